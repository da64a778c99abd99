import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type DenseParts, denseRows } from '../../src/core/breakdown/dense';
import type { Box } from '../../src/core/geometry';
import type { DenseOutputs } from '../../src/core/head-outputs';
import { inspectStages, type LabelledRecord, layout, samplingModes } from '../../src/core/inspect';
import { lossEntry, swapsFor } from '../../src/core/losses/catalogue';
import { backgroundChannel, type Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { swapLosses } from '../../src/core/recipes/swap';
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
		imageNames: ['a'],
		classes: [],
	});
	if (!('heads' in result) || result.heads.kind !== 'dense') throw new Error(JSON.stringify(result));
	return result.heads;
}

function stagesOf(recipe: Recipe, labelled: readonly LabelledRecord[] = objects, heads = headsFor(recipe)) {
	const { inspection, stages } = inspectStages({
		recipe,
		image: { row: 0, id: 'a', fileName: 'a.jpg', ...image, path: null, foundBy: null, tried: [] },
		corners: 'continuous',
		objects: labelled,
		problems: [],
		heads,
		sampling: null,
		seed: 3,
		outlines: false,
	});
	if (stages?.kind !== 'dense' || !inspection.breakdown) throw new Error('no breakdown');
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
		for (const { term, rule } of stages.terms)
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
		const { inspection } = stagesOf(recipe, objects, heads);
		const random = randomFrom(9);
		for (const own of recipe.losses) {
			for (const loss of [own.loss, ...swapsFor(own.loss)]) {
				const { coder } = recipe;
				// Focal and varifocal are defined on logits; TOOD's head gives probabilities.
				if (coder.kind === 'corners' && ['focal', 'varifocal'].includes(loss)) continue;
				const tried = swapLosses(recipe, { [own.name]: loss });
				const parts = (changed: DenseOutputs): DenseParts =>
					denseRows(
						{
							recipe: tried,
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
							heads: changed,
							// Mining would choose other negatives after a change.
							mode: 'all',
							sample: inspection.sample,
						},
						changed,
					).parts;
				const term = parts(heads).terms.find(({ rule }) => rule.name === own.name);
				if (!term) throw new Error(`${own.name} is missing`);
				expect(term.rule.loss).toBe(loss);
				// A box of another head value: the head's own array is changed, read back through the same rows.
				const source =
					own.name === 'class'
						? 'classScores'
						: term.outputs === heads.quality || own.name === 'centerness'
							? 'quality'
							: 'boxes';
				if (own.name === 'mask') continue;
				for (let trial = 0; trial < 6; trial++) {
					const row = term.index ? Math.floor(random() * term.index.length) : pickRow(term, random);
					const column = Math.floor(random() * term.width);
					const anchor = term.index ? (term.index[row] as number) : row;
					const at = anchor * term.width + column;
					const step = 2e-3;
					const moved = (by: number) => {
						const values = Float32Array.from(heads[source] as Float32Array);
						values[at] = (values[at] as number) + by;
						const again = parts({ ...heads, [source]: values }).terms.find(
							({ rule }) => rule.name === own.name,
						);
						return { value: again?.term.value as number, x: values[at] as number };
					};
					const [up, down] = [moved(step), moved(-step)];
					const slope = (up.value - down.value) / (up.x - down.x);
					const gradient = term.term.gradient[row * term.width + column] as number;
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

/** A positive as often as a negative. */
function pickRow({ object }: { object: Int32Array }, random: () => number): number {
	const positives = Array.from(object.keys()).filter((row) => (object[row] as number) >= 0);
	return random() < 0.5
		? (positives[Math.floor(random() * positives.length)] as number)
		: Math.floor(random() * object.length);
}
