// One record of a COCO file's `annotations`, read before it is known to which image and class it belongs.

import type { Box, Segmentation } from '../../core/geometry';
import type { Fix, Severity, Span } from '../../core/problem';
import {
	decodeString,
	eachMember,
	isList,
	isNull,
	isString,
	type JsonText,
	readNumber,
	readNumberList,
	readNumberValue,
	skipValue,
} from '../text/json';
import { readSegmentation } from './segmentation';

/** An id as a key that is equal for equal ids, and whether it was written in quotes. */
export interface CocoId {
	key: string;
	isText: boolean;
}

/** A problem found before the record's image is known. */
export interface Complaint {
	rule: string;
	severity: Severity;
	span: Span;
	message: string;
	fix?: Fix;
}

export interface RawAnnotation {
	span: Span;
	id: CocoId | null;
	image: CocoId | null;
	category: CocoId | null;
	categorySpan: Span | null;
	/** Corners in image pixels; `null` without a usable `bbox`. */
	box: Box | null;
	boxSpan: Span | null;
	segmentation: Segmentation | null;
	segmentationSpan: Span | null;
	flag: string | null;
	/** Square pixels as written; `null` without a number. */
	area: number | null;
	areaSpan: Span | null;
	complaints: Complaint[] | null;
}

/** Reads an id token `[start, end)`: a number or a text; `null` for anything else. */
export function readId(json: JsonText, start: number, end: number): CocoId | null {
	const { text } = json;
	if (isString(json, start)) return { key: decodeString(text, start, end), isText: true };
	const code = text.charCodeAt(end - 1);
	if (code < 48 || code > 57) return null;
	const token = text.slice(start, end);
	if (/^\d+$/.test(token)) return { key: token, isText: false };
	const value = readNumber(text, start, end);
	return Number.isNaN(value) ? null : { key: String(value), isText: false };
}

/** Reads the annotation whose brace is at `start`; `end` is the offset behind it. */
export function readAnnotation(json: JsonText, start: number): { raw: RawAnnotation; end: number } {
	const raw: RawAnnotation = {
		span: { start, end: start },
		id: null,
		image: null,
		category: null,
		categorySpan: null,
		box: null,
		boxSpan: null,
		segmentation: null,
		segmentationSpan: null,
		flag: null,
		area: null,
		areaSpan: null,
		complaints: null,
	};
	const end = eachMember(json, start, (key, at) => readMember(json, raw, key, at));
	raw.span.end = end;
	return { raw, end };
}

/** Whether a member that training reads was there before: Python keeps the last of two. */
function isRepeated(raw: RawAnnotation, key: string): boolean {
	switch (key) {
		case 'bbox':
			return raw.boxSpan !== null;
		case 'segmentation':
			return raw.segmentationSpan !== null;
		case 'category_id':
			return raw.categorySpan !== null;
		case 'image_id':
			return raw.image !== null;
		case 'id':
			return raw.id !== null;
		default:
			return false;
	}
}

function readMember(json: JsonText, raw: RawAnnotation, key: string, at: number): number {
	if (isRepeated(raw, key)) {
		complain(raw, {
			rule: 'key-duplicate',
			severity: 'warning',
			span: { start: at, end: at + 1 },
			message: `"${key}" stands in the record twice: only the last is trained on.`,
		});
	}
	if (key === 'segmentation') {
		const { segmentation, end } = readSegmentation(json, at, (complaint) => complain(raw, complaint));
		const span = { start: at, end };
		raw.segmentation = segmentation;
		raw.segmentationSpan = isNull(json, span) ? null : span;
		return end;
	}
	const end = skipValue(json, at);
	const span = { start: at, end };
	if (key === 'bbox') {
		readBox(json, raw, span);
	} else if (key === 'id') {
		raw.id = readId(json, at, end);
	} else if (key === 'image_id') {
		raw.image = readId(json, at, end);
	} else if (key === 'category_id') {
		raw.category = readId(json, at, end);
		raw.categorySpan = span;
	} else if (key === 'area' && !isList(json, at)) {
		const { value } = readNumberValue(json, at, end);
		if (!Number.isNaN(value)) {
			raw.area = value;
			raw.areaSpan = span;
		}
	} else if (key === 'iscrowd') {
		if (isSet(json, span)) raw.flag = 'iscrowd';
		else if (raw.flag === 'iscrowd') raw.flag = null;
	} else if (key === 'ignore' && raw.flag === null && isSet(json, span)) {
		raw.flag = 'ignore';
	}
	return end;
}

function isSet(json: JsonText, { start, end }: Span): boolean {
	return json.text.startsWith('true', start) || readNumberValue(json, start, end).value > 0;
}

/** `[x, y, width, height]` to corners; other numbers of numbers and numbers in quotes are told. */
function readBox(json: JsonText, raw: RawAnnotation, span: Span): void {
	raw.box = null;
	raw.boxSpan = null;
	if (isNull(json, span)) return;
	const numbers: number[] = [];
	if (isList(json, span.start)) readNumberList(json, span.start, numbers);
	if (numbers.length === 0 && isList(json, span.start)) return;
	raw.boxSpan = span;
	if (numbers.length !== 4) {
		complain(raw, {
			rule: 'box-malformed',
			severity: 'error',
			span,
			message: `The bbox holds ${isList(json, span.start) ? `${numbers.length} numbers` : 'no list'} instead of [x, y, width, height], so training stops on it.`,
		});
		return;
	}
	const [x, y, width, height] = numbers;
	raw.box = [x, y, x + width, y + height];
}

function complain(raw: RawAnnotation, complaint: Complaint): void {
	raw.complaints ??= [];
	raw.complaints.push(complaint);
}

/** Moves every span of an annotation, those of its complaints and their fixes included. */
export function moveAnnotation(raw: RawAnnotation, by: number): void {
	const spans = new Set<Span | null>([
		raw.span,
		raw.categorySpan,
		raw.boxSpan,
		raw.segmentationSpan,
		raw.areaSpan,
	]);
	for (const { span, fix } of raw.complaints ?? []) {
		spans.add(span);
		for (const edit of fix?.edits ?? []) spans.add(edit.span);
		for (const each of fix?.remove ?? []) spans.add(each);
	}
	for (const span of spans) {
		if (!span) continue;
		span.start += by;
		span.end += by;
	}
}
