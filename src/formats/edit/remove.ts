// Takes whole records out of a text together with the commas, line ends and indentation that belong to them, and puts
// the repairs of many problems together.

import type { Fix, Span, TextEdit } from '../../core/problem';
import type { Format } from '../format';
import { skipSpace } from '../text/json';
import { leadingSpace } from '../text/json-values';
import { wholeLines } from './text-edits';

/**
 * The edits that take out the records at `spans` (elements of a JSON list, VOC objects, YOLO lines). What is left of
 * the list stays sound, and all other text as it is.
 */
export function removeRecords(records: Format['records'], text: string, spans: readonly Span[]): TextEdit[] {
	const isJson = records === 'json';
	const runs = isJson ? jsonRuns(text, spans) : lineRuns(text, spans);
	const edits: TextEdit[] = [];
	for (const run of runs) {
		const span = isJson ? withCommas(text, run) : wholeLines(text, run);
		const last = edits.at(-1);
		// Two runs meet only in a broken list.
		if (last && span.start < last.span.end)
			last.span = { start: last.span.start, end: Math.max(last.span.end, span.end) };
		else edits.push({ span, text: '' });
	}
	return edits;
}

/**
 * All repairs at once: what lies in a removed record is dropped, equal edits are written once, and of two repairs that
 * overlap otherwise the first is taken and the other left out as a whole, as half a repair would be none.
 */
export function fixEdits(records: Format['records'], text: string, fixes: readonly Fix[]): TextEdit[] {
	const removals = removeRecords(
		records,
		text,
		fixes.flatMap(({ remove }) => remove ?? []),
	);
	const kept = [...removals];
	for (const { edits } of fixes) {
		const news = edits.filter((edit) => !isRemoved(removals, edit) && !isKnown(kept, edit));
		if (news.some((edit) => overlaps(kept, edit))) continue;
		for (const edit of news) if (!overlaps(kept, edit) && !isKnown(kept, edit)) insert(kept, edit);
	}
	return kept;
}

// Lists of edits are sorted by place and do not overlap.

function isRemoved(removals: readonly TextEdit[], { span }: TextEdit): boolean {
	const removal = removals[firstEndingAfter(removals, span.start)]?.span;
	if (!removal) return false;
	const reaches = span.start < removal.end && span.end > removal.start;
	return span.start === span.end ? reaches && span.start > removal.start : reaches;
}

function isKnown(edits: readonly TextEdit[], { span, text }: TextEdit): boolean {
	for (let at = firstEndingAfter(edits, span.start - 1); at < edits.length; at++) {
		const known = edits[at];
		if (known.span.start > span.start) return false;
		if (known.span.start === span.start && known.span.end === span.end && known.text === text) return true;
	}
	return false;
}

function overlaps(edits: readonly TextEdit[], { span }: TextEdit): boolean {
	const known = edits[firstEndingAfter(edits, span.start)]?.span;
	return known !== undefined && known.start < span.end;
}

/** Behind insertions at the same place. Edits come mostly in the order of the text, so that this is appending. */
function insert(edits: TextEdit[], edit: TextEdit): void {
	let at = firstEndingAfter(edits, edit.span.start);
	while (at < edits.length && edits[at].span.start < edit.span.start) at++;
	edits.splice(at, 0, edit);
}

/** Row of the first edit that ends behind `at`. */
function firstEndingAfter(edits: readonly TextEdit[], at: number): number {
	let low = 0;
	let high = edits.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (edits[middle].span.end > at) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** The spans in order, without doubles and without those inside others. */
function ordered(spans: readonly Span[]): Span[] {
	const runs: Span[] = [];
	for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
		const last = runs.at(-1);
		if (last && start < last.end) last.end = Math.max(last.end, end);
		else runs.push({ start, end });
	}
	return runs;
}

/** Neighbours on the same line become one run. */
function lineRuns(text: string, spans: readonly Span[]): Span[] {
	const runs: Span[] = [];
	for (const span of ordered(spans)) {
		const last = runs.at(-1);
		if (last && /^[ \t]*$/.test(text.slice(last.end, span.start))) last.end = span.end;
		else runs.push(span);
	}
	return runs;
}

/** Neighbours in the list become one run. */
function jsonRuns(text: string, spans: readonly Span[]): Span[] {
	const runs: Span[] = [];
	for (const span of ordered(spans)) {
		const last = runs.at(-1);
		if (last && nextElement(text, last.end) === span.start) last.end = span.end;
		else runs.push(span);
	}
	return runs;
}

/** Where the next element starts, past a comma if there is one; -1 behind the last. */
function nextElement(text: string, end: number): number {
	let at = skipSpace(text, end);
	if (text[at] === ',') at = skipSpace(text, at + 1);
	return at >= text.length || /[\]},:]/.test(text[at]) ? -1 : at;
}

/** A run of elements with the comma that goes with them: the one behind, or, of the last, the one before. */
function withCommas(text: string, { start, end }: Span): Span {
	const next = nextElement(text, end);
	if (next >= 0) return { start, end: next };
	const before = start - leadingSpace(text, start).length;
	if (text[before - 1] === ',') return { start: before - 1, end };
	const close = skipSpace(text, end);
	const behind = text[close] === ',' ? skipSpace(text, close + 1) : close;
	return text[before - 1] === '[' && text[behind] === ']' ? { start: before, end: behind } : { start, end };
}
