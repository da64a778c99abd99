import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Role } from '../../src/core/assignment';
import { buildBreakdown } from '../../src/core/breakdown/build';
import { type DecodedBoxInput, decodedBoxTerm } from '../../src/core/breakdown/decoded-boxes';
import { ownerMap } from '../../src/core/breakdown/dense/mask-term';
import { backgroundLoss } from '../../src/core/breakdown/sums';
import { outputsOf, type StageTerm } from '../../src/core/breakdown/term-inputs';
import type { LossTerm } from '../../src/core/breakdown/types';
import type { Box } from '../../src/core/geometry';
import type { DenseOutputs, PrototypeOutputs } from '../../src/core/head-outputs';
import {
	type InspectInput,
	inspect,
	inspectStages,
	type LabelledRecord,
	layout,
	samplingModes,
} from '../../src/core/inspect';
import { lossEntry } from '../../src/core/losses/catalogue';
import { bitmapToRle } from '../../src/core/masks/rle';
import type { LossTermName, Recipe } from '../../src/core/recipe';
import { backgroundChannel } from '../../src/core/recipe-facts';
import { recipes } from '../../src/core/recipes';
import { swapLosses, termSwaps } from '../../src/core/recipes/swap';
import { formatCount } from '../../src/core/words/format';
import { editableAs } from '../../src/formats/editable';
import { openDump, readDump } from '../../src/predictions/dump';
import { randomFrom, syntheticTensors } from '../support/synthetic-dump';
import { safetensorsBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-dense-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One-stage and query detectors with inputs small enough for a test. */
const dense = recipes
	.filter(({ roi }) => roi === null)
	.map((recipe): Recipe => {
		const { input } = recipe;
		if ('minSize' in input) return { ...recipe, input: { ...input, minSize: 160, maxSize: 256 } };
		return 'size' in input ? { ...recipe, input: { ...input, size: 224 } } : recipe;
	});
const image = { width: 320, height: 240 };

function record(id: number, box: Box, className = 'cat'): LabelledRecord {
	const [x1, y1, x2, y2] = box;
	return {
		id: String(id),
		box,
		className,
		classId: null,
		flag: null,
		editable: editableAs('boxAndPolygon', 'iscrowd'),
		segmentation: { kind: 'polygons', parts: [Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2)] },
	};
}

const objects = [
	record(1, [20, 30, 180, 200]),
	record(2, [150, 60, 300, 220], 'dog'),
	record(3, [60, 90, 110, 150]),
];

let files = 0;

function headsFor(recipe: Recipe, seed = 7): DenseOutputs {
	const background = backgroundChannel(recipe);
	const names = ['cat', 'dog', 'bird'];
	if (background === 'first') names.unshift('background');
	if (background === 'last') names.push('nothing');
	const path = join(folder, `${files++}.safetensors`);
	const tensors = syntheticTensors(recipe, { ...image, objects }, names.length, seed);
	writeFileSync(path, safetensorsBytes(tensors, { classes: JSON.stringify(names) }));
	const file = openDump(path);
	if ('error' in file) throw new Error(file.error);
	const result = readDump(file, {
		recipe,
		...layout(recipe, image.width, image.height),
		image,
		imageNames: ['a'],
		classes: [],
	});
	if (!('heads' in result) || result.heads.kind !== 'dense') throw new Error(JSON.stringify(result));
	return result.heads;
}

function inputOf(recipe: Recipe, labelled: readonly LabelledRecord[], heads: DenseOutputs): InspectInput {
	return {
		recipe,
		image: { row: 0, id: 'a', fileName: 'a.jpg', ...image, path: null, foundBy: null, tried: [] },
		corners: 'continuous',
		objects: labelled,
		problems: [],
		heads,
		sampling: null,
		seed: 3,
		outlines: false,
	};
}

function stagesOf(recipe: Recipe, labelled: readonly LabelledRecord[] = objects, heads = headsFor(recipe)) {
	const { inspection, stages } = inspectStages(inputOf(recipe, labelled, heads));
	if (!stages || !inspection.breakdown) throw new Error('no breakdown');
	return { inspection, breakdown: inspection.breakdown, stages };
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe.each(dense)('the breakdown of $name', (recipe) => {
	it('adds up from anchors to objects to terms to the total', () => {
		const { inspection, breakdown, stages } = stagesOf(recipe);
		expect(inspection.assignment.totals.positive).toBeGreaterThan(0);
		expect(breakdown.terms.map(({ name }) => name)).toEqual(recipe.losses.map(({ name }) => name));
		for (const term of breakdown.terms) {
			expect(term.value, term.name).toBeGreaterThan(0);
			expect(sum(term.perObject) + term.background).toBeCloseTo(term.value, 8);
		}
		for (const { term, rule } of stages)
			expect(sum(term.contributions), rule.name).toBeCloseTo(term.value, 8);
		expect(sum(breakdown.terms.map(({ value, weight }) => value * weight))).toBeCloseTo(breakdown.total, 10);
		for (const [row, object] of inspection.objects.entries())
			expect(object.losses).toEqual(
				breakdown.terms.map((term) => (term.perObject[row] as number) * term.weight),
			);
	});

	it('lists every positive with its parts, ascending', () => {
		const { inspection, breakdown } = stagesOf(recipe);
		const { anchors } = breakdown;
		expect(sum(anchors.label)).toBe(inspection.assignment.totals.positive);
		expect(Array.from(anchors.index)).toEqual(Array.from(anchors.index).sort((a, b) => a - b));
		for (const { name, parts } of anchors.terms) {
			if (name === 'class' || name === 'objectness' || name === 'mask') continue;
			expect(sum(parts), name).toBeCloseTo(
				breakdown.terms.find((term) => term.name === name)?.value as number,
				8,
			);
		}
		expect(breakdown.sampling.positives).toBe(inspection.assignment.totals.positive);
		expect(samplingModes(recipe, headsFor(recipe))).toContain(breakdown.sampling.mode);
	});

	it('has gradients that finite differences confirm, under every loss that can stand in each place', () => {
		const heads = headsFor(recipe);
		const run = stagesOf(recipe, objects, heads);
		const random = randomFrom(9);
		for (const own of recipe.losses) {
			for (const loss of [own.loss, ...termSwaps(recipe, own)]) {
				const tried = swapLosses(recipe, { [own.name]: loss });
				// Mining would choose other negatives after a change: everything counts here.
				const termsOf = (changed: DenseOutputs) => rebuilt(tried, run, changed).stages;
				const named = (terms: readonly StageTerm[]) =>
					terms.find(({ rule }) => rule.name === own.name) as StageTerm;
				const term = named(termsOf(heads));
				expect(term.rule.loss).toBe(loss);
				const width = outputsOf(term.inputs).length / term.object.length;
				for (let trial = 0; trial < 6; trial++) {
					const row = term.index ? Math.floor(random() * term.index.length) : pickRow(term, random);
					const column = Math.floor(random() * width);
					const at = (term.index ? (term.index[row] as number) : row) * width + column;
					const step = 2e-3;
					const moved = (by: number) => {
						const values = Float32Array.from(valuesOf(heads, own.name));
						values[at] = (values[at] as number) + by;
						const again = named(termsOf(withValues(heads, own.name, values)));
						return { value: again.term.value, x: values[at] as number };
					};
					const [up, down] = [moved(step), moved(-step)];
					const slope = (up.value - down.value) / (up.x - down.x);
					const gradient = term.term.gradient[row * width + column] as number;
					expect(
						Math.abs(slope - gradient),
						`${own.name} by ${lossEntry(loss).title}: ${gradient}, differences say ${slope}`,
						// CIoU holds its weight of the aspect ratio constant, which differences do not.
					).toBeLessThanOrEqual(2e-3 + (loss === 'ciou' ? 0.3 : 0.02) * Math.abs(gradient));
				}
			}
		}
	});

	it('has only background without objects', () => {
		const { breakdown } = stagesOf(recipe, []);
		for (const term of breakdown.terms) {
			expect(Number.isFinite(term.value), term.name).toBe(true);
			expect(term.background).toBeCloseTo(term.value, 10);
		}
	});
});

/** The breakdown of changed head outputs under an assignment that is kept. */
function rebuilt(recipe: Recipe, { inspection }: ReturnType<typeof stagesOf>, heads: DenseOutputs) {
	return buildBreakdown({
		recipe,
		frame: { ...image, input: inspection.input },
		grids: inspection.grids,
		assignment: inspection.assignment,
		objects: {
			boxes: Float64Array.from(inspection.objects.flatMap(({ boxInput }) => boxInput)),
			part: new Uint8Array(objects.length),
			width: inspection.input.width,
			height: inspection.input.height,
		},
		labelled: objects,
		heads,
		mode: 'all',
		sample: inspection.sample,
		gradients: 'compute',
	});
}

/** Changes the first value of one row. */
function broken(values: Float32Array, row: number, width: number): Float32Array {
	const out = Float32Array.from(values);
	out[row * width] = Number.NaN;
	return out;
}

describe.each(dense)('a value of $name that is not finite', (recipe) => {
	const run = stagesOf(recipe);
	const heads = headsFor(recipe);
	const { stages } = run;
	const trained = (name: LossTermName) => stages.find(({ rule }) => rule.name === name) as StageTerm;

	it.each(recipe.losses.map(({ name }) => name))('is named with its place and object: %s', (name) => {
		const { index, object, inputs, term } = trained(name);
		// A row with a soft target of 0 takes no part in the box terms.
		const row = Array.from(object.keys()).findIndex(
			(k) => (object[k] as number) >= 0 && term.contributions[k] !== 0,
		);
		const place = index ? (index[row] as number) : row;
		const width = outputsOf(inputs).length / object.length;
		const changed = withValues(heads, name, broken(valuesOf(heads, name), place, width));
		const { breakdown, problems } = rebuilt(recipe, run, changed);
		const { title, value, weight } = breakdown.terms.find((each) => each.name === name) as LossTerm;
		expect(value).toBeNaN();
		const own = problems.filter(({ message }) => message.startsWith(`${title} loss`));
		expect(own).toMatchObject([{ rule: 'loss-not-finite', severity: 'error', object: object[row] }]);
		expect(own[0]?.message).toContain(
			` ${formatCount(place)}, trained towards ${objects[object[row] as number]?.className}.`,
		);
		const others = breakdown.terms.filter((each) => each.weight !== 0 && !Number.isFinite(each.value));
		expect(Number.isFinite(breakdown.total)).toBe(weight === 0 && others.length === 0);
	});

	it('adds nothing to the total where its term has no weight', () => {
		const name = recipe.losses.some((term) => term.name === 'l1') ? 'l1' : 'box';
		const { index, object, term } = trained(name);
		const row = term.contributions.findIndex((part) => part !== 0);
		const width = valuesOf(heads, name).length / run.inspection.assignment.count;
		const changed = withValues(heads, name, broken(heads.boxes, (index as Int32Array)[row] as number, width));
		const weightless = {
			...recipe,
			losses: recipe.losses.map((rule) =>
				['box', 'l1', 'giou', 'dfl'].includes(rule.name) ? { ...rule, weight: 0 } : rule,
			),
		};
		const { breakdown } = rebuilt(weightless, run, changed);
		expect(Number.isFinite(breakdown.total)).toBe(true);
		expect(Number.isFinite(backgroundLoss(breakdown))).toBe(true);
		expect((object[row] as number) >= 0).toBe(true);
	});
});

describe('rows that take no part', () => {
	it('are not looked at: ignored anchors', () => {
		const recipe = dense.find(({ name }) => name === 'torchvision-retinanet') as Recipe;
		const run = stagesOf(recipe);
		const { assignment } = run.inspection;
		const entry = assignment.role.indexOf(Role.ignored);
		const heads = headsFor(recipe);
		const at = assignment.index[entry] as number;
		const changed = { ...heads, classScores: broken(heads.classScores, at, heads.classes) };
		const { breakdown, problems } = rebuilt(recipe, run, changed);
		expect(problems).toEqual([]);
		expect(breakdown.total).toBeCloseTo(run.breakdown.total, 10);
	});

	it('are looked at where mining would have to rank them', () => {
		const recipe = dense.find(({ name }) => name === 'torchvision-ssd300') as Recipe;
		const heads = headsFor(recipe);
		const { inspection } = stagesOf(recipe, objects, heads);
		const at = Array.from({ length: 8732 }, (_, k) => k).find(
			(k) => !inspection.assignment.index.includes(k),
		) as number;
		const changed = { ...heads, classScores: broken(heads.classScores, at, heads.classes) };
		const { problems } = inspect(inputOf(recipe, objects, changed));
		expect(problems).toMatchObject([{ rule: 'loss-not-finite' }]);
		expect(problems[0]?.message).toContain(`default box ${formatCount(at)}, which is background`);
	});

	it('are not looked at: boxes of weight 0', () => {
		const input: DecodedBoxInput = {
			rule: { loss: 'giou', convention: 'torchvision' },
			coder: { kind: 'distances' },
			bases: Float64Array.of(0, 0, 8, 8, 8, 8, 16, 16),
			outputs: Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 1, 1, 1, 2, 1, 2),
			targets: Float64Array.of(0, 0, 8, 8, 2, 2, 20, 20),
			compare: 'corners',
			units: null,
			weights: [0, 1],
			divisor: 1,
		};
		const { value, contributions, gradient } = decodedBoxTerm(input);
		expect(value).toBeGreaterThan(0);
		expect(contributions[0]).toBe(0);
		expect(Array.from(gradient.subarray(0, 4))).toEqual([0, 0, 0, 0]);
	});
});

describe('what views list of a detector where nothing is drawn at random', () => {
	it('holds the costliest negatives, or those that were mined, and the shown sample is the same', () => {
		for (const recipe of dense) {
			const { inspection, breakdown, stages } = stagesOf(recipe);
			const { anchors } = breakdown;
			const negatives = anchors.index.filter((_, k) => anchors.label[k] === 0);
			expect(Array.from(inspection.sample.negative)).toEqual(Array.from(negatives));
			const cost = stages.find(({ index }) => index === null)?.term.contributions as Float64Array;
			const positive = new Set(anchors.index.filter((_, k) => anchors.label[k] === 1));
			const rest = Array.from(cost.keys()).filter((k) => !positive.has(k) && !negatives.includes(k));
			const least = Math.min(...Array.from(negatives, (k) => cost[k] as number));
			expect(Math.max(0, ...rest.map((k) => cost[k] as number))).toBeLessThanOrEqual(least);
			for (const p of anchors.probability) {
				expect(p).toBeGreaterThanOrEqual(0);
				expect(p).toBeLessThanOrEqual(1);
			}
		}
	});

	it('reports an object whose class has no channel even where the assigner leaves it out', () => {
		for (const recipe of dense) {
			const { inspection } = stagesOf(recipe, [...objects, record(4, [200, 20, 280, 70], 'unicorn')]);
			expect(inspection.problems.map(({ rule, object }) => [rule, object])).toContainEqual([
				'class-without-channel',
				3,
			]);
		}
	});

	it('says the same without gradients', () => {
		for (const recipe of dense) {
			const run = stagesOf(recipe);
			const plain = inspect(inputOf(recipe, objects, headsFor(recipe)));
			expect(plain.breakdown?.total).toBeCloseTo(run.breakdown.total, 9);
			expect(plain.breakdown?.anchors.index).toEqual(run.breakdown.anchors.index);
		}
	});
});

describe('the masks of Ultralytics’ labels', () => {
	const recipe = dense.find(({ name }) => name === 'ultralytics-segment') as Recipe;
	const square = (x: number, y: number, side: number) =>
		Float64Array.of(x, y, x + side, y, x + side, y + side, x, y + side);
	const plain = { width: 64, height: 64 };
	const { input } = layout({ ...recipe, input: { kind: 'ultralytics', size: 64 } }, 64, 64);
	const frame = { ...plain, input };
	const size = { rows: 16, columns: 16 };
	const drawn = (parts: Float64Array[][], part = new Uint8Array(parts.length)) =>
		ownerMap(
			parts.map((each, k) => ({
				...record(k, [0, 0, 64, 64]),
				segmentation: { kind: 'polygons', parts: each },
			})),
			{ part },
			frame,
			size,
		);
	const ownerAt = ({ owner }: ReturnType<typeof drawn>, x: number, y: number) => owner[16 * y + x];

	it('lie over each other, small ones on top whatever their order', () => {
		for (const order of [
			[0, 1],
			[1, 0],
		]) {
			const parts = [[square(0, 0, 40)], [square(8, 8, 16)]];
			const map = drawn(order.map((k) => parts[k] as Float64Array[]));
			expect(ownerAt(map, 3, 3)).toBe(map.numberOf[order.indexOf(1)]);
			expect(ownerAt(map, 8, 8)).toBe(map.numberOf[order.indexOf(0)]);
			expect(ownerAt(map, 14, 14)).toBe(0);
		}
	});

	it('are the union of an object’s parts', () => {
		const map = drawn([[square(0, 0, 16), square(40, 40, 16)]]);
		expect([ownerAt(map, 1, 1), ownerAt(map, 11, 11), ownerAt(map, 6, 6)]).toEqual([1, 1, 0]);
	});

	it('are those of trained objects alone', () => {
		const map = drawn([[square(0, 0, 16)], [square(40, 40, 16)]], Uint8Array.of(1, 0));
		expect(Array.from(map.numberOf)).toEqual([0, 1]);
		expect([ownerAt(map, 1, 1), ownerAt(map, 11, 11)]).toEqual([0, 1]);
	});

	it('may be bitmaps, and prototypes of another size', () => {
		const bitmap = new Uint8Array(64 * 64);
		for (let y = 8; y < 32; y++) bitmap.fill(1, 64 * y + 8, 64 * y + 32);
		const labelled: LabelledRecord[] = [
			{
				...record(1, [8, 8, 32, 32]),
				segmentation: { kind: 'rle', ...plain, counts: bitmapToRle(bitmap, 64, 64) },
			},
		];
		const map = ownerMap(labelled, { part: new Uint8Array(1) }, frame, { rows: 8, columns: 8 });
		expect(Array.from(map.owner.subarray(8 * 2, 8 * 3))).toEqual([0, 1, 1, 1, 0, 0, 0, 0]);
		expect(map.owner.reduce((total, owner) => total + owner, 0)).toBe(9);
	});

	it('are missing where an object has a box only, and so is the term', () => {
		const [first, ...rest] = objects as [LabelledRecord, ...LabelledRecord[]];
		const { inspection, breakdown } = stagesOf(recipe, [{ ...first, segmentation: null }, ...rest]);
		expect(breakdown.terms.map(({ name }) => name)).toEqual(['box', 'class', 'dfl']);
		expect(inspection.problems).toMatchObject([{ rule: 'mask-missing', severity: 'warning' }]);
		expect(inspection.problems[0]?.message).toContain('cells are trained towards has a box but no mask');
	});

	it('make no term where the dump has no prototypes', () => {
		const heads = { ...headsFor(recipe), prototypes: null };
		const { inspection, breakdown } = stagesOf(recipe, objects, heads);
		expect(breakdown.terms.map(({ name }) => name)).toEqual(['box', 'class', 'dfl']);
		expect(inspection.problems).toEqual([]);
	});
});

/** The head's own values that a term reads. */
function valuesOf(heads: DenseOutputs, name: LossTermName): Float32Array {
	switch (name) {
		case 'class':
			return heads.classScores;
		case 'centerness':
		case 'objectness':
			return heads.quality as Float32Array;
		case 'mask':
			return (heads.prototypes as PrototypeOutputs).coefficients;
		default:
			return heads.boxes;
	}
}

function withValues(heads: DenseOutputs, name: LossTermName, values: Float32Array): DenseOutputs {
	switch (name) {
		case 'class':
			return { ...heads, classScores: values };
		case 'centerness':
		case 'objectness':
			return { ...heads, quality: values };
		case 'mask':
			return { ...heads, prototypes: { ...(heads.prototypes as PrototypeOutputs), coefficients: values } };
		default:
			return { ...heads, boxes: values };
	}
}

/** A positive as often as a negative. */
function pickRow({ object }: { object: Int32Array }, random: () => number): number {
	const positives = Array.from(object.keys()).filter((row) => (object[row] as number) >= 0);
	return random() < 0.5
		? (positives[Math.floor(random() * positives.length)] as number)
		: Math.floor(random() * object.length);
}
