// Anchors whose role does not come from their IoU alone: outside the border, in an ignored region, beside a shielding
// crowd, or forced together because an object overlaps none of them.

import { inclusivePixel, iouOf, overlapShare } from '../boxes/iou';
import type { IouName } from '../recipe';
import { type ShapeLayout, slackIou, type Window, windowFor, windowOfOverlap } from './window';
import { Mark, touch, type Workspace } from './workspace';

/** IoU with a shielding crowd from which an anchor can no longer be negative (Matterport build_rpn_targets). */
const shieldIou = 0.001;

const places: Window = { c0: 0, c1: 0, r0: 0, r1: 0, overlap: 0 };

/** Anchors that the border rule leaves in: an object that overlaps none of them ties with all of them. */
export function takingPart(layouts: readonly ShapeLayout[]): number {
	return layouts.reduce(
		(sum, { columnFrom, columnTo, rowFrom, rowTo }) => sum + (columnTo - columnFrom) * (rowTo - rowFrom),
		0,
	);
}

/** Anchors of a shape that take part are all touched: each of them has a role to be read. */
export function markWhole(space: Workspace, layout: ShapeLayout): void {
	for (let row = layout.rowFrom; row < layout.rowTo; row++) {
		for (let column = layout.columnFrom; column < layout.columnTo; column++) {
			touch(space, layout.firstIndex + (row * layout.columns + column) * layout.step);
		}
	}
}

/** Anchors that the border rule takes out: ignored, whatever they overlap. `layouts` carry the border. */
export function markOutside(space: Workspace, layouts: readonly ShapeLayout[]): void {
	for (const layout of layouts) {
		for (let row = 0; row < layout.rows; row++) {
			const rowInside = row >= layout.rowFrom && row < layout.rowTo;
			for (let column = 0; column < layout.columns; column++) {
				if (rowInside && column >= layout.columnFrom && column < layout.columnTo) continue;
				const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
				touch(space, index);
				space.mark[index] = Mark.outside;
			}
		}
	}
}

/** Anchors that touch a crowd (`[x1, y1, x2, y2]`, input pixels) which keeps them from being negative. */
export function markShield(
	space: Workspace,
	layouts: readonly ShapeLayout[],
	iou: IouName,
	box: Float64Array,
): void {
	const gw = (box[2] as number) - (box[0] as number) + inclusivePixel(iou);
	const gh = (box[3] as number) - (box[1] as number) + inclusivePixel(iou);
	if (!(gw > 0 && gh > 0)) return;
	for (const layout of layouts) {
		if (!windowFor(layout, box[0] as number, box[1] as number, gw, gh, shieldIou, places)) continue;
		eachOf(layout, (index, anchor) => {
			if (iouOf(iou, box, anchor) < shieldIou) return;
			touch(space, index);
			if (space.mark[index] === Mark.none) space.mark[index] = Mark.shielded;
		});
	}
}

/**
 * Anchors of which more than `from` lies in an ignored region (`box`, input pixels), or with `of` 'object' those in which
 * more than `from` of the region lies: they are ignored and no object's match. Returns how many were not marked before.
 * Source: open-mmlab/mmdetection task_modules/assigners/max_iou_assigner.py (assign: ignore_iof_thr).
 */
export function markInIgnored(
	space: Workspace,
	layouts: readonly ShapeLayout[],
	from: number,
	of: 'shape' | 'object',
	box: Float64Array,
): number {
	const gw = (box[2] as number) - (box[0] as number);
	const gh = (box[3] as number) - (box[1] as number);
	if (!(gw > 0 && gh > 0)) return 0;
	const limit = Math.fround(from);
	let marked = 0;
	for (const layout of layouts) {
		const width = (layout.right[0] as number) - (layout.left[0] as number);
		const height = (layout.bottom[0] as number) - (layout.top[0] as number);
		const overlap = from * slackIou * (of === 'shape' ? width * height : gw * gh);
		if (!windowOfOverlap(layout, box[0] as number, box[1] as number, gw, gh, overlap, places)) continue;
		eachOf(layout, (index, anchor) => {
			const share = of === 'shape' ? overlapShare(anchor, box) : overlapShare(box, anchor);
			if (share <= limit || space.mark[index] !== Mark.none) return;
			touch(space, index);
			space.mark[index] = Mark.inIgnored;
			marked++;
		});
	}
	return marked;
}

const corners = new Float64Array(4);

/** The anchors of a shape in the window that was just found. */
function eachOf(layout: ShapeLayout, visit: (index: number, anchor: Float64Array) => void): void {
	const { c0, c1, r0, r1 } = places;
	for (let row = r0; row <= r1; row++) {
		for (let column = c0; column <= c1; column++) {
			corners[0] = layout.left[column] as number;
			corners[1] = layout.top[row] as number;
			corners[2] = layout.right[column] as number;
			corners[3] = layout.bottom[row] as number;
			visit(layout.firstIndex + (row * layout.columns + column) * layout.step, corners);
		}
	}
}
