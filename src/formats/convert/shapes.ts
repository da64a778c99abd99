// What writers ask about an object's shape: which of its polygons can be written, and one polygon instead of several.

import type { Box, Segmentation } from '../../core/geometry';
import { polygonBounds } from '../../core/masks/polygon';
import type { DatasetImage, DatasetObject } from './types';

/** Whether every corner is a number that can be written. */
export function hasFiniteBox({ box }: DatasetObject): boolean {
	return box.every(Number.isFinite);
}

/** The polygons that every format reads back: at least three corners, all of them numbers. Empty without such. */
export function soundParts({ segmentation }: DatasetObject): Float64Array[] {
	if (segmentation?.kind !== 'polygons') return [];
	return segmentation.parts.filter(
		(part) => part.length >= 6 && part.length % 2 === 0 && part.every(Number.isFinite),
	);
}

/** Whether an object that is not set apart has such a polygon. */
export function hasPlainPolygon(objects: readonly DatasetObject[]): boolean {
	return objects.some((object) => !object.isApart && soundParts(object).length > 0);
}

/** The mask that such formats read back as it is; `null` where no polygon of it is sound. */
export function soundMask(object: DatasetObject): Segmentation | null {
	if (object.segmentation?.kind !== 'polygons') return object.segmentation;
	const parts = soundParts(object);
	return parts.length > 0 ? { kind: 'polygons', parts } : null;
}

/** Width and height of an image whose size is known, pixels. */
export interface Frame {
	width: number;
	height: number;
}

export function frameOf({ width, height }: DatasetImage): Frame | null {
	return width === null || height === null ? null : { width, height };
}

/** The box around polygons of which there is at least one. */
export function boxAround(parts: readonly Float64Array[]): Box {
	return polygonBounds(parts) ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
}

export function isSameBox(a: Box, b: Box): boolean {
	return a.every((value, at) => value === b[at]);
}

/**
 * All parts as one polygon: each is tied to those before it by a line there and back between their nearest corners, so
 * that it covers the same area. Parts must not be empty.
 *
 * Ultralytics does the same to what COCO holds in parts: ultralytics/ultralytics, data/converter.py
 * (merge_multi_segment).
 */
export function joinedParts([first, ...others]: readonly Float64Array[]): Float64Array {
	let joined = Array.from(first);
	for (const part of others) {
		const [at, from] = nearestCorners(joined, part);
		const around = [...part.subarray(from), ...part.subarray(0, from + 2)];
		joined = [...joined.slice(0, at + 2), ...around, ...joined.slice(at)];
	}
	return Float64Array.from(joined);
}

/** Where the x of the corners stands that lie nearest to each other, in both lists. */
function nearestCorners(one: ArrayLike<number>, other: ArrayLike<number>): [number, number] {
	let best: [number, number] = [0, 0];
	let least = Infinity;
	for (let i = 0; i + 1 < one.length; i += 2) {
		for (let j = 0; j + 1 < other.length; j += 2) {
			const distance = Math.hypot(one[i] - other[j], one[i + 1] - other[j + 1]);
			if (distance < least) {
				least = distance;
				best = [i, j];
			}
		}
	}
	return best;
}

/** Flat `x, y, ...` as JSON files write corners: `[[x, y], ...]`. */
export function pairsOf(numbers: ArrayLike<number>): [number, number][] {
	const pairs: [number, number][] = [];
	for (let at = 0; at + 1 < numbers.length; at += 2) pairs.push([numbers[at], numbers[at + 1]]);
	return pairs;
}
