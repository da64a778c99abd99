// Where an object's record stands in the text: places that its id points to, and the record around such a place.
// Every place is checked by the compute process before it is used (see find-record.ts); nothing is parsed here.

import type { Span } from '../../core/problem';
import type { FormatName } from '../../formats/types';

export interface RecordText {
	record: Span;
	box: Span | null;
}

/** Offsets at which the object with this id may stand, the likeliest first. */
export function candidateOffsets(format: FormatName, text: string, id: string): number[] {
	switch (format) {
		case 'coco':
			return cocoOffsets(text, id);
		case 'voc':
			return numbered(text, /<object[\s>]/g, id);
		case 'labelme':
			return numbered(text, /"points"\s*:/g, id);
		case 'yolo':
			return lineOffset(text, id);
	}
}

function cocoOffsets(text: string, id: string): number[] {
	const out: number[] = [];
	for (let at = text.indexOf(id); at >= 0 && out.length < 1000; at = text.indexOf(id, at + id.length)) {
		if (
			/"id"\s*:\s*"?$/.test(text.slice(Math.max(0, at - 24), at)) &&
			!/[\w.]/.test(text.charAt(at + id.length))
		)
			out.push(at);
	}
	return out;
}

/** The n-th match for "object n" first, then the others: objects that no reader takes shift the numbers. */
function numbered(text: string, pattern: RegExp, id: string): number[] {
	const all = Array.from(text.matchAll(pattern), (match) => match.index);
	const wanted = Number(/(\d+)$/.exec(id)?.[1] ?? 1) - 1;
	return all
		.sort((a, b) => Math.abs(all.indexOf(a) - wanted) - Math.abs(all.indexOf(b) - wanted))
		.slice(0, 200);
}

function lineOffset(text: string, id: string): number[] {
	const line = Number(/(\d+)$/.exec(id)?.[1] ?? 0);
	if (line < 1) return [];
	let at = 0;
	for (let row = 1; row < line; row++) {
		const end = text.indexOf('\n', at);
		if (end < 0) return [];
		at = end + 1;
	}
	return [at + (/^[ \t]*/.exec(text.slice(at, at + 200))?.[0].length ?? 0)];
}

/** The record around a place, and the numbers of its box. */
export function recordAround(format: FormatName, text: string, offset: number): RecordText {
	const record =
		format === 'yolo'
			? lineAround(text, offset)
			: format === 'voc'
				? elementAround(text, offset)
				: objectAround(text, offset);
	const inside = text.slice(record.start, record.end);
	const box = (pattern: RegExp): Span | null => {
		const match = pattern.exec(inside);
		if (!match) return null;
		const end = record.start + match.index + match[0].length;
		return { start: end - (match[1] ?? match[0]).length, end };
	};
	switch (format) {
		case 'coco':
			return { record, box: box(/"bbox"\s*:\s*(\[[^\]]*\])/) };
		case 'voc':
			return { record, box: box(/<bndbox>[\s\S]*?<\/bndbox>/) };
		case 'labelme':
			return { record, box: box(/"label"\s*:\s*("(?:[^"\\]|\\.)*")/) };
		case 'yolo':
			return { record, box: null };
	}
}

function lineAround(text: string, offset: number): Span {
	const start = text.lastIndexOf('\n', offset - 1) + 1;
	const end = text.indexOf('\n', offset);
	const line = text.slice(start, end < 0 ? text.length : end).trimEnd();
	return { start, end: start + line.length };
}

function elementAround(text: string, offset: number): Span {
	const end = text.indexOf('</object>', offset);
	return {
		start: text.lastIndexOf('<object', offset + 1),
		end: end < 0 ? text.length : end + '</object>'.length,
	};
}

/** The braces that enclose a place. Quoted braces before it could deceive this; the cursor is placed right even then. */
function objectAround(text: string, offset: number): Span {
	let depth = 0;
	let start = offset;
	while (start > 0) {
		start--;
		const code = text.charCodeAt(start);
		if (code === 0x7d) depth++;
		else if (code === 0x7b && depth-- === 0) break;
	}
	let end = start;
	depth = 0;
	for (; end < text.length; end++) {
		const code = text.charCodeAt(end);
		if (code === 0x22) {
			end = closingQuote(text, end);
		} else if (code === 0x7b) depth++;
		else if (code === 0x7d && --depth === 0) break;
	}
	return { start, end: Math.min(end + 1, text.length) };
}

function closingQuote(text: string, opening: number): number {
	for (let at = opening + 1; at < text.length; at++) {
		if (text.charCodeAt(at) === 0x5c) at++;
		else if (text.charCodeAt(at) === 0x22) return at;
	}
	return text.length;
}
