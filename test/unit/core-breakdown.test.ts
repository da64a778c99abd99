import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Role } from '../../src/core/assignment';
import { outputsOf, type StageTerm } from '../../src/core/breakdown/term-inputs';
import type { SamplingMode } from '../../src/core/breakdown/types';
import type { Box } from '../../src/core/geometry';
import type { HeadOutputs, MaskOutputs, RegionOutputs, TwoStageOutputs } from '../../src/core/head-outputs';
import { objectBitmap } from '../../src/core/input/objects';
import { inspectStages, type LabelledRecord, layout } from '../../src/core/inspect';
import { lossEntry } from '../../src/core/losses/catalogue';
import { bitmapToRle } from '../../src/core/masks/rle';
import type { LossTermName, Recipe, RoiRule } from '../../src/core/recipe';
import { backgroundChannel } from '../../src/core/recipe-facts';
import { detectron2MaskRcnn, detectron2MaskRcnnC4 } from '../../src/core/recipes/detectron2';
import { matterportMaskRcnn } from '../../src/core/recipes/matterport';
import { mmdetectionMaskRcnn } from '../../src/core/recipes/mmdetection';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { swapLosses, termSwaps } from '../../src/core/recipes/swap';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { editableAs } from '../../src/formats/editable';
import { openDump, readDump } from '../../src/predictions/dump';
import { randomFrom, syntheticTensors } from '../support/synthetic-dump';
import { f32, i32, type RawTensor, safetensorsBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-breakdown-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sized(recipe: Recipe, minSize: number, maxSize: number): Recipe {
	return { ...recipe, input: { ...recipe.input, minSize, maxSize } as Recipe['input'] };
}

const recipes: Recipe[] = [
	sized(torchvisionMaskRcnn, 160, 256),
	sized(matterportMaskRcnn, 160, 256),
	sized(classicFasterRcnn, 240, 400),
	sized(detectron2MaskRcnn, 160, 256),
	sized(detectron2MaskRcnnC4, 160, 256),
	sized(mmdetectionMaskRcnn, 160, 256),
];
const image = { width: 320, height: 240 };
const classNames = ['background', 'cat', 'dog'];

/** Names by channel: the background stands before the classes or behind them. */
function channelNames(recipe: Recipe): string[] {
	return backgroundChannel(recipe) === 'last' ? ['cat', 'dog', 'background'] : classNames;
}

function record(id: number, box: Box, className = 'cat'): LabelledRecord {
	const [x1, y1, x2, y2] = box;
	return {
		id: String(id),
		box,
		className,
		classId: classNames.indexOf(className),
		flag: null,
		editable: editableAs('boxAndPolygon', 'iscrowd'),
		segmentation: { kind: 'polygons', parts: [Float64Array.of(x1, y1, x2, y1, (x1 + x2) / 2, y2)] },
	};
}

const objects = [
	record(1, [20, 30, 180, 200]),
	record(2, [150, 60, 300, 220], 'dog'),
	record(3, [60, 100, 75, 118]),
];

let files = 0;

function headsFor(recipe: Recipe, tensors: Record<string, RawTensor>): HeadOutputs {
	const path = join(folder, `${files++}.safetensors`);
	writeFileSync(path, safetensorsBytes(tensors, { classes: JSON.stringify(channelNames(recipe)) }));
	const file = openDump(path);
	if ('error' in file) throw new Error(file.error);
	const result = readDump(file, {
		recipe,
		...layout(recipe, image.width, image.height),
		image,
		imageNames: ['a'],
		classes: [],
	});
	if (!('heads' in result)) throw new Error(JSON.stringify(result));
	return result.heads;
}

function stagesOf(
	recipe: Recipe,
	labelled: readonly LabelledRecord[] = objects,
	options: { sampling?: SamplingMode | null; change?: (tensors: Record<string, RawTensor>) => void } = {},
) {
	const tensors = syntheticTensors(recipe, { ...image, objects }, classNames.length, 7);
	options.change?.(tensors);
	return inspected(recipe, labelled, headsFor(recipe, tensors), options.sampling ?? null);
}

function inspected(
	recipe: Recipe,
	labelled: readonly LabelledRecord[],
	heads: HeadOutputs,
	sampling: SamplingMode | null,
) {
	return inspectStages({
		recipe,
		image: { row: 0, id: 'a', fileName: 'a.jpg', ...image, path: null, foundBy: null, tried: [] },
		corners: 'continuous',
		objects: labelled,
		problems: [],
		heads,
		sampling,
		seed: 3,
		outlines: false,
	});
}

/** The head outputs with one value of a term's row changed. */
function moved(
	heads: TwoStageOutputs,
	name: LossTermName,
	{ row, column, width }: { row: number; column: number; width: number },
	by: number,
): TwoStageOutputs {
	const changed = (values: Float32Array) => {
		const out = Float32Array.from(values);
		out[row * width + column] = (out[row * width + column] as number) + by;
		return out;
	};
	const regions = heads.regions as RegionOutputs;
	switch (name) {
		case 'rpn_objectness':
			return { ...heads, objectness: changed(heads.objectness) };
		case 'rpn_box':
			return { ...heads, deltas: changed(heads.deltas) };
		case 'roi_class':
			return { ...heads, regions: { ...regions, classLogits: changed(regions.classLogits) } };
		case 'roi_box':
			return { ...heads, regions: { ...regions, boxDeltas: changed(regions.boxDeltas) } };
		default: {
			const masks = regions.masks as MaskOutputs;
			const read: MaskOutputs['read'] = (region, channel) => {
				const values = masks.read(region, channel);
				if (region === row) values[column] = (values[column] as number) + by;
				return values;
			};
			return { ...heads, regions: { ...regions, masks: { ...masks, read } } };
		}
	}
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe.each(recipes.filter(({ roi }) => roi))('the breakdown of $name', (recipe) => {
	it.each(['all', 'seeded'] as const)('adds up from rows to terms to the total, sampling %s', (sampling) => {
		const { inspection, stages } = stagesOf(recipe, objects, { sampling });
		const { breakdown } = inspection;
		if (!breakdown || !stages) throw new Error('no breakdown');
		expect(breakdown.terms.map(({ name }) => name)).toEqual(recipe.losses.map(({ name }) => name));
		for (const term of breakdown.terms) {
			expect(term.value).toBeGreaterThan(0);
			expect(sum(term.perObject) + term.background).toBeCloseTo(term.value, 10);
		}
		expect(sum(breakdown.terms.map(({ value, weight }) => value * weight))).toBeCloseTo(breakdown.total, 12);
		for (const [row, object] of inspection.objects.entries()) {
			expect(object.losses).toEqual(breakdown.terms.map((term) => term.perObject[row] * term.weight));
		}
		expect(stages.map(({ rule }) => rule.name)).toEqual(recipe.losses.map(({ name }) => name));
		for (const { term } of stages) expect(sum(term.contributions)).toBeCloseTo(term.value, 10);
		for (const [k, entry] of breakdown.masks.entries()) {
			expect(sum(entry.crossEntropy) / (entry.crossEntropy.length * breakdown.masks.length)).toBeCloseTo(
				entry.value,
				6,
			);
			expect(sum(Object.values(entry.pixels))).toBe(entry.size ** 2);
			expect(breakdown.regions?.mask[entry.region]).toBe(k);
		}
	});

	it('sees every positive and negative anchor under all, the drawn ones under seeded', () => {
		const all = stagesOf(recipe, objects, { sampling: 'all' }).inspection;
		const { totals } = all.assignment;
		expect(all.breakdown?.sampling).toMatchObject({ positives: totals.positive, negatives: totals.negative });
		const seeded = stagesOf(recipe, objects, { sampling: 'seeded' }).inspection;
		// The border rule of the classic detector leaves fewer negatives than would fill the draw.
		expect(seeded.breakdown?.anchors.index.length).toBe(
			Math.min(256, seeded.sample.positive.length + totals.negative),
		);
		expect(seeded.breakdown?.sampling.positives).toBe(seeded.sample.positive.length);
		const shown = Array.from(seeded.breakdown?.anchors.index ?? []);
		expect(shown).toEqual([...seeded.sample.positive, ...seeded.sample.negative].sort((a, b) => a - b));
	});

	it('has gradients that finite differences confirm, under every loss that can stand in each place', () => {
		const tensors = syntheticTensors(recipe, { ...image, objects }, classNames.length, 7);
		const heads = headsFor(recipe, tensors);
		if (heads.kind !== 'two-stage') throw new Error('no two stages');
		const random = randomFrom(4);
		for (const own of recipe.losses) {
			for (const loss of [own.loss, ...termSwaps(recipe, own)]) {
				const tried = swapLosses(recipe, { [own.name]: loss });
				const named = (from: TwoStageOutputs) => {
					const stages = inspected(tried, objects, from, 'seeded').stages ?? [];
					return stages.find(({ rule }) => rule.name === own.name) as StageTerm;
				};
				const term = named(heads);
				expect(term.rule.loss).toBe(loss);
				const width = outputsOf(term.inputs).length / term.object.length;
				for (let trial = 0; trial < 4; trial++) {
					const row = Math.floor(random() * term.object.length);
					// Of a region's boxes only its own class's is trained.
					const columns = Array.from({ length: width }, (_, c) => c);
					const trained = columns.filter((c) => term.term.gradient[row * width + c] !== 0);
					const from = trained.length > 0 && random() < 0.8 ? trained : columns;
					const column = from[Math.floor(random() * from.length)] as number;
					const at = { row: term.index ? (term.index[row] as number) : row, column, width };
					const step = 1e-3;
					const value = (by: number) => named(moved(heads, own.name, at, by)).term.value;
					const slope = (value(step) - value(-step)) / (2 * step);
					const gradient = term.term.gradient[row * width + column] as number;
					expect(
						Math.abs(slope - gradient),
						`${own.name} by ${lossEntry(loss).title}: ${gradient}, differences say ${slope}`,
						// CIoU holds its weight of the aspect ratio constant, which differences do not.
					).toBeLessThanOrEqual(1e-3 + (loss === 'ciou' ? 0.3 : 0.03) * Math.abs(gradient));
				}
			}
		}
	});

	it('weighs terms by the recipe', () => {
		const weighed: Recipe = { ...recipe, losses: recipe.losses.map((rule, k) => ({ ...rule, weight: k })) };
		const { breakdown } = stagesOf(weighed).inspection;
		const values = stagesOf(recipe).inspection.breakdown?.terms.map(({ value }) => value) ?? [];
		expect(breakdown?.total).toBeCloseTo(sum(values.map((value, k) => k * value)), 10);
	});

	it('has only background without objects', () => {
		const { breakdown } = stagesOf(recipe, []).inspection;
		const term = (name: string) => breakdown?.terms.find((entry) => entry.name === name);
		expect(term('rpn_objectness')?.value).toBeGreaterThan(0);
		expect(term('rpn_objectness')?.background).toBeCloseTo(term('rpn_objectness')?.value as number, 12);
		expect(term('rpn_box')?.value).toBe(0);
		expect(term('roi_box')?.value).toBe(0);
		expect(Number.isFinite(breakdown?.total)).toBe(true);
	});
});

describe('the breakdown of a recorded draw', () => {
	const [recipe] = recipes;
	const { assignment } = stagesOf(recipe).inspection;
	const ofRole = (...roles: number[]) =>
		Array.from(assignment.index.filter((_, k) => roles.includes(assignment.role[k])));
	const positive = ofRole(Role.positive, Role.forced).slice(0, 5);
	const negative = Array.from({ length: 400 }, (_, k) => k)
		.filter((k) => !assignment.index.includes(k))
		.slice(0, 20);
	const draw = (tensors: Record<string, RawTensor>) => {
		tensors.rpn_sampled_positive = i32([positive.length], positive);
		tensors.rpn_sampled_negative = i32([negative.length], negative);
	};

	it('uses the anchors that the framework drew', () => {
		const { breakdown } = stagesOf(recipe, objects, { change: draw }).inspection;
		expect(breakdown?.sampling).toMatchObject({ mode: 'dump', positives: 5, negatives: 20, seed: null });
		expect(Array.from(breakdown?.anchors.index ?? [])).toEqual(
			[...positive, ...negative].sort((a, b) => a - b),
		);
	});

	it('is compared with the framework’s own values, another draw is not', () => {
		const change = (tensors: Record<string, RawTensor>) => {
			draw(tensors);
			tensors['loss.rpn_box'] = f32([1], new Float32Array([100]));
		};
		const own = stagesOf(recipe, objects, { change }).inspection;
		const box = own.breakdown?.terms.find(({ name }) => name === 'rpn_box')?.value as number;
		expect(own.parity).toMatchObject({ equal: false, lossesApart: null });
		expect(own.parity?.losses).toEqual([
			{
				name: 'rpn_box',
				title: 'RPN box',
				theirs: 100,
				ours: box,
				difference: (100 - box) / 100,
				equal: false,
			},
		]);
		const other = stagesOf(recipe, objects, { change, sampling: 'all' }).inspection.parity;
		expect(other).toMatchObject({ losses: [], lossesApart: expect.stringContaining('another draw') });
		expect(stagesOf(recipe, objects, { change: draw }).inspection.parity).toBeNull();
	});

	it('gives drawn anchors the labels that they have now', () => {
		const { breakdown } = stagesOf(recipe, [], { change: draw }).inspection;
		expect(breakdown?.sampling).toMatchObject({ positives: 0, negatives: 25 });
		expect(Array.from(breakdown?.anchors.label ?? []).every((label) => label === 0)).toBe(true);
	});

	it('leaves out drawn anchors that are ignored now', () => {
		const ignored = ofRole(Role.ignored).slice(0, 3);
		const { breakdown } = stagesOf(recipe, objects, {
			change(tensors) {
				draw(tensors);
				tensors.rpn_sampled_positive = i32([8], [...positive, ...ignored]);
			},
		}).inspection;
		expect(breakdown?.sampling).toMatchObject({ positives: 5, negatives: 20 });
	});
});

describe('what goes wrong in a breakdown', () => {
	const [recipe] = recipes;

	it('names the object whose class has no channel', () => {
		const other = [{ ...objects[0], className: 'bird' }, objects[1]];
		const { inspection, stages } = stagesOf(recipe, other);
		expect(inspection.problems).toMatchObject([
			{ rule: 'class-without-channel', severity: 'error', object: 0 },
		]);
		expect(inspection.problems[0].message).toContain('"bird"');
		expect(Array.from(inspection.breakdown?.regions?.object ?? [])).not.toContain(0);
		for (const { object } of stages ?? []) expect(Array.from(object)).toContain(1);
	});

	it('names the object that makes a term infinite, and what the rest is', () => {
		const tiny = { ...objects[0], box: [20, 30, 20 + 1e-38, 200] as Box };
		const broken: Recipe = {
			...recipe,
			coder: { kind: 'delta', convention: 'torchvision', weights: [1, 1, Number.POSITIVE_INFINITY, 1] },
		};
		const { problems, breakdown } = stagesOf(broken, objects).inspection;
		expect(breakdown?.total).not.toSatisfy(Number.isFinite);
		expect(problems).toMatchObject([{ rule: 'loss-not-finite', severity: 'error' }]);
		expect(problems[0].message).toMatch(
			/^RPN box loss is .* comes from anchor [\d,]+, trained towards (cat|dog)/,
		);
		expect(stagesOf(recipe, [tiny]).inspection.objects[0].use).toBe('invalid');
	});

	it('has no mask term where the dump’s masks cannot belong to the foreground regions', () => {
		const change = (tensors: Record<string, RawTensor>) => {
			tensors.roi_mask_logits = f32([2, 3, 28, 28], new Float32Array(2 * 3 * 784));
		};
		const { breakdown, problems } = stagesOf(recipe, objects, { change }).inspection;
		expect(breakdown?.terms.map(({ name }) => name)).not.toContain('mask');
		expect(problems).toMatchObject([{ rule: 'mask-rows', severity: 'warning' }]);
		expect(problems[0].message).toContain('masks of 2 foreground regions');
	});

	it('has no mask term where an object has a box only', () => {
		const [first, ...rest] = objects as [LabelledRecord, ...LabelledRecord[]];
		const labelled = [{ ...first, segmentation: null }, ...rest];
		const { breakdown, problems } = stagesOf(recipe, labelled).inspection;
		expect(breakdown?.terms.map(({ name }) => name)).not.toContain('mask');
		expect(breakdown?.masks).toEqual([]);
		expect(problems).toMatchObject([{ rule: 'mask-missing', severity: 'warning' }]);
		expect(problems[0].message).toContain('a box but no mask');
	});

	it('reads masks of foreground regions alone in their order', () => {
		const mask = stagesOf(recipe).stages?.find(({ rule }) => rule.name === 'mask');
		const foreground = Array.from(mask?.index ?? []);
		expect(foreground.length).toBeGreaterThan(2);
		const only = (tensors: Record<string, RawTensor>) => {
			const perRow = 3 * 784 * 4;
			const { bytes } = tensors.roi_mask_logits;
			tensors.roi_mask_logits = {
				type: 'F32',
				shape: [foreground.length, 3, 28, 28],
				bytes: Buffer.concat(foreground.map((row) => bytes.subarray(row * perRow, (row + 1) * perRow))),
			};
		};
		const all = stagesOf(recipe).inspection.breakdown;
		const some = stagesOf(recipe, objects, { change: only }).inspection.breakdown;
		expect(some?.total).toBe(all?.total);
		expect(some?.masks.map(({ probability }) => probability)).toEqual(
			all?.masks.map(({ probability }) => probability),
		);
	});
});

describe('what the sums are divided by', () => {
	const named = (name: string) => recipes.find((recipe) => recipe.name === name) as Recipe;
	const firstTerm = (recipe: Recipe, sampling: SamplingMode) => {
		const { breakdown } = stagesOf(recipe, objects, { sampling }).inspection;
		const { positives, negatives } = breakdown?.sampling ?? { positives: 0, negatives: 0 };
		return { term: breakdown?.terms[0], positives, negatives };
	};

	it('is the sampler’s full count in Detectron2, however few were drawn', () => {
		const recipe: Recipe = {
			...named('detectron2-mask-rcnn-fpn'),
			sampler: { kind: 'random', count: 100_000, positiveFraction: 0.5 },
		};
		const { term, positives, negatives } = firstTerm(recipe, 'seeded');
		expect(positives + negatives).toBeLessThan(100_000);
		expect(term).toMatchObject({ divisor: 100_000, normaliser: "100,000, the sampler's full count" });
	});

	it('is what the loss sees where it sees everything', () => {
		const { term, positives, negatives } = firstTerm(named('detectron2-mask-rcnn-fpn'), 'all');
		expect(term?.divisor).toBe(positives + negatives);
		expect(term?.normaliser).toContain('sampled anchors');
	});

	it('counts at least one positive and one negative in MMDetection', () => {
		const recipe = named('mmdetection-mask-rcnn');
		const { term, positives, negatives } = firstTerm(recipe, 'seeded');
		expect(term?.divisor).toBe(positives + negatives);
		const { breakdown } = stagesOf(recipe, [], { sampling: 'seeded' }).inspection;
		expect(breakdown?.terms[0]?.divisor).toBe(1 + (breakdown?.sampling.negatives ?? 0));
	});
});

describe('the second stage of MMDetection', () => {
	it('forces the region that overlaps an object most, where the recipe says so', () => {
		const recipe = recipes.find(({ name }) => name === 'mmdetection-mask-rcnn') as Recipe;
		const foreground = (forceBest: boolean) => {
			const roi = { ...(recipe.roi as RoiRule), positive: 1.01, forceBest, forceFrom: 0 };
			const { breakdown } = stagesOf({ ...recipe, roi, mask: null }).inspection;
			return Array.from(breakdown?.regions?.object ?? []).filter((g) => g >= 0);
		};
		// No region reaches the limit.
		expect(foreground(false)).toEqual([]);
		expect(new Set(foreground(true))).toEqual(new Set([0, 1, 2]));
	});
});

describe('mask targets of polygons and of bitmaps', () => {
	const labelled = objects.map((object): LabelledRecord => {
		const { width, height } = image;
		const counts = bitmapToRle(objectBitmap(object, width, height), height, width);
		return { ...object, segmentation: { kind: 'rle', width, height, counts } };
	});
	const targets = (recipe: Recipe, from: readonly LabelledRecord[]) =>
		(stagesOf(recipe, from).inspection.breakdown?.masks ?? []).flatMap(({ target }) => Array.from(target));

	it('are the same in MMDetection, which makes bitmaps of polygons', () => {
		const recipe = recipes.find(({ name }) => name === 'mmdetection-mask-rcnn') as Recipe;
		expect(targets(recipe, labelled)).toEqual(targets(recipe, objects));
	});

	it('differ along the edges in Detectron2, which draws polygons again', () => {
		const recipe = recipes.find(({ name }) => name === 'detectron2-mask-rcnn-fpn') as Recipe;
		const [drawn, read] = [targets(recipe, objects), targets(recipe, labelled)];
		expect(drawn.length).toBe(read.length);
		expect(new Set([...drawn, ...read])).toEqual(new Set([0, 1]));
		const different = drawn.filter((value, k) => value !== read[k]).length / drawn.length;
		expect(different).toBeGreaterThan(0);
		expect(different).toBeLessThan(0.1);
	});
});

describe('the mask target of Matterport', () => {
	// Enlarged more than threefold: another pixel of the picture is several of the target.
	const recipe = matterportMaskRcnn;

	it('is full where the region is the object and the mask fills it: mask and box are resized alike', () => {
		const boxes: Box[] = [
			[21, 33, 43, 55],
			[147, 62, 180, 90],
			[270, 187, 300, 211],
		];
		const filled = boxes.map(
			([x1, y1, x2, y2], k): LabelledRecord => ({
				...record(k + 1, [x1, y1, x2, y2]),
				segmentation: {
					kind: 'polygons',
					parts: [Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2)],
				},
			}),
		);
		const tensors = syntheticTensors(recipe, { ...image, objects: filled }, classNames.length, 7);
		const { inspection } = inspectStages({
			recipe,
			image: { row: 0, id: 'a', fileName: 'a.jpg', ...image, path: null, foundBy: null, tried: [] },
			corners: 'continuous',
			objects: filled,
			problems: [],
			heads: headsFor(recipe, tensors),
			sampling: null,
			seed: 0,
			outlines: false,
		});
		// Every second region is an object's own box.
		const own = inspection.breakdown?.masks.filter(({ region }) => region < 6 && region % 2 === 0) ?? [];
		expect(own).toHaveLength(3);
		for (const { target } of own) {
			// In float32 the last sample falls a hair past the mask's last pixel, where TensorFlow reads 0.
			for (let row = 0; row < 27; row++) {
				expect(Array.from(target.subarray(28 * row, 28 * row + 27))).toEqual(new Array(27).fill(1));
			}
		}
	});
});
