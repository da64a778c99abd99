// The estimate of an image: what each detection is, what the terms add up to, and how each object fares.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EstimateInput, estimate } from '../../src/core/estimate/estimate';
import { type JudgedLabel, judge, labelsOfImage, precisionOfImage } from '../../src/core/estimate/judge';
import type { Estimate } from '../../src/core/estimate/types';
import type { DetectionColumns } from '../../src/core/evaluation/columns';
import type { Box, Segmentation } from '../../src/core/geometry';
import { rleArea } from '../../src/core/masks/rle';
import { polygonCounts } from '../../src/core/masks/run-counts';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { ultralyticsDetect } from '../../src/core/recipes/ultralytics';
import { errorWords, estimateDetail, estimateHeadline } from '../../src/core/words';

const image = { width: 200, height: 100 };
const classNames = ['cat', 'dog'];

interface Found {
	name: string;
	score: number;
	box: Box;
	mask?: boolean;
}

const square = ([x1, y1, x2, y2]: Box): Segmentation => ({
	kind: 'polygons',
	parts: [Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2)],
});

function labelOf(name: string, box: Box, flag: string | null = null, mask = false): JudgedLabel {
	return { className: name, box, flag, segmentation: mask ? square(box) : null };
}

function columnsOf(found: readonly Found[]): DetectionColumns {
	const runs = found.map(({ box }) =>
		polygonCounts((square(box) as { parts: Float64Array[] }).parts, image.height, image.width),
	);
	const hasMasks = found.some(({ mask }) => mask);
	const box = found.flatMap(({ box: [x1, y1, x2, y2] }) => [x1, y1, x2 - x1, y2 - y1]);
	return {
		count: found.length,
		image: new Int32Array(found.length),
		class: Int32Array.from(found, ({ name }) => classNames.indexOf(name)),
		box: Float64Array.from(box),
		area: Float64Array.from(found, (_, at) =>
			hasMasks ? rleArea(runs[at]) : box[4 * at + 2] * box[4 * at + 3],
		),
		score: Float64Array.from(found, ({ score }) => score),
		masks: hasMasks ? { runs: (at) => runs[at], height: () => image.height, width: () => image.width } : null,
		keypoints: null,
	};
}

function estimated(
	labels: readonly JudgedLabel[],
	found: readonly Found[],
	{
		minScore = 0.25,
		recipe = torchvisionMaskRcnn,
	}: { minScore?: number; recipe?: EstimateInput['recipe'] } = {},
): Estimate {
	const columns = columnsOf(found);
	const own = labelsOfImage(labels, classNames, image);
	const rows = Int32Array.from(found, (_, at) => 10 + at);
	return estimate({
		source: 'detections.json',
		minScore,
		iouLimit: 0.5,
		all: found.length,
		precision: precisionOfImage(own, columns),
		byMasks: own.masks !== null && columns.masks !== null,
		notes: [],
		recipe,
		image,
		objects: labels.map(({ box, flag }) => ({ boxImage: box, use: flag ? 'left-out' : 'trained' })),
		masks: labels.map(({ segmentation }) => segmentation),
		judged: judge(own, columns, rows, { minScore, classNames }),
	});
}

const cat: Box = [10, 10, 50, 50];
const dog: Box = [100, 20, 160, 80];

describe('an estimate', () => {
	it('says what each detection is, and how each object fares', () => {
		const made = estimated(
			[
				labelOf('cat', cat),
				labelOf('dog', dog),
				labelOf('cat', [170, 60, 190, 90]),
				labelOf('dog', [0, 60, 60, 100], 'iscrowd'),
			],
			[
				{ name: 'cat', score: 0.9, box: cat },
				{ name: 'cat', score: 0.8, box: [12, 10, 52, 50] },
				{ name: 'cat', score: 0.7, box: dog },
				{ name: 'dog', score: 0.6, box: [100, 20, 130, 60] },
				{ name: 'dog', score: 0.5, box: [60, 0, 80, 9] },
				{ name: 'dog', score: 0.4, box: [5, 65, 40, 95] },
				{ name: 'cat', score: 0.1, box: [170, 60, 190, 90] },
			],
		);
		expect(made.detections.map(({ row, fate, error, object }) => [row, fate, error, object])).toEqual([
			[10, 'found', null, 0],
			[11, 'false', 'duplicate', 0],
			[12, 'false', 'classification', 1],
			[13, 'false', 'localisation', 1],
			[14, 'false', 'background', -1],
			[15, 'ignored', null, -1],
		]);
		expect(made.objects).toEqual([
			{ detection: 0, fate: 'found', error: null },
			{ detection: -1, fate: 'missed', error: 'classification' },
			{ detection: -1, fate: 'missed', error: 'missed' },
			{ detection: -1, fate: 'apart', error: null },
		]);
		expect(made.counts).toEqual({ found: 1, false: 4, missed: 2, ignored: 1 });
		expect(made.errors).toEqual({
			classification: 1,
			localisation: 1,
			both: 0,
			duplicate: 1,
			background: 1,
			missed: 1,
		});
		expect(made.all).toBe(7);
		expect(estimateHeadline(made)).toBe('1 of 3 objects found, 4 false detections (score 0.25 or more).');
		expect(estimateDetail(made)).toBe(
			'1 of a wrong class, 1 badly placed, 1 duplicate, 1 on background and 1 object without any detection about it.',
		);
	});

	it('has the terms of its formulas', () => {
		const shifted: Box = [20, 10, 60, 50];
		const made = estimated(
			[labelOf('cat', cat), labelOf('dog', dog)],
			[
				{ name: 'cat', score: 0.8, box: shifted },
				{ name: 'dog', score: 0.5, box: dog },
				{ name: 'dog', score: 0.3, box: [60, 0, 80, 9] },
			],
		);
		const iou = 1200 / 2000;
		// The hull is as large as the union here.
		const values = [(-Math.log(0.8) - Math.log(0.5)) / 2, (1 - iou) / 2, -Math.log(0.7) / 2];
		made.terms.forEach(({ value }, at) => {
			// torchvision's GIoU adds 1e-7 to what it divides by.
			expect(value).toBeCloseTo(values[at] as number, 9);
		});
		expect(made.terms[0]?.perObject[0]).toBeCloseTo(-Math.log(0.8) / 2, 12);
		expect(made.terms[2]).toMatchObject({ name: 'estimate_background', background: made.terms[2]?.value });
		expect(made.total).toBeCloseTo(
			values.reduce((sum, value) => sum + value, 0),
			9,
		);
		expect(made.detections[0]?.alignment).toBeCloseTo(0.8 ** 0.5 * iou ** 6, 12);
	});

	it('takes the exponents of a task-aligned recipe', () => {
		const { assigner } = ultralyticsDetect;
		if (assigner.kind !== 'task-aligned') throw new Error('another assigner');
		const recipe = { ...ultralyticsDetect, assigner: { ...assigner, alpha: 1, beta: 2 } };
		const made = estimated([labelOf('cat', cat)], [{ name: 'cat', score: 0.5, box: [10, 10, 50, 40] }], {
			recipe,
		});
		expect(made.alignment).toEqual({ alpha: 1, beta: 2 });
		expect(made.detections[0]?.alignment).toBeCloseTo(0.5 * 0.75 ** 2, 12);
	});

	it('compares masks where both sides have them', () => {
		const made = estimated(
			[labelOf('cat', cat, null, true), labelOf('dog', dog, null, true)],
			[
				{ name: 'cat', score: 0.9, box: [10, 10, 50, 40], mask: true },
				{ name: 'dog', score: 0.8, box: [100, 20, 125, 80], mask: true },
			],
		);
		expect(made.byMasks).toBe(true);
		expect(made.detections[0]?.mask?.iou).toBeCloseTo(0.75, 12);
		expect(made.detections[0]?.mask?.boundaryIou).toBeLessThan(0.75);
		expect(made.detections[1]).toMatchObject({ fate: 'false', error: 'localisation', object: 1 });
		expect(made.detections[1]?.iou).toBeCloseTo(25 / 60, 12);
		expect(made.detections[0]?.outline).toHaveLength(1);
	});

	it('is calm where there is nothing', () => {
		const nothing = estimated([], []);
		expect(nothing).toMatchObject({ total: 0, counts: { found: 0, false: 0, missed: 0, ignored: 0 } });
		expect(nothing.precision.ap).toBe(-1);
		expect(estimateHeadline(nothing)).toBe('No object to find, no false detection (score 0.25 or more).');
		expect(estimateDetail(nothing)).toBe('');
		expect(estimated([labelOf('cat', cat)], []).objects[0]).toMatchObject({
			fate: 'missed',
			error: 'missed',
		});
	});

	it('clips scores that are no probabilities, and takes endless losses for none', () => {
		const made = estimated(
			[labelOf('cat', cat)],
			[
				{ name: 'cat', score: 7, box: dog },
				{ name: 'cat', score: -3, box: cat },
			],
			{
				minScore: -10,
			},
		);
		expect(made.detections.map(({ score }) => score)).toEqual([1, 0]);
		expect(made.terms.every(({ value }) => Number.isFinite(value))).toBe(true);
	});

	it('adds up, whatever the boxes', () => {
		const box = fc
			.tuple(
				fc.integer({ min: 0, max: 150 }),
				fc.integer({ min: 0, max: 70 }),
				fc.integer({ min: 1, max: 50 }),
				fc.integer({ min: 1, max: 30 }),
			)
			.map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
		const name = fc.constantFrom(...classNames);
		const labels = fc.array(fc.record({ name, box, crowd: fc.boolean() }), { maxLength: 6 });
		const found = fc.array(fc.record({ name, box, score: fc.double({ min: 0, max: 1, noNaN: true }) }), {
			maxLength: 12,
		});
		fc.assert(
			fc.property(labels, found, (given, detections) => {
				const made = estimated(
					given.map((label) => labelOf(label.name, label.box, label.crowd ? 'iscrowd' : null)),
					detections,
				);
				for (const { value, perObject, background } of made.terms)
					expect(perObject.reduce((sum, part) => sum + part, background)).toBeCloseTo(value, 9);
				const { counts, errors } = made;
				expect(counts.found + counts.false + counts.ignored).toBe(made.detections.length);
				expect(counts.found + counts.missed).toBe(given.filter(({ crowd }) => !crowd).length);
				const { missed, ...wrong } = errors;
				expect(Object.values(wrong).reduce((sum, count) => sum + count, 0)).toBe(counts.false);
				expect(missed).toBeLessThanOrEqual(counts.missed);
				expect(
					made.detections.every(
						({ score }, at) => at === 0 || score <= (made.detections[at - 1]?.score ?? 1),
					),
				).toBe(true);
			}),
			{ seed: 5, numRuns: 200 },
		);
	});

	it('has words for every error', () => {
		expect(Object.keys(errorWords).sort()).toEqual(
			['background', 'both', 'classification', 'duplicate', 'localisation', 'missed'].sort(),
		);
	});
});
