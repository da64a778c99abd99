// Ultralytics' IoU and complete IoU of an object with a predicted box, as its assigner compares them: float32 after every
// operation, 1e-7 added to the height, the union and the diagonal. For losses see losses/, which work in float64.

const r = Math.fround;
const eps = r(1e-7);
const onePlusEps = r(1 + 1e-7);
const fourOverPiSquared = r(4 / Math.PI ** 2);

/** Height as Ultralytics has it: 1e-7 longer (the width is not). */
export function paddedHeight(y1: number, y2: number): number {
	return r(r(y2 - y1) + eps);
}

/** Area as Ultralytics has it. */
export function paddedArea(x1: number, y1: number, x2: number, y2: number): number {
	return r(r(x2 - x1) * r(r(y2 - y1) + eps));
}

/** Angle whose tangent is width / height. */
export function aspectAngle(x1: number, y1: number, x2: number, y2: number): number {
	return r(Math.atan(r(r(x2 - x1) / r(r(y2 - y1) + eps))));
}

/**
 * Plain IoU from the sides of the overlap (positive) and the two padded areas, all float32.
 * Source: ultralytics/ultralytics utils/metrics.py (bbox_iou).
 */
export function ultralyticsIou(
	overlapX: number,
	overlapY: number,
	areaObject: number,
	areaPredicted: number,
): number {
	const inter = r(overlapX * overlapY);
	return r(inter / r(r(r(areaObject + areaPredicted) - inter) + eps));
}

/**
 * Complete IoU from the plain one: object first, then the predicted box (corners in pixels, float32) and the angles of
 * their aspect ratios. Never above `iou`; may be negative.
 * Source: ultralytics/ultralytics utils/metrics.py (bbox_iou, CIoU=True, xywh=False).
 */
export function completeIou(
	iou: number,
	gx1: number,
	gy1: number,
	gx2: number,
	gy2: number,
	objectAngle: number,
	px1: number,
	py1: number,
	px2: number,
	py2: number,
	predictedAngle: number,
): number {
	const cw = r((gx2 > px2 ? gx2 : px2) - (gx1 < px1 ? gx1 : px1));
	const ch = r((gy2 > py2 ? gy2 : py2) - (gy1 < py1 ? gy1 : py1));
	const diagonal = r(r(r(cw * cw) + r(ch * ch)) + eps);
	const dx = r(r(r(px1 + px2) - gx1) - gx2);
	const dy = r(r(r(py1 + py2) - gy1) - gy2);
	const distance = r(r(r(dx * dx) + r(dy * dy)) / 4);
	const turn = r(predictedAngle - objectAngle);
	const v = r(fourOverPiSquared * r(turn * turn));
	const alpha = r(v / r(r(v - iou) + onePlusEps));
	return r(iou - r(r(distance / diagonal) + r(v * alpha)));
}
