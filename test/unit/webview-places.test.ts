// One mark a place with the strongest role, and finding it again under the pointer by arithmetic.

import { describe, expect, test } from 'vitest';
import { type Assignment, Role } from '../../src/core/assignment';
import type { Grid } from '../../src/core/grids/grid';
import type { Inspection } from '../../src/core/inspection';
import { layoutChips } from '../../src/webview/marks/chips';
import { cycled, nearestTowards, objectsAt, pickPlace } from '../../src/webview/marks/picking';
import { anchorsAtPlace, mergePlaces } from '../../src/webview/marks/places';
import { beside } from '../../src/webview/overlay/beside';

const grid = (name: string, columns: number, rows: number, stride: number, firstIndex: number): Grid => ({
	name,
	columns,
	rows,
	strideX: stride,
	strideY: stride,
	originX: 0,
	originY: 0,
	shapes: Float64Array.from([-8, -8, 8, 8, -12, -6, 12, 6, -6, -12, 6, 12]),
	firstIndex,
	precision: 'float32',
});
const grids = [grid('P3', 8, 6, 8, 0), grid('P4', 4, 3, 16, 144)];

/** index, role, object, iou, forcedBy */
function inspectionOf(
	entries: [number, number, number, number, number][],
	negative: number[] = [],
): Inspection {
	const assignment: Assignment = {
		count: 180,
		index: Int32Array.from(entries, (entry) => entry[0]),
		role: Uint8Array.from(entries, (entry) => entry[1]),
		object: Int32Array.from(entries, (entry) => entry[2]),
		iou: Float64Array.from(entries, (entry) => entry[3]),
		forcedBy: Int32Array.from(entries, (entry) => entry[4]),
		metric: null,
		target: null,
		rankings: null,
		objects: [],
		totals: { positive: 0, forced: 0, ignored: 0, candidate: 0, negative: 0 },
	};
	return {
		grids,
		assignment,
		sample: { seed: 0, positive: new Int32Array(), negative: Int32Array.from(negative) },
	} as unknown as Inspection;
}

const all = { positive: true, forced: true, ignored: true, negative: true };

describe('places', () => {
	const inspection = inspectionOf(
		[
			[30, Role.ignored, 0, 0.5, -1],
			[31, Role.positive, 0, 0.72, -1],
			[32, Role.positive, 1, 0.8, -1],
			[33, Role.ignored, 0, 0.4, -1],
			[150, Role.forced, 1, 0.6, 0],
		],
		[31, 34, 60, 151],
	);

	test('the strongest role wins and counts only its own', () => {
		const [fine, coarse] = mergePlaces(inspection, all, null, null);
		expect([...(fine?.cells ?? [])]).toEqual([10, 11, 20]);
		expect([...(fine?.roles ?? [])]).toEqual([Role.positive, Role.ignored, Role.negative]);
		expect([...(fine?.counts ?? [])]).toEqual([2, 1, 1]);
		expect([...(fine?.best ?? [])]).toEqual([32, 33, 60]);
		expect([...(coarse?.roles ?? [])]).toEqual([Role.forced]);
	});

	test('a role that is switched off gives its place to the next one', () => {
		const [fine] = mergePlaces(inspection, { ...all, positive: false, negative: false }, null, null);
		expect([...(fine?.roles ?? [])]).toEqual([Role.ignored, Role.ignored]);
		expect(fine?.best[0]).toBe(30);
	});

	test('one object: its matches and what it forced', () => {
		const [fine, coarse] = mergePlaces(inspection, all, 0, null);
		expect([...(fine?.best ?? [])]).toEqual([31, 33]);
		expect([...(coarse?.best ?? [])]).toEqual([150]);
	});

	test('one level leaves the others empty', () => {
		const [fine, coarse] = mergePlaces(inspection, all, null, 1);
		expect(fine?.cells.length).toBe(0);
		expect(coarse?.cells.length).toBe(1);
	});

	test('the anchors of a place, as the keys step through them', () => {
		expect(anchorsAtPlace(inspection, 0, 10, all, null)).toEqual([30, 31, 32]);
		expect(anchorsAtPlace(inspection, 0, 10, all, 1)).toEqual([32]);
	});
});

describe('picking', () => {
	const inspection = inspectionOf([
		[30, Role.positive, 0, 0.7, -1],
		[33, Role.positive, 0, 0.8, -1],
		[144, Role.forced, 0, 0.5, 0],
	]);
	const places = mergePlaces(inspection, all, null, null);
	const view = { scaleX: 4, scaleY: 4, shiftX: 100, shiftY: 50 };

	test('finds the nearest mark within its radius', () => {
		// Cell 10 of P3 is column 2, row 1: input (16, 8), page (164, 82); cell 11 is at (196, 82).
		expect(pickPlace(grids, places, view, 166, 80, false)).toEqual({ level: 0, row: 0 });
		expect(pickPlace(grids, places, view, 194, 83, false)).toEqual({ level: 0, row: 1 });
		expect(pickPlace(grids, places, view, 180, 82, false)).toBeNull();
		expect(pickPlace(grids, places, view, 100, 50, false)).toEqual({ level: 1, row: 0 });
	});

	test('objects under a point, smallest first, and through the pile', () => {
		const objects = [
			{ boxImage: [0, 0, 100, 100] },
			{ boxImage: [10, 10, 20, 20] },
			{ boxImage: [200, 200, 210, 210] },
		] as never;
		expect(objectsAt(objects, 15, 15, 0)).toEqual([1, 0]);
		expect(cycled([1, 0], null)).toBe(1);
		expect(cycled([1, 0], 1)).toBe(0);
		expect(cycled([1, 0], 0)).toBe(1);
		expect(cycled([], 3)).toBeNull();
	});

	test('arrows go to the nearest in their quarter', () => {
		const points = [0, 0, 10, 0, 30, 2, 0, 10];
		expect(nearestTowards(points, 0, 0, 'right')).toBe(1);
		expect(nearestTowards(points, 10, 0, 'right')).toBe(2);
		expect(nearestTowards(points, 0, 0, 'down')).toBe(3);
		expect(nearestTowards(points, 0, 0, 'left')).toBe(-1);
	});
});

describe('chips and cards', () => {
	test('chips avoid one another; what must stay stays', () => {
		const wish = {
			left: 50,
			top: 50,
			right: 60,
			bottom: 60,
			width: 30,
			prefer: 'above',
			must: false,
		} as const;
		const spots = layoutChips(
			Array.from({ length: 12 }, () => wish),
			{ width: 200, height: 200 },
		);
		const placed = spots.filter((spot) => spot !== null);
		expect(placed.length).toBeGreaterThan(1);
		expect(placed.length).toBeLessThan(12);
		for (const a of placed)
			for (const b of placed)
				if (a !== b) expect(Math.abs(a.x - b.x) >= 30 || Math.abs(a.y - b.y) >= 18).toBe(true);
		expect(layoutChips([wish, { ...wish, must: true }], { width: 20, height: 20 })[1]).not.toBeNull();
	});

	test('a card never covers its object where there is room beside it', () => {
		const card = { width: 288, height: 300 };
		const canvas = { width: 900, height: 600 };
		for (const [x, y] of [
			[10, 10],
			[450, 300],
			[700, 500],
		] as const) {
			const object = [x, y, x + 150, y + 90] as const;
			const spot = beside(object, object, { x: x + 20, y: y + 20 }, card, canvas);
			const apart =
				spot.x >= object[2] ||
				spot.x + card.width <= object[0] ||
				spot.y >= object[3] ||
				spot.y + card.height <= object[1];
			expect(apart).toBe(true);
			expect(spot.x >= 0 && spot.y >= 0 && spot.x + card.width <= 900 && spot.y + card.height <= 600).toBe(
				true,
			);
		}
	});
});
