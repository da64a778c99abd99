// Reads a `*.anchorage-model.json`: everything that is wrong in it is named with the path of its field and its place in
// the text.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Span } from '../../core/problem';
import {
	type ConnectedInput,
	type ConnectedOutput,
	type Connection,
	modelSchema,
} from '../../predictions/model/connection';
import { dumpAxes } from '../../predictions/model/dump-tensors';
import { parseJson } from '../json-text';
import { type FieldPath, schemaCheck } from '../schema-problems';
import { modelFileAt } from './kinds';

/** Something wrong in a connection file. */
export interface ConnectionProblem {
	path: FieldPath;
	/** A whole sentence that names the field. */
	message: string;
	span: Span | null;
	/** `schema` and `syntax` are also what an editor with the JSON schema says. */
	by: 'syntax' | 'schema' | 'model';
}

export interface ReadConnection {
	/** `null` where the file cannot be used. */
	connection: Connection | null;
	problems: ConnectionProblem[];
	spanOf(path: FieldPath): Span | null;
}

const wrongBySchema = schemaCheck(modelSchema, {
	unknownField: 'is no field of a connected model',
	missing: {
		model: 'needs "model" with the path of the model',
		outputs: 'needs "outputs": which output stands for which tensor of a dump',
	},
});

/** @param path Absolute path that the text has, or will have: the model's own is relative to its folder. */
export function readConnection(text: string, path: string): ReadConnection {
	const parsed = parseJson(text);
	if ('error' in parsed) {
		const problem: ConnectionProblem = { path: [], message: parsed.error, span: parsed.span, by: 'syntax' };
		return { connection: null, problems: [problem], spanOf: () => null };
	}
	const { json, spanOf } = parsed;
	const named = (by: ConnectionProblem['by']) => (problem: { path: FieldPath; message: string }) => ({
		...problem,
		message: `${fieldName(problem.path)} ${problem.message}.`,
		span: spanOf(problem.path),
		by,
	});
	const wrong = wrongBySchema(json).map(named('schema'));
	if (wrong.length > 0) return { connection: null, problems: wrong, spanOf };
	const connection = connectionOf(json as ConnectionJson);
	const problems = contradictions(connection, path).map(named('model'));
	return { connection: problems.length > 0 ? null : connection, problems, spanOf };
}

/** The connection at a path, or one sentence why there is none. */
export function loadConnection(path: string): { connection: Connection } | { error: string } {
	const name = basename(path);
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (error) {
		return {
			error: `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
		};
	}
	const { connection, problems } = readConnection(text, path);
	if (connection) return { connection };
	const [first] = problems;
	const line = text.slice(0, first?.span?.start ?? 0).split('\n').length;
	const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
	return { error: `${name}, line ${line}: ${first?.message}${more}` };
}

/** Absolute path of the model. */
export function modelPathOf(connection: Pick<Connection, 'model'>, path: string): string {
	return resolve(dirname(path), connection.model);
}

/** Changes when the model, its weights or what says how it is connected change, but for the file's own time. */
export function connectionStamp(path: string): string {
	const loaded = loadConnection(path);
	if ('error' in loaded) return loaded.error;
	const model = modelFileAt(modelPathOf(loaded.connection, path));
	return 'error' in model ? model.error : `${model.path}|${model.stamp}`;
}

interface ConnectionJson extends Partial<Omit<Connection, 'input' | 'outputs'>> {
	model: string;
	input?: Partial<ConnectedInput>;
	outputs: Record<string, string | (Partial<ConnectedOutput> & { output: string })>;
}

const plainInput: ConnectedInput = {
	tensor: null,
	layout: null,
	colours: null,
	range: null,
	mean: null,
	std: null,
};

function connectionOf({ model, recipe, classes, input, outputs }: ConnectionJson): Connection {
	return {
		model,
		recipe: recipe ?? null,
		classes: classes ?? null,
		input: { ...plainInput, ...input },
		outputs: Object.fromEntries(
			Object.entries(outputs).map(([name, value]): [string, ConnectedOutput] => {
				const given = typeof value === 'string' ? { output: value } : value;
				return [name, { layout: null, channels: null, ...given }];
			}),
		),
	};
}

/** What the schema cannot know. */
function contradictions(connection: Connection, path: string): { path: FieldPath; message: string }[] {
	const { model, outputs } = connection;
	const found: { path: FieldPath; message: string }[] = [];
	const at = modelPathOf(connection, path);
	if (!existsSync(at)) found.push({ path: ['model'], message: `is "${model}": there is nothing at ${at}` });
	if (Object.keys(outputs).length === 0)
		found.push({ path: ['outputs'], message: 'is empty: name at least the outputs of the first stage' });
	for (const [name, { output, channels }] of Object.entries(outputs)) {
		if (!dumpAxes(name))
			found.push({ path: ['outputs', name], message: 'is no tensor of a dump (docs/dump.md lists them)' });
		else if (output === '')
			found.push({ path: ['outputs', name], message: 'still needs the name of the output that it is' });
		if (channels && channels[0] >= channels[1])
			found.push({
				path: ['outputs', name, 'channels'],
				message: `is [${channels.join(', ')}]; the second number must be greater than the first`,
			});
	}
	return found;
}

/** `"outputs.rpn_deltas.P4"` is one name in the file: keys are shown as they stand there. */
function fieldName(path: FieldPath): string {
	if (path.length === 0) return 'The connection';
	const [head, ...rest] = path;
	if (head !== 'outputs' || rest.length === 0) return `"${path.join('.')}"`;
	return rest.length === 1 ? `"${rest[0]}"` : `"${rest.slice(1).join('.')}" of "${rest[0]}"`;
}
