// Where the lines of the table stand, and how far the scroll bar has to go for them. Browsers lay out no more than some
// 33 million device pixels (LayoutUnit: 32 bits, 1/64 px), a third of it on a dense screen: taller tables get a scroll bar of
// `mostHeight` alone. Small steps then move the lines by as many pixels as they have; a long one (the thumb dragged, a click
// into the bar) is taken as a share of the whole.

export const lineHeight = 28;
/** Height of what is scrolled at most, px. */
export const mostHeight = 8_000_000;

/** How many lines there are, and how much of them is seen, px. */
export interface Extent {
	lines: number;
	view: number;
}

/** Height that the browser lays out, px. */
export function scrolledHeight(lines: number): number {
	return Math.min(lines * lineHeight, mostHeight);
}

/** How far the lines can go up, px. */
export function lastTop({ lines, view }: Extent): number {
	return Math.max(0, lines * lineHeight - view);
}

export function isMapped({ lines }: Extent): boolean {
	return lines * lineHeight > mostHeight;
}

function ratio(extent: Extent): number {
	return isMapped(extent) ? lastTop(extent) / (mostHeight - extent.view) : 1;
}

/** Pixels of lines above the view for a place of the scroll bar, by its share of the whole. */
export function topAt(scroll: number, extent: Extent): number {
	return Math.min(lastTop(extent), Math.max(0, scroll * ratio(extent)));
}

/** Place of the scroll bar for pixels of lines above the view. */
export function scrollAt(top: number, extent: Extent): number {
	return top / ratio(extent);
}

/** Pixels of lines above the view after the scroll bar went from one place to another. */
export function movedTop(top: number, from: number, to: number, extent: Extent): number {
	if (!isMapped(extent) || Math.abs(to - from) > extent.view) return topAt(to, extent);
	return Math.min(lastTop(extent), Math.max(0, top + to - from));
}

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
