import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Role } from '../../src/core/assignment';
import type { SamplingMode } from '../../src/core/breakdown/types';
import type { Box } from '../../src/core/geometry';
import type { HeadOutputs } from '../../src/core/head-outputs';
import { inspectStages, type LabelledRecord, layout } from '../../src/core/inspect';
import type { Recipe } from '../../src/core/recipe';
import { matterportMaskRcnn } from '../../src/core/recipes/matterport';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { openDump, readDump } from '../../src/predictions/dump';
import { syntheticTensors } from '../support/synthetic-dump';
import { f32, i32, type RawTensor, safetensorsBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-breakdown-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recipes: Recipe[] = [
	{
		...torchvisionMaskRcnn,
		input: { ...torchvisionMaskRcnn.input, minSize: 160, maxSize: 256 } as Recipe['input'],
	},
	{
		...matterportMaskRcnn,
		input: { ...matterportMaskRcnn.input, minSize: 160, maxSize: 256 } as Recipe['input'],
	},
	{
		...classicFasterRcnn,
		input: { ...classicFasterRcnn.input, minSize: 240, maxSize: 400 } as Recipe['input'],
	},
];
const image = { width: 320, height: 240 };
const classNames = ['background', 'cat', 'dog'];

function record(id: number, box: Box, className = 'cat'): LabelledRecord {
	const [x1, y1, x2, y2] = box;
	return {
		id: String(id),
		box,
		className,
		classId: classNames.indexOf(className),
		flag: null,
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
	writeFileSync(path, safetensorsBytes(tensors, { classes: JSON.stringify(classNames) }));
	const file = openDump(path);
	if ('error' in file) throw new Error(file.error);
	const result = readDump(file, {
		recipe,
		...layout(recipe, image.width, image.height),
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
	const { inspection, stages } = inspectStages({
		recipe,
		image: { row: 0, id: 'a', fileName: 'a.jpg', ...image, path: null, foundBy: null, tried: [] },
		corners: 'continuous',
		objects: labelled,
		problems: [],
		heads: headsFor(recipe, tensors),
		sampling: options.sampling ?? null,
		seed: 3,
		outlines: false,
	});
	return { inspection, stages: stages?.kind === 'two-stage' ? stages : null };
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe.each(recipes.filter(({ roi }) => roi))('the breakdown of $name', (recipe) => {
	it.each(['all', 'seeded'] as const)('adds up from rows to terms to the total, sampling %s', (sampling) => {
		const { inspection, stages } = stagesOf(recipe, objects, { sampling });
		const { breakdown } = inspection;
		if (!breakdown || !stages?.regions) throw new Error('no breakdown');
		expect(breakdown.terms.map(({ name }) => name)).toEqual(recipe.losses.map(({ name }) => name));
		for (const term of breakdown.terms) {
			expect(term.value).toBeGreaterThan(0);
			expect(sum(term.perObject) + term.background).toBeCloseTo(term.value, 10);
		}
		expect(sum(breakdown.terms.map(({ value, weight }) => value * weight))).toBeCloseTo(breakdown.total, 12);
		for (const [row, object] of inspection.objects.entries()) {
			expect(object.losses).toEqual(breakdown.terms.map((term) => term.perObject[row] * term.weight));
		}
		const { rpn, regions } = stages;
		const mask = regions.masks?.term ? [regions.masks.term] : [];
		const all = [rpn.objectness, rpn.box, regions.class, regions.box, ...mask];
		for (const term of all) expect(sum(term.contributions)).toBeCloseTo(term.value, 10);
		for (const [k, entry] of breakdown.masks.entries()) {
			expect(sum(entry.crossEntropy) / (entry.crossEntropy.length * breakdown.masks.length)).toBeCloseTo(
				entry.value,
				6,
			);
			expect(sum(Object.values(entry.pixels))).toBe(784);
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
		expect(Array.from(stages?.regions?.listed.object ?? [])).not.toContain(0);
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
		const regions = stagesOf(recipe).stages?.regions;
		const foreground = regions?.masks?.errors.map((mask) => mask.region) ?? [];
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
