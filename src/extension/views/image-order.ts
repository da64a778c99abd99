// Order, filter and wording of the Images view. Pure: no `vscode`, so that unit tests run it.

import type { ImageOverview } from '../../compute/protocol';
import { type ImageSort, orderKey, sortedLoss } from '../../core/image-order';
import { formatIou, plural } from '../../core/words';
import type { ImageEntry } from '../files';

export type ImageFilter = 'all' | 'problems' | 'weak' | 'background';

export const filterTitles: Record<ImageFilter, string> = {
	all: 'All images',
	problems: 'With problems',
	weak: 'With objects that train on forced matches alone, or not at all',
	background: 'Without labelled objects',
};

export interface Row {
	entry: ImageEntry;
	overview: ImageOverview | undefined;
}

export function sortTitle(sort: ImageSort): string {
	switch (sort) {
		case 'file':
			return 'in file order';
		case 'loss':
			return 'by loss';
		case 'weakest':
			return 'weakest match first';
		case 'problems':
			return 'by problems';
		default:
			return `by ${sort.slice('term:'.length).replaceAll('_', ' ')}`;
	}
}

/** Whether an order or filter needs what only an inspection of each image tells. */
export function needsOverview(sort: ImageSort, filter: ImageFilter): boolean {
	return sort === 'loss' || sort === 'weakest' || sort.startsWith('term:') || filter === 'weak';
}

export function arranged(rows: readonly Row[], sort: ImageSort, filter: ImageFilter, text: string): Row[] {
	const wanted = text.trim().toLowerCase();
	const kept = rows.filter(
		(row) => passes(row, filter) && (wanted === '' || row.entry.name.toLowerCase().includes(wanted)),
	);
	if (sort === 'file') return kept;
	// Images that are not known yet stand last, in file order.
	return kept.sort((a, b) => keyOf(b, sort) - keyOf(a, sort) || a.entry.order - b.entry.order);
}

function passes({ entry, overview }: Row, filter: ImageFilter): boolean {
	switch (filter) {
		case 'all':
			return true;
		case 'problems':
			return entry.problems > 0;
		case 'weak':
			return overview !== undefined && overview.forcedOnly + overview.unmatched > 0;
		case 'background':
			return (overview?.trained ?? entry.objects) === 0;
	}
}

function keyOf({ entry, overview }: Row, sort: ImageSort): number {
	return orderKey({ problems: entry.problems, overview }, sort);
}

/** The sorted value first, then what training makes of the objects. */
export function rowDescription({ entry, overview }: Row, sort: ImageSort): string {
	if (!overview) return entry.objects === null ? '' : plural(entry.objects, 'object');
	const loss = sortedLoss(overview, sort.startsWith('term:') ? sort : 'loss');
	const parts: string[] = [];
	if (loss !== null) parts.push(Number.isFinite(loss) ? loss.toFixed(2) : String(loss));
	const iou = overview.weakestIou === null ? null : `IoU ${formatIou(overview.weakestIou)}`;
	if (sort === 'weakest' && iou) parts.unshift(iou);
	if (overview.unmatched > 0) parts.push(`${overview.unmatched} without`);
	if (overview.forcedOnly > 0) parts.push(`${overview.forcedOnly} forced only`);
	if (overview.trained === 0) parts.push('background');
	if (parts.length === 0 && iou) parts.push(iou);
	return parts.join(' · ');
}

/** 1 to 4: quarter of the largest value that is known; `null` without a value. */
export function meterLevel({ overview }: Row, sort: ImageSort, largest: number): number | null {
	const value = overview ? sortedLoss(overview, sort) : null;
	if (value === null) return null;
	if (!Number.isFinite(value)) return 4;
	return largest > 0 ? Math.max(value > 0 ? 1 : 0, Math.ceil((4 * value) / largest)) : 0;
}

export function largestValue(rows: readonly Row[], sort: ImageSort): number {
	let largest = 0;
	for (const { overview } of rows) {
		const value = overview ? sortedLoss(overview, sort) : null;
		if (value !== null && Number.isFinite(value)) largest = Math.max(largest, value);
	}
	return largest;
}

/** How many characters at the start of all names need not be shown: "…000544.jpg". */
export function sharedLength(entries: readonly { name: string }[]): number {
	const first = entries[0]?.name;
	if (first === undefined || entries.length < 2) return 0;
	let common = first.length;
	for (const { name } of entries) {
		let same = 0;
		while (same < common && name[same] === first[same]) same++;
		common = same;
	}
	// Digits that stand before the difference belong to the number; two of them are enough.
	const digits = /\d*$/.exec(first.slice(0, common))?.[0].length ?? 0;
	const cut = common - Math.min(digits, 2);
	return cut < 6 ? 0 : cut;
}
