// One label of a BDD100K file as it stands in the text.

import type { Segmentation } from '../../core/geometry';
import type { Span } from '../../core/problem';
import type { ComplainOfMask } from '../coco/segmentation';
import { readSegmentation } from '../coco/segmentation';
import {
	decodeString,
	eachMember,
	isList,
	isNull,
	isObject,
	isString,
	type JsonText,
	readNumberValue,
	skipValue,
} from '../text/json';
import { type Outline, readOutlines } from './outlines';

/** The keys of `box2d`, in the order of a box. */
export const cornerKeys: readonly string[] = ['x1', 'y1', 'x2', 'y2'];

/**
 * Attributes that set a label apart, the one that is written first.
 *
 * scalabel/scalabel, label/utils.py (check_crowd, check_ignored).
 */
export const flagKeys: readonly string[] = ['crowd', 'ignored'];

export interface RawLabel {
	span: Span;
	id: string | null;
	category: string | null;
	categorySpan: Span | null;
	/** In the order of `cornerKeys`, `undefined` for one that is missing; `null` without `box2d`. */
	box: (number | undefined)[] | null;
	boxSpan: Span | null;
	outlines: Outline[];
	outlinesSpan: Span | null;
	runs: Segmentation | null;
	runsSpan: Span | null;
	flag: string | null;
	/** It has a box in space or a graph of points. */
	hasOtherShape: boolean;
}

/** Reads the label whose brace is at `start`; `end` is the offset behind it. */
export function readLabel(
	json: JsonText,
	start: number,
	complain: ComplainOfMask,
): { label: RawLabel; end: number } {
	const label: RawLabel = {
		span: { start, end: start },
		id: null,
		category: null,
		categorySpan: null,
		box: null,
		boxSpan: null,
		outlines: [],
		outlinesSpan: null,
		runs: null,
		runsSpan: null,
		flag: null,
		hasOtherShape: false,
	};
	const end = eachMember(json, start, (key, at) => readMember(json, label, key, at, complain));
	label.span.end = end;
	return { label, end };
}

function readMember(
	json: JsonText,
	label: RawLabel,
	key: string,
	at: number,
	complain: ComplainOfMask,
): number {
	if (key === 'box2d' && isObject(json, at)) {
		label.box = [undefined, undefined, undefined, undefined];
		const end = readCorners(json, label.box, at);
		label.boxSpan = { start: at, end };
		return end;
	}
	if (key === 'poly2d' && isList(json, at)) {
		const { outlines, end } = readOutlines(json, at);
		label.outlines = outlines;
		label.outlinesSpan = { start: at, end };
		return end;
	}
	if (key === 'rle' && isObject(json, at)) {
		const { segmentation, end } = readSegmentation(json, at, complain);
		label.runs = segmentation;
		label.runsSpan = { start: at, end };
		return end;
	}
	if (key === 'attributes' && isObject(json, at)) return readFlags(json, label, at);
	const end = skipValue(json, at);
	const span = { start: at, end };
	if (isNull(json, span)) return end;
	const value = isString(json, at) ? decodeString(json.text, at, end) : json.text.slice(at, end);
	if (key === 'id') label.id = value;
	else if (key === 'category') {
		label.category = value;
		label.categorySpan = span;
	} else if (key === 'box3d' || key === 'graph') label.hasOtherShape = true;
	return end;
}

function readCorners(json: JsonText, box: (number | undefined)[], start: number): number {
	return eachMember(json, start, (key, at) => {
		const end = skipValue(json, at);
		const place = cornerKeys.indexOf(key);
		if (place >= 0) box[place] = readNumberValue(json, at, end).value;
		return end;
	});
}

function readFlags(json: JsonText, label: RawLabel, start: number): number {
	return eachMember(json, start, (key, at) => {
		const end = skipValue(json, at);
		const isFlag = flagKeys.includes(key) && isSet(json.text.slice(at, end));
		if (isFlag && label.flag !== flagKeys[0]) label.flag = key;
		return end;
	});
}

/** Whether Python takes the value for true. */
export function isSet(value: string): boolean {
	return !/^(false|null|""|-?0(\.0*)?)$/.test(value);
}
