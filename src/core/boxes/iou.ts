// IoU in the rounding and pixel convention of each framework. Labels are decided by comparing these values,
// so every operation is rounded where the framework rounds it (spec: "Numerics that decide labels").

import type { IouName } from '../recipe';

export type { IouName };

/** Whether a framework computes IoU in float32; the others do in float64. */
export function isSingle(name: IouName): boolean {
	return name === 'torchvision' || name === 'detectron2' || name === 'mmdetection';
}

/** A limit on IoU as the framework compares with it: float32 limits where IoU is float32. */
export function iouLimit(name: IouName, limit: number): number {
	return isSingle(name) ? Math.fround(limit) : limit;
}

/** 1 where a box includes its last pixel (py-faster-rcnn), else 0: added to every width, height and overlap. */
export function inclusivePixel(name: IouName): 0 | 1 {
	return name === 'py-faster-rcnn' ? 1 : 0;
}

/**
 * IoU in float32 from the sides of the overlap and the two areas (all already float32).
 * Sources: pytorch/vision torchvision/ops/boxes.py (_box_inter_union): `(area_object + area_anchor) - inter`; the same
 * order in facebookresearch/detectron2 structures/boxes.py (pairwise_iou) and open-mmlab/mmdetection
 * structures/bbox/bbox_overlaps.py, which differ from it for boxes of no size alone: see `iouOf`.
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

/** Least union of MMDetection: below it IoU is the overlap over this. */
const leastUnion = Math.fround(1e-6);

/**
 * IoU of one object with one anchor, both `[x1, y1, x2, y2]` in input pixels, under a framework's convention.
 * 0 where they do not overlap (Detectron2 and MMDetection say so of boxes of no size too; torchvision and Matterport
 * would divide 0 by 0 there). MMDetection holds the union to at least 1e-6.
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
	if (isSingle(name)) {
		const r = Math.fround;
		const areaObject = r(r(gx2 - gx1) * r(gy2 - gy1));
		const areaAnchor = r(r(ax2 - ax1) * r(ay2 - ay1));
		if (name !== 'mmdetection') return iouSingle(r(dx), r(dy), areaObject, areaAnchor);
		const inter = r(r(dx) * r(dy));
		return r(inter / Math.max(r(r(areaObject + areaAnchor) - inter), leastUnion));
	}
	const areaObject = (gx2 - gx1 + plus) * (gy2 - gy1 + plus);
	const areaAnchor = (ax2 - ax1 + plus) * (ay2 - ay1 + plus);
	return iouDouble(dx, dy, areaObject, areaAnchor);
}

/**
 * Share of `of` that lies inside `inside`, both `[x1, y1, x2, y2]`, float32: MMDetection's IoF, which says whether an
 * anchor lies in an ignored region. Source: open-mmlab/mmdetection structures/bbox/bbox_overlaps.py (mode 'iof').
 */
export function overlapShare(of: ArrayLike<number>, inside: ArrayLike<number>): number {
	const r = Math.fround;
	const [x1, y1, x2, y2] = of as [number, number, number, number];
	const dx = r(Math.min(x2, inside[2] as number) - Math.max(x1, inside[0] as number));
	const dy = r(Math.min(y2, inside[3] as number) - Math.max(y1, inside[1] as number));
	if (!(dx > 0 && dy > 0)) return 0;
	return r(r(dx * dy) / Math.max(r(r(x2 - x1) * r(y2 - y1)), leastUnion));
}
