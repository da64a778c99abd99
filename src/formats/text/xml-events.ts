// XML tag by tag with places, in one pass and without a tree, for files of any size. Never throws: the first fault is
// noted and stepped over. Entities that a file declares itself are not expanded.

import type { Span } from '../../core/problem';
import { quote } from './ascii';

export interface XmlTag {
	name: string;
	kind: 'open' | 'close' | 'empty';
	/** From `<` to behind `>`. */
	span: Span;
}

/** The text being read, and where the reading stands. */
export interface XmlReader {
	readonly text: string;
	/** Offset behind the last tag. */
	at: number;
	/** Names of the elements that are open, the root first. */
	readonly open: string[];
	/** The first thing that a parser would stop at. */
	fault: { at: number; reason: string } | null;
	/** Where the next `&` stands, which must start an entity. */
	ampersand: number;
}

const apostrophe = 39;
const slash = 47;
const less = 60;
const equals = 61;
const greater = 62;

export function openXml(text: string, at = 0): XmlReader {
	return { text, at, open: [], fault: null, ampersand: text.indexOf('&', at) };
}

/** The next tag, `null` behind the last. Comments, processing instructions, CDATA and document types are passed over. */
export function nextTag(reader: XmlReader): XmlTag | null {
	const { text } = reader;
	for (;;) {
		const start = text.indexOf('<', reader.at);
		if (start < 0) {
			checkEntities(reader, text.length);
			const left = reader.open.at(-1);
			if (left !== undefined) fault(reader, text.length, `the element "${left}" is not closed`);
			reader.at = text.length;
			return null;
		}
		checkEntities(reader, start);
		const passed = markupEnd(reader, start);
		if (passed !== null) {
			reader.at = passed;
			if (reader.ampersand >= 0 && reader.ampersand < passed) reader.ampersand = text.indexOf('&', passed);
			continue;
		}
		const tag = readTag(reader, start);
		if (tag) return tag;
	}
}

/** The attributes of a tag by name: where each value stands, without its quotes. The last of a name counts. */
export function attributesOf(text: string, { span }: XmlTag): Map<string, Span> {
	const attributes = new Map<string, Span>();
	let at = nameEnd(text, span.start + 1);
	while (at < span.end) {
		while (at < span.end && !isName(text.charCodeAt(at))) at++;
		const keyEnd = nameEnd(text, at);
		const key = text.slice(at, keyEnd);
		at = skipBlank(text, keyEnd);
		if (text.charCodeAt(at) !== equals) continue;
		at = skipBlank(text, at + 1);
		const mark = text.charCodeAt(at);
		if (mark !== quote && mark !== apostrophe) continue;
		const close = text.indexOf(text[at], at + 1);
		if (close < 0 || close >= span.end) break;
		attributes.set(key, { start: at + 1, end: close });
		at = close + 1;
	}
	return attributes;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The characters that stand at a span, entities decoded; what is no known entity stays as it is. */
export function decodeXml(text: string, { start, end }: Span): string {
	const written = text.slice(start, end);
	if (!written.includes('&')) return written;
	return written.replace(/&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
		if (name !== undefined) return entities[name] ?? whole;
		const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}

/** The end of what starts at `start` and is no tag of an element, `null` for a tag. */
function markupEnd(reader: XmlReader, start: number): number | null {
	const { text } = reader;
	const next = text[start + 1];
	if (next !== '!' && next !== '?') return null;
	if (text.startsWith('<!--', start)) return endBehind(reader, start, '-->');
	if (text.startsWith('<![CDATA[', start)) return endBehind(reader, start, ']]>');
	if (next === '?') return endBehind(reader, start, '?>');
	const bracket = text.indexOf('[', start);
	const close = text.indexOf('>', start);
	return bracket >= 0 && bracket < close ? endBehind(reader, bracket, ']>') : endBehind(reader, start, '>');
}

function endBehind(reader: XmlReader, start: number, mark: string): number {
	const found = reader.text.indexOf(mark, start);
	if (found >= 0) return found + mark.length;
	fault(reader, start, `"${mark}" is missing`);
	return reader.text.length;
}

/** Reads the tag at `start` and goes behind it; `null` where it is none, or closes what is not open. */
function readTag(reader: XmlReader, start: number): XmlTag | null {
	const { text, open } = reader;
	const isClose = text.charCodeAt(start + 1) === slash;
	const nameAt = isClose ? start + 2 : start + 1;
	const name = text.slice(nameAt, nameEnd(text, nameAt));
	const end = tagEnd(text, nameAt + name.length);
	if (name === '' || end === null) {
		fault(reader, start, name === '' ? 'a name is expected behind "<"' : `the tag "${name}" has no end`);
		reader.at = start + 1;
		return null;
	}
	reader.at = end;
	checkEntities(reader, end);
	const span = { start, end };
	if (!isClose) {
		if (text.charCodeAt(end - 2) === slash) return { name, kind: 'empty', span };
		open.push(name);
		return { name, kind: 'open', span };
	}
	const row = open.lastIndexOf(name);
	if (row !== open.length - 1) fault(reader, start, `"${name}" is closed where it is not open`);
	if (row < 0) return null;
	open.length = row;
	return { name, kind: 'close', span };
}

/** Behind the `>` of a tag; `null` where another tag starts before, or the text ends. */
function tagEnd(text: string, from: number): number | null {
	for (let at = from; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === greater) return at + 1;
		if (code === less) return null;
		if (code !== quote && code !== apostrophe) continue;
		const close = quotedEnd(text, at + 1, code);
		if (close === null) return null;
		at = close;
	}
	return null;
}

/** Where the quote closes; a value never holds `<`. */
function quotedEnd(text: string, from: number, mark: number): number | null {
	for (let at = from; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === mark) return at;
		if (code === less) return null;
	}
	return null;
}

const entityPattern = /&(?:#\d+|#x[\da-fA-F]+|[A-Za-z_][\w.-]*);/y;

/** Every `&` up to `end` starts an entity. */
function checkEntities(reader: XmlReader, end: number): void {
	const { text } = reader;
	while (reader.ampersand >= 0 && reader.ampersand < end) {
		entityPattern.lastIndex = reader.ampersand;
		if (!entityPattern.test(text)) {
			fault(reader, reader.ampersand, 'an "&" that starts no entity: it is written "&amp;"');
		}
		reader.ampersand = text.indexOf('&', reader.ampersand + 1);
	}
}

function fault(reader: XmlReader, at: number, reason: string): void {
	reader.fault ??= { at, reason };
}

function nameEnd(text: string, from: number): number {
	let at = from;
	while (at < text.length && isName(text.charCodeAt(at))) at++;
	return at;
}

/** Whether a character may stand in a name: anything but white space and marks. */
function isName(code: number): boolean {
	return (
		code > 32 &&
		code !== quote &&
		code !== apostrophe &&
		code !== slash &&
		code !== less &&
		code !== equals &&
		code !== greater
	);
}

function skipBlank(text: string, from: number): number {
	let at = from;
	while (at < text.length && text.charCodeAt(at) <= 32) at++;
	return at;
}
