// One picture through a connected model: its input as the framework makes it, the model in the runner, what it returned.

import { basename } from 'node:path';
import { type InputLayout, type InputTensor, inputTensor } from '../../core/input/input-tensor';
import { type PixelRule, pixelRuleOf } from '../../core/input/pixels';
import type { DumpTarget } from '../../predictions/dump';
import type { Connection } from '../../predictions/model/connection';
import { nativeLayout } from '../../predictions/model/kinds';
import type { Values } from '../../predictions/model/model-dump';
import type { ModelTensor } from '../../predictions/model/suggest';
import { shapeWords } from '../../predictions/tensors';
import { decodedPicture } from '../images/decoded';
import type { ImageSource } from '../images/sniff';
import type { Running } from '../protocol';
import type { Runner } from '../runner/runner';
import type { ModelFacts } from './answers';
import type { ModelFile } from './kinds';
import { lacks, modelError, quoted } from './loaded';

export interface PictureQuestion {
	connection: Connection;
	model: ModelFile;
	picture: ImageSource;
	target: DumpTarget;
	running: Running;
	signal?: AbortSignal;
}

export interface PictureRun {
	facts: ModelFacts;
	input: { name: string; layout: InputLayout; shape: number[]; pixels: PixelRule };
	/** By name of the output. */
	outputs: Map<string, Values>;
	milliseconds: number;
	/** What the runner holds afterwards, megabytes resident. */
	megabytes: number;
}

/** Throws an EngineError whose sentence names the model. */
export async function runPicture(runner: Runner, question: PictureQuestion): Promise<PictureRun> {
	const { connection, model, running, signal } = question;
	const what = basename(model.path);
	const facts = await runner.ask('describeModel', { model }, { what, running, signal });
	const entry = inputEntry(facts, connection, what);
	const layout = connection.input.layout ?? layoutByShape(entry) ?? nativeLayout(model.kind);
	const pixels = pixelsOf(question);
	const input = await inputOf(question, pixels, layout, what);
	requireShape(entry, input, question, what);
	const names = [...new Set(Object.values(connection.outputs).map(({ output }) => output))];
	const run = { model, input: entry.name, values: input, outputs: names };
	const { outputs, milliseconds, megabytes } = await runner.ask('runModel', run, { what, running, signal });
	return {
		facts,
		input: { name: entry.name, layout, shape: input.shape, pixels },
		outputs: new Map(names.map((name, k) => [name, outputs[k] as Values])),
		milliseconds,
		megabytes,
	};
}

function inputEntry({ inputs }: ModelFacts, { input: { tensor } }: Connection, what: string): ModelTensor {
	const names = inputs.map(({ name }) => name);
	if (tensor !== null) {
		const named = inputs.find(({ name }) => name === tensor);
		if (named) return named;
		throw modelError(`${lacks(what, 'input', tensor, names)} The connection names it as "input.tensor".`);
	}
	const [only] = inputs;
	if (only && inputs.length === 1) return only;
	throw modelError(
		`${what} has ${inputs.length} inputs: ${quoted(names)}. A model with a picture as its only input can be run.`,
	);
}

/** Told by where the three colours stand; `null` where the shape leaves it open. */
export function layoutByShape({ shape }: ModelTensor): InputLayout | null {
	if (shape.length !== 4) return null;
	const [first, last] = [shape[1] === 3, shape[3] === 3];
	return first === last ? null : first ? 'channels-first' : 'channels-last';
}

/** The framework's own rule, changed by what the connection says. */
function pixelsOf({ connection: { input }, target: { recipe } }: PictureQuestion): PixelRule {
	const own = pixelRuleOf(recipe);
	return {
		...own,
		colours: input.colours ?? own.colours,
		range: input.range ?? own.range,
		mean: input.mean ?? own.mean,
		std: input.std ?? own.std,
	};
}

async function inputOf(
	{ picture, target: { recipe, input, image } }: PictureQuestion,
	pixels: PixelRule,
	layout: InputLayout,
	what: string,
): Promise<InputTensor> {
	const decoded = await decodedPicture(picture);
	if ('error' in decoded) throw modelError(`${what} was not run: ${decoded.error}`);
	const { width, height } = decoded;
	if (width !== image.width || height !== image.height)
		throw modelError(
			`${what} was not run: the picture has ${width} × ${height} px, the annotation file says ${image.width} × ${image.height} px.`,
		);
	return inputTensor(decoded, recipe.input, input, pixels, layout);
}

/** A model of a fixed size takes no other: its library would say so in words of its own. */
function requireShape(
	{ name, shape }: ModelTensor,
	input: InputTensor,
	{ target: { recipe } }: PictureQuestion,
	what: string,
): void {
	if (shape.length === 0) return;
	const fits =
		shape.length === input.shape.length && shape.every((side, k) => side === null || side === input.shape[k]);
	if (fits) return;
	const takes = shape.map((side) => side ?? 'any').join(' × ');
	throw modelError(
		`${what} takes "${name}" as ${takes}, but ${recipe.title} makes ${shapeWords(input.shape)} of this picture. Export the model for any height and width, or set "input.layout" or the recipe's input to what the model takes.`,
	);
}
