// How many places of the grids one object could be found from, for assigners that ask where a point lies.

import { margins } from '../assign/task-aligned';
import type { Grid } from '../grids/grid';
import type { AssignerRule, FcosRule } from '../recipe';

/**
 * Places open to an object alone on its image, every level together. FCOS: near its centre, inside it and of the level's
 * scale; SimOTA: near its centre (MMDetection: and inside it, where any is); task-aligned and ATSS: inside it.
 * @param box corners, input pixels.
 */
export function placesOf(rule: AssignerRule, grids: readonly Grid[], box: Float64Array): number {
	let count = 0;
	for (const [level, grid] of grids.entries()) {
		const [x1, y1, x2, y2] = grid.shapes as unknown as [number, number, number, number];
		const offsetX = grid.originX + (x1 + x2) / 2;
		const offsetY = grid.originY + (y1 + y2) / 2;
		if (rule.kind === 'fcos')
			count += fcosPlaces(rule, grid, level, grids.length, box, offsetX, offsetY, x2 - x1);
		else count += inWindow(grid, windowOf(rule, grid, box), offsetX, offsetY);
	}
	return count;
}

type Corners = [number, number, number, number];

/** Where the centres of places may lie, corners that they stay strictly inside. */
function windowOf(rule: AssignerRule, { strideX, strideY }: Grid, box: Float64Array): Corners {
	const [x1, y1, x2, y2] = box as unknown as Corners;
	const cx = (x1 + x2) / 2;
	const cy = (y1 + y2) / 2;
	if (rule.kind === 'task-aligned' && rule.smallSides) {
		const { under, to } = rule.smallSides;
		const halfX = (x2 - x1 < under ? to : x2 - x1) / 2;
		const halfY = (y2 - y1 < under ? to : y2 - y1) / 2;
		return withinBy(margins[rule.convention], [cx - halfX, cy - halfY, cx + halfX, cy + halfY]);
	}
	if (rule.kind === 'task-aligned') return withinBy(margins[rule.convention], [x1, y1, x2, y2]);
	if (rule.kind !== 'sim-ota') return [x1, y1, x2, y2];
	const reachX = rule.radius * strideX;
	const reachY = rule.radius * strideY;
	const near: Corners = [cx - reachX, cy - reachY, cx + reachX, cy + reachY];
	if (rule.convention === 'yolox') return near;
	return [Math.max(near[0], x1), Math.max(near[1], y1), Math.min(near[2], x2), Math.min(near[3], y2)];
}

function withinBy(margin: number, [x1, y1, x2, y2]: Corners): Corners {
	return [x1 + margin, y1 + margin, x2 - margin, y2 - margin];
}

function inWindow(grid: Grid, [x1, y1, x2, y2]: Corners, offsetX: number, offsetY: number): number {
	return (
		between((x1 - offsetX) / grid.strideX, (x2 - offsetX) / grid.strideX, grid.columns) *
		between((y1 - offsetY) / grid.strideY, (y2 - offsetY) / grid.strideY, grid.rows)
	);
}

/** Whole numbers strictly between two limits, of 0 to `count` - 1. */
function between(low: number, high: number, count: number): number {
	const first = Math.max(0, Math.floor(low) + 1);
	const last = Math.min(count - 1, Math.ceil(high) - 1);
	return Math.max(0, last - first + 1);
}

function fcosPlaces(
	rule: FcosRule,
	grid: Grid,
	level: number,
	levels: number,
	box: Float64Array,
	offsetX: number,
	offsetY: number,
	size: number,
): number {
	const [x1, y1, x2, y2] = box as unknown as Corners;
	const reach = rule.radius * size;
	const cx = (x1 + x2) / 2;
	const cy = (y1 + y2) / 2;
	const lower = level === 0 ? 0 : size * rule.lower;
	const upper = level === levels - 1 ? Number.POSITIVE_INFINITY : size * rule.upper;
	// The farthest side is at least half the longer one and at most all of it.
	const longer = Math.max(x2 - x1, y2 - y1);
	if (longer / 2 >= upper || longer <= lower) return 0;
	const low = (from: number, offset: number, stride: number) =>
		Math.max(0, Math.floor((from - offset) / stride) + 1);
	const high = (to: number, offset: number, stride: number, count: number) =>
		Math.min(count - 1, Math.ceil((to - offset) / stride) - 1);
	const c0 = low(Math.max(x1, cx - reach), offsetX, grid.strideX);
	const c1 = high(Math.min(x2, cx + reach), offsetX, grid.strideX, grid.columns);
	const r0 = low(Math.max(y1, cy - reach), offsetY, grid.strideY);
	const r1 = high(Math.min(y2, cy + reach), offsetY, grid.strideY, grid.rows);
	let count = 0;
	for (let row = r0; row <= r1; row++) {
		const py = offsetY + row * grid.strideY;
		const vertical = Math.max(py - y1, y2 - py);
		for (let column = c0; column <= c1; column++) {
			const px = offsetX + column * grid.strideX;
			const farthest = Math.max(vertical, px - x1, x2 - px);
			if (farthest > lower && farthest < upper) count++;
		}
	}
	return count;
}
