// From a model's outputs to the tensors of a dump: the batch, layouts, channels, and which output is likely which.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layout } from '../../src/core/inspect';
import type { Recipe } from '../../src/core/recipe';
import { recipeByName, recipes } from '../../src/core/recipes';
import { readDump } from '../../src/predictions/dump';
import { dumpAxes, wantedTensors } from '../../src/predictions/model/dump-tensors';
import { dumpTensorOf, memoryDump, type Values } from '../../src/predictions/model/model-dump';
import { suggestOutputs } from '../../src/predictions/model/suggest';
import { syntheticTensors } from '../support/synthetic-dump';

const connected = (over: object = {}) => ({ output: 'out', layout: null, channels: null, ...over });

function counted(shape: number[]): Values {
	const count = shape.reduce((product, side) => product * side, 1);
	return { shape, data: Float32Array.from({ length: count }, (_, k) => k) };
}

function made(values: Values | { error: string }): Values {
	if ('error' in values) throw new Error(values.error);
	return values;
}

describe('layouts', () => {
	it('brings the channels of maps to the front, whatever their sizes', () => {
		fc.assert(
			fc.property(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)), ([a, b, c]) => {
				const [rows, columns, channels] = [a + 1, b + 1, c + 1];
				const last = counted([1, rows, columns, channels]);
				const { shape, data } = made(dumpTensorOf('box.P3', connected(), last, 'channels-last'));
				expect(shape).toEqual([channels, rows, columns]);
				for (let y = 0; y < rows; y++)
					for (let x = 0; x < columns; x++)
						for (let k = 0; k < channels; k++)
							expect(data[(k * rows + y) * columns + x]).toBe((y * columns + x) * channels + k);
			}),
			{ seed: 8, numRuns: 60 },
		);
	});

	it('leaves channels that are in front, and tensors that have none', () => {
		const first = counted([1, 3, 4, 5]);
		expect(dumpTensorOf('box.P3', connected(), first, 'channels-first')).toEqual({
			shape: [3, 4, 5],
			data: first.data,
		});
		expect(dumpTensorOf('box.P3', connected({ layout: 'as-is' }), first, 'channels-last')).toEqual({
			shape: [3, 4, 5],
			data: first.data,
		});
		const rows = counted([1, 6, 2]);
		for (const native of ['channels-first', 'channels-last'] as const)
			expect(dumpTensorOf('rpn_class_logits', connected(), rows, native)).toEqual({
				shape: [6, 2],
				data: rows.data,
			});
	});

	it('brings the channels of masks behind the regions', () => {
		const { shape, data } = made(
			dumpTensorOf('roi_mask_logits', connected(), counted([2, 3, 3, 4]), 'channels-last'),
		);
		expect(shape).toEqual([2, 4, 3, 3]);
		expect(Array.from(data.subarray(36, 39))).toEqual([36, 40, 44]);
	});

	it('takes channels out, in either layout', () => {
		const last = made(
			dumpTensorOf('box.P3', connected({ channels: [1, 3] }), counted([1, 2, 2, 4]), 'channels-last'),
		);
		expect(last).toEqual({ shape: [2, 2, 2], data: Float32Array.from([1, 5, 9, 13, 2, 6, 10, 14]) });
		const first = made(
			dumpTensorOf('box.P3', connected({ channels: [1, 3] }), counted([1, 4, 1, 2]), 'channels-first'),
		);
		expect(first).toEqual({ shape: [2, 1, 2], data: Float32Array.from([2, 3, 4, 5]) });
		const rows = made(
			dumpTensorOf('roi_class_logits', connected({ channels: [1, 2] }), counted([2, 3]), 'channels-first'),
		);
		expect(rows).toEqual({ shape: [2, 1], data: Float32Array.from([1, 4]) });
	});

	it.each([
		['a batch of two', [2, 3, 4, 5], {}, 'its batch must be 1'],
		['an axis too few', [4, 5], {}, 'that takes 3 axes, with a batch of 1 before them'],
		[
			'channels that there are not',
			[1, 3, 4, 5],
			{ channels: [2, 9] },
			'it has 3 channels, of which 2 to 9 are to be taken',
		],
	])('says with both shapes why %s cannot be', (_, shape, over, why) => {
		expect(dumpTensorOf('box.P3', connected(over), counted(shape), 'channels-first')).toEqual({
			tensor: 'box.P3',
			error: `The output "out" is ${shape.join(' × ')} and cannot become \`box.P3\`: ${why}.`,
		});
	});
});

/** The recipe with an input small enough for a test; SSD's is what it is. */
function small(recipe: Recipe): Recipe {
	const sizes =
		'minSize' in recipe.input ? { minSize: 192, maxSize: 256 } : 'size' in recipe.input ? { size: 224 } : {};
	return { ...recipe, input: { ...recipe.input, ...sizes } };
}

describe.each(recipes.map((each) => ({ name: each.name, recipe: small(each) })))('$name', ({ recipe }) => {
	const image = { width: 160, height: 120 };
	const objects = [
		{ box: [20, 20, 90, 80] as [number, number, number, number], segmentation: null, flag: null },
	];
	const { input, grids } = layout(recipe, image.width, image.height);

	it('reads the tensors that are said to be wanted, and no other', () => {
		const written = Object.keys(syntheticTensors(recipe, { ...image, objects }, 3, 4));
		const wanted = wantedTensors(recipe, grids);
		expect(written.filter((name) => !wanted.some((each) => each.name === name))).toEqual([]);
		expect(wanted.filter(({ name, isOptional }) => !isOptional && !written.includes(name))).toEqual([]);
		for (const { name, shape } of wanted) {
			const axes = dumpAxes(name);
			expect(axes, name).not.toBeNull();
			if (axes?.rank) expect(shape, name).toHaveLength(axes.rank);
		}
	});

	it('takes outputs of a channels-last model as the same dump', () => {
		const tensors = syntheticTensors(recipe, { ...image, objects }, 3, 4);
		const values = new Map<string, Values>();
		for (const [name, { shape, bytes }] of Object.entries(tensors)) {
			const own = {
				shape: [...shape],
				data: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)),
			};
			const axes = dumpAxes(name);
			const given = axes?.channels == null ? own : channelsLast(own, axes.channels);
			const batched = axes?.channels === 0 ? { ...given, shape: [1, ...given.shape] } : given;
			values.set(name, made(dumpTensorOf(name, connected(), batched, 'channels-last')));
			expect(values.get(name)).toEqual(own);
		}
		const connection = {
			model: 'm.onnx',
			recipe: recipe.name,
			classes: ['a', 'b', 'c'],
			input: {} as never,
			outputs: {},
		};
		const target = { recipe, grids, input, image, imageNames: ['x'], classes: [{ id: 1, name: 'a' }] };
		const result = readDump(memoryDump('m.onnx', connection, values), target);
		expect(result).toHaveProperty('heads');
	});
});

/** The inverse, written plainly. */
function channelsLast({ shape, data }: Values, axis: number): Values {
	const moved = [...shape.slice(0, axis), ...shape.slice(axis + 1), shape[axis] as number];
	const out = new Float32Array(data.length);
	const strides = (sides: number[]) => sides.map((_, k) => sides.slice(k + 1).reduce((a, b) => a * b, 1));
	const [from, to] = [strides(shape), strides(moved)];
	for (let at = 0; at < data.length; at++) {
		const place = shape.map((side, k) => Math.floor(at / (from[k] as number)) % side);
		const next = [...place.slice(0, axis), ...place.slice(axis + 1), place[axis] as number];
		out[next.reduce((sum, index, k) => sum + index * (to[k] as number), 0)] = data[at] as number;
	}
	return { shape: moved, data: out };
}

describe('suggestions', () => {
	const recipe = recipeByName('torchvision-faster-rcnn');
	if (!recipe) throw new Error('no such recipe');
	const { grids } = layout(recipe, 640, 480);
	const wanted = wantedTensors(recipe, grids);
	const output = (name: string, shape: (number | null)[] = []) => ({ name, type: 'float32', shape });

	it('go by names with the level, or its number', () => {
		const levels = ['p2', 'p3', 'p4', 'p5', 'p6'];
		const byName = levels.flatMap((level) => [output(`objectness_${level}`), output(`deltas_${level}`)]);
		const found = suggestOutputs(wanted, byName, 'channels-first');
		expect(found.get('rpn_objectness.P4')).toBe('objectness_p4');
		expect(found.get('rpn_deltas.P6')).toBe('deltas_p6');
		const numbered = [0, 1, 2, 3, 4].flatMap((k) => [output(`cls_logits_${k}`), output(`bbox_pred_${k}`)]);
		const counted = suggestOutputs(wanted, numbered, 'channels-first');
		expect(counted.get('rpn_objectness.P2')).toBe('cls_logits_0');
		expect(counted.get('rpn_deltas.P6')).toBe('bbox_pred_4');
	});

	it('go by shapes where these tell, and leave the rest open', () => {
		const shapes = grids.flatMap(({ rows, columns }) => [
			output(`a${rows}`, [1, 3, rows, columns]),
			output(`b${rows}`, [1, 12, rows, columns]),
		]);
		const found = suggestOutputs(wanted, shapes, 'channels-first');
		expect(found.get('rpn_deltas.P3')).toBe(`b${grids[1]?.rows}`);
		expect(found.size).toBe(10);
		const dynamic = [output('x', [1, null, null, null]), output('y', [1, null, null, null])];
		expect(suggestOutputs(wanted, dynamic, 'channels-first').size).toBe(0);
	});

	it('give one output to one tensor, and none to a shape that it cannot have', () => {
		const found = suggestOutputs(wanted, [output('objectness_p2', [1, 7, null, null])], 'channels-first');
		expect(found.size).toBe(0);
		const one = suggestOutputs(
			wanted,
			[output('rpn_objectness_p2'), output('rpn_objectness_p2_copy')],
			'channels-first',
		);
		expect([...one.keys()]).toEqual(['rpn_objectness.P2']);
	});
});
