// What a format makes of one object: which of its parts come back otherwise than they went in.

import type { Segmentation } from '../../core/geometry';
import { isSameBox } from './shapes';
import type { DatasetObject } from './types';

/** Coordinates that differ by no more than this, in image pixels, are the same: the last digits of a fraction. */
export const samePx = 1e-6;

/** How a mask is changed. */
export type MaskChange =
	| 'mask-lost'
	| 'mask-is-box'
	| 'mask-added'
	| 'mask-drawn'
	| 'mask-outlined'
	| 'mask-joined'
	| 'mask-changed';

/** The longest way of a side of the box, in image pixels; 0 for less than `samePx`. */
export function boxShift({ box }: DatasetObject, after: DatasetObject): number {
	const shift = Math.max(...box.map((value, at) => Math.abs(value - (after.box[at] as number))));
	return shift > samePx ? shift : 0;
}

/** `null` where the mask is the same. */
export function maskChange(before: DatasetObject, after: DatasetObject): MaskChange | null {
	const [was, is] = [before.segmentation, after.segmentation];
	if (!is) return was ? 'mask-lost' : null;
	if (!was) return 'mask-added';
	if (was.kind === 'rle') {
		if (is.kind === 'rle') return isSameMask(was, is) ? null : 'mask-changed';
		return isBoxOf(after) ? 'mask-is-box' : 'mask-outlined';
	}
	if (is.kind === 'rle') return 'mask-drawn';
	if (isSameOutline(was.parts, is.parts)) return null;
	return is.parts.length === 1 && was.parts.length > 1 ? 'mask-joined' : 'mask-changed';
}

function isSameOutline(one: readonly Float64Array[], other: readonly Float64Array[]): boolean {
	return (
		one.length === other.length &&
		one.every((part, row) => {
			const { length } = part;
			return (
				length === other[row].length && part.every((value, at) => Math.abs(value - other[row][at]) <= samePx)
			);
		})
	);
}

type Rle = Extract<Segmentation, { kind: 'rle' }>;

function isSameMask(one: Rle, other: Rle): boolean {
	if (one.width !== other.width || one.height !== other.height) return false;
	const [a, b] = [runEnds(one), runEnds(other)];
	return a.length === b.length && a.every((end, run) => end === b[run]);
}

/** Where the mask changes between zeros and ones: runs of no pixels and zeros at the end tell nothing. */
function runEnds({ counts }: Rle): number[] {
	const ends: number[] = [];
	let at = 0;
	counts.forEach((count, run) => {
		const isOne = run % 2 === 1;
		if (isOne && count > 0) {
			if (ends.at(-1) === at) ends.pop();
			else ends.push(at);
			ends.push(at + count);
		}
		at += count;
	});
	return ends;
}

/** Whether the mask is the four corners of the object's own box. */
function isBoxOf({ box, segmentation }: DatasetObject): boolean {
	if (segmentation?.kind !== 'polygons' || segmentation.parts.length !== 1) return false;
	const [part] = segmentation.parts;
	if (part.length !== 8) return false;
	const xs = new Set(part.filter((_, at) => at % 2 === 0));
	const ys = new Set(part.filter((_, at) => at % 2 === 1));
	return (
		xs.size === 2 &&
		ys.size === 2 &&
		isSameBox(box, [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)])
	);
}
