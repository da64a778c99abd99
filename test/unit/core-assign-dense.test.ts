import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignAtss } from '../../src/core/assign/atss';
import { assignFcos } from '../../src/core/assign/fcos';
import { matchColumns } from '../../src/core/assign/matcher';
import { type AssignObjects, Part } from '../../src/core/assign/objects';
import { assignSsd } from '../../src/core/assign/ssd';
import { type Assignment, entryOf, Role } from '../../src/core/assignment';
import { iouOf } from '../../src/core/boxes/iou';
import { anchorBox, anchorCount, type Grid, levelOf } from '../../src/core/grids/grid';
import { mmdetectionGrids } from '../../src/core/grids/mmdetection';
import { ssdGrids } from '../../src/core/grids/ssd';
import { type AssignScene, centreOf, cornersAt, rowsOf, scenes } from '../support/assign-scenes';

const r = Math.fround;
const strides = [8, 16, 32];

const squares =
	(scales: number[], ratios: number[]) =>
	({ width, height }: { width: number; height: number }): Grid[] =>
		mmdetectionGrids(
			{ strides, scales, ratios },
			strides.map((stride) => ({ rows: Math.ceil(height / stride), columns: Math.ceil(width / stride) })),
		);

/** Object of every anchor, -1 where it is negative, -2 where it is ignored. */
function objectsOf(assignment: Assignment): number[] {
	const out = new Array<number>(assignment.count).fill(-1);
	assignment.index.forEach((index, k) => {
		out[index] = assignment.role[k] === Role.ignored ? -2 : (assignment.object[k] as number);
	});
	return out;
}

describe('FCOS', () => {
	const rule = { kind: 'fcos' as const, radius: 1.5, lower: 4, upper: 8 };

	function bruteForce(scene: AssignScene): { object: number[]; candidates: Map<number, number> } {
		const { grids, objects } = scene;
		const candidates = new Map<number, number>();
		const object = Array.from({ length: anchorCount(grids) }, (_, k) => {
			const [px, py] = centreOf(grids, k);
			const level = levelOf(grids, k);
			const stride = strides[level] as number;
			let best = 0;
			let owner = -1;
			for (const g of rowsOf(scene, 'trained')) {
				const [x1, y1, x2, y2] = cornersAt(objects.boxes, g);
				const off = Math.max(Math.abs(r(px - r((x1 + x2) / 2))), Math.abs(r(py - r((y1 + y2) / 2))));
				const sides = [r(px - x1), r(py - y1), r(x2 - px), r(y2 - py)];
				const farthest = Math.max(...sides);
				const fits =
					off < 1.5 * stride &&
					Math.min(...sides) > 0 &&
					farthest > (level === 0 ? 0 : 4 * stride) &&
					farthest < (level === grids.length - 1 ? Number.POSITIVE_INFINITY : 8 * stride);
				if (!fits) continue;
				candidates.set(g, (candidates.get(g) ?? 0) + 1);
				const quality = r(1e8 - r(r(x2 - x1) * r(y2 - y1)));
				if (quality > best) {
					best = quality;
					owner = g;
				}
			}
			return owner;
		});
		return { object, candidates };
	}

	it.each([4, 0])('equals the whole matrix, coordinates in steps of %s px', (step) => {
		fc.assert(
			fc.property(scenes(squares([1], [1]), { step }), (scene) => {
				const own = assignFcos(rule, scene.grids, scene.objects);
				const plain = bruteForce(scene);
				expect(objectsOf(own)).toEqual(plain.object);
				own.objects.forEach((known, g) => {
					expect(known.candidates).toBe(plain.candidates.get(g) ?? 0);
					expect(known.positives).toBe(plain.object.filter((o) => o === g).length);
				});
			}),
			{ seed: 41 + step, numRuns: 200 },
		);
	});

	it('takes areas that differ by less than float32 resolves at 1e8 for equal: the first object wins', () => {
		const grids = squares([1], [1])({ width: 64, height: 64 });
		const objects = (boxes: number[]): AssignObjects => ({
			boxes: Float64Array.from(boxes),
			part: new Uint8Array(2),
			width: 64,
			height: 64,
		});
		const large = [10, 10, 40, 40];
		const slightlyLess = [10, 10, 40, 39.9];
		const clearlyLess = [10, 10, 40, 39];
		expect(assignFcos(rule, grids, objects([...large, ...slightlyLess])).objects[1]?.positives).toBe(0);
		expect(assignFcos(rule, grids, objects([...large, ...clearlyLess])).objects[0]?.positives).toBe(0);
	});
});

describe('ATSS', () => {
	function bruteForce(scene: AssignScene, topk: number, ignoreFrom: number | null) {
		const { grids, objects } = scene;
		const anchors = Array.from({ length: anchorCount(grids) }, (_, k) => Array.from(anchorBox(grids, k)));
		const rows = rowsOf(scene, 'trained');
		const ignoring = [...objects.part.keys()].filter((g) => objects.part[g] === Part.ignore);
		const ignored = anchors.map(([x1, y1, x2, y2]) =>
			ignoring.some((g) => {
				const [gx1, gy1, gx2, gy2] = cornersAt(objects.boxes, g);
				const width = Math.max(0, r(Math.min(x2 as number, gx2) - Math.max(x1 as number, gx1)));
				const height = Math.max(0, r(Math.min(y2 as number, gy2) - Math.max(y1 as number, gy1)));
				const area = r(r((x2 as number) - (x1 as number)) * r((y2 as number) - (y1 as number)));
				return ignoreFrom !== null && r(r(width * height) / area) > r(ignoreFrom);
			}),
		);
		const object = anchors.map((_, k): number => (rows.length > 0 && ignored[k] ? -2 : -1));
		const best = anchors.map(() => Number.NEGATIVE_INFINITY);
		const known = rows.map((g) => {
			const box = cornersAt(objects.boxes, g);
			const [x1, y1, x2, y2] = box;
			let ambiguous = false;
			const candidates = grids.flatMap((_, level) => {
				const order = anchors
					.map((__, k) => {
						const [px, py] = centreOf(grids, k);
						const [dx, dy] = [r(px - r((x1 + x2) / 2)), r(py - r((y1 + y2) / 2))];
						return { k, distance: ignored[k] ? 1e8 : r(Math.sqrt(r(r(dx * dx) + r(dy * dy)))) };
					})
					.filter(({ k }) => levelOf(grids, k) === level)
					.sort((a, b) => a.distance - b.distance || a.k - b.k);
				if (order.length > topk && order[topk]?.distance === order[topk - 1]?.distance) ambiguous = true;
				return order.slice(0, topk).map(({ k }) => k);
			});
			const ious = candidates.map((k) => iouOf('mmdetection', box, anchors[k] as number[]));
			// Sums of 16 first, then their sum: torch's order. The deviation is float64.
			const blocks = [0, 16, 32, 48, 64].map((from) =>
				ious.slice(from, from + 16).reduce((sum, iou) => r(sum + iou), 0),
			);
			const tail = Math.floor(ious.length / 16);
			const whole = blocks.slice(0, tail).reduce((sum, block) => r(sum + block), 0);
			const mean = r(r((blocks[tail] as number) + whole) / ious.length);
			const centre = ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
			const squares = ious.reduce((sum, iou) => sum + (iou - centre) ** 2, 0);
			const limit = r(mean + r(Math.sqrt(squares / (ious.length - 1))));
			candidates.forEach((k, i) => {
				const [px, py] = centreOf(grids, k);
				const inside = Math.min(r(px - x1), r(py - y1), r(x2 - px), r(y2 - py)) > r(0.01);
				const iou = ious[i] as number;
				if (iou >= limit && inside && iou > (best[k] as number)) {
					best[k] = iou;
					object[k] = g;
				}
			});
			return { g, limit, ambiguous, candidates: candidates.length, bestIou: Math.max(0, ...ious) };
		});
		return { object, known };
	}

	it.each([
		['one square a place', [4], [1], 9, 4],
		['any numbers', [4], [1], 9, 0],
		['few places', [4], [1], 3, 4],
		['more places than a level has', [8], [1], 20, 4],
		['several shapes a place', [2, 5], [0.5, 1], 9, 4],
	] as const)('equals the whole matrix: %s', (_, scales, ratios, topk, step) => {
		fc.assert(
			fc.property(
				scenes(squares([...scales], [...ratios]), { step }),
				fc.constantFrom(null, 0.5),
				(scene, ignoreFrom) => {
					const crowd = {
						...scene,
						objects: {
							...scene.objects,
							part: scene.objects.part.map((p) => (p === Part.leftOut ? Part.ignore : p)),
						},
					};
					const own = assignAtss({ kind: 'atss', topk, ignoreFrom }, crowd.grids, crowd.objects);
					const plain = bruteForce(crowd, topk, ignoreFrom);
					expect(objectsOf(own)).toEqual(plain.object);
					for (const { g, limit, ...known } of plain.known) {
						expect(own.objects[g]).toMatchObject(known);
						expect(own.objects[g]?.limit).toBeCloseTo(limit, 6);
					}
				},
			),
			{ seed: 51 + topk + step, numRuns: 80 },
		);
	});

	it('gives no positive with a single candidate: its deviation is not a number', () => {
		const grids = mmdetectionGrids({ strides: [32], scales: [4], ratios: [1] }, [{ rows: 1, columns: 1 }]);
		const own = assignAtss({ kind: 'atss', topk: 9, ignoreFrom: null }, grids, {
			boxes: Float64Array.of(-20, -20, 20, 20),
			part: new Uint8Array(1),
			width: 32,
			height: 32,
		});
		expect(own.objects[0]).toMatchObject({ candidates: 1, positives: 0, limit: Number.NaN });
	});
});

describe('SSD', () => {
	const boxes = (input: { width: number; height: number }) =>
		ssdGrids(
			{ levels: ['A', 'B'], steps: null, scales: [0.2, 0.45, 0.8], ratios: [[2], [2, 3]], clip: 'sides' },
			input,
			[
				{ rows: 6, columns: 6 },
				{ rows: 3, columns: 3 },
			],
		);

	it.each([4, 0])('equals the matcher on the whole matrix, coordinates in steps of %s px', (step) => {
		fc.assert(
			fc.property(scenes(boxes, { step }), (scene) => {
				const own = assignSsd({ kind: 'ssd', positive: 0.5 }, scene.grids, scene.objects);
				const rows = rowsOf(scene, 'trained');
				const anchors = Array.from({ length: own.count }, (_, k) => anchorBox(scene.grids, k));
				const iou = Float32Array.from(
					rows.flatMap((g) =>
						anchors.map((anchor) => iouOf('torchvision', cornersAt(scene.objects.boxes, g), anchor)),
					),
				);
				const match = matchColumns(
					{ high: 0.5, low: 0.5, force: 'one-per-row' },
					iou,
					rows.length,
					own.count,
				);
				expect(objectsOf(own)).toEqual(Array.from(match, (row) => (row < 0 ? -1 : (rows[row] as number))));
				const plain = matchColumns({ high: 0.5, low: 0.5, force: 'none' }, iou, rows.length, own.count);
				match.forEach((row, k) => {
					const entry = entryOf(own, k);
					if (row < 0) return;
					expect(own.role[entry]).toBe(plain[k] === row ? Role.positive : Role.forced);
					expect(own.forcedBy[entry]).toBe(plain[k] === row ? -1 : rows[row]);
					expect(own.iou[entry]).toBe(iou[row * own.count + k]);
				});
				expect(own.totals.forced).toBe(match.filter((row, k) => row >= 0 && plain[k] !== row).length);
			}),
			{ seed: 61 + step, numRuns: 150 },
		);
	});

	it('lets the last of two equal objects have their best box', () => {
		const grids = boxes({ width: 96, height: 96 });
		const box = [10, 12, 40, 37];
		const own = assignSsd({ kind: 'ssd', positive: 0.99 }, grids, {
			boxes: Float64Array.of(...box, ...box),
			part: new Uint8Array(2),
			width: 96,
			height: 96,
		});
		expect(own.objects.map((o) => o.positives)).toEqual([0, 1]);
	});
});
