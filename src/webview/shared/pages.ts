// Rows of a long list, a page at a time: those that are seen are asked for, a few pages are kept. At most two requests are under
// way; which page comes next is settled when one of them ends, so that what was only scrolled past is never asked for.

import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { Refusal } from './host';

const mostUnderWay = 2;
const mostPages = 16;
/** A refusal without a reason is not asked again sooner, milliseconds. */
const retryAfter = 1000;

interface Page<Row> {
	rows: readonly Row[];
	/** Count of changes when it was asked for. */
	asked: number;
}

/** Rows that came. */
export interface Came<Row> {
	from: number;
	rows: readonly Row[];
	/** Count of changes when they were asked for. */
	asked: number;
	/** They are the first of another query; those of the one before are gone. */
	isOther: boolean;
}

export interface PagesOptions<Query, Row> {
	/** Rows of a page. */
	length: number;
	/** What the controls say. */
	query: ReadonlySignal<Query>;
	isSame(a: Query, b: Query): boolean;
	/** Whether there is anybody to ask. */
	isReady(): boolean;
	ask(query: Query, from: number, to: number): Promise<{ total: number; rows: readonly Row[] }>;
	/** In one batch with the rows. */
	came(what: Came<Row>): void;
	/** A sentence to show, and what tries again. */
	refused(reason: string, again: () => void): void;
}

export interface Pages<Query, Row> {
	/** The query that the rows on the screen were asked with; they stay until the first rows of another are there. */
	shown: Signal<Query>;
	/** Rows that there are, `null` before anybody knows. */
	total: Signal<number | null>;
	/** Goes up whenever rows are others. */
	version: ReadonlySignal<number>;
	rowAt(index: number): Row | undefined;
	/** Place of the first known row for which `is` holds, `null` for none. */
	find(is: (row: Row) => boolean): number | null;
	/** Known rows of the pages that are seen. */
	seen(): Row[];
	/** Rows `[from, to)` are seen. */
	want(from: number, to: number): void;
	queryChanged(): void;
	/** What is known may be out of date: it stays on the screen until it is read again. */
	changed(): void;
}

export function pagesOf<Query, Row>(options: PagesOptions<Query, Row>): Pages<Query, Row> {
	const { length, query, isSame, isReady, ask, came, refused: tell } = options;
	const shown = signal(query.peek());
	const total = signal<number | null>(null);
	const version = signal(0);
	/** By number; the first used longest ago. */
	let pages = new Map<number, Page<Row>>();
	let wanted: readonly number[] = [];
	let changes = 0;
	/** Pages that were refused, at which count of changes. */
	const refused = new Map<number, number>();
	const underWay = new Set<{ page: number; query: Query }>();

	function next(): { page: number; query: Query } | null {
		const now = query.peek();
		const isNew = total.peek() === null || !isSame(now, shown.peek());
		for (const page of isNew ? [0] : wanted) {
			const isAsked = [...underWay].some((each) => each.page === page && isSame(each.query, now));
			const known = isNew ? undefined : pages.get(page);
			if (isAsked || refused.get(page) === changes || known?.asked === changes) continue;
			return { page, query: now };
		}
		return null;
	}

	function pump(): void {
		if (!isReady()) return;
		for (let ticket = next(); ticket && underWay.size < mostUnderWay; ticket = next()) request(ticket);
	}

	function request(ticket: { page: number; query: Query }): void {
		const asked = changes;
		underWay.add(ticket);
		const from = ticket.page * length;
		ask(ticket.query, from, from + length)
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
		ticket: { page: number; query: Query },
		asked: number,
		answer: { total: number; rows: readonly Row[] },
	): void {
		// Stale: the controls say something else by now.
		if (!isSame(ticket.query, query.peek())) return;
		const isOther = !isSame(ticket.query, shown.peek());
		batch(() => {
			if (isOther) {
				pages = new Map();
				wanted = [];
				shown.value = ticket.query;
			}
			total.value = answer.total;
			pages.delete(ticket.page);
			pages.set(ticket.page, { rows: answer.rows, asked });
			for (const number of pages.keys()) {
				if (pages.size <= mostPages) break;
				if (!wanted.includes(number)) pages.delete(number);
			}
			version.value++;
			came({ from: ticket.page * length, rows: answer.rows, asked, isOther });
		});
	}

	function refuse(ticket: { page: number; query: Query }, asked: number, error: unknown): void {
		if (!isSame(ticket.query, query.peek())) return;
		refused.set(ticket.page, asked);
		const again = () => {
			refused.clear();
			pump();
		};
		if (error instanceof Refusal && error.code === 'cancelled') window.setTimeout(again, retryAfter);
		else tell((error as Error).message, again);
	}

	return {
		shown,
		total,
		version,
		rowAt: (index) => pages.get(Math.floor(index / length))?.rows[index % length],
		find(is) {
			for (const [number, { rows }] of pages) {
				const at = rows.findIndex(is);
				if (at >= 0) return number * length + at;
			}
			return null;
		},
		seen: () => wanted.flatMap((number) => pages.get(number)?.rows ?? []),
		want(from, to) {
			const first = Math.floor(from / length);
			const last = Math.floor(Math.max(from, to - 1) / length);
			wanted = Array.from({ length: last - first + 1 }, (_, k) => first + k);
			pump();
		},
		queryChanged() {
			refused.clear();
			pump();
		},
		changed() {
			changes++;
			pump();
		},
	};
}
