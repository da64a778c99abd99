// What the page knows and shows, as signals. Rows and their order: rows.ts; what is expanded: expanded.ts.

import { computed, signal } from '@preact/signals';
import type { OverlayMessage, TableCard, TableFile, TableFilter } from '../../messages';
import type { ThemeKind } from '../shared/tokens';

/** An image, or one of its objects. */
export interface Place {
	image: number;
	object: number | null;
}

export function isSame(a: Place | null, b: Place | null): boolean {
	return a?.image === b?.image && a?.object === b?.object;
}

export const plainFilter: TableFilter = { text: '', problems: 'all', sort: 'file' };

export function isSameFilter(a: TableFilter, b: TableFilter): boolean {
	return a.text === b.text && a.problems === b.problems && a.sort === b.sort;
}

/** Whether every image passes. */
export function isUnfiltered({ text, problems }: TableFilter): boolean {
	return text.trim() === '' && problems === 'all';
}

/** Whether the place in the order is the row in the file. */
export function isFileOrder(filter: TableFilter): boolean {
	return isUnfiltered(filter) && filter.sort === 'file';
}

export const theme = signal<ThemeKind>('dark');
export const pageWidth = signal(0);

export const file = signal<TableFile | null>(null);
export const progress = signal<{ done: number; size: number } | null>(null);
export const message = signal<OverlayMessage | null>(null);

/** What the controls say; the rows of the one before stay until the first of these are there. */
export const filter = signal<TableFilter>(plainFilter);
/** What is in the search field, which the filter follows. */
export const searched = signal('');

export const chosen = signal<Place | null>(null);
/** A sentence above the table, with something to try where that may help. */
export const bar = signal<{ text: string; retry?: () => void } | null>(null);
/** Said aloud. */
export const announcement = signal('');

/** The menu of the chosen line, where it was asked for. */
export const menuAt = signal<{ x: number; y: number } | null>(null);
/** The card of a line: `line` is the one it speaks of, `x` where it was asked for. */
export const card = signal<{ line: number; x: number; facts: TableCard } | null>(null);

/** A loss was seen in a row: from then on there is a column for it. */
export const hasLoss = signal(false);

export type Column = 'image' | 'size' | 'objects' | 'assignment' | 'loss' | 'problems' | 'offset';

/** Columns that there is room for: byte offset goes first, then size, then assignment. */
export const columns = computed<Column[]>(() => {
	const width = pageWidth.value;
	const all: Column[] = ['image', 'size', 'objects', 'assignment', 'loss', 'problems', 'offset'];
	return all.filter((column) => {
		if (column === 'offset') return width >= 960;
		if (column === 'size') return width >= 800;
		if (column === 'assignment') return width >= 640;
		return column !== 'loss' || hasLoss.value;
	});
});

export const isNarrow = computed(() => pageWidth.value < 640);
