// Editing in the overlay: what dragging makes of boxes, where handles stand and are hit, and what changes between two
// inspections, against plain sets.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Role } from '../../src/core/assignment';
import type { Box } from '../../src/core/geometry';
import type { InspectedObject, Inspection } from '../../src/core/inspection';
import type { Editable, Geometry } from '../../src/core/object-edit';
import { changesBetween, labelsDiffer, pairObjects } from '../../src/webview/overlay/edit/changes';
import { changeWords, lossChangeWords, signed } from '../../src/webview/overlay/edit/changeWords';
import {
	edgeAt,
	type Handle,
	handleAt,
	handleFrame,
	handlesOf,
	reach,
	screenBox,
	steppedHandle,
} from '../../src/webview/overlay/edit/handles';
import {
	type BoxSide,
	boxSides,
	heldMove,
	leastSide,
	resizedBox,
} from '../../src/webview/overlay/edit/resize';

const image = { width: 640, height: 427 };
const free = { within: image, ratio: 'free' } as const;
const kept = { within: image, ratio: 'kept' } as const;
const box: Box = [100, 50, 300, 150];

const anyBox = fc
	.tuple(
		fc.double({ min: 0, max: 630, noNaN: true }),
		fc.double({ min: 0, max: 417, noNaN: true }),
		fc.double({ min: 1, max: 300, noNaN: true }),
		fc.double({ min: 1, max: 300, noNaN: true }),
	)
	.map(([x, y, w, h]): Box => [x, y, Math.min(640, x + w), Math.min(427, y + h)])
	.filter(([x1, y1, x2, y2]) => x2 - x1 >= 1 && y2 - y1 >= 1);
const anySide = fc.constantFrom(...boxSides);
const anyStep = fc.double({ min: -900, max: 900, noNaN: true });
const runs = { seed: 11, numRuns: 400 };

describe('resizing', () => {
	test.each<[BoxSide, Box]>([
		['nw', [110, 55, 300, 150]],
		['n', [100, 55, 300, 150]],
		['ne', [100, 55, 310, 150]],
		['e', [100, 50, 310, 150]],
		['se', [100, 50, 310, 155]],
		['s', [100, 50, 300, 155]],
		['sw', [110, 50, 300, 155]],
		['w', [110, 50, 300, 150]],
	])('%s moves only what it holds', (side, expected) => {
		expect(resizedBox(box, side, 10, 5, free)).toEqual(expected);
	});

	test('an edge that crosses the other one changes places with it', () => {
		expect(resizedBox(box, 'w', 250, 0, free)).toEqual([300, 50, 350, 150]);
		expect(resizedBox(box, 'se', -230, -120, free)).toEqual([70, 30, 100, 50]);
	});

	test('a box keeps one pixel, on the side where there is room', () => {
		expect(resizedBox(box, 'e', -200, 0, free)).toEqual([100, 50, 101, 150]);
		expect(resizedBox(box, 'e', -200.4, 0, free)).toEqual([99, 50, 100, 150]);
		expect(resizedBox([0, 0, 10, 10], 'e', -30, 0, free)).toEqual([0, 0, 1, 10]);
	});

	test('edges stay within the image, unless they are let go', () => {
		expect(resizedBox(box, 'ne', 900, -900, free)).toEqual([100, 0, 640, 150]);
		expect(resizedBox(box, 'ne', 900, -900, { within: null, ratio: 'free' })).toEqual([100, -850, 1200, 150]);
		// What lies outside already is not pulled in by moving another edge.
		expect(resizedBox([-20, 5, 60, 50], 'e', 10, 0, free)).toEqual([-20, 5, 70, 50]);
		expect(resizedBox([-20, 5, 60, 50], 'w', 1, 0, free)).toEqual([-19, 5, 60, 50]);
	});

	test('with the ratio kept the larger step decides, and the far corner stays', () => {
		expect(resizedBox(box, 'se', 100, 10, kept)).toEqual([100, 50, 400, 200]);
		expect(resizedBox(box, 'nw', -20, -50, kept)).toEqual([0, 0, 300, 150]);
		expect(resizedBox(box, 'e', 100, 0, kept)).toEqual([100, 25, 400, 175]);
		// The image ends at 427: the box grows only until it is there.
		expect(resizedBox([0, 327, 100, 377], 'se', 400, 0, kept)).toEqual([0, 327, 200, 427]);
		expect(resizedBox([200, 100, 300, 150], 'se', -200, -100, kept)).toEqual([100, 50, 200, 100]);
	});

	test('never inside out, never under one pixel, never out of the image', () => {
		fc.assert(
			fc.property(anyBox, anySide, anyStep, anyStep, fc.boolean(), (from, side, dx, dy, ratio) => {
				const [x1, y1, x2, y2] = resizedBox(from, side, dx, dy, ratio ? kept : free);
				expect(x2 - x1).toBeGreaterThanOrEqual(ratio ? 0.98 * leastSide : leastSide - 1e-9);
				expect(y2 - y1).toBeGreaterThanOrEqual(ratio ? 0.98 * leastSide : leastSide - 1e-9);
				// With the ratio kept edges are rounded to a hundredth.
				const slack = ratio ? 0.006 : 1e-9;
				expect(Math.min(x1, y1)).toBeGreaterThanOrEqual(-slack);
				expect(x2).toBeLessThanOrEqual(image.width + slack);
				expect(y2).toBeLessThanOrEqual(image.height + slack);
			}),
			runs,
		);
	});

	test('moving keeps the size and stays within the image', () => {
		expect(heldMove(box, 500, -80, image)).toEqual({ dx: 340, dy: -50 });
		expect(heldMove(box, 500, -80, null)).toEqual({ dx: 500, dy: -80 });
		expect(heldMove([-10, 0, 700, 40], 30, -5, image)).toEqual({ dx: 0, dy: 0 });
	});
});

const plainBox: Editable = { box: true, vertices: false, move: true, flag: null };
const withCorners: Editable = { ...plainBox, vertices: true };
const camera = { zoom: 2, panX: 10, panY: 20 };
const ring = Float64Array.of(100, 50, 300, 50, 300, 150, 100, 150);
const masked: Geometry = { box, segmentation: { kind: 'polygons', parts: [ring] } };
const named = (list: readonly Handle[], kind: string) => list.filter(({ name }) => name.kind === kind);

describe('handles', () => {
	test('eight around the box, where the box is on screen', () => {
		const { list } = handlesOf({ box, segmentation: null }, plainBox, camera, null);
		expect(list.map(({ name, x, y }) => [name.kind === 'box' && name.side, x, y])).toEqual([
			['nw', 210, 120],
			['n', 410, 120],
			['ne', 610, 120],
			['e', 610, 220],
			['se', 610, 320],
			['s', 410, 320],
			['sw', 210, 320],
			['w', 210, 220],
		]);
	});

	test('corners of the mask and the middles between them; the box stands off', () => {
		const { list, vertices, hidden } = handlesOf(masked, withCorners, camera, null);
		expect(named(list, 'vertex').map(({ x, y }) => [x, y])).toEqual([
			[210, 120],
			[610, 120],
			[610, 320],
			[210, 320],
		]);
		expect(
			named(list, 'midpoint').map(({ name, x, y }) => [name.kind === 'midpoint' && name.vertex, x, y]),
		).toEqual([
			[1, 410, 120],
			[2, 610, 220],
			[3, 410, 320],
			[4, 210, 220],
		]);
		expect([vertices, hidden]).toEqual([4, 0]);
		expect(named(list, 'box')[0]).toMatchObject({ x: 202, y: 112 });
	});

	test('nothing for a record that cannot be edited', () => {
		const fixed = { box: false, vertices: false, move: false, flag: null };
		expect(handlesOf(masked, fixed, camera, null).list).toEqual([]);
		expect(steppedHandle(masked, fixed, null, 1)).toBeNull();
	});

	test('on small objects handles stand outside, apart from one another, and the middle stays free', () => {
		fc.assert(
			fc.property(
				fc.double({ min: 0.2, max: 23.9, noNaN: true }),
				fc.double({ min: 0.2, max: 200, noNaN: true }),
				(width, height) => {
					const small: Geometry = { box: [0, 0, width, height], segmentation: null };
					const { list } = handlesOf(small, plainBox, { zoom: 1, panX: 0, panY: 0 }, null);
					for (const { x, y, name } of list) {
						if (name.kind === 'box' && name.side !== 'n' && name.side !== 's')
							expect(x <= -4 || x >= width + 4).toBe(true);
						for (const other of list)
							if (other.x !== x || other.y !== y)
								expect(Math.hypot(other.x - x, other.y - y)).toBeGreaterThanOrEqual(11.9);
					}
					expect(handleAt(list, width / 2, height / 2, reach.touch)).toBeNull();
				},
			),
			runs,
		);
	});

	test('every handle that is drawn is the one that is hit at its place', () => {
		const { list } = handlesOf(masked, withCorners, camera, null);
		for (const { name, x, y } of list) {
			expect(handleAt(list, x, y, reach.mouse)).toEqual(name);
			expect(handleAt(list, x, y, reach.touch)).toEqual(name);
		}
		expect(handleAt(list, 400, 250, reach.touch)).toBeNull();
	});

	test('corners that stand too close are left out, but never the chosen one', () => {
		const dense = Float64Array.from({ length: 400 }, (_, at) => {
			const angle = ((at >> 1) * Math.PI) / 100;
			return at & 1 ? 100 + 40 * Math.sin(angle) : 200 + 40 * Math.cos(angle);
		});
		const geometry: Geometry = {
			box: [160, 60, 240, 140],
			segmentation: { kind: 'polygons', parts: [dense] },
		};
		const all = handlesOf(geometry, withCorners, camera, null);
		const shown = named(all.list, 'vertex');
		expect(all.vertices).toBe(200);
		expect(shown.length + all.hidden).toBe(200);
		for (let at = 1; at < shown.length; at++) {
			const [a, b] = [shown[at - 1] as Handle, shown[at] as Handle];
			expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThanOrEqual(11);
		}
		const chosen = { kind: 'vertex', part: 0, vertex: 1 } as const;
		expect(handlesOf(geometry, withCorners, camera, chosen).list.map(({ name }) => name)).toContainEqual(
			chosen,
		);
		// No midpoint between corners that are no neighbours.
		expect(named(all.list, 'midpoint')).toEqual([]);
	});

	test('the line of an edge can be taken, not on small objects', () => {
		const onScreen = screenBox(box, camera);
		expect(edgeAt(onScreen, 300, 121)).toBe('n');
		expect(edgeAt(onScreen, 613, 250)).toBe('e');
		expect(edgeAt(onScreen, 300, 140)).toBeNull();
		expect(edgeAt([0, 0, 20, 200], 0, 100)).toBeNull();
		expect(handleFrame([0, 0, 100, 100], plainBox)).toEqual([0, 0, 100, 100]);
	});

	test('stepping goes round, box first, corners after', () => {
		const seen: string[] = [];
		let at = steppedHandle(masked, withCorners, null, 1);
		for (let step = 0; step < 12; step++) {
			seen.push(at?.kind === 'box' ? at.side : `corner ${at?.kind === 'vertex' && at.vertex}`);
			at = steppedHandle(masked, withCorners, at, 1);
		}
		expect(seen).toEqual([...boxSides, 'corner 0', 'corner 1', 'corner 2', 'corner 3']);
		expect(at).toEqual({ kind: 'box', side: 'nw' });
		expect(steppedHandle(masked, withCorners, null, -1)).toEqual({ kind: 'vertex', part: 0, vertex: 3 });
	});
});

const object = (id: string, over: Partial<InspectedObject> = {}): InspectedObject => ({
	id,
	className: 'person',
	classId: 1,
	boxImage: [Number(id), 0, Number(id) + 10, 10],
	boxInput: [0, 0, 20, 20],
	outline: null,
	use: 'trained',
	flag: null,
	editable: plainBox,
	positives: 1,
	forced: 0,
	candidates: 0,
	open: false,
	bestIou: 0.5,
	levels: [1],
	losses: null,
	...over,
});

/** `[index, role, object]` of each anchor that is not negative. */
type Entry = [index: number, role: number, object: number];

function inspectionOf(
	objects: InspectedObject[],
	entries: Entry[],
	over: Record<string, unknown> = {},
): Inspection {
	const sorted = [...entries].sort((a, b) => a[0] - b[0]);
	return {
		image: { row: 0, fileName: 'a.jpg' },
		recipe: { name: 'r', grids: { kind: 'torchvision' }, assigner: { kind: 'max-iou' } },
		objects,
		breakdown: null,
		assignment: {
			count: 1000,
			rankings: null,
			index: Int32Array.from(sorted, (entry) => entry[0]),
			role: Uint8Array.from(sorted, (entry) => entry[1]),
			object: Int32Array.from(sorted, (entry) => entry[2]),
		},
		...over,
	} as unknown as Inspection;
}

const losses = (values: [number, number], over = {}) => ({
	total: values[0] + 2 * values[1],
	terms: [
		{ name: 'rpn_objectness', title: 'RPN objectness', value: values[0], weight: 1 },
		{ name: 'rpn_box', title: 'RPN box', value: values[1], weight: 2 },
	],
	sampling: { mode: 'all' },
	source: 'dump',
	...over,
});

describe('changes', () => {
	test('who became which: edited, deleted, added', () => {
		const list = ['1', '20', '40', '60'].map((id) => object(id));
		const edited = list.map((each, row) => (row === 1 ? object('20', { className: 'dog' }) : each));
		expect(pairObjects(list, edited)).toEqual({
			after: Int32Array.of(0, 1, 2, 3),
			relabelled: [{ before: 1, after: 1 }],
			added: [],
		});
		expect(pairObjects(list, list.toSpliced(1, 1))).toEqual({
			after: Int32Array.of(0, -1, 1, 2),
			relabelled: [],
			added: [],
		});
		expect(pairObjects(list, list.toSpliced(2, 0, object('99')))).toEqual({
			after: Int32Array.of(0, 1, 3, 4),
			relabelled: [],
			added: [2],
		});
		// Two at once: the id tells them apart.
		const both = [list[0], object('40', { className: 'dog' }), list[3]] as InspectedObject[];
		expect(pairObjects(list, both)).toEqual({
			after: Int32Array.of(0, -1, 1, 2),
			relabelled: [{ before: 2, after: 1 }],
			added: [],
		});
		expect(labelsDiffer(inspectionOf(list, []), inspectionOf([...list], []))).toBe(false);
		expect(labelsDiffer(inspectionOf(list, []), inspectionOf(list.toSpliced(3, 1), []))).toBe(true);
	});

	test('exact sets of anchors, of the image and of each object', () => {
		const before = inspectionOf(
			[object('1'), object('20')],
			[
				[5, Role.positive, 0],
				[7, Role.forced, 0],
				[9, Role.ignored, 0],
				[11, Role.positive, 1],
				[13, Role.positive, 1],
			],
		);
		const after = inspectionOf(
			[object('1', { className: 'dog' }), object('20')],
			[
				[5, Role.ignored, 0],
				[7, Role.positive, 0],
				[8, Role.forced, 0],
				[9, Role.positive, 0],
				[11, Role.positive, 0],
				[13, Role.positive, 1],
			],
		);
		const changes = changesBetween(before, after);
		expect(changes).toMatchObject({
			gained: Int32Array.of(8, 9),
			lost: Int32Array.of(5),
			reassigned: 1,
			loss: null,
			terms: [],
		});
		expect(changes?.objects).toEqual([
			{ before: 0, after: 0, gained: Int32Array.of(8, 9, 11), lost: Int32Array.of(5) },
			{ before: 1, after: 1, gained: new Int32Array(), lost: Int32Array.of(11) },
		]);
	});

	test('the same as plain sets say, whatever the anchors do', () => {
		const entries = fc
			.uniqueArray(
				fc.tuple(
					fc.integer({ min: 0, max: 60 }),
					fc.constantFrom(Role.positive, Role.forced, Role.ignored, Role.candidate),
					fc.integer({ min: 0, max: 2 }),
				),
				{ selector: ([index]) => index, maxLength: 50 },
			)
			.map((list) => list as Entry[]);
		const trained = (list: Entry[]) =>
			new Map(list.filter(([, role]) => role === 1 || role === 2).map(([index, , owner]) => [index, owner]));
		const ascending = (list: number[]) => Int32Array.from(list).sort();
		fc.assert(
			fc.property(entries, entries, (a, b) => {
				const objects = [object('1'), object('20'), object('40')];
				const found = changesBetween(inspectionOf(objects, a), inspectionOf(objects, b));
				const [was, is] = [trained(a), trained(b)];
				expect(found?.gained).toEqual(ascending([...is.keys()].filter((index) => !was.has(index))));
				expect(found?.lost).toEqual(ascending([...was.keys()].filter((index) => !is.has(index))));
				expect(found?.reassigned).toBe(
					[...was].filter(([index, owner]) => is.has(index) && is.get(index) !== owner).length,
				);
				for (const row of [0, 1, 2]) {
					const own = found?.objects.find((each) => each.after === row);
					const gains = [...is].filter(([index, owner]) => owner === row && was.get(index) !== row);
					expect(own?.gained ?? new Int32Array()).toEqual(ascending(gains.map(([index]) => index)));
				}
			}),
			runs,
		);
	});

	test('an object that goes takes its anchors along', () => {
		const before = inspectionOf(
			[object('1'), object('20')],
			[
				[3, Role.positive, 0],
				[4, Role.positive, 1],
			],
		);
		const after = inspectionOf([object('20')], [[4, Role.positive, 0]]);
		const changes = changesBetween(before, after);
		expect(changes).toMatchObject({ gained: new Int32Array(), lost: Int32Array.of(3), reassigned: 0 });
		expect(changes?.objects).toEqual([
			{ before: 0, after: null, gained: new Int32Array(), lost: Int32Array.of(3) },
		]);
		if (!changes) throw new Error('they compare');
		expect(changeWords({ before, after }, changes)).toBe('person: removed, had 1 positive, best IoU 0.50');
	});

	test('losses by term, the largest difference first; never over other draws or dumps', () => {
		const of = (breakdown: unknown) => inspectionOf([object('1')], [], { breakdown });
		const changes = changesBetween(of(losses([0.5, 0.2])), of(losses([0.49, 0.15])));
		expect(changes?.loss).toEqual({ before: 0.9, after: 0.79 });
		expect(changes?.terms.map(({ name, before, after }) => [name, before, after])).toEqual([
			['rpn_box', 0.4, 0.3],
			['rpn_objectness', 0.5, 0.49],
		]);
		expect(changesBetween(of(losses([1, 1])), of(losses([1, 1])))?.terms).toEqual([]);
		expect(changesBetween(of(losses([1, 1])), of(losses([2, 1], { source: 'other' })))?.loss).toBeNull();
		expect(changesBetween(of(losses([1, 1])), of(null))?.loss).toBeNull();
	});

	test('another image, recipe or grid is no change', () => {
		const base = inspectionOf([object('1')], []);
		for (const other of [
			{ image: { row: 1, fileName: 'b.jpg' } },
			{ recipe: { ...base.recipe, name: 'other' } },
			{ assignment: { ...base.assignment, count: 7 } },
		])
			expect(changesBetween(base, { ...base, ...other } as Inspection)).toBeNull();
	});

	test('words: figures before and after, sign and arrow', () => {
		const before = inspectionOf([object('1', { positives: 4, bestIou: 0.62 })], []);
		const after = inspectionOf([object('1', { positives: 7, bestIou: 0.71 })], []);
		const changes = changesBetween(before, after);
		if (!changes) throw new Error('they compare');
		expect(changeWords({ before, after }, changes)).toBe('person: 4 → 7 positive, best IoU 0.62 → 0.71');
		const words = (over: Partial<InspectedObject>) => {
			const other = inspectionOf([object('1', over)], []);
			const found = changesBetween(before, other);
			return found && changeWords({ before, after: other }, found);
		};
		expect(words({ className: 'dog', positives: 4, bestIou: 0.62 })).toBe(
			'person → dog: 4 positive, best IoU 0.62',
		);
		expect(words({ flag: 'iscrowd', use: 'left-out', positives: 0, bestIou: 0 })).toBe(
			'person: crowd, left out by this recipe, 4 → 0 positive',
		);
		expect(words({ open: true, candidates: 3 })).toMatch(/^person: .*candidates$/);
		expect(lossChangeWords({ before: 0.8312, after: 0.7905 })).toBe('loss 0.8312 → 0.7905 (−0.0407)');
		expect(signed({ before: 4, after: 7 }, 0)).toBe('▲ +3');
		expect(signed({ before: 0.8312, after: 0.7905 }, 4)).toBe('▼ −0.0407');
		expect(signed({ before: 0.83121, after: 0.83122 }, 4)).toBe('');
		expect(signed({ before: 1, after: Number.NaN }, 4)).toBe('');
		expect(changeWords({ before, after }, { ...changes, objects: [] })).toBe('No anchor changes its role.');
	});
});
