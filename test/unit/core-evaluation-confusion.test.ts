// Confusion matrices against those that Ultralytics counted.

import { describe, expect, it } from 'vitest';
import { confusionDefaults, confusionMatrix, confusions } from '../../src/core/evaluation/confusion';
import { overlapsOf } from '../../src/core/evaluation/overlap';
import { cocoSettings } from '../../src/core/evaluation/settings';
import { errorCases } from '../support/detection-errors';
import { readPair } from '../support/evaluation';
import { hasRealFiles } from '../support/real-files';

const hasReal = hasRealFiles('confusion matrix');
const cases = errorCases().filter(({ isReal, outputs }) => outputs.confusion && (hasReal || !isReal));

describe('Ultralytics, as recorded', () => {
	it.each(cases.map((each) => [each.name, each] as const))('%s', (_, { outputs, read }) => {
		const { labels, detections, overlaps } = read();
		const { counts, classes } = confusionMatrix(labels, detections, { ...confusionDefaults, overlaps });
		const wanted = (outputs.confusion as number[][]).flat();
		expect(wanted).toHaveLength((classes + 1) ** 2);
		// Ultralytics has no crowds: what ours leaves out in one of them is background there.
		const side = classes + 1;
		const inBackground = (at: number) => at % side === classes;
		expect([...counts].filter((__, at) => !inBackground(at))).toEqual(
			wanted.filter((__, at) => !inBackground(at)),
		);
		const hasCrowds = labels.crowd.some((value) => value === 1);
		for (let row = 0; row < side; row++) {
			const at = row * side + classes;
			if (hasCrowds) expect(counts[at]).toBeLessThanOrEqual(wanted[at]);
			else expect(counts[at]).toBe(wanted[at]);
		}
	});

	it('has a case without crowds that is equal in every cell', () => {
		const plain = cases.filter(({ read }) => !read().labels.crowd.some((value) => value === 1));
		expect(plain.length).toBeGreaterThan(0);
	});
});

describe('made by hand', () => {
	const gt = {
		images: [{ id: 1, file_name: 'a.jpg', width: 100, height: 100 }],
		categories: [
			{ id: 1, name: 'cat' },
			{ id: 2, name: 'dog' },
		],
		annotations: [
			{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 10, 10], area: 100, iscrowd: 0 },
			{ id: 2, image_id: 1, category_id: 2, bbox: [50, 0, 10, 10], area: 100, iscrowd: 0 },
			{ id: 3, image_id: 1, category_id: 1, bbox: [50, 50, 40, 40], area: 1600, iscrowd: 1 },
		],
	};
	const found = (kind: number, bbox: number[], score: number) => ({
		image_id: 1,
		category_id: kind,
		bbox,
		score,
	});
	const run = (results: unknown[], images: number[] | null = null) => {
		const { labels, detections } = readPair(gt, results);
		const overlaps = overlapsOf('bbox', labels.columns, detections, cocoSettings('bbox').sigmas);
		return confusionMatrix(labels.columns, detections, { ...confusionDefaults, overlaps, images });
	};

	it('counts confusions, background and what is missed, and leaves crowds and low scores out', () => {
		const matrix = run([
			found(2, [0, 0, 10, 10], 0.9), // a cat taken for a dog
			found(1, [0, 0, 10, 10], 0.8), // the cat is taken
			found(1, [60, 60, 10, 10], 0.7), // in the crowd of cats
			found(2, [60, 60, 10, 10], 0.6), // no dogs there
			found(2, [50, 0, 10, 10], 0.25), // not above the limit
		]);
		expect([...matrix.counts]).toEqual([0, 0, 1, 1, 0, 1, 0, 1, 0]);
		expect(confusions(matrix)).toEqual([
			{ predicted: 0, actual: 2, count: 1 },
			{ predicted: 1, actual: 0, count: 1 },
			{ predicted: 1, actual: 2, count: 1 },
			{ predicted: 2, actual: 1, count: 1 },
		]);
	});

	it('looks at chosen images only', () => {
		expect([...run([found(1, [0, 0, 10, 10], 0.9)], []).counts].every((value) => value === 0)).toBe(true);
	});
});
