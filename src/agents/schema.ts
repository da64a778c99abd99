// The inputs of tools as JSON schemas, which editors and the protocol pass on to models, and the check by them.

import { schemaCheck } from '../compute/schema-problems';

/** One value that a tool takes: plain types alone, which every model can fill in. */
export interface ToolProperty {
	type: 'string' | 'integer' | 'array';
	description: string;
	enum?: readonly string[];
	minimum?: number;
	maximum?: number;
	minLength?: number;
	items?: { type: 'string' };
}

export interface ToolSchema {
	type: 'object';
	properties: Record<string, ToolProperty>;
	required: string[];
	additionalProperties: false;
}

/** A schema that takes these values and no other. */
export function toolSchema<Names extends string>(
	properties: Record<Names, ToolProperty>,
	required: NoInfer<Names>[],
): ToolSchema {
	return { type: 'object', properties, required, additionalProperties: false };
}

/** Values that several tools take. */
export const properties = {
	file: {
		type: 'string',
		minLength: 1,
		description: 'Annotation file: a path in the workspace, relative or absolute.',
	},
	image: {
		type: 'string',
		minLength: 1,
		description:
			'Id or file name of the image, or "row 3" (counted from 0). Not needed where the file has one image.',
	},
} as const satisfies Record<string, ToolProperty>;

/** How many rows of a list are asked for. */
export function limitProperty(what: string, usual: number, most: number): ToolProperty {
	return { type: 'integer', minimum: 1, maximum: most, description: `${what}; ${usual} unless given.` };
}

const checks = new WeakMap<ToolSchema, ReturnType<typeof schemaCheck>>();

/** What is wrong with an input, as one sentence; `null` where a tool can take it. */
export function inputProblem(schema: ToolSchema, input: unknown): string | null {
	let check = checks.get(schema);
	if (!check) {
		const known = Object.keys(schema.properties).join(', ');
		check = schemaCheck(() => schema, { unknownField: `is no field of this tool: it takes ${known}` });
		checks.set(schema, check);
	}
	const found = check(input).map(({ path, message }) =>
		path.length === 0 ? `The input ${message}.` : `"${path.join('.')}" ${message}.`,
	);
	return found.length === 0 ? null : found.join(' ');
}
