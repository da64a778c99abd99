import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { anchorCount, indexOf, shapesPerPlace } from '../../src/core/grids/grid';
import type { LabelledObject } from '../../src/core/input/objects';
import { layout } from '../../src/core/inspect';
import type { Recipe } from '../../src/core/recipe';
import { recipeByName, recipes } from '../../src/core/recipes';
import { matterportMaskRcnn } from '../../src/core/recipes/matterport';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { type DumpTarget, openDump, readDump } from '../../src/predictions/dump';
import type { TensorFile } from '../../src/predictions/tensors';
import { syntheticTensors } from '../support/synthetic-dump';
import { f32, i32, npy, type RawTensor, safetensorsBytes, zipBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-dumps-'));
const opened: TensorFile[] = [];
afterAll(() => {
	for (const file of opened) file.close();
	rmSync(folder, { recursive: true, force: true });
});

function withInput(recipe: Recipe, minSize: number, maxSize: number): Recipe {
	return { ...recipe, input: { ...recipe.input, minSize, maxSize } as Recipe['input'] };
}

const torchvision = withInput(torchvisionMaskRcnn, 96, 160);
const matterport = withInput(matterportMaskRcnn, 96, 128);
const classic = withInput(classicFasterRcnn, 96, 160);
const image = { width: 120, height: 90 };
const objects: LabelledObject[] = [
	{ box: [10, 10, 60, 70], flag: null, segmentation: null },
	{ box: [50, 20, 110, 80], flag: null, segmentation: null },
];
const classes = 3;
type Tensors = Record<string, RawTensor>;

const tensorsOf = (recipe: Recipe, prefix = ''): Tensors =>
	syntheticTensors(recipe, { ...image, objects }, classes, 5, prefix);

let files = 0;

function open(tensors: Tensors, metadata?: Record<string, string>): TensorFile {
	const path = join(folder, `${files++}.safetensors`);
	writeFileSync(path, safetensorsBytes(tensors, metadata));
	const file = openDump(path);
	if ('error' in file) throw new Error(file.error);
	opened.push(file);
	return file;
}

function target(recipe: Recipe, over: Partial<DumpTarget> = {}): DumpTarget {
	return {
		recipe,
		...layout(recipe, image.width, image.height),
		image,
		imageNames: ['picture', '17', 'picture.jpg'],
		classes: [
			{ id: 1, name: 'cat' },
			{ id: 2, name: 'dog' },
		],
		...over,
	};
}

function heads(
	recipe: Recipe,
	tensors: Tensors,
	metadata?: Record<string, string>,
	over: Partial<DumpTarget> = {},
) {
	const result = readDump(open(tensors, metadata), target(recipe, over));
	if (!('heads' in result) || result.heads.kind !== 'two-stage') throw new Error(JSON.stringify(result));
	return result.heads;
}

function refusal(recipe: Recipe, tensors: Tensors, metadata?: Record<string, string>): string {
	const result = readDump(open(tensors, metadata), target(recipe));
	if (!('error' in result)) throw new Error('the dump was taken');
	return result.error;
}

describe('a good dump', () => {
	it('of torchvision is brought into the order of the grids', () => {
		const tensors = tensorsOf(torchvision);
		const { grids } = target(torchvision);
		const read = heads(torchvision, tensors);
		const grid = grids[1];
		const values = new Float32Array(tensors[`rpn_objectness.${grid.name}`].bytes.buffer);
		const deltas = new Float32Array(tensors[`rpn_deltas.${grid.name}`].bytes.buffer);
		const [row, column, shape] = [2, 3, 1];
		const index = grid.firstIndex + (row * grid.columns + column) * 3 + shape;
		const at = (channel: number) => (channel * grid.rows + row) * grid.columns + column;
		expect(read.objectness[index]).toBe(values[at(shape)]);
		for (let side = 0; side < 4; side++) {
			expect(read.deltas[4 * index + side]).toBe(deltas[at(4 * shape + side)]);
		}
		expect(read.regions).toMatchObject({ classes });
		expect(read.regions?.masks).toMatchObject({
			kind: 'logits',
			size: 28,
			channels: classes,
			rows: 'regions',
		});
		const masks = new Float32Array(tensors.roi_mask_logits.bytes.buffer);
		expect(Array.from(read.regions?.masks?.read(1, 2) ?? [])).toEqual(
			Array.from(masks.subarray((classes + 2) * 784, (classes + 3) * 784)),
		);
		expect([read.drawn, read.framework]).toEqual([null, null]);
	});

	it('of the classic detector has two scores an anchor, background first', () => {
		const tensors = tensorsOf(classic);
		const [grid] = target(classic).grids;
		const values = new Float32Array(tensors[`rpn_objectness.${grid.name}`].bytes.buffer);
		const plane = grid.rows * grid.columns;
		const read = heads(classic, tensors);
		// Place 4, shape 2 of 9.
		expect(read.objectness[4 * 9 + 2]).toBe(Math.fround(values[11 * plane + 4] - values[2 * plane + 4]));
		expect(read.regions?.masks).toBeNull();
	});

	it('of Matterport has channels last and normalised boxes', () => {
		const tensors = tensorsOf(matterport);
		const read = heads(matterport, tensors);
		const scores = new Float32Array(tensors.rpn_class_logits.bytes.buffer);
		expect(read.objectness[5]).toBe(Math.fround(scores[11] - scores[10]));
		const { input } = target(matterport);
		const [y1, x1, y2, x2] = new Float32Array(tensors.rois.bytes.buffer);
		const [w, h] = [input.paddedWidth - 1, input.paddedHeight - 1];
		expect(Array.from(read.regions?.boxes.subarray(0, 4) ?? [])).toEqual([
			x1 * w,
			y1 * h,
			x2 * w + 1,
			y2 * h + 1,
		]);
		const masks = new Float32Array(tensors.mrcnn_mask.bytes.buffer);
		expect(read.regions?.masks?.kind).toBe('probabilities');
		expect(read.regions?.masks?.read(0, 2)[10]).toBe(masks[10 * classes + 2]);
	});

	it('is the same from npz', () => {
		const tensors = tensorsOf(torchvision);
		const members = Object.entries(tensors).map(([name, tensor]) => [
			`${name}.npy`,
			npy({ ...tensor, type: '<f4' }),
		]);
		const path = join(folder, 'same.NPZ');
		writeFileSync(path, zipBytes(Object.fromEntries(members), { deflate: true }));
		const file = openDump(path);
		if ('error' in file) throw new Error(file.error);
		opened.push(file);
		const result = readDump(file, target(torchvision));
		if (!('heads' in result) || result.heads.kind !== 'two-stage') throw new Error(JSON.stringify(result));
		const plain = heads(torchvision, tensors);
		expect(result.heads.objectness).toEqual(plain.objectness);
		expect(result.heads.regions?.masks?.read(3, 1)).toEqual(plain.regions?.masks?.read(3, 1));
	});

	it('needs no second stage', () => {
		const tensors = tensorsOf(torchvision);
		for (const name of Object.keys(tensors)) if (name.startsWith('roi_')) delete tensors[name];
		expect(heads(torchvision, tensors).regions).toBeNull();
	});

	it('may hold masks of foreground regions alone, of the labelled class alone, and no region at all', () => {
		const tensors = tensorsOf(torchvision);
		tensors.roi_mask_logits = f32([2, 1, 28, 28], new Float32Array(1568));
		expect(heads(torchvision, tensors).regions?.masks).toMatchObject({
			rows: 'foreground',
			channels: 1,
			count: 2,
		});
		const none = {
			...tensors,
			roi_boxes: f32([0, 4], []),
			roi_class_logits: f32([0, 3], []),
			roi_box_deltas: f32([0, 12], []),
			roi_mask_logits: f32([0, 3, 28, 28], []),
		};
		expect(heads(torchvision, none).regions?.boxes.length).toBe(0);
	});

	it('may record the draw and the framework’s own losses', () => {
		const read = heads(torchvision, {
			...tensorsOf(torchvision),
			rpn_sampled_positive: i32([2], [9, 3]),
			rpn_sampled_negative: i32([1], [7]),
			'loss.rpn_objectness': f32([], [0.5]),
			'loss.mask': f32([1], [0.25]),
		});
		expect(read.drawn).toEqual({ positive: Int32Array.of(3, 9), negative: Int32Array.of(7) });
		expect(read.framework?.losses).toEqual({ rpn_objectness: 0.5, mask: 0.25 });
	});
});

describe('a dump that does not fit', () => {
	const changed = (recipe: Recipe, change: (tensors: Tensors) => void) => {
		const tensors = tensorsOf(recipe);
		change(tensors);
		return refusal(recipe, tensors);
	};

	it('names the tensor that is missing', () => {
		expect(changed(torchvision, (t) => delete t['rpn_deltas.P4'])).toMatch(/`rpn_deltas\.P4` is missing\.$/);
		expect(changed(torchvision, (t) => delete t.roi_box_deltas)).toContain('`roi_box_deltas` is missing');
		expect(changed(matterport, (t) => delete t.mrcnn_class_logits)).toContain(
			'`mrcnn_class_logits` is missing',
		);
	});

	it('names the tensor and both shapes', () => {
		const level = target(torchvision).grids[0];
		expect(
			changed(torchvision, (t) => {
				t['rpn_objectness.P2'] = f32([3, 5, 5], new Float32Array(75));
			}),
		).toContain(`\`rpn_objectness.P2\` is 3 × 5 × 5, this recipe needs 3 × ${level.rows} × ${level.columns}`);
		expect(
			changed(torchvision, (t) => {
				t.roi_mask_logits = f32([4, 3, 14, 14], new Float32Array(4 * 3 * 196));
			}),
		).toMatch(/`roi_mask_logits` is 4 × 3 × 14 × 14, this recipe needs \d+ × 3 × 28 × 28/);
		expect(
			changed(matterport, (t) => {
				t.rpn_bbox = f32([3, 4], new Float32Array(12));
			}),
		).toMatch(/`rpn_bbox` is 3 × 4, this recipe needs \d+ × 4/);
		expect(
			changed(torchvision, (t) => {
				t.roi_boxes = f32([8], new Float32Array(8));
			}),
		).toContain('`roi_boxes` is 8, this recipe needs 8 × 4');
	});

	it('tells where a value is not finite', () => {
		expect(
			changed(torchvision, (t) => {
				const level = target(torchvision).grids[1];
				const view = new Float32Array(t['rpn_deltas.P3'].bytes.buffer);
				view[(2 * level.rows + 1) * level.columns + 3] = Number.NaN;
			}),
		).toMatch(/`rpn_deltas\.P3` \(12 × \d+ × \d+\) holds NaN at position \[2, 1, 3\]/);
		expect(
			changed(torchvision, (t) => {
				new Float32Array(t.roi_mask_logits.bytes.buffer)[(1 * 3 + 2) * 784 + 29] = Number.NEGATIVE_INFINITY;
			}),
		).toContain('holds -Infinity at position [1, 2, 1, 1]');
	});

	it('tells both input sizes', () => {
		const { input } = target(torchvision);
		expect(changed(torchvision, (t) => Object.assign(t, { input_hw: i32([2], [800, 1066]) }))).toContain(
			`made for an input of 1066 × 800 px, but torchvision Mask R-CNN FPN resizes this image to ${input.width} × ${input.height} px`,
		);
		expect(changed(torchvision, (t) => Object.assign(t, { input_hw: i32([3], [1, 2, 3]) }))).toContain(
			'`input_hw` is 3, it must be height and width',
		);
		const fits = { ...tensorsOf(torchvision), input_hw: i32([2], [input.height, input.width]) };
		expect(heads(torchvision, fits).source).toMatch(/\.safetensors$/);
	});

	it('refuses indices of anchors that there are not, and losses that are no single value', () => {
		const drawn = { rpn_sampled_positive: i32([1], [9_999_999]), rpn_sampled_negative: i32([0], []) };
		expect(changed(torchvision, (t) => Object.assign(t, drawn))).toMatch(
			/`rpn_sampled_positive` holds the index 9999999; this image has \d+ anchors/,
		);
		expect(changed(torchvision, (t) => Object.assign(t, { 'loss.mask': f32([2], [1, 2]) }))).toContain(
			'`loss.mask` is 2, it must be a single value',
		);
	});

	it('refuses a list of classes that is none or has another length', () => {
		const tensors = tensorsOf(torchvision);
		expect(refusal(torchvision, tensors, { classes: 'cat, dog' })).toContain(
			'"classes" is no JSON list of names',
		);
		expect(refusal(torchvision, tensors, { classes: '["background", "cat"]' })).toContain(
			'lists 2 classes, but `roi_class_logits` has 3',
		);
		expect(refusal(matterport, tensorsOf(matterport), { classes: '["BG"]' })).toContain(
			'`mrcnn_class_logits` has 3',
		);
	});

	it('names an array of npz whose bytes are damaged', () => {
		const members = Object.entries(tensorsOf(torchvision)).map(([name, tensor]) => [
			`${name}.npy`,
			npy({ ...tensor, type: '<f4' }),
		]);
		const bytes = zipBytes(Object.fromEntries(members));
		bytes[400] ^= 1;
		const path = join(folder, 'damaged.npz');
		writeFileSync(path, bytes);
		const file = openDump(path);
		if ('error' in file) throw new Error(file.error);
		opened.push(file);
		const result = readDump(file, target(torchvision));
		expect(result).toEqual({
			error:
				'damaged.npz: array "rpn_objectness.P2" is damaged: its bytes do not have the checksum that the archive records.',
		});
	});
});

describe('dumps of many images', () => {
	const many = { ...tensorsOf(torchvision, 'picture/'), ...tensorsOf(torchvision, 'other/') };

	it('are read under the image’s name or id', () => {
		expect(heads(torchvision, many).objectness).toEqual(
			heads(torchvision, tensorsOf(torchvision)).objectness,
		);
		expect(heads(torchvision, tensorsOf(torchvision, '17/')).deltas.length).toBeGreaterThan(0);
		expect(heads(torchvision, tensorsOf(torchvision, 'picture.jpg/')).deltas.length).toBeGreaterThan(0);
	});

	it('hold nothing for others, which is no error', () => {
		const names = { imageNames: ['third'] };
		expect(readDump(open(many), target(torchvision, names))).toEqual({
			absent: 'holds picture, other, not third',
		});
	});

	it('say the prefix where a tensor is wrong', () => {
		const { 'picture/rpn_deltas.P2': _, ...rest } = many;
		expect(refusal(torchvision, rest)).toContain('`picture/rpn_deltas.P2` is missing');
	});

	it('of one image may name it in the metadata', () => {
		const tensors = tensorsOf(torchvision);
		for (const name of ['picture.jpg', 'picture', '17']) {
			expect(heads(torchvision, tensors, { image: name }).source).toBeDefined();
		}
		expect(readDump(open(tensors, { image: 'third.jpg' }), target(torchvision))).toEqual({
			absent: 'holds third.jpg, not picture.jpg',
		});
	});
});

describe('channels of classes', () => {
	const regions = (metadata: Record<string, string> | undefined, known: DumpTarget['classes']) => {
		const read = heads(torchvision, tensorsOf(torchvision), metadata, { classes: known }).regions;
		if (!read) throw new Error('no regions');
		return read;
	};

	it('are those of the metadata, whatever the file numbers', () => {
		const { channelOf, channelName } = regions({ classes: '["__background__", "dog", "cat"]' }, [
			{ id: 1, name: 'cat' },
		]);
		expect(channelOf({ className: 'cat', classId: 1 })).toBe(2);
		expect(channelOf({ className: '__background__', classId: 0 })).toBeNull();
		expect(channelOf({ className: 'bird', classId: 2 })).toBeNull();
		expect([0, 1, 2].map(channelName)).toEqual(['background', 'dog', 'cat']);
	});

	it('are the file’s ids where they fit', () => {
		const { channelOf, channelName } = regions(undefined, [{ id: 2, name: 'dog' }]);
		expect(channelOf({ className: 'dog', classId: 2 })).toBe(2);
		expect([1, 2].map(channelName)).toEqual(['class 1', 'dog']);
	});

	it('follow the ids from 1 on where they do not', () => {
		const { channelOf } = regions(undefined, [
			{ id: 90, name: 'dog' },
			{ id: 0, name: 'cat' },
		]);
		expect(channelOf({ className: 'cat', classId: 0 })).toBe(1);
		expect(channelOf({ className: 'dog', classId: 90 })).toBe(2);
	});

	it('are not guessed from a file that names only some classes', () => {
		const some = regions(undefined, [{ id: null, name: 'dog' }]);
		expect(some.channelOf({ className: 'dog', classId: null })).toBeNull();
		expect(some.channelName(1)).toBe('class 1');
		const all = regions(undefined, [
			{ id: null, name: 'dog' },
			{ id: null, name: 'cat' },
		]);
		expect(all.channelOf({ className: 'cat', classId: null })).toBe(2);
	});
});

describe('dumps of one-stage and query detectors', () => {
	const small = (name: string): Recipe => {
		const recipe = recipes.find((each) => each.name === name) as Recipe;
		const { input } = recipe;
		if ('minSize' in input) return withInput(recipe, 96, 160);
		return 'size' in input ? { ...recipe, input: { ...input, size: 96 } } : recipe;
	};
	const named = [
		'torchvision-retinanet',
		'torchvision-fcos',
		'torchvision-ssd300',
		'ultralytics-segment',
		'detectron2-retinanet',
		'mmdetection-atss',
		'mmdetection-tood',
		'yolox',
	].map(small);
	const dense = (recipe: Recipe, tensors: Tensors, metadata?: Record<string, string>) => {
		const result = readDump(open(tensors, metadata), target(recipe));
		if (!('heads' in result) || result.heads.kind !== 'dense') throw new Error(JSON.stringify(result));
		return result.heads;
	};
	const numbers = (tensor: RawTensor) => new Float32Array(tensor.bytes.buffer);

	it.each(named)('are brought into the order of the grids: $name', (recipe) => {
		const tensors = tensorsOf(recipe);
		const read = dense(recipe, tensors);
		const { grids } = target(recipe);
		expect(read.classes).toBe(classes);
		const grid = grids[1] as (typeof grids)[number];
		const [row, column, shape] = [Math.min(2, grid.rows - 1), 1, shapesPerPlace(grid) - 1];
		const index = indexOf(grid, row, column, shape);
		const at = (channel: number) => (channel * grid.rows + row) * grid.columns + column;
		const logits = numbers(tensors[`class_logits.${grid.name}`]);
		const boxes = numbers(tensors[`box.${grid.name}`]);
		for (let c = 0; c < classes; c++)
			expect(read.classScores[index * classes + c]).toBe(logits[at(shape * classes + c)]);
		for (let k = 0; k < read.boxWidth; k++)
			expect(read.boxes[index * read.boxWidth + k]).toBe(boxes[at(shape * read.boxWidth + k)]);
		const quality = (['centerness', 'objectness'] as const).find((name) => `${name}.${grid.name}` in tensors);
		expect(read.quality === null).toBe(quality === undefined);
		if (quality) expect(read.quality?.[index]).toBe(numbers(tensors[`${quality}.${grid.name}`])[at(shape)]);
		const { prototypes } = read;
		expect(prototypes === null).toBe(recipe.name !== 'ultralytics-segment');
		if (!prototypes) return;
		const coefficients = numbers(tensors[`mask_coefficients.${grid.name}`]);
		expect(prototypes.coefficients[index * prototypes.count + 3]).toBe(coefficients[at(3)]);
		expect(prototypes.values).toEqual(numbers(tensors.prototypes));
	});

	it('of queries hold them row by row', () => {
		const recipe = small('detr');
		const tensors = tensorsOf(recipe);
		const read = dense(recipe, tensors, { classes: '["cat", "dog", "no object"]' });
		expect(read.classScores).toEqual(numbers(tensors.class_logits));
		expect(read.boxes).toEqual(numbers(tensors.boxes));
		expect([read.quality, read.prototypes]).toEqual([null, null]);
		expect(read.channelOf({ className: 'dog', classId: 2 })).toBe(1);
		expect(read.channelOf({ className: 'no object', classId: null })).toBeNull();
	});

	it('have a background channel where the head has one, and none elsewhere', () => {
		const [retinanet, ssd] = [small('torchvision-retinanet'), small('torchvision-ssd300')];
		const list = { classes: '["cat", "dog", "bird"]' };
		expect(dense(retinanet, tensorsOf(retinanet), list).channelOf({ className: 'cat', classId: 1 })).toBe(0);
		expect(dense(ssd, tensorsOf(ssd), list).channelOf({ className: 'cat', classId: 1 })).toBeNull();
	});

	it('may lack the masks, and record the framework’s own losses', () => {
		const recipe = small('ultralytics-segment');
		const { prototypes: _, ...rest } = tensorsOf(recipe);
		const read = dense(recipe, { ...rest, 'loss.box': f32([], [1.5]), 'loss.dfl': f32([1], [0.5]) });
		expect(read.prototypes).toBeNull();
		expect(read.framework?.losses).toEqual({ box: 1.5, dfl: 0.5 });
	});

	it.each([
		[
			'a level that is missing',
			'torchvision-retinanet',
			(t: Tensors) => delete t['box.P4'],
			/`box\.P4` is missing\.$/,
		],
		[
			'another number of anchors a place',
			'torchvision-retinanet',
			(t: Tensors) => Object.assign(t, { 'class_logits.P3': f32([28, 2, 2], new Float32Array(112)) }),
			/`class_logits\.P3` is 28 × 2 × 2: its channels are no multiple of the 9 anchors of a place/,
		],
		[
			'a level with other classes',
			'yolox',
			(t: Tensors) => Object.assign(t, { 'class_logits.P4': f32([4, 6, 6], new Float32Array(144)) }),
			/`class_logits\.P4` is 4 × 6 × 6, this recipe needs 3 × 6 × 6 for this image/,
		],
		[
			'boxes of four numbers where distributions are meant',
			'ultralytics-segment',
			(t: Tensors) => Object.assign(t, { 'box.P3': f32([4, 12, 12], new Float32Array(576)) }),
			/`box\.P3` is 4 × 12 × 12, this recipe needs 64 × 12 × 12/,
		],
		[
			'a value that is not finite',
			'torchvision-fcos',
			(t: Tensors) => {
				numbers(t['centerness.P3'])[5] = Number.NaN;
			},
			/`centerness\.P3` \(1 × \d+ × \d+\) holds NaN at position \[0, 0, 5\]/,
		],
		[
			'logits where the head gives probabilities',
			'mmdetection-tood',
			(t: Tensors) => {
				numbers(t['class_logits.P3'])[0] = -3;
			},
			/`class_logits\.P3` holds -3; MMDetection TOOD, task-aligned takes probabilities in 0 \.\. 1/,
		],
		[
			'prototypes of two dimensions',
			'ultralytics-segment',
			(t: Tensors) => Object.assign(t, { prototypes: f32([8, 9], new Float32Array(72)) }),
			/`prototypes` is 8 × 9, it must be prototypes x rows x columns/,
		],
		[
			'coefficients of other prototypes',
			'ultralytics-segment',
			(t: Tensors) => Object.assign(t, { prototypes: f32([4, 6, 6], new Float32Array(144)) }),
			/`mask_coefficients\.P3` is 8 × 12 × 12, this recipe needs 4 × 12 × 12/,
		],
		[
			'fewer queries',
			'detr',
			(t: Tensors) => Object.assign(t, { class_logits: f32([50, 3], new Float32Array(150)) }),
			/`class_logits` is 50 × 3, this recipe needs 100 × 3/,
		],
	])('are refused with %s', (_, name, change, words) => {
		const recipe = small(name);
		const tensors = tensorsOf(recipe);
		change(tensors);
		expect(refusal(recipe, tensors)).toMatch(words);
	});

	it('are refused where the list of classes has another length, or the input another size', () => {
		const recipe = small('torchvision-retinanet');
		expect(refusal(recipe, tensorsOf(recipe), { classes: '["background", "cat", "dog", "bird"]' })).toContain(
			'lists 4 classes, but `class_logits.P3` has 3',
		);
		expect(refusal(recipe, { ...tensorsOf(recipe), input_hw: i32([2], [800, 1066]) })).toContain(
			'made for an input of 1066 × 800 px',
		);
	});
});

describe('heads whose background stands behind the classes', () => {
	const recipe = withInput(recipeByName('detectron2-mask-rcnn-fpn') as Recipe, 96, 160);

	it('have masks for the classes alone', () => {
		const tensors = tensorsOf(recipe);
		expect(tensors.roi_mask_logits?.shape[1]).toBe(classes - 1);
		expect(heads(recipe, tensors).regions?.masks?.channels).toBe(classes - 1);
		const rows = tensors.roi_mask_logits?.shape[0] as number;
		const masks = f32([rows, classes, 28, 28], new Float32Array(rows * classes * 784));
		expect(refusal(recipe, { ...tensors, roi_mask_logits: masks })).toMatch(
			/`roi_mask_logits` is \d+ × 3 × 28 × 28, this recipe needs \d+ × 2 × 28 × 28/,
		);
	});
});

describe('the moving average of a dump', () => {
	const recipe = withInput(recipeByName('detectron2-retinanet') as Recipe, 96, 160);

	it('is read, and refused where it divides by nothing', () => {
		const tensors = { ...tensorsOf(recipe), loss_normaliser: f32([1], [80.5]) };
		const read = readDump(open(tensors), target(recipe));
		expect(read).toMatchObject({ heads: { movingAverage: 80.5 } });
		expect(refusal(recipe, { ...tensors, loss_normaliser: f32([1], [0]) })).toMatch(
			/`loss_normaliser` is 0; it must/,
		);
	});
});

describe('a dump that says what it was made for', () => {
	const recipe = torchvision;
	const input = layout(recipe, image.width, image.height).input;
	const tensors = tensorsOf(recipe);
	const right: Tensors = {
		image_hw: i32([2], [90, 120]),
		input_hw: i32([2], [input.height, input.width]),
		input_padded_hw: i32([2], [input.paddedHeight, input.paddedWidth]),
		input_scale: f32([2], [input.scaleY, input.scaleX]),
		input_offset: i32([2], [0, 0]),
		input_flip: i32([1], [0]),
	};

	it('is taken where all of it is true', () => {
		const metadata = { anchorage_dump: '1', recipe: 'torchvision-mask-rcnn' };
		expect(heads(recipe, { ...tensors, ...right }, metadata).framework).toBeNull();
	});

	it.each<[string, Tensors, RegExp]>([
		['picture', { image_hw: i32([2], [91, 120]) }, /a picture of 120 × 91 px, this one has 120 × 90 px/],
		['input', { input_hw: i32([2], [96, 129]) }, /an input of 129 × 96 px, but .* to 128 × 96 px/],
		['padding', { input_padded_hw: i32([2], [96, 160]) }, /padded to 160 × 96 px, but .* to 128 × 96 px/],
		['scale', { input_scale: f32([2], [1, 1]) }, /scaled by 1 × 1, but .* by 1\.06667 × 1\.06667/],
		[
			'offset',
			{ input_offset: i32([2], [4, 3]) },
			/3 px of padding on the left and 4 px on top, but .* 0 and 0/,
		],
		['flip', { input_flip: i32([1], [1]) }, /flipped picture \(`input_flip` is 1\).* not flipped \(0\)/],
	])('is refused for another %s, with both values', (_, other, message) => {
		expect(refusal(recipe, { ...tensors, ...right, ...other })).toMatch(message);
	});

	it('is refused under another recipe and layout, with both names', () => {
		expect(refusal(recipe, tensors, { recipe: 'detectron2-mask-rcnn-fpn' })).toMatch(
			/written for the recipe detectron2-mask-rcnn-fpn, the one in force is torchvision-mask-rcnn/,
		);
		expect(refusal(recipe, tensors, { anchorage_dump: '2' })).toMatch(/layout 2 .* reads layout 1/);
		const own = { ...recipe, name: 'mine', extends: 'torchvision-mask-rcnn' };
		expect(heads(own, tensors, { recipe: 'torchvision-mask-rcnn' }).source).toMatch(/safetensors$/);
	});

	it('is refused for fewer classes than the file has, with both counts', () => {
		const many = Array.from({ length: 4 }, (_, k) => ({ id: 10 * k, name: `class ${k}` }));
		const result = readDump(open(tensors), target(recipe, { classes: many }));
		expect(result).toEqual({
			error: expect.stringMatching(/channels for 2 classes, the annotation file has 4/),
		});
	});

	it('says which images it holds where this one is not among them', () => {
		const one = readDump(open(tensors, { image: 'other.jpg' }), target(recipe));
		expect(one).toEqual({ absent: 'holds other.jpg, not picture.jpg' });
		const many = Object.assign({}, ...['a', 'b', 'c', 'd', 'e'].map((name) => tensorsOf(recipe, `${name}/`)));
		expect(readDump(open(many), target(recipe))).toEqual({
			absent: 'holds a, b, c and 2 more, not picture.jpg',
		});
	});

	it.each<[string, Tensors, RegExp]>([
		[
			'too few anchors',
			{ anchors: f32([1, 4], [0, 0, 1, 1]) },
			/`anchors` is 1 × 4, this recipe needs \d+ × 4/,
		],
		['labels of another kind', { anchor_labels: 'halves' as never }, /`anchor_labels` holds 0\.5/],
		['two totals', { 'loss.total': f32([2], [1, 2]) }, /`loss\.total` is 2, it must be a single value/],
		['proposals of five sides', { proposals: f32([2, 5], new Float32Array(10)) }, /`proposals` is 2 × 5/],
	])('is refused for %s', (_, other, message) => {
		const count = anchorCount(layout(recipe, image.width, image.height).grids);
		const added =
			'anchor_labels' in other ? { anchor_labels: f32([count], new Float32Array(count).fill(0.5)) } : other;
		expect(refusal(recipe, { ...tensors, ...added })).toMatch(message);
	});
});
