import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignSimOta } from '../../src/core/assign/sim-ota';
import { entryOf, Fate, type Ranking, Role } from '../../src/core/assignment';
import { anchorCount, levelOf } from '../../src/core/grids/grid';
import { pointGrids } from '../../src/core/grids/points';
import type { SimOtaRule } from '../../src/core/recipe';
import {
	type AssignScene,
	type Corners,
	centreOf,
	cornersAt,
	rowsOf,
	scenes,
} from '../support/assign-scenes';

const r = Math.fround;
const strides = [8, 16, 32];
const points = (input: { width: number; height: number }) =>
	pointGrids({ kind: 'points', levels: strides.map(String), strides, offset: 0.5 }, input);

const rules: Record<SimOtaRule['convention'], SimOtaRule> = {
	mmdetection: {
		kind: 'sim-ota',
		convention: 'mmdetection',
		radius: 2.5,
		candidates: 10,
		iouWeight: 3,
		classWeight: 1,
	},
	yolox: { kind: 'sim-ota', convention: 'yolox', radius: 1.5, candidates: 10, iouWeight: 3, classWeight: 1 },
};

/** Corners as they are compared: YOLOX makes them anew from centre and size. */
function compared(rule: SimOtaRule, [x1, y1, x2, y2]: Corners): Corners {
	if (rule.convention === 'mmdetection') return [x1, y1, x2, y2];
	const [cx, cy, w, h] = [r((x1 + x2) / 2), r((y1 + y2) / 2), r(x2 - x1), r(y2 - y1)];
	return [r(cx - r(w / 2)), r(cy - r(h / 2)), r(cx + r(w / 2)), r(cy + r(h / 2))];
}

function plainIou(rule: SimOtaRule, a: Corners, b: Corners): number {
	const [ax1, ay1, ax2, ay2] = compared(rule, a);
	const [bx1, by1, bx2, by2] = compared(rule, b);
	const inter = r(
		Math.max(0, r(Math.min(ax2, bx2) - Math.max(ax1, bx1))) *
			Math.max(0, r(Math.min(ay2, by2) - Math.max(ay1, by1))),
	);
	const areas = r(r(r(a[2] - a[0]) * r(a[3] - a[1])) + r(r(b[2] - b[0]) * r(b[3] - b[1])));
	return r(inter / r(areas - inter));
}

/** Cost of a probability row for a class, one logarithm a class. */
function classCost(scores: ArrayLike<number>, channel: number): number {
	let sum = 0;
	for (let c = 0; c < scores.length; c++) {
		const p = scores[c] as number;
		sum -= Math.max(Math.log(c === channel ? p : 1 - p), -100);
	}
	return r(sum);
}

/** The whole cost matrix, then the rules one after another. */
function bruteForce(rule: SimOtaRule, scene: AssignScene) {
	const { grids, objects, predictions } = scene;
	const { classes } = predictions;
	const count = anchorCount(grids);
	const all = Array.from({ length: count }, (_, k) => k);
	const rows = rowsOf(scene, 'compared');
	const place = (g: number, k: number) => {
		const [x1, y1, x2, y2] = cornersAt(objects.boxes, g);
		const [px, py] = centreOf(grids, k);
		const reach = r(rule.radius * (strides[levelOf(grids, k)] as number));
		const [cx, cy] = [r((x1 + x2) / 2), r((y1 + y2) / 2)];
		const near =
			Math.min(r(px - r(cx - reach)), r(py - r(cy - reach)), r(r(cx + reach) - px), r(r(cy + reach) - py)) >
			0;
		const inside = Math.min(r(px - x1), r(py - y1), r(x2 - px), r(y2 - py)) > 0;
		return rule.convention === 'yolox'
			? { valid: near, own: near }
			: { valid: near || inside, own: near && inside };
	};
	const valid = all.filter((k) => rows.some((g) => place(g, k).valid));
	const penalty = rule.convention === 'yolox' ? 1e6 : 1e5;
	const eps = r(rule.convention === 'yolox' ? 1e-8 : 1e-7);
	const table = rows.map((g) => {
		const cells = valid.map((k) => {
			const iou = plainIou(rule, cornersAt(objects.boxes, g), cornersAt(predictions.boxes, k));
			const scores = predictions.scores.subarray(k * classes, (k + 1) * classes);
			const byIou = r(-Math.log(r(iou + eps)));
			const sum = r(classCost(scores, predictions.channels[g] as number) + r(byIou * 3));
			const { own } = place(g, k);
			return { k, iou, own, cost: r(sum + (own ? 0 : penalty)) };
		});
		const best = cells.map((c) => c.iou).sort((a, b) => b - a);
		const sum = best.slice(0, rule.candidates).reduce((total, iou) => r(total + iou), 0);
		const order = [...cells].sort((a, b) => a.cost - b.cost || a.k - b.k);
		const take = Math.min(Math.max(1, Math.trunc(sum)), valid.length);
		return { g, cells, order, take, selects: new Set(order.slice(0, take).map((c) => c.k)) };
	});
	const object = new Int32Array(count).fill(-1);
	const iou = new Float64Array(count);
	valid.forEach((k, v) => {
		const claims = table.filter((t) => t.selects.has(k));
		if (claims.length === 0) return;
		let owner = claims[0] as (typeof table)[number];
		if (claims.length > 1) {
			owner = table[0] as (typeof table)[number];
			for (const t of table) if ((t.cells[v]?.cost as number) < (owner.cells[v]?.cost as number)) owner = t;
		}
		object[k] = owner.g;
		iou[k] = owner.cells[v]?.iou as number;
	});
	return { rows, valid, table, object, iou };
}

describe.each(Object.values(rules))('SimOTA, $convention', (rule) => {
	it.each([4, 0])('equals the whole matrix, coordinates in steps of %s px', (step) => {
		fc.assert(
			fc.property(scenes(points, { step }), (scene) => {
				const own = assignSimOta(rule, scene.grids, scene.objects, scene.predictions);
				const plain = bruteForce(rule, scene);
				const object = new Int32Array(own.count).fill(-1);
				const iou = new Float64Array(own.count);
				own.index.forEach((index, k) => {
					object[index] = own.object[k] as number;
					iou[index] = own.iou[k] as number;
				});
				expect(Array.from(object)).toEqual(Array.from(plain.object));
				expect(Array.from(iou)).toEqual(Array.from(plain.iou));
				for (const { g, cells, order, take } of plain.table) {
					const region = cells.filter((c) => c.own).length;
					const known = own.objects[g];
					if (region > 0) expect(known?.candidates).toBe(region);
					if (cells.length > 0) expect(known?.candidates).toBeGreaterThan(0);
					expect(known?.bestIou).toBe(Math.max(0, ...cells.map((c) => c.iou)));
					expect(known?.positives).toBe(plain.object.filter((o) => o === g).length);
					if (cells.length === 0) continue;
					const ranking = own.rankings?.[g] as Ranking;
					expect(ranking.take).toBe(take);
					expect(Array.from(ranking.index.subarray(0, take))).toEqual(order.slice(0, take).map((c) => c.k));
					expect(Array.from(ranking.metric.subarray(0, take))).toEqual(
						order.slice(0, take).map((c) => c.cost),
					);
					ranking.index.forEach((index, k) => {
						const owner = plain.object[index] as number;
						const fate = owner === g ? Fate.chosen : k < take ? Fate.lost : Fate.behind;
						expect(ranking.fate[k]).toBe(fate);
						expect(ranking.other[k]).toBe(fate === Fate.lost ? owner : -1);
					});
				}
			}),
			{ seed: 31 + step, numRuns: 150 },
		);
	});

	it('without predictions lists the points of each region as candidates', () => {
		fc.assert(
			fc.property(scenes(points, { step: 4 }), (scene) => {
				const own = assignSimOta(rule, scene.grids, scene.objects, null);
				const trained = {
					...scene,
					predictions: { ...scene.predictions, channels: scene.predictions.channels.map(() => 0) },
				};
				for (const { g, cells } of bruteForce(rule, trained).table) {
					const region = cells.filter((c) => c.own);
					if (region.length > 0) expect(own.objects[g]?.candidates).toBe(region.length);
					for (const { k } of region) expect(own.role[entryOf(own, k)]).toBe(Role.candidate);
				}
				expect(own.totals.positive).toBe(0);
				expect(own.rankings).toBeNull();
			}),
			{ seed: 33, numRuns: 60 },
		);
	});

	it('matches nothing without objects or without a point near any', () => {
		const grids = points({ width: 64, height: 64 });
		const count = anchorCount(grids);
		const predictions = { classes: 1, scores: new Float32Array(count), boxes: new Float64Array(4 * count) };
		const far = Float64Array.of(900, 900, 910, 910);
		for (const boxes of [new Float64Array(0), far]) {
			const n = boxes.length / 4;
			const objects = { boxes, part: new Uint8Array(n), width: 64, height: 64 };
			const own = assignSimOta(rule, grids, objects, { ...predictions, channels: new Int32Array(n) });
			expect(own.index.length).toBe(0);
			expect(own.totals.negative).toBe(count);
		}
	});

	it('looks outside the region where every cost in it is above the penalty', () => {
		// So many saturated classes that the class cost alone passes it.
		const classes = rule.convention === 'yolox' ? 11_000 : 1_100;
		const grids = points({ width: 64, height: 64 });
		const count = anchorCount(grids);
		const boxes = Float64Array.of(4, 4, 60, 60, 0, 0, 30, 8);
		const scores = new Float32Array(count * classes).fill(1);
		for (const k of [0, 7, 60]) scores.fill(0, k * classes, (k + 1) * classes);
		const scene = {
			grids,
			objects: { boxes, part: new Uint8Array(2), width: 64, height: 64 },
			predictions: {
				classes,
				scores,
				boxes: Float64Array.from({ length: 4 * count }, (_, k) => boxes[k % 8] as number),
				channels: Int32Array.of(3, 5),
			},
		};
		const own = assignSimOta(rule, grids, scene.objects, scene.predictions);
		const plain = bruteForce(rule, scene);
		expect(Array.from(own.index)).toEqual(
			[...plain.object.keys()].filter((k) => (plain.object[k] as number) >= 0),
		);
		expect(Array.from(own.object)).toEqual(Array.from(plain.object).filter((g) => g >= 0));
		const penalty = rule.convention === 'yolox' ? 1e6 : 1e5;
		expect(plain.table.some((t) => t.order.slice(0, t.take).some((c) => !c.own && c.cost >= penalty))).toBe(
			true,
		);
	});

	it('gives a point to the first of two equal objects', () => {
		const grids = points({ width: 64, height: 64 });
		const count = anchorCount(grids);
		const box = [16, 16, 48, 48];
		const own = assignSimOta(
			rule,
			grids,
			{ boxes: Float64Array.of(...box, ...box), part: new Uint8Array(2), width: 64, height: 64 },
			{
				classes: 1,
				scores: new Float32Array(count).fill(0.5),
				boxes: Float64Array.from({ length: 4 * count }, (_, k) => box[k % 4] as number),
				channels: Int32Array.of(0, 0),
			},
		);
		expect(own.objects.map((o) => o.positives)).toEqual([10, 0]);
	});
});
