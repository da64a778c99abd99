// From RPN outputs to regions and final detections, as torchvision has them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Part } from '../../src/core/assign/objects';
import { encodeDeltas } from '../../src/core/boxes/coder';
import { iouOf } from '../../src/core/boxes/iou';
import { anchorBox, anchorCount } from '../../src/core/grids/grid';
import { layout } from '../../src/core/inspect';
import { pasteMask } from '../../src/core/masks/paste';
import { roiAlign, roiAlignMatrices } from '../../src/core/masks/roi-align';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { detectionsOf } from '../../src/core/regions/detections';
import { drawRegions } from '../../src/core/regions/draw';
import { nonMaximumSuppression } from '../../src/core/regions/nms';
import { proposalsOf } from '../../src/core/regions/proposals';

const recorded = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'torchvision-regions.json'), 'utf8'));
const recipe = {
	...torchvisionMaskRcnn,
	input: { ...torchvisionMaskRcnn.input, minSize: 96, maxSize: 160 },
} as typeof torchvisionMaskRcnn;
const { input, grids } = layout(recipe, 128, 96);
const size = { width: input.width, height: input.height };

describe('non-maximum suppression', () => {
	const { nms } = recorded;
	const boxes = Float64Array.from(nms.boxes);

	it('keeps what torchvision’s batched_nms keeps, in its order', () => {
		const rule = { iou: 'torchvision' as const, limit: nms.limit, most: 100 };
		expect(nonMaximumSuppression(boxes, nms.scores, nms.group, rule)).toEqual(nms.keep);
		expect(nonMaximumSuppression(boxes, nms.scores, nms.group, { ...rule, most: 5 })).toEqual(
			nms.keep.slice(0, 5),
		);
	});

	it('leaves no two of a group over the limit, and covers what it drops', () => {
		const box = fc.tuple(
			fc.nat(40),
			fc.nat(40),
			fc.integer({ min: 1, max: 30 }),
			fc.integer({ min: 1, max: 30 }),
		);
		fc.assert(
			fc.property(fc.array(fc.tuple(box, fc.nat(9), fc.nat(1)), { maxLength: 25 }), (list) => {
				const flat = Float64Array.from(list.flatMap(([[x, y, w, h]]) => [x, y, x + w, y + h]));
				const [scores, group] = [list.map(([, score]) => score), list.map(([, , own]) => own)];
				const kept = nonMaximumSuppression(flat, scores, group, { iou: 'torchvision', limit: 0.4, most: 99 });
				const iou = (a: number, b: number) =>
					iouOf('torchvision', flat.subarray(4 * a, 4 * a + 4), flat.subarray(4 * b, 4 * b + 4));
				const covers = (a: number, b: number) => group[a] === group[b] && iou(a, b) > Math.fround(0.4);
				list.forEach((_, row) => {
					const rank = kept.indexOf(row);
					const better =
						rank >= 0 ? kept.slice(0, rank) : kept.filter((other) => scores[other] >= scores[row]);
					expect(better.some((other) => covers(other, row))).toBe(rank < 0);
				});
			}),
			{ seed: 5, numRuns: 60 },
		);
	});
});

describe('proposals', () => {
	const count = anchorCount(grids);
	const rule = { perLevel: 50, most: 20, nms: 0.7 };

	it('are the best anchors, moved by their deltas and held inside', () => {
		const objectness = new Float32Array(count).fill(-4);
		const deltas = new Float32Array(4 * count);
		const object = [30, 20, 70, 66];
		const anchor = grids[0].firstIndex + 3 * (12 * grids[0].columns + 12) + 1;
		objectness[anchor] = 5;
		deltas.set(encodeDeltas(recipe.coder as never, anchorBox(grids, anchor), object), 4 * anchor);
		const found = proposalsOf(recipe, grids, { objectness, deltas }, size, rule);
		expect(found.anchor[0]).toBe(anchor);
		Array.from(found.boxes.subarray(0, 4)).forEach((side, k) => {
			expect(side).toBeCloseTo(object[k], 3);
		});
		expect(found.anchor.length).toBe(20);
		found.boxes.forEach((side, k) => {
			expect(side).toBeGreaterThanOrEqual(0);
			expect(side).toBeLessThanOrEqual(k & 1 ? size.height : size.width);
		});
	});

	it('leave out boxes without size, and levels do not cover each other', () => {
		const objectness = new Float32Array(count).map((_, k) => -(k % 997));
		const deltas = new Float32Array(4 * count);
		// Far over the input's right side: nothing is left of it.
		for (let k = 0; k < count; k++) deltas[4 * k] = 100;
		expect(proposalsOf(recipe, grids, { objectness, deltas }, size, rule).anchor).toHaveLength(0);
		const few = proposalsOf(recipe, grids, { objectness, deltas: new Float32Array(4 * count) }, size, {
			perLevel: 3,
			most: 99,
			nms: 1,
		});
		expect(few.anchor).toHaveLength(3 * grids.length);
	});
});

describe('regions that are drawn', () => {
	const objects = {
		boxes: Float64Array.from([10, 10, 50, 50, 60, 20, 100, 70, 0, 0, 20, 20]),
		part: Uint8Array.of(Part.trained, Part.trained, Part.leftOut),
		...size,
	};
	const proposals = Float64Array.from(
		Array.from({ length: 40 }, (_, k) => [k, k % 9, 40 + k, 44 + (k % 9)]).flat(),
	);
	const limited = (regions: number, positiveFraction: number) =>
		({
			...recipe,
			roi: { ...recipe.roi, sampler: { kind: 'random', count: regions, positiveFraction } },
		}) as typeof recipe;

	it('are proposals and labelled boxes, each with its object', () => {
		const { boxes, object } = drawRegions(limited(100, 1), proposals, objects, 1);
		expect(boxes.length).toBe(4 * 42);
		expect(Array.from(boxes.subarray(4 * 40, 4 * 42))).toEqual(Array.from(objects.boxes.subarray(0, 8)));
		expect(Array.from(object.subarray(40))).toEqual([0, 1]);
		expect(Array.from(object)).toContain(-1);
	});

	it('have at most their share of objects, and are the same with the same seed', () => {
		const few = limited(16, 0.25);
		const one = drawRegions(few, proposals, objects, 3);
		expect(one.object.filter((g) => g >= 0)).toHaveLength(4);
		expect(one.object).toHaveLength(16);
		expect(drawRegions(few, proposals, objects, 3)).toEqual(one);
		expect(drawRegions(few, proposals, objects, 4)).not.toEqual(one);
	});

	it('are background alone where no object is trained, none without proposals', () => {
		const none = { ...objects, part: new Uint8Array(3).fill(Part.leftOut) };
		expect(new Set(drawRegions(recipe, proposals, none, 1).object)).toEqual(new Set([-1]));
		expect(drawRegions(recipe, new Float64Array(0), none, 1).object).toHaveLength(0);
	});

	it('refuse a recipe without regions', () => {
		expect(() => drawRegions({ ...recipe, roi: null }, proposals, objects, 1)).toThrow(TypeError);
	});
});

describe('final detections', () => {
	const outputs = (logits: number[][], deltas = new Float32Array(4 * 3 * logits.length)) => ({
		boxes: Float64Array.from([10, 10, 50, 50, 12, 11, 51, 52, 70, 20, 110, 80].slice(0, 4 * logits.length)),
		classLogits: Float32Array.from(logits.flat()),
		boxDeltas: deltas,
		classes: 3,
		boxClasses: 3,
	});

	it('are boxes by class, best first, the worse of two of one class dropped', () => {
		const found = detectionsOf(
			recipe,
			outputs([
				[0, 4, 0],
				[0, 3, 0],
				[0, 0, 2],
			]),
			size,
		);
		expect(found.slice(0, 2).map(({ channel, box }) => [channel, ...box])).toEqual([
			[1, 10, 10, 50, 50],
			[2, 70, 20, 110, 80],
		]);
		expect(found.filter(({ channel, box }) => channel === 1 && box[0] < 60)).toHaveLength(1);
		expect(found[0].score).toBeCloseTo(Math.exp(4) / (Math.exp(4) + 2), 6);
		expect(found.every(({ score }, k) => k === 0 || score <= found[k - 1].score)).toBe(true);
		expect(found.every(({ channel, score }) => channel > 0 && score > 0.05)).toBe(true);
	});

	it('are moved by the deltas of their own class', () => {
		const deltas = new Float32Array(12);
		deltas[4] = 1;
		const [first] = detectionsOf(recipe, outputs([[0, 9, 0]], deltas), size);
		expect(Array.from(first.box)).toEqual([14, 10, 54, 50]);
	});

	it('are none where background is sure', () => {
		expect(detectionsOf(recipe, outputs([[9, 0, 0]]), size)).toEqual([]);
	});
});

describe('masks over the picture', () => {
	it('are those of torchvision’s paste_masks_in_image', () => {
		const { mask, box, rows } = recorded.paste;
		const { data, width } = pasteMask(mask, 4, box, { width: 16, height: 14 });
		const drawn = rows.map((_: string, y: number) =>
			Array.from(data.subarray(y * width, (y + 1) * width), (value) => (value ? '#' : '.')).join(''),
		);
		expect(drawn).toEqual(rows);
	});
});

describe('RoIAlign as two matrices', () => {
	it('is RoIAlign', () => {
		const sides = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
		const place = fc.double({ min: -6, max: 16, noNaN: true });
		fc.assert(
			fc.property(
				sides,
				fc.tuple(place, place, place, place),
				fc.boolean(),
				([width, height], box, aligned) => {
					const values = Float32Array.from({ length: width * height }, (_, k) => ((k * 37) % 11) - 5);
					const plane = { width, height, at: (y: number, x: number) => values[y * width + x] };
					const options = { rows: 3, columns: 4, spatialScale: 0.5, samplingRatio: 2, aligned };
					const { x, y } = roiAlignMatrices(plane, box, options);
					roiAlign(plane, box, options).forEach((wanted, k) => {
						const [row, column] = [k >> 2, k & 3];
						let sum = 0;
						values.forEach((value, at) => {
							sum += y[row * height + Math.floor(at / width)] * value * x[column * width + (at % width)];
						});
						expect(sum).toBeCloseTo(wanted, 4);
					});
				},
			),
			{ seed: 2, numRuns: 80 },
		);
	});
});
