// Calibration against what hotcoco gave for the same detections.

import { describe, expect, it } from 'vitest';
import { calibration } from '../../src/core/evaluation/calibration';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { cocoSettings } from '../../src/core/evaluation/settings';
import { errorCases } from '../support/detection-errors';
import { readPair } from '../support/evaluation';
import { hasRealFiles } from '../support/real-files';

const hasReal = hasRealFiles('calibration');
const cases = errorCases().filter(({ isReal }) => hasReal || !isReal);

describe('hotcoco, as recorded', () => {
	it.each(cases.map((each) => [each.name, each] as const))('%s', (_, { kind, outputs, read }) => {
		const { labels, detections, classNames } = read();
		const { matches } = evaluate(labels, detections, { settings: cocoSettings(kind), images: null });
		const report = calibration(matches, detections);
		const wanted = outputs.calibration;
		expect(report.count).toBe(wanted.num_detections);
		expect(report.expected).toBeCloseTo(wanted.ece, 12);
		expect(report.largest).toBeCloseTo(wanted.mce, 12);
		expect(report.bins.map(({ count }) => count)).toEqual(wanted.bins.map(({ count }) => count));
		for (const [bin, { score, precision }] of report.bins.entries()) {
			expect(score).toBeCloseTo(wanted.bins[bin].avg_confidence, 12);
			expect(precision).toBeCloseTo(wanted.bins[bin].avg_accuracy, 12);
		}
		for (const [name, error] of Object.entries(wanted.per_category)) {
			// Of classes that share a name the file of the other tool keeps one.
			const own = report.perClass.filter(({ count }, k) => classNames[k] === name && count > 0);
			expect(
				own.some(({ expected }) => Math.abs((expected as number) - error) < 1e-12),
				name,
			).toBe(true);
		}
	});
});

describe('made by hand', () => {
	const gt = {
		images: [{ id: 1, file_name: 'a.jpg', width: 100, height: 100 }],
		categories: [{ id: 1, name: 'cat' }],
		annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 10, 10], area: 100, iscrowd: 0 }],
	};
	const run = (scores: number[], count?: number) => {
		const results = scores.map((score) => ({ image_id: 1, category_id: 1, bbox: [0, 0, 10, 10], score }));
		const { labels, detections } = readPair(gt, results);
		const { matches } = evaluate(labels.columns, detections, {
			settings: cocoSettings('bbox'),
			images: null,
		});
		return calibration(matches, detections, count);
	};

	it('is the distance of score and precision, weighted by detections', () => {
		const report = run([0.75, 0.25], 2);
		// The first is right (0.75 from 1 is 0.25), the second is a second one (0.25 from 0).
		expect(report.bins.map(({ count, score, precision }) => [count, score, precision])).toEqual([
			[1, 0.25, 0],
			[1, 0.75, 1],
		]);
		expect(report.expected).toBe(0.25);
		expect(report.largest).toBe(0.25);
		const { perClass, ...all } = report;
		expect(perClass).toEqual([all]);
	});

	it('takes scores outside 0 to 1 as 0 or 1, and has nothing to say of nothing', () => {
		const report = run([7, -3]);
		expect(report.bins[9]).toMatchObject({ count: 1, score: 1, precision: 1 });
		expect(report.bins[0]).toMatchObject({ count: 1, score: 0, precision: 0 });
		expect(report.expected).toBe(0);
		expect(run([])).toMatchObject({ count: 0, expected: null, largest: null });
	});
});
