// Intervals of differences of average precision: what is drawn once gives COCO's numbers, what is drawn twice those of a data
// set that holds it twice, and the intervals hold the true difference as often as they say. Uses recorded data sets; real
// files of ../shared/data are skipped, and it is said, where the folder is absent.

import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDetections, drawDefaults } from '../../src/compute/evaluation/compare-detections';
import { loadLabels } from '../../src/compute/evaluation/load-labels';
import { type PrecisionDifference, precisionDifferences } from '../../src/core/evaluation/bootstrap';
import type { DetectionColumns, LabelColumns, OverlapKind } from '../../src/core/evaluation/columns';
import { type Evaluation, evaluate } from '../../src/core/evaluation/evaluate';
import { cocoSettings } from '../../src/core/evaluation/settings';
import { mersenneTwister } from '../../src/core/sampling/mersenne-twister';
import { readGolden } from '../goldens-runner/container';
import { readPair } from '../support/evaluation';
import { hasRealFiles } from '../support/real-files';

interface Side {
	evaluation: Evaluation;
	detections: DetectionColumns;
}

/** One image: places of labels, and of each side's detections with their scores. */
interface Scene {
	labels: number[];
	a: [x: number, score: number][];
	b: [x: number, score: number][];
}

const golden = readGolden('test/goldens/evaluation/coco_eval.json.br');

/** AP, AP50 and AP75 stand first in COCOeval's order. */
const names = ['AP', 'AP50', 'AP75'];

function differences(
	labels: LabelColumns,
	a: Side,
	b: Side,
	options: { draws: number; seed: number; pause?(): Promise<void> },
): Promise<PrecisionDifference[]> {
	const images = { a: a.detections.image, b: b.detections.image };
	return precisionDifferences(labels, a.evaluation, b.evaluation, images, options);
}

function evaluated(labels: LabelColumns, detections: DetectionColumns, kind: OverlapKind = 'bbox'): Side {
	return {
		detections,
		evaluation: evaluate(labels, detections, { settings: cocoSettings(kind), images: null }),
	};
}

/** A data set of one class and of squares, and both sides' detections in it. */
function made(scenes: readonly Scene[]): { labels: LabelColumns; a: Side; b: Side } {
	const bbox = (x: number) => [x, 0, 20, 20];
	const gt = {
		images: scenes.map((_, at) => ({ id: at + 1, file_name: `${at}.jpg`, width: 1000, height: 100 })),
		annotations: scenes
			.flatMap(({ labels }, at) => labels.map((x) => ({ image_id: at + 1, bbox: bbox(x) })))
			.map((record, row) => ({ ...record, id: row + 1, category_id: 1, area: 400, iscrowd: 0 })),
		categories: [{ id: 1, name: 'thing' }],
	};
	const side = (name: 'a' | 'b') => {
		const results = scenes.flatMap((scene, at) =>
			scene[name].map(([x, score]) => ({ image_id: at + 1, category_id: 1, bbox: bbox(x), score })),
		);
		const { labels, detections } = readPair(gt, results);
		return { labels: labels.columns, side: evaluated(labels.columns, detections) };
	};
	const { labels, side: a } = side('a');
	return { labels, a, b: side('b').side };
}

describe('plain numbers', () => {
	const whole = golden.cases.filter(({ inputs }) => inputs.images === null);

	it('has recorded cases of all kinds', () =>
		expect(new Set(whole.map(({ inputs }) => inputs.kind))).toEqual(new Set(['bbox', 'segm', 'keypoints'])));

	it.each(whole.map((each) => [each.name, each] as const))('%s', async (_, { inputs }) => {
		const { kind, gt, results } = inputs as { kind: OverlapKind; gt: unknown; results: unknown };
		const { labels, detections } = readPair(gt, results);
		const side = evaluated(labels.columns, detections, kind);
		const found = await differences(labels.columns, side, side, { draws: 20, seed: 1 });
		expect(found.map(({ name }) => name)).toEqual(names);
		for (const [at, { a, b, difference, low, high }] of found.entries()) {
			const wanted = side.evaluation.stats[at];
			expect(Math.abs(a - wanted), names[at]).toBeLessThanOrEqual(1e-12);
			expect(b).toBe(a);
			expect(difference).toBe(0);
			if (wanted < 0) expect([low, high]).toEqual([Number.NaN, Number.NaN]);
			else expect([low, high]).toEqual([0, 0]);
		}
	});
});

describe('draws', () => {
	/** No score twice on a side: the order of equal ones depends on the images' numbers. */
	const scenes = fc
		.array(
			fc.record({
				labels: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
				a: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 4 }),
				b: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 4 }),
			}),
			{ minLength: 1, maxLength: 7 },
		)
		.chain((images) =>
			fc.infiniteStream(fc.integer({ min: 0, max: 1e6 })).map((stream): Scene[] => {
				let count = 0;
				const place = (x: number): [number, number] => [
					8 * x,
					((stream.next().value as number) + count++ / 1000) / 1e6,
				];
				return images.map(({ labels, a, b }) => ({
					labels: labels.map((x) => 40 * x),
					a: a.map((x) => place(x * 4)),
					b: b.map((x) => place(x * 5)),
				}));
			}),
		);

	it('count an image as often as it is drawn', async () => {
		let measured = 0;
		await fc.assert(
			fc.asyncProperty(scenes, fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (images, seed) => {
				const { labels, a, b } = made(images);
				const found = await differences(labels, a, b, { draws: 1, seed });
				const random = mersenneTwister(seed);
				const drawn = images
					.map(() => Math.floor((random.next() / 2 ** 32) * images.length))
					.sort((x, y) => x - y)
					.map((at) => images[at]);
				const copied = made(drawn);
				for (const [at, { low, high }] of found.entries()) {
					const [inA, inB] = [copied.a, copied.b].map(({ evaluation }) => evaluation.stats[at]);
					if (inA < 0) {
						expect(low).toBeNaN();
						continue;
					}
					measured++;
					expect(Math.abs(low - (inB - inA)), names[at]).toBeLessThanOrEqual(1e-12);
					expect(high).toBe(low);
				}
			}),
			{ numRuns: 300, seed: 9 },
		);
		expect(measured).toBeGreaterThan(300);
	});

	it('are the same with the same seed, and others with another', async () => {
		const { labels, a, b } = made(population(40, 3));
		const ask = (seed: number) => differences(labels, a, b, { draws: 100, seed });
		const [first, again, other] = [await ask(1), await ask(1), await ask(2)];
		expect(again).toEqual(first);
		expect(other[0].low).not.toBe(first[0].low);
		expect(other[0].difference).toBe(first[0].difference);
	});

	it('of detections against themselves differ in nothing, and turned about change sign', async () => {
		const { labels, a, b } = made(population(40, 4));
		const options = { draws: 200, seed: 5 };
		for (const { difference, low, high } of await differences(labels, b, b, options))
			expect([difference, low, high]).toEqual([0, 0, 0]);
		const there = await differences(labels, a, b, options);
		const back = await differences(labels, b, a, options);
		for (const [at, { difference, low, high }] of there.entries()) {
			expect(low).toBeLessThan(high);
			expect(back[at].difference).toBeCloseTo(-difference, 12);
			expect(back[at].low).toBeCloseTo(-high, 12);
			expect(back[at].high).toBeCloseTo(-low, 12);
		}
	});

	it('end where they are stopped', async () => {
		const { labels, a, b } = made(population(5, 6));
		let draws = 0;
		const pause = async () => {
			draws++;
			if (draws === 3) throw new Error('stopped');
		};
		await expect(differences(labels, a, b, { draws: 50, seed: 0, pause })).rejects.toThrow('stopped');
		expect(draws).toBe(3);
	});
});

/** Images of one world: B finds more than A, both see things that are not there. */
function population(images: number, seed: number): Scene[] {
	const random = mersenneTwister(seed);
	const next = () => random.next() / 2 ** 32;
	return Array.from({ length: images }, () => {
		const labels = Array.from({ length: 1 + Math.floor(3 * next()) }, (_, at) => 60 * at);
		const side = (share: number): Scene['a'] => [
			...labels
				.filter(() => next() < share)
				// Up to 6 of 20 px off: IoU down to 0.54.
				.map((x): [number, number] => [x + 6 * next() ** 2, 0.3 + 0.7 * next()]),
			...(next() < 0.5 ? [[400 + 100 * next(), 0.8 * next()] as [number, number]] : []),
		];
		return { labels, a: side(0.6), b: side(0.7) };
	});
}

it('intervals hold the true difference in about 95 of 100 data sets', async () => {
	const truth = await (async () => {
		const { a, b } = made(population(20_000, 1));
		return names.map((_, at) => b.evaluation.stats[at] - a.evaluation.stats[at]);
	})();
	expect(truth[0]).toBeGreaterThan(0.03);
	const covered = names.map(() => 0);
	const sets = 200;
	for (let set = 0; set < sets; set++) {
		const { labels, a, b } = made(population(80, 100 + set));
		const found = await differences(labels, a, b, { draws: 200, seed: set });
		for (const [at, { low, high }] of found.entries())
			if (low <= truth[at] && truth[at] <= high) covered[at]++;
	}
	for (const [at, count] of covered.entries()) {
		expect(count / sets, names[at]).toBeGreaterThan(0.9);
		expect(count / sets, names[at]).toBeLessThan(0.99);
	}
}, 120_000);

describe.skipIf(!hasRealFiles('core-evaluation-bootstrap'))('real files', () => {
	const folder = '../shared/data/coco-val2014-100';
	const isNoCoco = () => Promise.reject(new Error('The labels are no COCO file.'));
	const labels = () => loadLabels(join(folder, 'annotations/instances_val2014_44.json'), isNoCoco);
	const results = (kind: string) => join(folder, `results/instances_val2014_fake${kind}44_results.json`);

	it('boxes and masks are compared by boxes, which both have', async () => {
		const question = { a: results('bbox'), b: results('segm'), kind: null, ...drawDefaults, draws: 200 };
		const { kind, a, b, differences: found } = await compareDetections(labels, question);
		expect(kind).toBe('bbox');
		expect(found.map(({ a: inA }) => inA)).toEqual([...a.evaluation.stats.subarray(0, 3)].map(near));
		expect(found.map(({ b: inB }) => inB)).toEqual([...b.evaluation.stats.subarray(0, 3)].map(near));
		for (const { difference, low, high } of found) {
			expect(low).toBeLessThanOrEqual(difference);
			expect(high).toBeGreaterThanOrEqual(difference);
		}
	});

	it('what one side does not have is refused with a sentence', async () => {
		const question = { a: results('bbox'), b: results('segm'), kind: 'segm' as const, ...drawDefaults };
		await expect(compareDetections(labels, question)).rejects.toThrow('The detections have no masks');
	});
});

function near(value: number): unknown {
	return expect.closeTo(value, 12);
}
