// The images of the table, a hundred at a time: those that are seen are asked for, a few pages are kept. At most two requests
// are under way; which page comes next is settled when one of them ends, so that what was only scrolled past is never asked for.

import { batch, signal } from '@preact/signals';
import type { TableFilter, TableImage } from '../../messages';
import { ask, Refusal } from './host';
import * as state from './state';

const pageLength = 100;
const mostUnderWay = 2;
const mostPages = 16;
/** A refusal without a reason is not asked again sooner, milliseconds. */
const retryAfter = 1000;

interface Page {
	rows: readonly TableImage[];
	/** Count of changes when it was asked for. */
	asked: number;
}

/** The filter that the rows on the screen were asked with. */
export const shownFilter = signal<TableFilter>(state.plainFilter);
/** Images that pass it, `null` before anybody knows. */
export const total = signal<number | null>(null);
/** Goes up whenever rows are others. */
export const version = signal(0);

/** By number; the first used longest ago. */
let pages = new Map<number, Page>();
let wanted: readonly number[] = [];
let changes = 0;
/** Pages that were refused, at which count of changes. */
const refused = new Map<number, number>();
const underWay = new Set<{ page: number; filter: TableFilter }>();

/** Told when rows came, and when they are of another filter. */
export interface RowsListener {
	came(from: number, rows: readonly TableImage[]): void;
	filtered(): void;
}
let listener: RowsListener = { came: () => {}, filtered: () => {} };

export function onRows(told: RowsListener): void {
	listener = told;
}

export function rowAt(index: number): TableImage | undefined {
	return pages.get(Math.floor(index / pageLength))?.rows[index % pageLength];
}

/** Place of an image in the order that is shown, `null` where it is not known. */
export function indexOf(image: number): number | null {
	const count = total.peek();
	if (count === null) return null;
	if (state.isFileOrder(shownFilter.peek())) return image < count ? image : null;
	for (const [number, { rows }] of pages) {
		const at = rows.findIndex((row) => row.image === image);
		if (at >= 0) return number * pageLength + at;
	}
	return null;
}

/** The image at a place of the order, where that is known without its row. */
export function imageAt(index: number): number | null {
	return state.isFileOrder(shownFilter.peek()) ? index : (rowAt(index)?.image ?? null);
}

/** Images `[from, to)` of the order are seen. */
export function wantRows(from: number, to: number): void {
	const first = Math.floor(from / pageLength);
	const last = Math.floor(Math.max(from, to - 1) / pageLength);
	wanted = Array.from({ length: last - first + 1 }, (_, k) => first + k);
	pump();
}

/** Whether the rows of what the controls say are still to come. */
export function isFiltering(): boolean {
	return !state.isSameFilter(state.filter.value, shownFilter.value);
}

/** The filter is another one. */
export function filterChanged(): void {
	refused.clear();
	pump();
}

/** What is known may be out of date: it stays on the screen until it is read again. */
export function rowsChanged(): void {
	changes++;
	pump();
}

function next(): { page: number; filter: TableFilter } | null {
	const filter = state.filter.peek();
	const isNew = total.peek() === null || !state.isSameFilter(filter, shownFilter.peek());
	const candidates = isNew ? [0] : wanted;
	for (const page of candidates) {
		const isAsked = [...underWay].some(
			(each) => each.page === page && state.isSameFilter(each.filter, filter),
		);
		const known = isNew ? undefined : pages.get(page);
		if (isAsked || refused.get(page) === changes || (known && known.asked === changes)) continue;
		return { page, filter };
	}
	return null;
}

function pump(): void {
	if (!state.file.peek()) return;
	for (let ticket = next(); ticket && underWay.size < mostUnderWay; ticket = next()) request(ticket);
}

function request(ticket: { page: number; filter: TableFilter }): void {
	const { page, filter } = ticket;
	const asked = changes;
	underWay.add(ticket);
	const from = page * pageLength;
	ask('rows', { filter, from, to: from + pageLength })
		.then(
			(answer) => {
				underWay.delete(ticket);
				take(ticket, asked, answer);
			},
			(error: unknown) => {
				underWay.delete(ticket);
				refuse(ticket, asked, error);
			},
		)
		.finally(pump);
}

function take(
	{ page, filter }: { page: number; filter: TableFilter },
	asked: number,
	answer: { total: number; rows: TableImage[] },
): void {
	// Stale: the controls say something else by now.
	if (!state.isSameFilter(filter, state.filter.peek())) return;
	const isOther = !state.isSameFilter(filter, shownFilter.peek());
	batch(() => {
		if (isOther) {
			pages = new Map();
			wanted = [];
			shownFilter.value = filter;
		}
		total.value = answer.total;
		pages.delete(page);
		pages.set(page, { rows: answer.rows, asked });
		for (const number of pages.keys()) {
			if (pages.size <= mostPages) break;
			if (!wanted.includes(number)) pages.delete(number);
		}
		lookForLosses(asked, answer.rows);
		version.value++;
		if (isOther) listener.filtered();
		listener.came(page * pageLength, answer.rows);
	});
}

/** Count of changes when a loss was seen last. */
let lossSeen = -1;

/** The column stays while a row in sight has a loss, or any row had one since the last change. */
function lookForLosses(asked: number, rows: readonly TableImage[]): void {
	const has = (some: readonly TableImage[] | undefined) => some?.some(({ loss }) => loss !== null) ?? false;
	if (has(rows)) lossSeen = asked;
	state.hasLoss.value = lossSeen === asked || wanted.some((number) => has(pages.get(number)?.rows));
}

function refuse(
	{ page, filter }: { page: number; filter: TableFilter },
	asked: number,
	error: unknown,
): void {
	if (!state.isSameFilter(filter, state.filter.peek())) return;
	refused.set(page, asked);
	const again = () => {
		refused.clear();
		pump();
	};
	if (error instanceof Refusal && error.code === 'cancelled') window.setTimeout(again, retryAfter);
	else
		state.bar.value = { text: `These images could not be read: ${(error as Error).message}`, retry: again };
}
