import { describe, expect, it } from 'vitest';
import { Part } from '../../src/core/assign/max-iou';
import type { Box, Segmentation } from '../../src/core/geometry';
import { type LabelledObject, objectBitmap, prepareObjects, zoomIndices } from '../../src/core/input/objects';
import { inputTransform } from '../../src/core/input/transform';
import { layout } from '../../src/core/inspect';
import { bitmapToRle } from '../../src/core/masks/rle';
import type { Recipe } from '../../src/core/recipe';
import { matterportMaskRcnn } from '../../src/core/recipes/matterport';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { torchvisionMaskRcnn, torchvisionMaskRcnn014 } from '../../src/core/recipes/torchvision';

function object(box: Box, more: Partial<LabelledObject> = {}): LabelledObject {
	return { box, segmentation: null, flag: null, ...more };
}

function prepare(
	recipe: Recipe,
	objects: LabelledObject[],
	image: { width: number; height: number; corners?: 'continuous' | 'voc' } = { width: 640, height: 480 },
) {
	const { input } = layout(recipe, image.width, image.height);
	return { input, ...prepareObjects(recipe, objects, { corners: 'continuous', ...image }, input) };
}

const rowOf = (boxes: Float64Array, row: number) => Array.from(boxes.subarray(4 * row, 4 * row + 4));

describe('the input of torchvision', () => {
	it.each([
		// 427 x 640 under 0.28 and 0.14: the reciprocal in float32 loses a pixel of the short side.
		[torchvisionMaskRcnn, 640, 427, 1199, 800],
		[torchvisionMaskRcnn014, 640, 427, 1199, 799],
		[torchvisionMaskRcnn014, 375, 500, 799, 1066],
		[torchvisionMaskRcnn014, 640, 480, 1066, 800],
		[torchvisionMaskRcnn, 640, 480, 1066, 800],
		[torchvisionMaskRcnn, 2000, 200, 1333, 133],
	])('$name: %i x %i', (recipe, width, height, newWidth, newHeight) => {
		const { input } = layout(recipe, width, height);
		expect([input.width, input.height]).toEqual([newWidth, newHeight]);
		expect(input.paddedWidth % 32).toBe(0);
		expect(input.paddedWidth - input.width).toBeGreaterThanOrEqual(0);
		expect(input.paddedWidth - input.width).toBeLessThan(32);
		expect([input.scaleX, input.scaleY]).toEqual([
			Math.fround(newWidth / width),
			Math.fround(newHeight / height),
		]);
	});

	it('scales each axis of a box by its own float32 factor', () => {
		const { boxes, input } = prepare(torchvisionMaskRcnn, [object([10, 20, 110, 220])], {
			width: 640,
			height: 427,
		});
		expect(rowOf(boxes, 0)).toEqual(
			[10 * input.scaleX, 20 * input.scaleY, 110 * input.scaleX, 220 * input.scaleY].map(Math.fround),
		);
		expect(input.scaleX).not.toBe(input.scaleY);
	});

	it('clamps boxes to the image and leaves out what nothing is left of', () => {
		const { boxes, use, input } = prepare(torchvisionMaskRcnn, [
			object([-50, -50, 700, 500]),
			object([700, 10, 800, 20]),
		]);
		expect(rowOf(boxes, 0)).toEqual([0, 0, 640 * input.scaleX, 480 * input.scaleY].map(Math.fround));
		expect(use).toEqual(['trained', 'invalid']);
	});

	it('bears images of which nothing is left after resizing', () => {
		const { input, grids } = layout(torchvisionMaskRcnn, 100_000, 1);
		expect(input.height).toBe(0);
		expect(grids.every((grid) => grid.rows === 0)).toBe(true);
	});
});

describe('the input of Matterport', () => {
	it('is padded to a square, the picture in its middle', () => {
		const square = inputTransform(matterportMaskRcnn.input, 640, 427);
		expect(square).toMatchObject({ width: 1024, height: 683, paddedWidth: 1024, paddedHeight: 1024 });
		expect([square.offsetX, square.offsetY]).toEqual([0, 170]);
	});

	it('is never made smaller than it is by the least side alone', () => {
		const none = inputTransform({ kind: 'matterport', mode: 'none', minSize: 800, maxSize: 1024 }, 333, 222);
		expect(none).toMatchObject({ width: 333, height: 222, paddedWidth: 333, scaleX: 1, offsetX: 0 });
		const pad = inputTransform({ kind: 'matterport', mode: 'pad64', minSize: 800, maxSize: 1024 }, 1000, 900);
		expect(pad).toMatchObject({
			width: 1000,
			height: 900,
			paddedWidth: 1024,
			paddedHeight: 960,
			offsetX: 12,
			offsetY: 30,
		});
	});

	it('takes boxes from the resized mask, in whole pixels', () => {
		const small: Recipe = {
			...matterportMaskRcnn,
			input: { kind: 'matterport', mode: 'square', minSize: 16, maxSize: 32 },
		};
		const image = { width: 16, height: 8 };
		const bitmap = new Uint8Array(16 * 8);
		for (let y = 2; y < 5; y++) bitmap.fill(1, y * 16 + 3, y * 16 + 9);
		const segmentation: Segmentation = {
			kind: 'rle',
			width: 16,
			height: 8,
			counts: bitmapToRle(bitmap, 8, 16),
		};
		// The box of the record is not asked for; only the mask is.
		const { boxes, input } = prepare(small, [object([0, 0, 1, 1], { segmentation })], image);
		const columns = Array.from(zoomIndices(input.width, 16).entries()).filter(
			([, from]) => from >= 3 && from < 9,
		);
		const rows = Array.from(zoomIndices(input.height, 8).entries()).filter(
			([, from]) => from >= 2 && from < 5,
		);
		expect(rowOf(boxes, 0)).toEqual([
			columns[0][0] + input.offsetX,
			rows[0][0] + input.offsetY,
			(columns.at(-1) as [number, number])[0] + 1 + input.offsetX,
			(rows.at(-1) as [number, number])[0] + 1 + input.offsetY,
		]);
	});

	it('drops objects whose mask vanished', () => {
		const empty: Segmentation = { kind: 'rle', width: 640, height: 480, counts: Uint32Array.of(640 * 480) };
		const { use, part } = prepare(matterportMaskRcnn, [object([5, 5, 50, 50], { segmentation: empty })]);
		expect(use).toEqual(['invalid']);
		expect(part[0]).toBe(Part.leftOut);
	});

	it('lets crowds shield the anchors they touch', () => {
		const { use, part } = prepare(matterportMaskRcnn, [
			object([5, 5, 50, 50], { flag: 'iscrowd' }),
			object([5, 5, 50, 50], { flag: 'difficult' }),
			object([5, 5, 50, 50]),
		]);
		expect(use).toEqual(['shield', 'left-out', 'trained']);
		expect(Array.from(part)).toEqual([Part.shield, Part.leftOut, Part.trained]);
	});

	it('samples as scipy.ndimage.zoom(order=0): both ends stand on both ends', () => {
		expect(Array.from(zoomIndices(7, 4))).toEqual([0, 1, 1, 2, 2, 3, 3]);
		expect(Array.from(zoomIndices(4, 7))).toEqual([0, 2, 4, 6]);
		expect(Array.from(zoomIndices(1, 9))).toEqual([0]);
	});
});

describe('the input of the classic detector', () => {
	it('has no padding and one scale', () => {
		expect(inputTransform(classicFasterRcnn.input, 500, 375)).toMatchObject({
			width: 800,
			height: 600,
			paddedWidth: 800,
			scaleX: 1.6,
			scaleY: 1.6,
		});
		expect(inputTransform(classicFasterRcnn.input, 1000, 375)).toMatchObject({ width: 1000, height: 375 });
	});

	it('counts the last pixel in: VOC from 1, others from 0', () => {
		const image = { width: 500, height: 375 };
		const voc = prepare(classicFasterRcnn, [object([11, 21, 110, 220])], { ...image, corners: 'voc' });
		expect(rowOf(voc.boxes, 0)).toEqual([10, 20, 109, 219].map((value) => Math.fround(value * 1.6)));
		const coco = prepare(classicFasterRcnn, [object([10, 20, 110, 220])], image);
		expect(rowOf(coco.boxes, 0)).toEqual([10, 20, 109, 219].map((value) => Math.fround(value * 1.6)));
	});

	it('keeps whole pixels inside the image, as its 16-bit boxes do; a negative corner stops it', () => {
		const image = { width: 500, height: 375 };
		const { boxes, use } = prepare(
			classicFasterRcnn,
			[object([10.9, 20.2, 110.7, 220.9]), object([400, 300, 520, 390]), object([-1, 20, 110, 220])],
			image,
		);
		expect(rowOf(boxes, 0)).toEqual([10, 20, 109, 219].map((value) => Math.fround(value * 1.6)));
		expect(rowOf(boxes, 1)).toEqual([400, 300, 499, 374].map((value) => Math.fround(value * 1.6)));
		expect(use).toEqual(['trained', 'trained', 'invalid']);
	});
});

describe('the use of objects', () => {
	it.each([torchvisionMaskRcnn, matterportMaskRcnn, classicFasterRcnn])('$name', (recipe) => {
		const { use, boxes } = prepare(recipe, [
			object([10, 10, 60, 60]),
			object([10, 10, 60, 60], { flag: 'difficult' }),
			object([10, 10, 10, 60]),
			object([60, 60, 10, 10]),
			object([Number.NaN, 10, 60, 60]),
			object([10, 10, Number.POSITIVE_INFINITY, 60]),
		]);
		expect(use).toEqual(['trained', 'left-out', 'invalid', 'invalid', 'invalid', 'invalid']);
		expect(rowOf(boxes, 4)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
	});
});

describe('the bitmap of an object', () => {
	it('is its mask, and a filled box where it has none or one of another size', () => {
		const box: Box = [1, 1, 3, 2];
		const expected = [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0];
		expect(Array.from(objectBitmap(object(box), 4, 3))).toEqual(expected);
		const odd: Segmentation = { kind: 'rle', width: 9, height: 9, counts: Uint32Array.of(0, 81) };
		expect(Array.from(objectBitmap(object(box, { segmentation: odd }), 4, 3))).toEqual(expected);
		const right: Segmentation = { kind: 'rle', width: 4, height: 3, counts: Uint32Array.of(11, 1) };
		expect(Array.from(objectBitmap(object(box, { segmentation: right }), 4, 3)).indexOf(1)).toBe(11);
		const triangle: Segmentation = { kind: 'polygons', parts: [Float64Array.of(0, 0, 4, 0, 4, 3)] };
		expect(objectBitmap(object(box, { segmentation: triangle }), 4, 3).some((bit) => bit === 1)).toBe(true);
	});

	it('lies inside the image, wherever the box lies', () => {
		expect(Array.from(objectBitmap(object([-5, -5, 99, 99]), 2, 2))).toEqual([1, 1, 1, 1]);
		expect(Array.from(objectBitmap(object([50, 50, 99, 99]), 2, 2))).toEqual([0, 0, 0, 0]);
	});
});
