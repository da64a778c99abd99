// The lines of the list: those in sight are read, one is chosen. The chosen one goes by its key, so that it stays while lines
// above it come and go; where it went, the line in its place is chosen.

import { batch, computed, signal } from '@preact/signals';
import type { DatasetLine, DatasetListAsk } from '../../messages';
import { type Came, pagesOf } from '../shared/pages';
import { tallScroll } from '../shared/tallScroll';
import { ask } from './host';
import * as state from './state';

/** Of a line, px: the picture and 8 px above and below it. */
export const lineHeight = 84;

export interface Chosen {
	/** `null`: whatever stands there once it is read; the first line as long as nobody chose one. */
	key: string | null;
	index: number;
}
export const chosen = signal<Chosen>({ key: null, index: 0 });

const pages = pagesOf<DatasetListAsk, DatasetLine>({
	length: 40,
	query: state.asked,
	isSame: state.isSameAsk,
	isReady: () => state.view.peek() !== null,
	async ask(query, from, to) {
		const { total, lines } = await ask('lines', { ...query, from, to });
		return { total, rows: lines };
	},
	came,
	refused(reason, run) {
		state.notice.value = {
			text: `These lines could not be read: ${reason}`,
			isError: true,
			action: { label: 'Try Again', title: 'Reads the lines again', run },
		};
	},
});

export const {
	/** What the lines on the screen were asked with. */
	shown: shownAsk,
	total,
	version,
	rowAt: lineAt,
	queryChanged,
	changed: linesChanged,
} = pages;

export const scroll = tallScroll(
	computed(() => total.value ?? 0),
	lineHeight,
);

/** Lines in sight are asked for. */
export function wantSeen(): void {
	void version.value;
	const from = scroll.firstLine.value;
	const to = scroll.lastLine.value;
	if (total.value !== null && to > from) pages.want(from, to);
}

/** `null` while it is not read. */
export const chosenLine = computed<DatasetLine | null>(() => {
	void version.value;
	const { key, index } = chosen.value;
	const line = lineAt(index);
	return line && (key === null || key === line.key) ? line : null;
});

export function choose(index: number): void {
	const count = total.peek() ?? 0;
	if (count === 0) return;
	const at = Math.min(count - 1, Math.max(0, index));
	chosen.value = { key: lineAt(at)?.key ?? null, index: at };
	scroll.revealLine(at);
}

/** The list is another one: from its first line on. */
function startAgain(): void {
	chosen.value = { key: null, index: 0 };
	scroll.scrollToTop(0);
}

let isFirst = true;

function came({ from, rows, isOther }: Came<DatasetLine>): void {
	batch(() => {
		if (isOther && !isFirst) startAgain();
		isFirst = false;
		const { key, index } = chosen.peek();
		const count = total.peek() ?? 0;
		const found = key === null ? null : pages.find((line) => line.key === key);
		const at = found ?? Math.min(index, Math.max(0, count - 1));
		const isRead = at >= from && at < from + rows.length;
		if (found !== null) {
			if (at !== index) follow(index, at);
			chosen.value = { key, index: at };
		} else if (isRead && (key !== null || at > 0)) chosen.value = { key: lineAt(at)?.key ?? null, index: at };
		else if (at !== index) chosen.value = { key: null, index: at };
	});
}

/** Lines that come or go above the chosen one leave it where it is seen. */
function follow(from: number, to: number): void {
	const top = scroll.top.peek();
	const isSeen = from * lineHeight < top + scroll.viewHeight.peek() && (from + 1) * lineHeight > top;
	if (isSeen && top > 0) scroll.scrollToTop(top + (to - from) * lineHeight);
}
