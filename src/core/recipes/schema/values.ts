// Small builders of JSON Schema (draft 7) values, so that the schema reads like the recipe's own types.

export type Schema = Record<string, unknown>;

/** A number over 0. */
export function over0(description: string): Schema {
	return { type: 'number', exclusiveMinimum: 0, description };
}

/** A number from 0 on. */
export function from0(description: string): Schema {
	return { type: 'number', minimum: 0, description };
}

/** A whole number over 0. */
export function whole(description: string): Schema {
	return { type: 'integer', minimum: 1, description };
}

/** An IoU limit: over 0, at most 1. */
export function limit(description: string): Schema {
	return { type: 'number', exclusiveMinimum: 0, maximum: 1, description };
}

/** A share: 0 to 1. */
export function share(description: string): Schema {
	return { type: 'number', minimum: 0, maximum: 1, description };
}

export function flag(description: string): Schema {
	return { type: 'boolean', description };
}

export function word(words: readonly string[], description: string): Schema {
	return { enum: [...words], description };
}

/** One entry a level. */
export function perLevel(items: Schema, description: string): Schema {
	return { type: 'array', minItems: 1, items, description };
}

export function list(items: Schema, description: string): Schema {
	return { type: 'array', minItems: 1, items, description };
}

/** Four factors over 0. */
export function fourFactors(description: string): Schema {
	return {
		type: 'array',
		minItems: 4,
		maxItems: 4,
		items: { type: 'number', exclusiveMinimum: 0 },
		description,
	};
}

export function orNull(schema: Schema): Schema {
	const { description, ...rest } = schema;
	return { anyOf: [rest, { type: 'null' }], description };
}

/** An object with these fields and no others; each may be left out, since a recipe file changes only some. */
export function fields(properties: Record<string, Schema>, description: string): Schema {
	return { type: 'object', additionalProperties: false, properties, description };
}

/** Fields of a rule whose `kind` belongs to the framework and stays as it is. */
export function rule(kind: string, properties: Record<string, Schema>, description: string): Schema {
	return fields(
		{ kind: { const: kind, description: 'Belongs to the framework; stays as it is.' }, ...properties },
		description,
	);
}

/** A word that belongs to the framework and stays as it is. */
export function fixed(value: string): Schema {
	return { const: value, description: 'Belongs to the framework; stays as it is.' };
}
