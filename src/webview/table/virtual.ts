// Where the lines of the table stand: images in order, each followed by what is below it.

export const lineHeight = 28;

/** A line: the image at a place of the order, or (`child` from 0) one of the lines below it; `child` -1 is the image. */
export interface Line {
	index: number;
	child: number;
}

/** Images in order with the lines below those that are expanded. */
export interface Lines {
	images: number;
	count: number;
	/** Places of the expanded images in the order, ascending; lines below each; line of each. */
	indexes: readonly number[];
	below: readonly number[];
	at: readonly number[];
}

/** `expanded`: place in the order and lines below, each place once. */
export function linesOf(
	images: number,
	expanded: readonly (readonly [index: number, below: number])[],
): Lines {
	const sorted = expanded.filter(([index]) => index < images).sort((a, b) => a[0] - b[0]);
	let before = 0;
	const at = sorted.map(([index, below]) => {
		const line = index + before;
		before += below;
		return line;
	});
	return {
		images,
		count: images + before,
		indexes: sorted.map(([index]) => index),
		below: sorted.map(([, below]) => below),
		at,
	};
}

/** Position of the last value that is not above `wanted`, -1 for none. */
function lastUpTo(values: readonly number[], wanted: number): number {
	let low = 0;
	let high = values.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((values[middle] as number) <= wanted) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** What stands on a line. */
export function lineAt(lines: Lines, line: number): Line {
	const k = lastUpTo(lines.at, line);
	if (k < 0) return { index: line, child: -1 };
	const past = line - (lines.at[k] as number);
	const below = lines.below[k] as number;
	const index = lines.indexes[k] as number;
	return past <= below ? { index, child: past - 1 } : { index: index + past - below, child: -1 };
}

/** On which line an image or a child of it stands; a child that is not there is taken for the image, or for its last one. */
export function lineOf(lines: Lines, { index, child }: Line): number {
	const k = lastUpTo(lines.indexes, index);
	if (k < 0) return index;
	const image = (lines.at[k] as number) + index - (lines.indexes[k] as number);
	const below = lines.below[k] as number;
	return lines.indexes[k] === index ? image + Math.min(child + 1, below) : image + below;
}
