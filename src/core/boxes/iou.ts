// IoU in the rounding and pixel convention of each framework. Labels are decided by comparing these values,
// so every operation is rounded where the framework rounds it (spec: "Numerics that decide labels").

import type { AssignerRule } from '../recipe';

export type IouName = AssignerRule['iou'];

/** 1 where a box includes its last pixel (py-faster-rcnn), else 0: added to every width, height and overlap. */
export function inclusivePixel(name: IouName): 0 | 1 {
	return name === 'py-faster-rcnn' ? 1 : 0;
}

/**
 * IoU in float32 from the sides of the overlap and the two areas (all already float32).
 * Source: pytorch/vision torchvision/ops/boxes.py (_box_inter_union): `(area_object + area_anchor) - inter`.
 */
export function iouSingle(
	overlapX: number,
	overlapY: number,
	areaObject: number,
	areaAnchor: number,
): number {
	const inter = Math.fround(overlapX * overlapY);
	return Math.fround(inter / Math.fround(Math.fround(areaObject + areaAnchor) - inter));
}

/**
 * IoU in float64. Sources: matterport/Mask_RCNN mrcnn/utils.py (compute_iou);
 * rbgirshick/py-faster-rcnn lib/utils/bbox.pyx (bbox_overlaps).
 */
export function iouDouble(
	overlapX: number,
	overlapY: number,
	areaObject: number,
	areaAnchor: number,
): number {
	const inter = overlapX * overlapY;
	return inter / (areaObject + areaAnchor - inter);
}

/**
 * IoU of one object with one anchor, both `[x1, y1, x2, y2]` in input pixels, under a framework's convention.
 * 0 where they do not overlap; never NaN for boxes of positive size.
 */
export function iouOf(name: IouName, object: ArrayLike<number>, anchor: ArrayLike<number>): number {
	const [gx1, gy1, gx2, gy2] = object as [number, number, number, number];
	const [ax1, ay1, ax2, ay2] = anchor as [number, number, number, number];
	return iouOfCorners(name, gx1, gy1, gx2, gy2, ax1, ay1, ax2, ay2);
}

/** `iouOf` for corners at hand as numbers: object first, then anchor. */
export function iouOfCorners(
	name: IouName,
	gx1: number,
	gy1: number,
	gx2: number,
	gy2: number,
	ax1: number,
	ay1: number,
	ax2: number,
	ay2: number,
): number {
	const plus = inclusivePixel(name);
	const dx = Math.min(gx2, ax2) - Math.max(gx1, ax1) + plus;
	const dy = Math.min(gy2, ay2) - Math.max(gy1, ay1) + plus;
	if (!(dx > 0 && dy > 0)) return 0;
	if (name === 'torchvision') {
		const r = Math.fround;
		const areaObject = r(r(gx2 - gx1) * r(gy2 - gy1));
		const areaAnchor = r(r(ax2 - ax1) * r(ay2 - ay1));
		return iouSingle(r(dx), r(dy), areaObject, areaAnchor);
	}
	const areaObject = (gx2 - gx1 + plus) * (gy2 - gy1 + plus);
	const areaAnchor = (ax2 - ax1 + plus) * (ay2 - ay1 + plus);
	return iouDouble(dx, dy, areaObject, areaAnchor);
}
