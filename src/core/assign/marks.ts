// Anchors whose role does not come from their IoU alone: outside the border, beside a shielding crowd, or forced
// together because an object overlaps none of them.

import { type IouName, inclusivePixel, iouOf } from '../boxes/iou';
import { type ShapeLayout, type Window, windowFor } from './window';
import { touch, type Workspace } from './workspace';

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

/** Anchors that the border rule takes out before matching: ignored, whatever they overlap. */
export function markOutside(space: Workspace, layouts: readonly ShapeLayout[]): void {
	for (const layout of layouts) {
		for (let row = 0; row < layout.rows; row++) {
			const rowInside = row >= layout.rowFrom && row < layout.rowTo;
			for (let column = 0; column < layout.columns; column++) {
				if (rowInside && column >= layout.columnFrom && column < layout.columnTo) continue;
				const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
				touch(space, index);
				space.mark[index] = 2;
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
		const { c0, c1, r0, r1 } = places;
		for (let row = r0; row <= r1; row++) {
			for (let column = c0; column <= c1; column++) {
				const anchor = [
					layout.left[column],
					layout.top[row],
					layout.right[column],
					layout.bottom[row],
				] as number[];
				if (iouOf(iou, box, anchor) < shieldIou) continue;
				const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
				touch(space, index);
				space.mark[index] = 1;
			}
		}
	}
}
