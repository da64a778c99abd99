// What a JSON schema refuses, in words, with the path of each field. Ajv does the checking.

import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';

export type FieldPath = (string | number)[];

export interface SchemaWords {
	/** Of a field that the schema does not know: "is no field of ...". */
	unknownField: string;
	/** By name of a field that is missing, where "needs ..." alone says too little. */
	missing?: Record<string, string>;
}

/**
 * Checks by a schema, which is compiled with the first check: the field's path and what is wrong with it, without the field's
 * name and without a full stop.
 */
export function schemaCheck(
	schema: () => object,
	words: SchemaWords,
): (json: unknown) => { path: FieldPath; message: string }[] {
	let validate: ValidateFunction | null = null;
	return (json) => {
		validate ??= new Ajv({ allErrors: true, strict: false, verbose: true }).compile(schema());
		if (validate(json)) return [];
		const found = (validate.errors ?? []).flatMap((error) => {
			const said = wordsOf(error, words);
			return said
				? [{ path: [...pathOf(error.instancePath, json), ...said.below], message: said.message }]
				: [];
		});
		return found.filter(
			({ path, message }, k) =>
				found.findIndex((other) => other.message === message && String(other.path) === String(path)) === k,
		);
	};
}

/** `null` for errors that only say that another one was found. */
function wordsOf(error: ErrorObject, words: SchemaWords): { below: FieldPath; message: string } | null {
	const { keyword, params, data, parentSchema } = error;
	const here = (message: string) => ({ below: [], message });
	const is = `is ${shown(data)}`;
	switch (keyword) {
		case 'if':
		case 'anyOf':
			return null;
		case 'additionalProperties':
			return { below: [params.additionalProperty], message: words.unknownField };
		case 'required':
			return here(words.missing?.[params.missingProperty] ?? `needs "${params.missingProperty}"`);
		case 'type':
			return params.type === 'null'
				? parentSchema?.description
					? here(`must be null: ${lowerFirst(String(parentSchema.description))}`.replace(/\.$/, ''))
					: null
				: here(`must be ${article(params.type)}, not ${kindOf(data)}`);
		case 'const':
			return here(`${is}; it stays ${JSON.stringify(params.allowedValue)} in this framework`);
		case 'enum':
			return here(`${is}; it must be one of ${params.allowedValues.join(', ')}`);
		case 'exclusiveMinimum':
			return here(`${is}; it must be over ${params.limit}`);
		case 'exclusiveMaximum':
			return here(`${is}; it must be under ${params.limit}`);
		case 'minimum':
			return here(`${is}; it must be at least ${params.limit}`);
		case 'maximum':
			return here(`${is}; it must be at most ${params.limit}`);
		case 'minItems':
		case 'maxItems':
			return here(
				`has ${(data as unknown[]).length} entries; it needs at ${keyword === 'minItems' ? 'least' : 'most'} ${params.limit}`,
			);
		case 'minLength':
			return here('is empty');
		default:
			return here(error.message ?? keyword);
	}
}

/** JSON pointer to path: an entry of a list is a number. */
function pathOf(pointer: string, json: unknown): FieldPath {
	const path: FieldPath = [];
	let value = json;
	for (const part of pointer.split('/').slice(1)) {
		const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
		path.push(Array.isArray(value) ? Number(key) : key);
		value = (value as Record<string, unknown>)?.[key];
	}
	return path;
}

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

const articles: Record<string, string> = {
	object: 'an object',
	array: 'a list',
	integer: 'a whole number',
	number: 'a number',
	string: 'text',
	boolean: 'true or false',
};

function article(type: string): string {
	return articles[type] ?? type;
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (value === null) return 'null';
	if (typeof value === 'number') return String(value);
	return article(typeof value);
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
