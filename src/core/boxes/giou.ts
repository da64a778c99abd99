// Generalised IoU of an object with a predicted box as the Hungarian matchers compare it: float32 after every operation.

import type { HungarianRule } from '../recipe';

const r = Math.fround;
const least = r(1e-6);

/**
 * IoU minus the share of the hull that neither box covers, in [-1, 1]; corners in any unit, float32.
 * MMDetection keeps union and hull at 1e-6 or more; DETR does not guard them, so two boxes without area give NaN.
 *
 * Sources: facebookresearch/detr util/box_ops.py (generalized_box_iou);
 * open-mmlab/mmdetection mmdet/structures/bbox/bbox_overlaps.py (mode 'giou').
 */
export function generalisedIou(
	convention: NonNullable<HungarianRule['convention']>,
	gx1: number,
	gy1: number,
	gx2: number,
	gy2: number,
	px1: number,
	py1: number,
	px2: number,
	py2: number,
): number {
	const iw = r(Math.max(0, r(Math.min(gx2, px2) - Math.max(gx1, px1))));
	const ih = r(Math.max(0, r(Math.min(gy2, py2) - Math.max(gy1, py1))));
	const inter = r(iw * ih);
	const areas = r(r(r(px2 - px1) * r(py2 - py1)) + r(r(gx2 - gx1) * r(gy2 - gy1)));
	let union = r(areas - inter);
	let hull = r(r(Math.max(gx2, px2) - Math.min(gx1, px1)) * r(Math.max(gy2, py2) - Math.min(gy1, py1)));
	if (convention === 'mmdetection') {
		union = Math.max(union, least);
		hull = Math.max(hull, least);
	}
	return r(r(inter / union) - r(r(hull - union) / hull));
}
