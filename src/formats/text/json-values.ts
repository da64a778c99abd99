// Members, list elements and numbers of JSON where they stand in the text, and writing new ones in the style around them.

import type { Span, TextEdit } from '../../core/problem';
import type { NumberToken } from '../edit/number-tokens';
import { insertion } from '../edit/text-edits';
import {
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	openJson,
	readNumberValue,
	skipSpace,
	skipValue,
	stringEnd,
} from './json';

export interface Member {
	key: string;
	/** From the key's quote to the end of the value. */
	span: Span;
	value: Span;
}

/** The members of the record whose brace is at `start`. */
export function membersOf(text: string, start: number): Member[] {
	const json = openJson(text);
	const members: Member[] = [];
	let keyAt = skipSpace(text, start + 1);
	eachMember(json, start, (key, at) => {
		const end = skipValue(json, at);
		members.push({ key, span: { start: Math.min(keyAt, at), end }, value: { start: at, end } });
		keyAt = skipSpace(text, end);
		if (text[keyAt] === ',') keyAt = skipSpace(text, keyAt + 1);
		return end;
	});
	return members;
}

/** The member that counts: the last of its name. */
export function memberOf(text: string, start: number, key: string): Member | null {
	return membersOf(text, start).findLast((member) => member.key === key) ?? null;
}

/** The elements of the list whose bracket is at `start`. */
export function elementsOf(text: string, start: number): Span[] {
	const json = openJson(text);
	const elements: Span[] = [];
	eachElement(json, start, (at) => {
		const end = skipValue(json, at);
		elements.push({ start: at, end });
		return end;
	});
	return elements;
}

/** A number as it stands, in quotes or not. */
export function numberAt(text: string, value: Span): NumberToken {
	const json = openJson(text);
	const inQuotes = isString(json, value.start) && value.end - value.start >= 2;
	const span = inQuotes ? { start: value.start + 1, end: value.end - 1 } : value;
	return {
		span,
		text: text.slice(span.start, span.end),
		value: readNumberValue(json, value.start, value.end).value,
	};
}

/** The numbers of the list at `start`; no tokens where there is no list. */
export function numbersOf(text: string, start: number): NumberToken[] {
	if (!isList(openJson(text), start)) return [];
	return elementsOf(text, start).map((element) => numberAt(text, element));
}

/** The records of the top-level list `key`; where the key stands twice, those of the last list, as readers take it. */
export function recordsOf(text: string, key: string): Span[] {
	const json = openJson(text);
	const start = skipSpace(text, 0);
	if (!isObject(json, start)) return [];
	const list = membersOf(text, start).findLast(
		(member) => member.key === key && isList(json, member.value.start),
	);
	return list ? elementsOf(text, list.value.start) : [];
}

/** One more than the largest whole number that stands under `key` in the records of the top-level list `list`. */
export function freeNumber(text: string, list: string, key: string): number {
	let largest = 0;
	for (const record of recordsOf(text, list)) {
		const member = isObject(openJson(text), record.start) ? memberOf(text, record.start, key) : null;
		const value = member ? numberAt(text, member.value).value : 0;
		if (Number.isSafeInteger(value + 1)) largest = Math.max(largest, value);
	}
	return largest + 1;
}

/** `written` over the value of `key` in the record at `start`; a member that is missing is added behind the last. */
export function setMember(text: string, start: number, key: string, written: string): TextEdit {
	const members = membersOf(text, start);
	const known = members.findLast((member) => member.key === key);
	if (known) return { span: known.value, text: written };
	const last = members.at(-1);
	if (!last) return insertion(start + 1, `${JSON.stringify(key)}: ${written}`);
	return insertion(
		last.span.end,
		`${memberSeparator(text, start, members)}${JSON.stringify(key)}${colonOf(text, last)}${written}`,
	);
}

/** Comma and white space between the members of a record, as they stand between its last two. */
function memberSeparator(text: string, start: number, members: readonly Member[]): string {
	const [previous, last] = members.slice(-2);
	if (last) return soundSeparator(text.slice(previous.span.end, last.span.start)) ?? ', ';
	const lead = text.slice(start + 1, previous.span.start);
	return /^\s*[\r\n]\s*$/.test(lead) ? `,${lead}` : ', ';
}

function colonOf(text: string, { span, value }: Member): string {
	const keyEnd = stringEnd(openJson(text), span.start);
	const colon = text.slice(keyEnd, value.start);
	return /^\s*:\s*$/.test(colon) ? colon : ': ';
}

/** One comma with white space; `null` for anything else. */
export function soundSeparator(between: string): string | null {
	return /^\s*,\s*$/.test(between) ? between : null;
}

/**
 * What has to stand between the element `record` of a list, or the member of an object, and a new one behind it: what
 * stands between it and a neighbour, or, where it is alone, a comma and the white space in front of it.
 */
export function elementSeparator(text: string, record: Span): string {
	const next = skipSpace(text, record.end);
	const behind = soundSeparator(text.slice(record.end, afterComma(text, next)));
	const isLikeNext = text[next] === ',' && text[afterComma(text, next)] === text[record.start];
	if (isLikeNext && behind) return behind;
	const lead = leadingSpace(text, record.start);
	const before = record.start - lead.length - 1;
	if (text[before] === ',') {
		const space = leadingSpace(text, before);
		return `${space},${lead}`;
	}
	if (/[\r\n]/.test(lead)) return `,${lead}`;
	return /,\S/.test(text.slice(record.start, record.end)) ? ',' : ', ';
}

/** The white space that ends at `at`. */
export function leadingSpace(text: string, at: number): string {
	let start = at;
	while (start > 0 && /[ \t\r\n]/.test(text[start - 1])) start--;
	return text.slice(start, at);
}

function afterComma(text: string, at: number): number {
	return text[at] === ',' ? skipSpace(text, at + 1) : at;
}
