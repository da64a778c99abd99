// Replacements in a text: putting them in, and the lines they stand on.

import type { Span, TextEdit } from '../../core/problem';

/** What an edit comes to: replacements, or why there are none, in a sentence for a person. */
export type Edits = TextEdit[] | { error: string };

/** `text` with all `edits` put in. They may stand in any order but must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
	const pieces: string[] = [];
	let at = 0;
	for (const { span, text: written } of sortedEdits(edits)) {
		pieces.push(text.slice(at, span.start), written);
		at = span.end;
	}
	pieces.push(text.slice(at));
	return pieces.join('');
}

/** By place; insertions come before the replacement that starts at the same place, in the order given. */
function sortedEdits(edits: readonly TextEdit[]): TextEdit[] {
	return [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

export function insertion(at: number, text: string): TextEdit {
	return { span: { start: at, end: at }, text };
}

const lineFeed = 10;
const carriageReturn = 13;
const byteOrderMark = 0xfeff;

/** Offset of the first character on the line of `at`; a byte order mark is no part of a line. */
export function lineStart(text: string, at: number): number {
	let start = at;
	while (start > 0) {
		const code = text.charCodeAt(start - 1);
		if (code === lineFeed || code === carriageReturn || code === byteOrderMark) break;
		start--;
	}
	return start;
}

/** Offset behind the last character on the line of `at`, in front of its line end. */
export function lineEnd(text: string, at: number): number {
	let end = at;
	while (end < text.length) {
		const code = text.charCodeAt(end);
		if (code === lineFeed || code === carriageReturn) break;
		end++;
	}
	return end;
}

/** The line end that stands at `at`, empty where none does. */
export function lineBreakAt(text: string, at: number): string {
	if (text.charCodeAt(at) === lineFeed) return '\n';
	if (text.charCodeAt(at) !== carriageReturn) return '';
	return text.charCodeAt(at + 1) === lineFeed ? '\r\n' : '\r';
}

/** The line end that the text uses around `at`: that of its own line, or the first of the text. */
export function lineBreakNear(text: string, at: number): string {
	const own = lineBreakAt(text, lineEnd(text, at));
	return own || lineBreakAt(text, lineEnd(text, 0)) || '\n';
}

/** The white space in front of `at` where nothing else stands there on its line; `null` where something does. */
export function indentationBefore(text: string, at: number): string | null {
	const before = text.slice(lineStart(text, at), at);
	return /^[ \t]*$/.test(before) ? before : null;
}

/** The line end and indentation in front of `start`; nothing where something else stands there on its line. */
export function separatorBefore(text: string, start: number): string {
	const indentation = indentationBefore(text, start);
	return indentation === null ? '' : lineBreakNear(text, start) + indentation;
}

/** `span` with the whole of its lines, line end included, where nothing else stands on them. */
export function wholeLines(text: string, { start, end }: Span): Span {
	const close = lineEnd(text, end);
	if (indentationBefore(text, start) === null || !/^[ \t]*$/.test(text.slice(end, close)))
		return { start, end };
	return { start: lineStart(text, start), end: close + lineBreakAt(text, close).length };
}
