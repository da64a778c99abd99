// What is asked about models while a connection file is written: what is wrong in it, what can stand in it, how a new one
// begins, and how it does on an image.

import { basename, relative, sep } from 'node:path';
import type { Recipe } from '../../core/recipe';
import type { Connection } from '../../predictions/model/connection';
import { type WantedTensor, wantedTensors } from '../../predictions/model/dump-tensors';
import { kindTitles, nativeLayout } from '../../predictions/model/kinds';
import { type ModelTensor, suggestOutputs } from '../../predictions/model/suggest';
import { EngineError } from '../errors';
import type { HeadTarget } from '../inspections';
import type { Choices, FileRef, Running } from '../protocol';
import type { Runner } from '../runner/runner';
import type { ModelFacts } from './answers';
import { type ConnectionProblem, modelPathOf, readConnection } from './connection-file';
import { type ModelFile, modelFileAt } from './kinds';
import { lacks, modelError } from './loaded';
import { type ModelTest, testModel } from './test-model';

/** A connection file as the editor has it. */
export interface ConnectionText {
	text: string;
	/** Absolute. */
	path: string;
}

export interface ConnectionNames {
	outputs: ModelTensor[];
	/** Empty where no image is looked at. */
	wanted: WantedTensor[];
	/** Why the model's outputs are not known; empty where they are. */
	reason: string;
}

export interface SuggestedConnection {
	text: string;
	/** Dump tensors that the recipe needs and no output was found for. */
	open: string[];
	/** "ONNX model, onnxruntime-web 1.30.0 on WebAssembly". */
	what: string;
}

/** An image that a connection is written for, or tried on. */
export interface ConnectionImage {
	file: FileRef;
	choices: Choices;
	image: number;
}

export class ModelQuestions {
	constructor(
		private readonly runner: Runner | null,
		private readonly targetOf: (ref: FileRef, choices: Choices, row: number) => Promise<HeadTarget>,
	) {}

	/** Everything wrong in the text; the model is asked for its outputs where the workspace is trusted. */
	async check(
		{ text, path }: ConnectionText,
		running: Running,
		signal: AbortSignal,
	): Promise<ConnectionProblem[]> {
		const { connection, problems, spanOf } = readConnection(text, path);
		if (!connection) return problems;
		const at = (field: (string | number)[], message: string): ConnectionProblem => ({
			path: field,
			message,
			span: spanOf(field),
			by: 'model',
		});
		const model = modelFileAt(modelPathOf(connection, path));
		if ('error' in model) return [at(['model'], model.error)];
		if (!running.trusted) return [];
		const facts = await this.factsOf(model, running, signal).catch((error: unknown) => {
			if (error instanceof EngineError && error.code !== 'cancelled') return error;
			throw error;
		});
		if (facts instanceof EngineError) return [at(['model'], facts.message)];
		const known = facts.outputs.map(({ name }) => name);
		return Object.entries(connection.outputs)
			.filter(([, { output }]) => !known.includes(output))
			.map(([tensor, { output }]) =>
				at(['outputs', tensor], lacks(basename(model.path), 'output', output, known)),
			);
	}

	/** What can stand in the file, as far as it is known: a text that cannot be read still has a recipe's tensors. */
	async names(
		{ text, path }: ConnectionText,
		choices: Choices,
		image: { file: FileRef; row: number } | null,
		signal: AbortSignal,
	): Promise<ConnectionNames> {
		const target = image
			? await this.targetOf(image.file, choices, image.row).then(
					({ target }) => target,
					() => null,
				)
			: null;
		const wanted = target ? wantedTensors(target.recipe, target.grids) : [];
		// While a name is typed the text is not whole: the path alone is looked for.
		const written = /"model"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
		if (!written) return { outputs: [], wanted, reason: '"model" is not written yet.' };
		const model = modelFileAt(modelPathOf({ model: JSON.parse(written) }, path));
		if ('error' in model) return { outputs: [], wanted, reason: model.error };
		try {
			const { outputs } = await this.factsOf(model, choices.running, signal);
			return { outputs, wanted, reason: '' };
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			return { outputs: [], wanted, reason: error.message };
		}
	}

	/** A connection file for a model, with what names and shapes tell of its outputs. */
	async suggest(
		modelPath: string,
		folder: string,
		{ file, choices, image }: ConnectionImage,
		signal: AbortSignal,
	): Promise<SuggestedConnection> {
		const model = modelFileAt(modelPath);
		if ('error' in model) throw modelError(model.error);
		const [facts, { target }] = await Promise.all([
			this.factsOf(model, choices.running, signal),
			this.targetOf(file, choices, image),
		]);
		const wanted = wantedTensors(target.recipe, target.grids);
		const found = suggestOutputs(wanted, facts.outputs, nativeLayout(model.kind));
		const needed = wanted.filter(({ name, isOptional }) => !isOptional || found.has(name));
		const connection = {
			model: relative(folder, model.path).split(sep).join('/') || '.',
			...recipeOf(target.recipe),
			outputs: Object.fromEntries(needed.map(({ name }) => [name, found.get(name) ?? ''])),
		};
		return {
			text: `${JSON.stringify(connection, null, '\t')}\n`,
			open: needed.filter(({ name }) => !found.has(name)).map(({ name }) => name),
			what: `${kindTitles[model.kind]}, ${facts.backend}`,
		};
	}

	/** @throws EngineError where the connection cannot be read, or its model not be run at all. */
	async test(
		{ text, path }: ConnectionText,
		{ file, choices, image }: ConnectionImage,
		signal: AbortSignal,
	): Promise<ModelTest> {
		const { connection, problems } = readConnection(text, path);
		if (!connection)
			throw modelError(`${basename(path)}: ${problems.map(({ message }) => message).join(' ')}`);
		const model = modelFileAt(modelPathOf(connection, path));
		if ('error' in model) throw modelError(model.error);
		const runner = this.trusted(choices.running);
		const { target, picture } = await this.targetOf(file, choices, image);
		if (picture === null)
			throw modelError(`${basename(model.path)} was not run: the picture of this image was not found.`);
		const { running } = choices;
		return testModel(runner, { connection, model, picture, target, running, signal });
	}

	private async factsOf(model: ModelFile, running: Running, signal: AbortSignal): Promise<ModelFacts> {
		const what = basename(model.path);
		return this.trusted(running).ask('describeModel', { model }, { what, running, signal });
	}

	private trusted({ trusted }: Running): Runner {
		if (!trusted) throw modelError('Models run in trusted workspaces alone, and this one is not trusted.');
		if (!this.runner) throw modelError('Models cannot be run here.');
		return this.runner;
	}
}

/** A person's own recipe is named by the shipped one that it extends. */
function recipeOf({ name, extends: parent }: Recipe): Pick<Connection, 'recipe'> {
	return { recipe: parent ?? name };
}
