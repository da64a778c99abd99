// FCOS: a point is positive for an object when it lies near the object's centre and inside it, and the object's farthest
// side is of the level's scale. Of several objects the smallest wins. Each object visits only the points near its centre.

import { type Assignment, type ObjectAssignment, Role } from '../assignment';
import { areaSingle } from '../boxes/area';
import { anchorCount, type Grid } from '../grids/grid';
import type { FcosRule } from '../recipe';
import { assignmentOf, negativeCells, openObjects } from './cells';
import { type AssignObjects, trainedRows } from './objects';
import { type Corners, cornersAt, layoutPoints, type PointLayout } from './points';

const r = Math.fround;
/** Areas are compared as 1e8 - area in float32: differences under about 8 square pixels are ties, the first object wins. */
const areaCeiling = 1e8;
/** An object whose 1e8 - area is under this matches nothing. */
const leastQuality = r(1e-5);

/**
 * Labels every point of the grids; `candidates` counts the points that fit an object, also those a smaller one took.
 * The points are the centres of the grids' shapes (torchvision: place * stride; Detectron2: (place + 0.5) * stride), the
 * scale of a level is its shapes' width. IoU plays no part and stays 0.
 *
 * Sources: pytorch/vision models/detection/fcos.py (FCOS.compute_loss);
 * facebookresearch/detectron2 modeling/meta_arch/fcos.py (FCOS._match_anchors).
 */
export function assignFcos(rule: FcosRule, grids: readonly Grid[], objects: AssignObjects): Assignment {
	const layouts = layoutPoints(grids);
	const cells = negativeCells(anchorCount(grids), { metric: false, target: false });
	const known = openObjects(objects.part.length, grids.length);
	const quality = new Float64Array(cells.count);
	for (const g of trainedRows(objects)) {
		const box = cornersAt(objects.boxes, g);
		const own = r(areaCeiling - areaSingle(...box));
		for (const layout of layouts) {
			const found = pointsOf(rule, layout, grids.length, box);
			const object = known[g] as ObjectAssignment;
			object.candidates += found.length;
			for (const index of found) {
				if (own < leastQuality || own <= (quality[index] as number)) continue;
				quality[index] = own;
				cells.object[index] = g;
				cells.role[index] = Role.positive;
			}
		}
	}
	return assignmentOf(cells, grids, known, null);
}

/** Indices of the points of one level that fit the object. */
function pointsOf(rule: FcosRule, layout: PointLayout, levels: number, [x1, y1, x2, y2]: Corners): number[] {
	const cx = r(r(x1 + x2) / 2);
	const cy = r(r(y1 + y2) / 2);
	const found: number[] = [];
	const { x, y, width, strideX, strideY } = layout;
	// Rounding decides by the comparisons below alone, so the window is one place wider than the division says.
	const reach = rule.radius * layout.nominalWidth;
	const c0 = Math.max(0, Math.floor((cx - reach - (x[0] as number)) / strideX) - 1);
	const c1 = Math.min(layout.columns, Math.ceil((cx + reach - (x[0] as number)) / strideX) + 2);
	const r0 = Math.max(0, Math.floor((cy - reach - (y[0] as number)) / strideY) - 1);
	const r1 = Math.min(layout.rows, Math.ceil((cy + reach - (y[0] as number)) / strideY) + 2);
	for (let row = r0; row < r1; row++) {
		const py = y[row] as number;
		const top = r(py - y1);
		const bottom = r(y2 - py);
		if (!(top > 0 && bottom > 0)) continue;
		const offY = Math.abs(r(py - cy));
		for (let column = c0; column < c1; column++) {
			const px = x[column] as number;
			const size = width[column] as number;
			if (!(Math.max(Math.abs(r(px - cx)), offY) < r(rule.radius * size))) continue;
			const left = r(px - x1);
			const right = r(x2 - px);
			if (!(left > 0 && right > 0)) continue;
			const farthest = Math.max(left, top, right, bottom);
			const lower = layout.level === 0 ? 0 : r(size * rule.lower);
			const upper = layout.level === levels - 1 ? Number.POSITIVE_INFINITY : r(size * rule.upper);
			if (farthest > lower && farthest < upper) {
				found.push(layout.firstIndex + (row * layout.columns + column) * layout.step);
			}
		}
	}
	return found;
}
