// The outlines of a BDD100K label: `poly2d`, as a list of polygons or, in older files, as the corners of one.

import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	readPairList,
	skipSpace,
	skipValue,
} from '../text/json';

export interface Outline {
	/** Flat `x, y, ...`, image pixels, NaN where a number is none. */
	numbers: number[];
	/** One letter a point: L for a corner, C for a point that bends the line. */
	types: string;
	/** `false` for a line. Older files do not say it. */
	closed: boolean;
}

/** Steps in which a curve is drawn. */
const curveSteps = 16;

/** Reads the list at `start`; `end` is the offset behind it. */
export function readOutlines(json: JsonText, start: number): { outlines: Outline[]; end: number } {
	if (areCorners(json, start)) {
		const numbers: number[] = [];
		const end = readPairList(json, start, numbers);
		const letters = Array.from(json.text.slice(start, end).matchAll(/"(\w)"\s*\]/g), ([, letter]) => letter);
		return { outlines: [{ numbers, types: letters.join(''), closed: true }], end };
	}
	const outlines: Outline[] = [];
	const end = eachElement(json, start, (at) => {
		if (!isObject(json, at)) return skipValue(json, at);
		const outline: Outline = { numbers: [], types: '', closed: true };
		outlines.push(outline);
		return eachMember(json, at, (key, value) => readPart(json, outline, key, value));
	});
	return { outlines, end };
}

/** Whether the list at `start` holds the corners of one outline, each `[x, y, letter]`, as files of 2018 have it. */
export function areCorners(json: JsonText, start: number): boolean {
	return isList(json, skipSpace(json.text, start + 1));
}

function readPart(json: JsonText, outline: Outline, key: string, at: number): number {
	if (key === 'vertices' && isList(json, at)) {
		outline.numbers.length = 0;
		return readPairList(json, at, outline.numbers);
	}
	const end = skipValue(json, at);
	if (key === 'types' && isString(json, at)) outline.types = decodeString(json.text, at, end);
	else if (key === 'closed') outline.closed = json.text.slice(at, end) !== 'false';
	return end;
}

/** What keeps an outline from being a polygon; `null` for a sound one. */
export function faultOf({ numbers }: Outline): 'too short' | 'not finite' | null {
	if (numbers.length < 6) return 'too short';
	return numbers.every(Number.isFinite) ? null : 'not finite';
}

export function isCurved({ types }: Outline): boolean {
	return types.includes('C');
}

/**
 * The outline as a polygon, flat `x, y, ...`: where two points bend the line to a third, points of the cubic curve
 * stand in for them.
 *
 * scalabel/scalabel, label/transforms.py (poly_to_patch): C is a point of a CURVE4 of Matplotlib.
 */
export function polygonOf({ numbers, types }: Outline): Float64Array {
	const points: number[] = [];
	const count = numbers.length / 2;
	for (let at = 0; at < count; at++) {
		const isBend = at > 0 && at + 2 < count && types[at] === 'C' && types[at + 1] === 'C';
		if (!isBend) {
			points.push(numbers[2 * at], numbers[2 * at + 1]);
			continue;
		}
		const bezier = numbers.slice(2 * at - 2, 2 * at + 6);
		for (let step = 1; step <= curveSteps; step++) {
			points.push(curvePoint(bezier, 0, step / curveSteps), curvePoint(bezier, 1, step / curveSteps));
		}
		at += 2;
	}
	return Float64Array.from(points);
}

/** One coordinate of the cubic curve over four points at `part` of its way. */
function curvePoint(points: readonly number[], axis: 0 | 1, part: number): number {
	const rest = 1 - part;
	const [from, bend, other, to] = [0, 2, 4, 6].map((at) => points[at + axis]);
	return rest ** 3 * from + 3 * rest ** 2 * part * bend + 3 * rest * part ** 2 * other + part ** 3 * to;
}
