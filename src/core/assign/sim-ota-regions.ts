// The regions of SimOTA: the points from which any object may choose, and those from which each one prefers to.

import type { SimOtaRule } from '../recipe';
import type { AssignObjects } from './objects';
import {
	type Corners,
	commonWindows,
	cornersAt,
	indicesIn,
	type PointLayout,
	type PointWindows,
	pointsWithin,
	windowSize,
} from './points';

const r = Math.fround;

export interface Regions {
	/** Indices of the points that are candidates of any object, ascending. */
	valid: Int32Array;
	/** Row for row the points whose cost carries no penalty; `null` for objects that are not compared. */
	own: (PointWindows | null)[];
	/** The same, or where there are none the points near the object's centre. */
	open: (PointWindows | null)[];
}

/**
 * Regions of the objects in `rows`. YOLOX: the points within `radius` strides of the centre, in x and in y. MMDetection:
 * those that lie inside the object too; but every point in any object or near any centre is valid.
 *
 * Sources: Megvii-BaseDetection/YOLOX yolox/models/yolo_head.py (get_geometry_constraint);
 * open-mmlab/mmdetection mmdet/models/task_modules/assigners/sim_ota_assigner.py (get_in_gt_and_in_center_info).
 */
export function regionsOf(
	rule: SimOtaRule,
	layouts: readonly PointLayout[],
	objects: AssignObjects,
	rows: readonly number[],
	count: number,
): Regions {
	const own: (PointWindows | null)[] = new Array(objects.part.length).fill(null);
	const open: (PointWindows | null)[] = new Array(objects.part.length).fill(null);
	const marks = new Uint8Array(count);
	const mark = (windows: PointWindows) => {
		for (const index of indicesIn(layouts, windows)) marks[index] = 1;
	};
	for (const g of rows) {
		const box = cornersAt(objects.boxes, g);
		const [x1, y1, x2, y2] = box;
		const near = nearCentre(rule, layouts, r((x1 + x2) / 2), r((y1 + y2) / 2));
		mark(near);
		let region = near;
		if (rule.convention === 'mmdetection') {
			const inside = pointsWithin(layouts, box, 0);
			mark(inside);
			region = commonWindows(near, inside);
		}
		own[g] = region;
		open[g] = windowSize(region) > 0 ? region : near;
	}
	let size = 0;
	for (let k = 0; k < count; k++) size += marks[k] as number;
	const valid = new Int32Array(size);
	for (let k = 0, at = 0; k < count; k++) if (marks[k] === 1) valid[at++] = k;
	return { valid, own, open };
}

/** Points less than `radius` strides from the centre on both axes, float32. */
function nearCentre(rule: SimOtaRule, layouts: readonly PointLayout[], cx: number, cy: number): PointWindows {
	const out = new Int32Array(4 * layouts.length);
	layouts.forEach((layout, k) => {
		const reachX = r(rule.radius * layout.strideX);
		const reachY = r(rule.radius * layout.strideY);
		const corners: Corners = [r(cx - reachX), r(cy - reachY), r(cx + reachX), r(cy + reachY)];
		out.set(pointsWithin([layout], corners, 0), 4 * k);
	});
	return out;
}
