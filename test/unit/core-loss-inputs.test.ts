// What a loss that people write is given, against what the recipe's own terms were computed from.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { WrittenLosses } from '../../src/compute/user-loss';
import type { StageTerm } from '../../src/core/breakdown/term-inputs';
import { outputsOf } from '../../src/core/breakdown/term-inputs';
import { anchorBox, chainGrids } from '../../src/core/grids/grid';
import type { Inspection } from '../../src/core/inspection';
import { attributed } from '../../src/core/loss-inputs/gradients';
import { dense, shapeOf, type TensorData, valuesOf } from '../../src/core/loss-inputs/tensor-data';
import type { LossTensors } from '../../src/core/loss-inputs/types';
import type { LossTermName, Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { recipeAndDump, sampleLabels } from '../support/recipe-dump';

const folder = mkdtempSync(join(tmpdir(), 'loss-inputs-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Given {
	tensors: LossTensors;
	stages: readonly StageTerm[];
	inspection: Inspection;
}

/** The tensors that a loss gets for a made-up dump of the first picture, and the recipe's own terms. */
async function given(parent: Recipe): Promise<Given> {
	const { recipe, predictions } = recipeAndDump(parent, folder);
	const choices = { ...plainChoices, recipe, predictions, lossFile: join(folder, 'my.loss.ts') };
	const engine = new Engine();
	const file = { path: sampleLabels, version: 0 };
	let caught: LossTensors | null = null;
	const losses = new WrittenLosses({
		ask: async (_: string, question: { tensors: LossTensors }) => {
			caught = question.tensors;
			return { kind: 'value', value: 0, gradients: {}, milliseconds: 0 };
		},
	} as never);
	await engine.writtenLoss(losses, file, choices, 0, '');
	const { inspection, stages } = await engine.stages(file, choices, 0);
	if (!caught || !stages) throw new Error('there are head outputs');
	return { tensors: caught, stages, inspection };
}

const numbers = (data: TensorData | null | undefined) => {
	if (!data) throw new Error('the tensor is there');
	return valuesOf(data);
};
const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
const closeTo = (wanted: ArrayLike<number>) =>
	Array.from(wanted, (value) => expect.closeTo(Math.fround(value), 4));

const all = recipes.filter(({ name }) => !name.endsWith('-0.14'));

describe.each(all.filter(({ roi }) => roi))('$name', (parent) => {
	it('gives what its own terms were computed from', async () => {
		const { tensors, stages, inspection } = await given(parent);
		const stage = (name: LossTermName) => stages.find(({ rule }) => rule.name === name) as StageTerm;
		const { predictions, targets } = tensors;
		const count = inspection.assignment.count;
		for (const [name, data] of Object.entries({ ...predictions }))
			if (data && name.startsWith('rpn.')) expect(shapeOf(data)[0], name).toBe(count);

		const objectness = stage('rpn_objectness');
		const index = objectness.index as Int32Array;
		const pick = (data: TensorData | null | undefined, width = 1) => {
			const values = numbers(data);
			return (rows: ArrayLike<number>) =>
				Array.from(rows, (row) => Array.from(values.subarray(row * width, (row + 1) * width))).flat();
		};
		expect(pick(predictions['rpn.objectness'])(index)).toEqual(Array.from(outputsOf(objectness.inputs)));
		expect(pick(targets['rpn.labels'])(index)).toEqual(
			objectness.inputs.kind === 'scores' && objectness.inputs.targets.kind === 'dense'
				? Array.from(objectness.inputs.targets.values)
				: [],
		);
		expect(pick(targets['rpn.object'])(index)).toEqual(Array.from(objectness.object));
		expect(total(numbers(targets['rpn.sampled']))).toBe(index.length);
		const { totals } = inspection.assignment;
		const labels = numbers(targets['rpn.labels']);
		expect(labels.filter((label) => label === 1)).toHaveLength(totals.positive);
		expect(labels.filter((label) => label === -1)).toHaveLength(totals.ignored);

		const box = stage('rpn_box');
		if (box.inputs.kind !== 'deltas') throw new Error('the first stage compares deltas');
		expect(pick(targets['rpn.deltas'], 4)(box.index as Int32Array)).toEqual(closeTo(box.inputs.targets));

		const region = stage('roi_class');
		if (region.inputs.kind !== 'classes') throw new Error('classes');
		expect(Array.from(numbers(predictions['regions.classLogits']))).toEqual(Array.from(region.inputs.logits));
		expect(Array.from(numbers(targets['regions.classes']))).toEqual(Array.from(region.inputs.labels));
		const regionBox = stage('roi_box');
		if (regionBox.inputs.kind !== 'deltas') throw new Error('the second stage compares deltas');
		const rows = regionBox.index as Int32Array;
		expect(rows.length).toBeGreaterThan(0);
		expect(pick(targets['regions.deltas'], 4)(rows)).toEqual(closeTo(regionBox.inputs.targets));
		const width = outputsOf(regionBox.inputs).length / rows.length;
		expect(pick(predictions['regions.boxDeltas'], width)(rows)).toEqual(
			Array.from(outputsOf(regionBox.inputs)),
		);
		expect(Array.from(numbers(predictions['regions.boxes']))).toEqual(
			closeTo(inspection.breakdown?.regions?.boxes ?? []),
		);

		if (parent.mask) {
			const name = parent.mask.target === 'matterport-mini-mask' ? 'probabilities' : 'logits';
			expect(Array.from(numbers(predictions[`masks.${name}`]))).toEqual(
				Array.from(outputsOf(stage('mask').inputs)),
			);
			expect(tensors.outputs).toContain(`masks.${name}`);
		} else expect(predictions.masks).toBeNull();
		for (const each of stages) expect(tensors.normalisers[each.rule.name]).toBe(each.term.divisor);
	});
});

describe.each(all.filter(({ roi }) => !roi))('$name', (parent) => {
	it('gives what its own terms were computed from', async () => {
		const { tensors, stages, inspection } = await given(parent);
		const { predictions, targets } = tensors;
		const { count } = inspection.assignment;
		const own = stages.find(({ rule }) => rule.name === 'class') as StageTerm;
		const scores = predictions.classLogits ?? predictions.classProbabilities;
		expect(Array.from(numbers(scores))).toEqual(Array.from(outputsOf(own.inputs)));
		const labels = numbers(targets.labels);
		const object = numbers(targets.object);
		expect(Array.from(object)).toEqual(Array.from(own.object));
		labels.forEach((label, row) => {
			expect(label === 1).toBe((object[row] as number) >= 0);
		});
		const counts = numbers(targets.counts);
		const { inputs } = own;
		if (inputs.kind !== 'classes' && inputs.kind !== 'scores') throw new Error('a class loss');
		expect(Array.from(counts)).toEqual(Array.from(inputs.weights ?? new Float32Array(count).fill(1)));
		const hot = numbers(targets.classes);
		const columns = hot.length / count;
		for (let row = 0; row < count; row++) {
			const column =
				inputs.kind === 'classes'
					? inputs.labels[row]
					: inputs.targets.kind === 'one-hot'
						? inputs.targets.column[row]
						: undefined;
			const sum = total(hot.subarray(row * columns, (row + 1) * columns));
			if (column === undefined || column < 0) expect(sum).toBe(0);
			else expect(hot[row * columns + column]).toBeCloseTo(sum, 6);
		}
		const box = stages.find(({ rule }) => rule.name === 'box' || rule.name === 'l1') as StageTerm;
		const deltas = numbers(targets.deltas);
		const coded = box.inputs.kind === 'deltas' ? Array.from(box.inputs.targets) : null;
		if (coded)
			(box.index as Int32Array).forEach((row, k) => {
				expect(Array.from(deltas.subarray(4 * row, 4 * row + 4))).toEqual(
					closeTo(coded.slice(4 * k, 4 * k + 4)),
				);
			});
		const boxes = numbers(targets.boxes);
		(box.index as Int32Array).forEach((row, k) => {
			const g = box.object[k] as number;
			expect(Array.from(boxes.subarray(4 * row, 4 * row + 4))).toEqual(
				closeTo(inspection.objects[g]?.boxInput ?? []),
			);
		});
		expect(predictions.anchors === null).toBe(parent.grids.kind === 'queries');
		expect(tensors.outputs.every((name) => predictions[name])).toBe(true);
		const isOn = (name: LossTermName) => stages.some(({ rule }) => rule.name === name);
		if (isOn('centerness') || isOn('objectness')) expect(numbers(targets.quality)).toHaveLength(count);
	});
});

describe('tensors as data', () => {
	it('are what they stand for', () => {
		const sparse: TensorData = {
			kind: 'rows',
			shape: [3, 2],
			fill: -1,
			index: Int32Array.of(1),
			values: Int32Array.of(5, 6),
		};
		expect(valuesOf(sparse)).toEqual(Int32Array.of(-1, -1, 5, 6, -1, -1));
		const hot: TensorData = {
			kind: 'one-hot',
			shape: [3, 2],
			column: Int32Array.of(1, -1, 0),
			values: Float32Array.of(0.5, 9, 1),
		};
		expect(valuesOf(hot)).toEqual(Float32Array.of(0, 0.5, 0, 0, 1, 0));
		const grids = chainGrids([
			{
				name: 'P3',
				columns: 2,
				rows: 1,
				strideX: 8,
				strideY: 8,
				originX: 4,
				originY: 4,
				shapes: Float64Array.of(-4, -2, 4, 2),
				precision: 'float64',
			},
		]);
		const anchors: TensorData = { kind: 'anchors', grids };
		expect(shapeOf(anchors)).toEqual([2, 4]);
		expect(Array.from(valuesOf(anchors))).toEqual([...anchorBox(grids, 0), ...anchorBox(grids, 1)]);
		expect(
			valuesOf({ ...sparse, shape: [0, 2], index: new Int32Array(0), values: new Int32Array(0) }),
		).toHaveLength(0);
	});
});

describe('gradients', () => {
	it('go to anchors, objects, background and mask pixels', () => {
		const owners = {
			'rpn.objectness': { rows: 'anchors' as const, object: Int32Array.of(1, -1, 0) },
			'rpn.deltas': { rows: 'anchors' as const, object: Int32Array.of(1, -1, 0) },
			'regions.classLogits': { rows: 'regions' as const, object: Int32Array.of(-1, 1) },
			'masks.logits': { rows: 'masks' as const, object: Int32Array.of(1) },
		};
		const values = dense([1, -2, 3, -4], 1, 2, 2);
		const found = attributed(
			{ owners, anchors: 3, objects: 2 },
			{
				'rpn.objectness': { rows: Float32Array.of(1, 2, 4), values: null },
				'rpn.deltas': { rows: Float32Array.of(8, 0, 0), values: null },
				'regions.classLogits': { rows: Float32Array.of(16, 32), values: null },
				'masks.logits': { rows: Float32Array.of(10), values: valuesOf(values) as Float32Array },
			},
		);
		expect(found.perAnchor).toEqual(Float32Array.of(9, 2, 4));
		expect(found.perObject).toEqual(Float64Array.of(4, 1 + 8 + 32 + 10));
		expect(found.background).toBe(2 + 16);
		expect(found.masks).toEqual([Float32Array.of(1, -2, 3, -4)]);
		expect(found.outputs).toEqual([
			{ name: 'rpn.objectness', gradient: 7 },
			{ name: 'rpn.deltas', gradient: 8 },
			{ name: 'regions.classLogits', gradient: 48 },
			{ name: 'masks.logits', gradient: 10 },
		]);
	});
});
