// Where the lines of a tall list stand, and how far the scroll bar has to go for them. Browsers lay out no more than some
// 33 million device pixels (LayoutUnit: 32 bits, 1/64 px), a third of it on a dense screen: taller lists get a scroll bar of
// `mostHeight` alone. Small steps then move the lines by as many pixels as they have; a long one (the thumb dragged, a click
// into the bar) is taken as a share of the whole.

/** Height of what is scrolled at most, px. */
export const mostHeight = 8_000_000;

/** How tall all lines are together, and how much of them is seen, px. */
export interface Extent {
	height: number;
	view: number;
}

/** Height that the browser lays out, px. */
export function scrolledHeight(height: number): number {
	return Math.min(height, mostHeight);
}

/** How far the lines can go up, px. */
export function lastTop({ height, view }: Extent): number {
	return Math.max(0, height - view);
}

export function isMapped({ height }: Extent): boolean {
	return height > mostHeight;
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
