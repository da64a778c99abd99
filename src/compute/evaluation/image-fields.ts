// Fields of image records by name: what slices are made of. Records are parsed when the first field is asked for.

export type FieldValue = string | number | null;

export interface ImageFields {
	/** Values by image number; `null` where no record has the field. */
	field(name: string): FieldValue[] | null;
	/** Names of fields that hold a text, a number or a truth value in some record. */
	fields(): string[];
}

/** Of records that hold none. */
export const noFields: ImageFields = { field: () => null, fields: () => [] };

/** @param record the JSON text of an image's record, by image number. */
export function imageFields(images: number, record: (image: number) => string): ImageFields {
	let parsed: Record<string, unknown>[] | null = null;
	const records = () => {
		parsed ??= Array.from({ length: images }, (_, image) => parseRecord(record(image)));
		return parsed;
	};
	return {
		field(name) {
			const values = records().map((each) => (Object.hasOwn(each, name) ? plainValue(each[name]) : null));
			return values.some((value) => value !== null) ? values : null;
		},
		fields() {
			const names = new Set<string>();
			for (const each of records())
				for (const [name, value] of Object.entries(each)) if (plainValue(value) !== null) names.add(name);
			return [...names];
		},
	};
}

function parseRecord(text: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		// What Python writes for no number is no JSON.
		return {};
	}
}

function plainValue(value: unknown): FieldValue {
	if (typeof value === 'boolean') return value ? 'true' : 'false';
	return typeof value === 'string' || typeof value === 'number' ? value : null;
}
