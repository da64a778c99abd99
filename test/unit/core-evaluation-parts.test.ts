// What stands around COCO's numbers: rows of images and classes, orders, reading labels that are damaged or of other formats.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCocoLabels } from '../../src/compute/evaluation/coco-labels';
import { labelsOfDataset } from '../../src/compute/evaluation/dataset-labels';
import { classRows } from '../../src/core/evaluation/classes';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { imageColumns } from '../../src/core/evaluation/images';
import { pairwiseSum } from '../../src/core/evaluation/numpy';
import { sortByKey, sortByScore } from '../../src/core/evaluation/rows';
import { cocoSettings, refusedKeypoints } from '../../src/core/evaluation/settings';
import { readAnnotations } from '../../src/formats';
import { datasetOf } from '../../src/formats/convert/dataset';
import { readGolden } from '../goldens-runner/container';
import { readPair } from '../support/evaluation';

const golden = readGolden('test/goldens/evaluation/coco_eval.json.br');

function recorded(name: string): { gt: Record<string, unknown>; results: unknown } {
	const found = golden.cases.find((each) => each.name === name);
	if (!found) throw new Error(`There is no case ${name}.`);
	return found.inputs as { gt: Record<string, unknown>; results: unknown };
}

describe('rows', () => {
	const random = { seed: 4, numRuns: 60 };

	it('are in falling order of score, equals as they were', () => {
		const scores = fc.array(
			fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 0.5, 1, 0.5 + 2 ** -50)),
			{ maxLength: 300 },
		);
		fc.assert(
			fc.property(scores, (list) => {
				const score = Float64Array.from(list);
				const rows = Int32Array.from(score, (_, row) => row);
				const wanted = [...rows].sort((a, b) => (score[b] as number) - (score[a] as number) || a - b);
				expect([...sortByScore(rows, score)]).toEqual(wanted);
			}),
			random,
		);
	});

	it('are grouped by key, equals as they were', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(9), { maxLength: 100 }), (list) => {
				const key = Int32Array.from(list);
				const { rows, first } = sortByKey(
					Int32Array.from(key, (_, row) => row),
					key,
					10,
				);
				for (let k = 0; k < 10; k++) {
					const wanted = list.flatMap((each, row) => (each === k ? [row] : []));
					expect([...rows.subarray(first[k], first[k + 1])]).toEqual(wanted);
				}
			}),
			random,
		);
	});

	it('are added up in eight lanes, halved above 128', () => {
		const values = Float64Array.from({ length: 1000 }, (_, i) => 1 / (i + 1));
		// numpy.sum of the same numbers.
		expect(pairwiseSum(values, 0, 1000)).toBe(7.485470860550345);
		expect(pairwiseSum(values, 0, 5)).toBe(1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5);
	});
});

describe('images and classes', () => {
	const { gt, results } = recorded('boxes');
	const { labels, detections } = readPair(gt, results);
	const settings = cocoSettings('bbox');
	const whole = evaluate(labels.columns, detections, { settings, images: null });

	it('gives each image the AP of an evaluation of it alone', () => {
		const { ap } = imageColumns(whole, labels.columns, detections, 0);
		expect([...ap].filter((value) => value < 0).length).toBeGreaterThan(0);
		for (let image = 0; image < labels.columns.images; image++) {
			const alone = evaluate(labels.columns, detections, { settings, images: [image] });
			expect(ap[image]).toBeCloseTo(alone.stats[0] as number, 12);
		}
	});

	it('counts right, wrong and missed from a score on', () => {
		const all = imageColumns(whole, labels.columns, detections, Number.NEGATIVE_INFINITY);
		const some = imageColumns(whole, labels.columns, detections, 0.6);
		const none = imageColumns(whole, labels.columns, detections, 2);
		const sum = (counts: Int32Array) => counts.reduce((total, count) => total + count, 0);
		const toFind = whole.matches.labelCount.subarray(0, labels.columns.classes);
		for (const { truePositives, falseNegatives } of [all, some, none])
			expect(sum(truePositives) + sum(falseNegatives)).toBe(sum(toFind));
		expect(sum(none.truePositives) + sum(none.falsePositives)).toBe(0);
		expect(sum(some.truePositives)).toBeLessThan(sum(all.truePositives));
		expect(sum(some.truePositives)).toBeGreaterThan(0);
	});

	it('finds the best F1 of each class among all scores', () => {
		const { rows, first } = whole.matches.detectionRows;
		for (const row of classRows(whole, detections)) {
			if (row.labels === 0) {
				expect(row.bestF1).toBeNull();
				continue;
			}
			const own = Array.from({ length: row.detections }, (_, i) => (first[row.class] as number) + i);
			const f1s = own.map((last) => {
				const limit = detections.score[rows[last] as number] as number;
				const taken = own.filter((p) => (detections.score[rows[p] as number] as number) >= limit);
				const right = taken.filter((p) => (whole.matches.truePositive[p] as number) & 1).length;
				const counted = taken.filter((p) => !((whole.matches.ignored[p] as number) & 1)).length;
				return (2 * right) / (counted + row.labels);
			});
			expect(row.bestF1?.f1 ?? 0).toBe(Math.max(0, ...f1s));
		}
	});

	it('has -1 throughout where there is nothing', () => {
		const { labels: empty, detections: some } = readPair({ ...gt, annotations: [] }, results);
		const evaluation = evaluate(empty.columns, some, { settings, images: null });
		expect([...evaluation.stats]).toEqual(new Array(12).fill(-1));
		const { labels: full, detections: none } = readPair(gt, []);
		expect(evaluate(full.columns, none, { settings, images: null }).stats[0]).toBe(0);
	});
});

describe('keypoints of another number than 17', () => {
	it('are refused without standard deviations', () => {
		expect(refusedKeypoints(17, cocoSettings('keypoints'))).toBeNull();
		expect(refusedKeypoints(5, cocoSettings('keypoints'))).toContain('5 keypoints');
		expect(refusedKeypoints(2, cocoSettings('keypoints', Float64Array.of(0.1, 0.2)))).toBeNull();
	});
});

describe('labels of a COCO file', () => {
	const image = { id: 1, width: 40, height: 30, file_name: 'a.jpg', weather: 'rain' };
	const label = { id: 1, image_id: 1, category_id: 2, bbox: [4, 5, 10, 8], area: 80, iscrowd: 0 };
	const file = (annotations: unknown[], images: unknown[] = [image]) => ({
		images,
		annotations,
		categories: [{ id: 2, name: 'cat' }],
	});
	const read = (value: unknown) => {
		const labels = readCocoLabels(
			Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
			'x',
		);
		if (!labels) throw new Error('no COCO file');
		return labels;
	};

	it('takes boxes, areas, crowds and ids of 0', () => {
		const { columns, target } = read(file([label, { ...label, id: 0, iscrowd: 1 }]));
		expect([...columns.box]).toEqual([4, 5, 10, 8, 4, 5, 10, 8]);
		expect([...columns.area]).toEqual([80, 80]);
		expect([...columns.crowd]).toEqual([0, 1]);
		expect([...columns.zeroId]).toEqual([0, 1]);
		expect(target.images).toEqual([{ id: '1', fileName: 'a.jpg', width: 40, height: 30 }]);
		expect(target.classes).toEqual([{ id: 2, name: 'cat' }]);
	});

	it('draws polygons, runs and boxes that are written as polygons', () => {
		const square = [4, 5, 14, 5, 14, 13, 4, 13];
		const { columns, withoutMask } = read(
			file([
				{ ...label, segmentation: [square] },
				{ ...label, id: 2, segmentation: [[4, 5, 10, 8]] },
				{ ...label, id: 3, segmentation: { size: [30, 40], counts: [125, 8, 1067] } },
				{ ...label, id: 4, segmentation: [] },
				{ ...label, id: 5 },
			]),
		);
		const drawn = columns.masks?.runs(0);
		expect(drawn?.filter((_, i) => i % 2 === 1).reduce((sum, run) => sum + run, 0)).toBe(80);
		expect(columns.masks?.runs(1)).toEqual(drawn);
		expect([...(columns.masks?.runs(2) ?? [])]).toEqual([125, 8, 1067]);
		expect(columns.masks?.runs(3)).toBeNull();
		expect(columns.masks?.runs(4)).toBeNull();
		expect(columns.masks?.height(4)).toBe(0);
		expect(withoutMask).toBe(2);
	});

	it('measures what is missing and says so', () => {
		const { columns, notes } = read(
			file([
				{ ...label, area: undefined },
				{ ...label, id: 2, bbox: [1, 2], segmentation: [[4, 5, 14, 5, 14, 13, 4, 13]] },
			]),
		);
		expect([...columns.area]).toEqual([80, 80]);
		expect([...columns.box.subarray(4)]).toEqual([4, 5, 10, 8]);
		expect(notes.join('\n')).toContain('1 annotation without a box');
		expect(notes.join('\n')).toContain('1 annotation without an area');
	});

	it('leaves annotations of no image or category out, and tells them', () => {
		const { columns, notes } = read(
			file([label, { ...label, id: 2, image_id: 9 }, { ...label, id: 3, category_id: '2' }]),
		);
		expect(columns.count).toBe(1);
		expect(notes).toHaveLength(2);
	});

	it('gives fields of the images', () => {
		const labels = read(file([label], [image, { ...image, id: 2, weather: undefined, night: true }]));
		expect(labels.field('weather')).toEqual(['rain', null]);
		expect(labels.field('night')).toEqual([null, 'true']);
		expect(labels.field('fog')).toBeNull();
		expect(labels.fields()).toContain('weather');
	});

	it('reads the sound records of a damaged file', () => {
		const text = JSON.stringify(file([label, { ...label, id: 2 }, { ...label, id: 3 }]));
		const broken = text.replace('"id":2,"image_id":1', '"id":2 "image_id":1');
		const labels = read(broken);
		expect(labels.columns.count).toBe(2);
		expect(labels.notes.join('\n')).toContain('1 record could not be read');
	});

	it('never throws, wherever the text ends', () => {
		const text = JSON.stringify(
			file([
				{ ...label, segmentation: [[4, 5, 14, 5, 14, 13]], keypoints: [1, 2, 2], num_keypoints: 1 },
				{ ...label, id: 'two', segmentation: { size: [30, 40], counts: 'abc"' } },
			]),
		);
		let read = 0;
		for (let end = 0; end <= text.length; end++) {
			const labels = readCocoLabels(Buffer.from(text.slice(0, end)), 'x');
			if (!labels) continue;
			read++;
			for (let row = 0; row < labels.columns.count; row++) labels.columns.masks?.runs(row);
			if (end < text.length) expect(labels.notes.length).toBeGreaterThan(0);
		}
		expect(read).toBeGreaterThan(100);
	});

	it('never throws on random bytes in its place', () => {
		const text = JSON.stringify(file([{ ...label, segmentation: [[4, 5, 14, 5, 14, 13]] }]));
		fc.assert(
			fc.property(fc.nat(text.length - 1), fc.nat(255), (at, byte) => {
				const bytes = Buffer.from(text);
				bytes[at] = byte;
				const labels = readCocoLabels(bytes, 'x');
				if (!labels) return;
				for (let row = 0; row < labels.columns.count; row++) labels.columns.masks?.runs(row);
				expect(labels.columns.image).toHaveLength(labels.columns.count);
			}),
			{ seed: 11, numRuns: 800 },
		);
	});

	it('is none without lists of images and annotations', () => {
		for (const text of ['', '[]', '{}', '{"images": []}', '<xml/>', '{"images": {}, "annotations": []}'])
			expect(readCocoLabels(Buffer.from(text), 'x')).toBeNull();
	});
});

describe('labels of a data set', () => {
	it('give the numbers of the COCO file that they were read from', () => {
		const { gt, results } = recorded('masks');
		const text = JSON.stringify(gt);
		const annotations = readAnnotations(text, { path: 'labels.json' });
		const collected = {
			format: 'coco' as const,
			dataset: datasetOf([annotations]),
			files: 1,
			places: annotations.images.map((_, row) => ({ file: 'labels.json', row })),
			unread: { count: 0, first: null },
		};
		const labels = labelsOfDataset(collected, 'labels.json');
		const { labels: direct, detections } = readPair(gt, results);
		// The data set ranks images as the file lists them, and has no areas of its own: what does not depend on either is equal.
		const settings = { ...cocoSettings('segm'), sizes: cocoSettings('segm').sizes.slice(0, 1) };
		const numbers = new Map(labels.target.images.map(({ fileName }, number) => [fileName, number]));
		const image = detections.image.map((number) => {
			const name = direct.target.images[number]?.fileName ?? '';
			return numbers.get(name) ?? -1;
		});
		const options = { settings, images: null };
		const one = evaluate(direct.columns, detections, options);
		const other = evaluate(labels.columns, { ...detections, image }, options);
		expect([...other.matches.labelCount]).toEqual([...one.matches.labelCount]);
		expect([...other.curves.recall]).toEqual([...one.curves.recall]);
		expect(other.curves.recall.some((value) => value > 0.3)).toBe(true);
	});
});
