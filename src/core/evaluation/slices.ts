// Images by the value of a field: what a measure is on each part of a data set.

/** A value of every image: a split, a weather, a length of exposure; `null` where the image has none. */
export interface ImageField {
	name: string;
	of: readonly (string | number | null)[];
}

export interface ImageSlice {
	/** The value, the range of values ("12 to 30"), or "none". */
	label: string;
	/** Numbers of the images, ascending. */
	images: Int32Array;
}

/** Numbers with more different values than this are taken in quartiles. */
const fewValues = 8;
const without = 'none';

/**
 * The images by value. Texts, and numbers of few different values, are taken as they are: texts in the order of the
 * alphabet, numbers ascending. Other numbers are taken in quartiles: as many images as possible in each, equal values
 * together. Images without a value are the last slice.
 */
export function slicesOf({ of }: ImageField): ImageSlice[] {
	const rows = Array.from(of, (_, image) => image);
	const valued = rows.filter((image) => hasValue(of[image]));
	const missing = rows.filter((image) => !hasValue(of[image]));
	const isNumeric = valued.every((image) => typeof of[image] === 'number');
	const different = new Set(valued.map((image) => of[image]));
	const slices =
		isNumeric && different.size > fewValues
			? quartiles(valued, of as readonly number[])
			: byValue(valued, of as readonly (string | number)[]);
	if (missing.length > 0) slices.push(sliceOf(without, missing));
	return slices;
}

function hasValue(value: string | number | null): boolean {
	return value !== null && !Number.isNaN(value);
}

function sliceOf(label: string, images: readonly number[]): ImageSlice {
	return { label, images: Int32Array.from(images).sort() };
}

function byValue(images: readonly number[], of: readonly (string | number)[]): ImageSlice[] {
	const groups = new Map<string | number, number[]>();
	for (const image of images) {
		const group = groups.get(of[image]);
		if (group) group.push(image);
		else groups.set(of[image], [image]);
	}
	return [...groups].sort(([a], [b]) => compare(a, b)).map(([value, group]) => sliceOf(String(value), group));
}

/** Numbers before texts, ascending; texts by their letters. */
function compare(a: string | number, b: string | number): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
	return a < b ? -1 : a > b ? 1 : 0;
}

function quartiles(images: readonly number[], of: readonly number[]): ImageSlice[] {
	const sorted = [...images].sort((a, b) => of[a] - of[b]);
	const slices: ImageSlice[] = [];
	let from = 0;
	for (let quarter = 1; quarter <= 4; quarter++) {
		let to = Math.max(from, Math.round((quarter * sorted.length) / 4));
		while (to > from && to < sorted.length && of[sorted[to]] === of[sorted[to - 1]]) to++;
		if (to === from) continue;
		const group = sorted.slice(from, to);
		const low = rounded(of[group[0]]);
		const high = rounded(of[group[group.length - 1]]);
		slices.push(sliceOf(low === high ? low : `${low} to ${high}`, group));
		from = to;
	}
	return slices;
}

function rounded(value: number): string {
	return String(Number(value.toPrecision(6)));
}
