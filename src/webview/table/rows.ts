// The images of the table, a hundred at a time.

import type { TableFilter, TableImage } from '../../messages';
import { type Came, pagesOf } from '../shared/pages';
import { ask } from './host';
import * as state from './state';

/** Told when rows came, and when they are of another filter. */
export interface RowsListener {
	came(from: number, rows: readonly TableImage[]): void;
	filtered(): void;
}
let listener: RowsListener = { came: () => {}, filtered: () => {} };

export function onRows(told: RowsListener): void {
	listener = told;
}

const pages = pagesOf<TableFilter, TableImage>({
	length: 100,
	query: state.filter,
	isSame: state.isSameFilter,
	isReady: () => state.file.peek() !== null,
	ask: (filter, from, to) => ask('rows', { filter, from, to }),
	came,
	refused(reason, retry) {
		state.bar.value = { text: `These images could not be read: ${reason}`, retry };
	},
});

export const {
	/** The filter that the rows on the screen were asked with. */
	shown: shownFilter,
	/** Images that pass it, `null` before anybody knows. */
	total,
	version,
	rowAt,
	/** Images `[from, to)` of the order are seen. */
	want: wantRows,
	queryChanged: filterChanged,
	changed: rowsChanged,
} = pages;

/** Place of an image in the order that is shown, `null` where it is not known. */
export function indexOf(image: number): number | null {
	const count = total.peek();
	if (count === null) return null;
	if (state.isFileOrder(shownFilter.peek())) return image < count ? image : null;
	return pages.find((row) => row.image === image);
}

/** The image at a place of the order, where that is known without its row. */
export function imageAt(index: number): number | null {
	return state.isFileOrder(shownFilter.peek()) ? index : (rowAt(index)?.image ?? null);
}

/** Whether the rows of what the controls say are still to come. */
export function isFiltering(): boolean {
	return !state.isSameFilter(state.filter.value, shownFilter.value);
}

function came({ from, rows, asked, isOther }: Came<TableImage>): void {
	lookForLosses(asked, rows);
	if (isOther) listener.filtered();
	listener.came(from, rows);
}

/** Count of changes when a loss was seen last. */
let lossSeen = -1;

/** The column stays while a row in sight has a loss, or any row had one since the last change. */
function lookForLosses(asked: number, rows: readonly TableImage[]): void {
	const has = (some: readonly TableImage[]) => some.some(({ loss }) => loss !== null);
	if (has(rows)) lossSeen = asked;
	state.hasLoss.value = lossSeen === asked || has(pages.seen());
}
