import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutOf } from '../../src/core/assign/ranking';
import { assignTaskAligned } from '../../src/core/assign/task-aligned';
import { type Assignment, entryOf, Fate, type Ranking, Role } from '../../src/core/assignment';
import { anchorCount } from '../../src/core/grids/grid';
import { mmdetectionGrids } from '../../src/core/grids/mmdetection';
import { pointGrids } from '../../src/core/grids/points';
import type { TaskAlignedRule } from '../../src/core/recipe';
import {
	type AssignScene,
	type Corners,
	centreOf,
	cornersAt,
	rowsOf,
	scenes,
} from '../support/assign-scenes';

const r = Math.fround;

const points = (input: { width: number; height: number }) =>
	pointGrids({ kind: 'points', levels: ['8', '16'], strides: [8, 16], offset: 0.5 }, input);
/** Two shapes a cell: points of several anchors at one place. */
const anchors = ({ width, height }: { width: number; height: number }) =>
	mmdetectionGrids(
		{ strides: [8, 16], scales: [2, 4], ratios: [1] },
		[8, 16].map((stride) => ({ rows: Math.ceil(height / stride), columns: Math.ceil(width / stride) })),
	);

const rules: Record<string, TaskAlignedRule> = {
	ultralytics: {
		kind: 'task-aligned',
		convention: 'ultralytics',
		topk: 5,
		alpha: 0.5,
		beta: 6,
		leastMetric: 0,
		smallSides: null,
	},
	mmdetection: {
		kind: 'task-aligned',
		convention: 'mmdetection',
		topk: 7,
		alpha: 1,
		beta: 6,
		leastMetric: 0,
		smallSides: null,
	},
};

/** Complete IoU as Ultralytics writes it down, float32. */
function plainCiou([ax1, ay1, ax2, ay2]: Corners, [bx1, by1, bx2, by2]: Corners): number {
	const eps = r(1e-7);
	const [w1, h1, w2, h2] = [r(ax2 - ax1), r(r(ay2 - ay1) + eps), r(bx2 - bx1), r(r(by2 - by1) + eps)];
	const inter = r(
		Math.max(0, r(Math.min(ax2, bx2) - Math.max(ax1, bx1))) *
			Math.max(0, r(Math.min(ay2, by2) - Math.max(ay1, by1))),
	);
	const iou = r(inter / r(r(r(r(w1 * h1) + r(w2 * h2)) - inter) + eps));
	const [cw, ch] = [r(Math.max(ax2, bx2) - Math.min(ax1, bx1)), r(Math.max(ay2, by2) - Math.min(ay1, by1))];
	const c2 = r(r(r(cw * cw) + r(ch * ch)) + eps);
	const [dx, dy] = [r(r(r(bx1 + bx2) - ax1) - ax2), r(r(r(by1 + by2) - ay1) - ay2)];
	const rho2 = r(r(r(dx * dx) + r(dy * dy)) / 4);
	const turn = r(r(Math.atan(r(w2 / h2))) - r(Math.atan(r(w1 / h1))));
	const v = r(r(4 / Math.PI ** 2) * r(turn * turn));
	const alpha = r(v / r(r(v - iou) + r(1 + 1e-7)));
	return Math.max(0, r(iou - r(r(rho2 / c2) + r(v * alpha))));
}

function plainIou([ax1, ay1, ax2, ay2]: Corners, [bx1, by1, bx2, by2]: Corners): number {
	const width = Math.max(0, r(Math.min(ax2, bx2) - Math.max(ax1, bx1)));
	const height = Math.max(0, r(Math.min(ay2, by2) - Math.max(ay1, by1)));
	const inter = r(width * height);
	const areas = r(r(r(ax2 - ax1) * r(ay2 - ay1)) + r(r(bx2 - bx1) * r(by2 - by1)));
	return r(inter / Math.max(r(areas - inter), r(1e-6)));
}

/** The whole matrix, then the rules one after another. */
function bruteForce(rule: TaskAlignedRule, scene: AssignScene) {
	const { grids, objects, predictions } = scene;
	const count = anchorCount(grids);
	const all = Array.from({ length: count }, (_, k) => k);
	const rows = rowsOf(scene, 'compared');
	const ultralytics = rule.convention === 'ultralytics';
	const margin = r(ultralytics ? 1e-9 : 0.01);
	const table = rows.map((g) => {
		const box = cornersAt(objects.boxes, g);
		const [x1, y1, x2, y2] = box;
		const real = !ultralytics || x1 + y1 + x2 + y2 > 0;
		const cells = all.map((k) => {
			const [cx, cy] = centreOf(grids, k);
			const inside = real && Math.min(r(cx - x1), r(cy - y1), r(x2 - cx), r(y2 - cy)) > margin;
			const other = cornersAt(predictions.boxes, k);
			const iou = ultralytics ? (inside ? plainCiou(box, other) : 0) : plainIou(box, other);
			const score = predictions.scores[
				k * predictions.classes + (predictions.channels[g] as number)
			] as number;
			const alpha = rule.alpha === 0.5 ? r(Math.sqrt(score)) : score;
			const metric = ultralytics && !inside ? 0 : r(alpha * r(iou ** 6));
			return { k, inside, iou, score, metric };
		});
		const order = [...cells].sort((a, b) => b.metric - a.metric || a.k - b.k);
		const chosen = real ? order.slice(0, rule.topk) : [];
		const selects = new Set(
			chosen
				.filter((c) => c.inside && (ultralytics || c.metric > 0) && !(c.metric < rule.leastMetric))
				.map((c) => c.k),
		);
		return { g, cells, order, selects };
	});
	const object = new Int32Array(count).fill(-1);
	const iou = new Float64Array(count);
	const metric = new Float64Array(count);
	for (const k of all) {
		const claims = table.filter((t) => t.selects.has(k));
		if (claims.length === 0) continue;
		const open = table.filter((t) => !((t.cells[k]?.metric as number) < rule.leastMetric));
		const rivals = ultralytics && claims.length > 1 ? open : claims;
		let best = rivals[0] as (typeof table)[number];
		for (const t of rivals) if ((t.cells[k]?.iou as number) > (best.cells[k]?.iou as number)) best = t;
		object[k] = best.g;
		iou[k] = best.cells[k]?.iou as number;
		metric[k] = best.cells[k]?.metric as number;
	}
	const most = new Map<number, { metric: number; iou: number }>();
	for (const k of all) {
		const before = most.get(object[k] as number) ?? { metric: 0, iou: 0 };
		most.set(object[k] as number, {
			metric: Math.max(before.metric, metric[k] as number),
			iou: Math.max(before.iou, iou[k] as number),
		});
	}
	const target = all.map((k) => {
		const best = most.get(object[k] as number);
		if (object[k] === -1 || !best) return 0;
		return ultralytics
			? r(r((metric[k] as number) * best.iou) / r(best.metric + r(1e-9)))
			: r(r((metric[k] as number) / r(best.metric + r(1e-7))) * best.iou);
	});
	return { rows, table, object, iou, metric, target };
}

/** Values of the entries on every point. */
function dense(assignment: Assignment, values: ArrayLike<number>, elsewhere: number): number[] {
	const out = new Array<number>(assignment.count).fill(elsewhere);
	assignment.index.forEach((index, k) => {
		out[index] = values[k] as number;
	});
	return out;
}

describe.each(Object.entries(rules))('task-aligned, %s', (name, rule) => {
	const run = (scene: AssignScene) => assignTaskAligned(rule, scene.grids, scene.objects, scene.predictions);

	it.each([
		['ties', points, 4],
		['any numbers', points, 0],
		['two anchors a place', anchors, 4],
	] as const)('equals the whole matrix: %s', (_, build, step) => {
		fc.assert(
			fc.property(scenes(build, { step }), (scene) => {
				const own = run(scene);
				const plain = bruteForce(rule, scene);
				expect(dense(own, own.object, -1)).toEqual(Array.from(plain.object));
				expect(dense(own, own.iou, 0)).toEqual(Array.from(plain.iou));
				expect(dense(own, own.metric as Float64Array, 0)).toEqual(Array.from(plain.metric));
				expect(dense(own, own.target as Float64Array, 0)).toEqual(plain.target);
				expect(own.role.every((role) => role === Role.positive)).toBe(true);
				for (const { g, cells } of plain.table) {
					const known = own.objects[g];
					const seen = name === 'ultralytics' ? cells.filter((c) => c.inside) : cells;
					const best = Math.max(0, ...seen.map((c) => c.iou));
					expect(known?.candidates).toBe(cells.filter((c) => c.inside).length);
					expect(known?.positives).toBe(plain.object.filter((o) => o === g).length);
					expect(known?.bestIou).toBe(best);
					expect(known?.bestIndex).toBe(best > 0 ? seen.find((c) => c.iou === best)?.k : -1);
					expect(known?.ties).toBe(best > 0 ? seen.filter((c) => c.iou === best).length : 0);
				}
				own.objects.forEach((known, g) => {
					if (!plain.rows.includes(g)) expect(known).toMatchObject({ positives: 0, candidates: 0 });
				});
			}),
			{ seed: 17, numRuns: 120 },
		);
	});

	it('ranks the candidates with a metric as the whole matrix does, and says what became of each', () => {
		fc.assert(
			fc.property(scenes(points, { step: 4 }), (scene) => {
				const own = run(scene);
				const plain = bruteForce(rule, scene);
				own.rankings?.forEach((ranking, g) => {
					expect(ranking === null).toBe(!plain.rows.includes(g));
				});
				for (const { g, order } of plain.table) {
					const ranking = own.rankings?.[g] as Ranking;
					const valued = order.filter((c) => c.metric > 0).slice(0, rule.topk + 10);
					const listed = ranking.metric.filter((m) => m > 0).length;
					expect(listed).toBe(valued.length);
					expect(Array.from(ranking.index.subarray(0, listed))).toEqual(valued.map((c) => c.k));
					expect(Array.from(ranking.score.subarray(0, listed))).toEqual(valued.map((c) => c.score));
					const next = valued[rule.topk];
					expect(ranking.ambiguous).toBe(next !== undefined && next.metric === valued[rule.topk - 1]?.metric);
					ranking.index.forEach((index, k) => {
						const owner = plain.object[index] as number;
						const fate = ranking.fate[k];
						if (owner === g) expect(fate).toBe(Fate.chosen);
						else if (k >= rule.topk) expect(fate).toBe(Fate.behind);
						else if (!plain.table.find((t) => t.g === g)?.cells[index]?.inside)
							expect(fate).toBe(Fate.outside);
						else if (ranking.metric[k] === 0) expect(fate).toBe(Fate.tooLow);
						else expect(fate).toBe(Fate.lost);
						expect(ranking.other[k]).toBe(fate === Fate.lost ? owner : -1);
					});
				}
			}),
			{ seed: 18, numRuns: 120 },
		);
	});

	it('leaves candidates under the least metric negative', () => {
		fc.assert(
			fc.property(scenes(points, { step: 4 }), (scene) => {
				const strict = { ...rule, leastMetric: 0.2 };
				const own = assignTaskAligned(strict, scene.grids, scene.objects, scene.predictions);
				expect(dense(own, own.object, -1)).toEqual(Array.from(bruteForce(strict, scene).object));
			}),
			{ seed: 19, numRuns: 80 },
		);
	});

	it('without predictions lists the points inside objects as candidates of the smallest', () => {
		fc.assert(
			fc.property(scenes(points, { step: 4 }), (scene) => {
				const own = assignTaskAligned(rule, scene.grids, scene.objects, null);
				const rows = rowsOf(scene, 'trained');
				const margin = r(name === 'ultralytics' ? 1e-9 : 0.01);
				const area = (g: number) => {
					const [x1, y1, x2, y2] = cornersAt(scene.objects.boxes, g);
					return r(r(x2 - x1) * r(y2 - y1));
				};
				for (let k = 0; k < own.count; k++) {
					const [cx, cy] = centreOf(scene.grids, k);
					const holding = rows.filter((g) => {
						const [x1, y1, x2, y2] = cornersAt(scene.objects.boxes, g);
						const real = name !== 'ultralytics' || x1 + y1 + x2 + y2 > 0;
						return real && Math.min(cx - x1, cy - y1, x2 - cx, y2 - cy) > margin;
					});
					const entry = entryOf(own, k);
					expect(entry >= 0).toBe(holding.length > 0);
					if (entry < 0) continue;
					expect(own.role[entry]).toBe(Role.candidate);
					const least = Math.min(...holding.map(area));
					expect(own.object[entry]).toBe(holding.find((g) => area(g) === least));
				}
				expect(own.totals).toMatchObject({ positive: 0, candidate: own.index.length });
				expect(own.rankings).toBeNull();
			}),
			{ seed: 20, numRuns: 60 },
		);
	});

	it('does not depend on the order of objects without ties', () => {
		fc.assert(
			fc.property(scenes(points, { step: 0, twins: 'none' }), (scene) => {
				const n = scene.objects.part.length;
				const turned = [...Array(n).keys()].reverse();
				const own = run(scene);
				const back = run({
					...scene,
					objects: {
						...scene.objects,
						boxes: Float64Array.from(turned.flatMap((g) => cornersAt(scene.objects.boxes, g))),
						part: Uint8Array.from(turned, (g) => scene.objects.part[g] as number),
					},
					predictions: {
						...scene.predictions,
						channels: Int32Array.from(turned, (g) => scene.predictions.channels[g] as number),
					},
				});
				// Points of metric 0 go to the first object of the image, whichever that is.
				const valued = (a: Assignment) => {
					const metric = dense(a, a.metric as Float64Array, 0);
					return dense(a, a.object, -1).map((g, k) => (metric[k] === 0 ? -1 : g));
				};
				expect(valued(back).map((g) => (g < 0 ? -1 : (turned[g] as number)))).toEqual(valued(own));
			}),
			{ seed: 21, numRuns: 40 },
		);
	});
});

describe('what decided a ranking', () => {
	const ranking = (score: [number, number], iou: [number, number]): Ranking => ({
		candidates: 2,
		take: 1,
		index: Int32Array.of(0, 1),
		score: Float64Array.from(score),
		iou: Float64Array.from(iou),
		metric: Float64Array.from([0, 1], (_, k) => Math.sqrt(score[k] as number) * (iou[k] as number) ** 6),
		boxes: new Float64Array(8),
		fate: Uint8Array.of(Fate.chosen, Fate.behind),
		other: Int32Array.of(-1, -1),
		ambiguous: false,
	});
	const rule = rules.ultralytics as TaskAlignedRule;

	it('names the factor that is worse, and the heavier one where both are', () => {
		expect(cutOf(rule, ranking([0.81, 0.89], [0.926, 0.9]))).toMatchObject({
			last: 0,
			next: 1,
			decidedBy: 'iou',
		});
		expect(cutOf(rule, ranking([0.81, 0.3], [0.9, 0.91]))?.decidedBy).toBe('score');
		expect(cutOf(rule, ranking([0.8, 0.7], [0.9, 0.895]))?.decidedBy).toBe('score');
		expect(cutOf(rule, ranking([0.8, 0.7], [0.9, 0.7]))?.decidedBy).toBe('iou');
	});

	it('gives the margin in the metric and as a share of the last place', () => {
		const cut = cutOf(rule, ranking([1, 0.25], [1, 1]));
		expect(cut?.margin).toBeCloseTo(0.5, 12);
		expect(cut?.relativeMargin).toBeCloseTo(0.5, 12);
	});

	it('knows no cut where nobody is left out or the last place is worth nothing', () => {
		expect(cutOf(rule, { ...ranking([1, 1], [1, 1]), take: 2 })).toBeNull();
		expect(cutOf(rule, ranking([0, 0], [1, 1]))).toBeNull();
	});
});

describe('small sides that are widened', () => {
	const grids = points({ width: 64, height: 64 });
	const objects = {
		boxes: Float64Array.of(21, 21, 23, 23, 30, 2, 33, 62),
		part: Uint8Array.of(0, 0),
		width: 64,
		height: 64,
	};
	const rule: TaskAlignedRule = {
		...(rules.ultralytics as TaskAlignedRule),
		smallSides: { under: 16, to: 16 },
	};

	it('give points to objects that hold none, around their centre', () => {
		const bare = assignTaskAligned({ ...rule, smallSides: null }, grids, objects, null);
		expect(bare.objects.map(({ candidates }) => candidates)).toEqual([0, 0]);
		const own = assignTaskAligned(rule, grids, objects, null);
		const centres = Array.from(own.index, (index) => centreOf(grids, index));
		const of = (g: number) => centres.filter((_, entry) => own.object[entry] === g);
		// 14 to 30 each way: two by two of the finer points, one of the coarser.
		expect(of(0).length).toBe(own.objects[0]?.candidates);
		expect(
			of(0).every(([x, y]) => Math.abs((x as number) - 22) < 8 && Math.abs((y as number) - 22) < 8),
		).toBe(true);
		// 23.5 to 39.5: the long side stays as it is.
		expect(
			of(1).every(([x, y]) => Math.abs((x as number) - 31.5) < 8 && (y as number) > 2 && (y as number) < 62),
		).toBe(true);
		expect(own.objects[1]?.candidates).toBeGreaterThan(10);
	});

	it('leave objects with longer sides as they are', () => {
		const large = { ...objects, boxes: Float64Array.of(4, 4, 40, 30, 10, 20, 60, 60) };
		const own = assignTaskAligned(rule, grids, large, null);
		expect(own).toEqual(assignTaskAligned({ ...rule, smallSides: null }, grids, large, null));
	});
});
