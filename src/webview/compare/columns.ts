// The columns of the table: which of them a width has room for, and how wide each is.

export type ColumnKey =
	| 'object'
	| 'size'
	| 'count-a'
	| 'count-b'
	| 'value-a'
	| 'value-b'
	| 'change'
	| 'meaning';

interface Width {
	/** Least width, CSS pixels. */
	least: number;
	/** Share of what is left over, for those that grow. */
	grows?: number;
}

export interface Columns {
	keys: ColumnKey[];
	/** As `grid-template-columns`. */
	template: string;
}

const keys: readonly ColumnKey[] = [
	'object',
	'size',
	'count-a',
	'count-b',
	'value-a',
	'value-b',
	'change',
	'meaning',
];
/** What gives way first where there is no room: what it means is worth more than numbers. */
const givesWay: readonly (readonly ColumnKey[])[] = [[], ['size'], ['size', 'value-a', 'value-b']];

const gap = 8;
/** Both insets of a row, and the scroll bar. */
const around = 2 * 16 + 15;

/** @param width of the table, CSS pixels. @param isFound whether detections are compared: "missed" is wider than a count. */
export function columnsFor(width: number, isFound: boolean): Columns {
	const widths: Record<ColumnKey, Width> = {
		object: { least: 130, grows: 1.25 },
		size: { least: 86 },
		'count-a': { least: isFound ? 104 : 84 },
		'count-b': { least: isFound ? 66 : 52 },
		'value-a': { least: isFound ? 76 : 88 },
		'value-b': { least: 54 },
		change: { least: 78 },
		meaning: { least: 150, grows: 1.6 },
	};
	const kept = givesWay.map((left) => keys.filter((key) => !left.includes(key)));
	const needs = (some: readonly ColumnKey[]) =>
		around + gap * (some.length - 1) + some.reduce((sum, key) => sum + widths[key].least, 0);
	const fitting = kept.find((some) => needs(some) <= width) ?? (kept.at(-1) as ColumnKey[]);
	const template = fitting.map((key) => {
		const { least, grows } = widths[key];
		return grows === undefined ? `${least}px` : `minmax(0, ${grows}fr)`;
	});
	return { keys: fitting, template: template.join(' ') };
}
