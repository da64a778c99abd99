// Objects of one image that lie in the same place: whose boxes have an IoU of at least `sameFrom`.

import { iouOfCorners } from '../../core/boxes/iou';
import type { ObjectRecord } from '../../formats/types';
import { isCrowd } from './crowds';
import { isFiniteBox } from './places';

/** IoU from which two boxes are the same place: a pixel or so apart at the sizes that objects have. */
export const sameFrom = 0.95;

/** Two boxes of that IoU start no further apart than this part of the longer side (a little more, for rounding). */
const reach = (1 - sameFrom) / sameFrom + 1e-9;

/** In images of fewer objects each is held against each other, which is quicker than sorting. */
const fewObjects = 24;

/** IoU of two boxes, image pixels; 0 where they do not overlap. */
export function overlapOf(a: ObjectRecord, b: ObjectRecord): number {
	const [x1, y1, x2, y2] = a.box;
	const [u1, v1, u2, v2] = b.box;
	return iouOfCorners('matterport', x1, y1, x2, y2, u1, v1, u2, v2);
}

export function isSameBox({ box: a }: ObjectRecord, { box: b }: ObjectRecord): boolean {
	return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

/** Whether both masks are the same, number for number; so are two objects without any. */
export function isSameMask({ segmentation: a }: ObjectRecord, { segmentation: b }: ObjectRecord): boolean {
	if (a === null || b === null) return a === b;
	if (a.kind === 'rle') {
		return b.kind === 'rle' && a.height === b.height && a.width === b.width && isSameList(a.counts, b.counts);
	}
	if (b.kind === 'rle' || a.parts.length !== b.parts.length) return false;
	return a.parts.every((part, k) => isSameList(part, b.parts[k]));
}

function isSameList(a: Float64Array | Uint32Array, b: Float64Array | Uint32Array): boolean {
	if (a.length !== b.length) return false;
	for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
	return true;
}

/**
 * Tells each object that `isTwin` says to be the twin of an earlier one, once, with one such earlier object. Crowds and
 * boxes that are not finite have no twins. Only pairs that start within a twentieth of a box's width are asked for, in
 * an order sorted by x, so that long lists stay quick: `isTwin` must ask for an IoU of `sameFrom` at least.
 */
export function eachTwin(
	objects: readonly ObjectRecord[],
	isTwin: (earlier: ObjectRecord, later: ObjectRecord) => boolean,
	tell: (later: number, earlier: number) => void,
): void {
	const { length } = objects;
	if (length < 2) return;
	if (length <= fewObjects) {
		for (let later = 1; later < length; later++) {
			for (let earlier = 0; earlier < later; earlier++) {
				if (!startTogether(objects[earlier], objects[later])) continue;
				if (!canBeTwin(objects[earlier]) || !canBeTwin(objects[later])) continue;
				if (!isTwin(objects[earlier], objects[later])) continue;
				tell(later, earlier);
				break;
			}
		}
		return;
	}
	const order = Int32Array.from(objects.keys())
		.filter((row) => canBeTwin(objects[row]))
		.sort((a, b) => objects[a].box[0] - objects[b].box[0] || a - b);
	const isTold = new Uint8Array(length);
	for (let k = 1; k < order.length; k++) {
		const row = order[k];
		const { box } = objects[row];
		// Twins are of one width, but for the same part.
		const window = (reach * (box[2] - box[0])) / sameFrom + 1e-9;
		for (let before = k - 1; before >= 0; before--) {
			const other = order[before];
			if (box[0] - objects[other].box[0] > window) break;
			const later = Math.max(row, other);
			if (isTold[later] === 1 || !startTogether(objects[row], objects[other])) continue;
			const earlier = Math.min(row, other);
			if (!isTwin(objects[earlier], objects[later])) continue;
			isTold[later] = 1;
			tell(later, earlier);
			if (later === row) break;
		}
	}
}

function canBeTwin(object: ObjectRecord): boolean {
	return !isCrowd(object) && isFiniteBox(object.box);
}

/** What can be said of two boxes at once; most pairs end here. */
function startTogether({ box: a }: ObjectRecord, { box: b }: ObjectRecord): boolean {
	return (
		Math.abs(a[0] - b[0]) <= reach * Math.max(a[2] - a[0], b[2] - b[0]) &&
		Math.abs(a[1] - b[1]) <= reach * Math.max(a[3] - a[1], b[3] - b[1])
	);
}
