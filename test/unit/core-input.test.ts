import { describe, expect, it } from 'vitest';
import { Part } from '../../src/core/assign/objects';
import type { Box, Segmentation } from '../../src/core/geometry';
import { type LabelledObject, objectBitmap, prepareObjects, zoomIndices } from '../../src/core/input/objects';
import { inputTransform } from '../../src/core/input/transform';
import { letterBox, polygonAtInput, resampledPolygon } from '../../src/core/input/ultralytics';
import { layout } from '../../src/core/inspect';
import { bitmapToRle } from '../../src/core/masks/rle';
import type { Recipe } from '../../src/core/recipe';
import { detectron2FasterRcnn, detectron2FasterRcnnC4 } from '../../src/core/recipes/detectron2';
import { detr } from '../../src/core/recipes/detr';
import { matterportMaskRcnn } from '../../src/core/recipes/matterport';
import { mmdetectionAtss, mmdetectionFasterRcnn, mmdetectionTood } from '../../src/core/recipes/mmdetection';
import { classicFasterRcnn } from '../../src/core/recipes/py-faster-rcnn';
import { torchvisionMaskRcnn, torchvisionMaskRcnn014 } from '../../src/core/recipes/torchvision';
import { torchvisionSsd } from '../../src/core/recipes/torchvision-dense';
import { ultralyticsDetect, ultralyticsSegment } from '../../src/core/recipes/ultralytics';
import { yolox } from '../../src/core/recipes/yolox';

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

const r = Math.fround;
const plainImage = { width: 640, height: 480 };

describe('sizes of the input', () => {
	it.each([
		// 427 x 640 and 480 x 640 under every resizing rule.
		[detectron2FasterRcnn, 640, 427, 1199, 800, 1216, 800],
		[detectron2FasterRcnn, 640, 480, 1067, 800, 1088, 800],
		[detectron2FasterRcnn, 2000, 400, 1333, 267, 1344, 288],
		[detectron2FasterRcnnC4, 640, 480, 1067, 800, 1067, 800],
		[mmdetectionFasterRcnn, 640, 427, 1199, 800, 1216, 800],
		[mmdetectionFasterRcnn, 375, 500, 800, 1067, 800, 1088],
		[torchvisionSsd, 640, 427, 300, 300, 300, 300],
		[detr, 640, 427, 1199, 800, 1199, 800],
		[detr, 640, 480, 1066, 800, 1066, 800],
		[detr, 1920, 500, 1332, 347, 1332, 347],
		[detr, 800, 1000, 800, 1000, 800, 1000],
		[yolox, 640, 427, 640, 427, 640, 640],
		[yolox, 500, 333, 640, 426, 640, 640],
		[ultralyticsDetect, 640, 427, 640, 427, 640, 640],
		[ultralyticsDetect, 500, 333, 640, 427, 640, 640],
	])('$name: %i x %i', (recipe, width, height, newWidth, newHeight, paddedWidth, paddedHeight) => {
		const { input } = layout(recipe, width, height);
		expect([input.width, input.height]).toEqual([newWidth, newHeight]);
		expect([input.paddedWidth, input.paddedHeight]).toEqual([paddedWidth, paddedHeight]);
	});

	it('leave the odd pixel of a letter box below', () => {
		const { input } = layout(ultralyticsDetect, 640, 427);
		expect([input.offsetX, input.offsetY]).toEqual([0, 106]);
		expect(letterBox({ width: 640, height: 427 }, { width: 640, height: 640 }).bottom).toBe(107);
		const corner = { multiple: 32, scaling: 'down', place: 'corner' } as const;
		expect(letterBox({ width: 100, height: 90 }, { width: 640, height: 640 }, corner)).toEqual({
			ratio: 1,
			width: 100,
			height: 90,
			left: 0,
			top: 0,
			right: 28,
			bottom: 6,
		});
	});

	it('stretch YOLOX images twice where the first step loses a pixel', () => {
		const lost = Array.from({ length: 3000 }, (_, k) => k + 1).filter(
			(side) => Math.trunc(side * (640 / side)) < 640,
		);
		expect(lost.length).toBeGreaterThan(0);
		const { input } = layout(yolox, lost[0] as number, 1);
		expect(input.scaleX).toBeGreaterThan(640 / (lost[0] as number));
	});
});

describe('the boxes of SSD', () => {
	it('are stretched by each axis alone', () => {
		const { boxes } = prepare(torchvisionSsd, [object([10, 20, 110, 220])]);
		const scale = [r(300 / 640), r(300 / 480)];
		expect(rowOf(boxes, 0)).toEqual(
			[10, 20, 110, 220].map((value, k) => r(value * (scale[k & 1] as number))),
		);
	});
});

describe('the boxes of Detectron2', () => {
	it('are scaled in float64, clipped, and left out where nothing remains', () => {
		const { boxes, use, input } = prepare(detectron2FasterRcnn, [
			object([10.1, 20.2, 110.3, 220.4]),
			object([-50, -50, 700, 500]),
			object([700, 10, 800, 20]),
			object([10, 10, 10, 60]),
		]);
		expect(rowOf(boxes, 0)[0]).toBe(r(r(10.1) * (1067 / 640)));
		expect(rowOf(boxes, 0)[2]).toBe(r(r(r(10.1) + r(110.3 - 10.1)) * (1067 / 640)));
		expect(rowOf(boxes, 1)).toEqual([0, 0, input.width, input.height]);
		expect(use).toEqual(['trained', 'trained', 'left-out', 'left-out']);
	});

	it('are turned round where their size is negative', () => {
		const { boxes, use } = prepare(detectron2FasterRcnn, [
			object([110, 220, 10, 20]),
			object([10, 20, 110, 220]),
		]);
		expect(rowOf(boxes, 0)).toEqual(rowOf(boxes, 1));
		expect(use).toEqual(['trained', 'trained']);
	});

	it('lose one at the left and top alone in VOC, and difficult objects are trained', () => {
		const image = { ...plainImage, corners: 'voc' as const };
		const { boxes, use, input } = prepare(
			detectron2FasterRcnn,
			[object([1, 1, 640, 480], { flag: 'difficult' }), object([5, 5, 9, 9], { flag: 'iscrowd' })],
			image,
		);
		expect(rowOf(boxes, 0)).toEqual([0, 0, input.width, input.height]);
		expect(use).toEqual(['trained', 'left-out']);
	});
});

describe('the boxes of MMDetection', () => {
	it('are dropped under one pixel or outside the image, and clipped', () => {
		const { boxes, use, input } = prepare(mmdetectionFasterRcnn, [
			object([10, 20, 110, 220]),
			object([10, 20, 10.9, 220]),
			object([10.3, 20, 11.3, 220]),
			object([640, 20, 700, 220]),
			object([600, 400, 700, 500]),
		]);
		expect(rowOf(boxes, 0)).toEqual(
			[10, 20, 110, 220].map((value, k) => r(value * (k & 1 ? input.scaleY : input.scaleX))),
		);
		expect(rowOf(boxes, 4).slice(2)).toEqual([input.width, input.height]);
		expect(use).toEqual(['trained', 'left-out', 'trained', 'left-out', 'trained']);
	});

	it('keep crowds and difficult objects as regions to ignore, for the assigners that read them', () => {
		const flagged = [
			object([10, 10, 60, 60], { flag: 'iscrowd' }),
			object([10, 10, 60, 60], { flag: 'difficult' }),
			object([10, 10, 10.5, 60], { flag: 'iscrowd' }),
			object([10, 10, 60, 60], { flag: '__ignore__' }),
		];
		for (const recipe of [mmdetectionFasterRcnn, mmdetectionAtss]) {
			const { use, part } = prepare(recipe, flagged);
			expect(use).toEqual(['ignore', 'ignore', 'left-out', 'left-out']);
			expect(Array.from(part)).toEqual([Part.ignore, Part.ignore, Part.leftOut, Part.leftOut]);
		}
		expect(prepare(mmdetectionTood, flagged).use).toEqual(new Array(4).fill('left-out'));
	});

	it('count VOC from 1 at every corner, cut to whole pixels', () => {
		const { boxes, input } = prepare(mmdetectionFasterRcnn, [object([11.9, 21, 111, 221.5])], {
			...plainImage,
			corners: 'voc',
		});
		expect(rowOf(boxes, 0)).toEqual(
			[10, 20, 110, 220].map((value, k) => r(value * (k & 1 ? input.scaleY : input.scaleX))),
		);
	});
});

describe('the boxes of DETR', () => {
	it('are clamped to the image and left out where nothing remains', () => {
		const { boxes, use, input } = prepare(detr, [object([-5, 10, 700, 60]), object([650, 10, 700, 60])]);
		const clamped = [0, r(10 * input.scaleY), r(640 * input.scaleX), r(60 * input.scaleY)];
		rowOf(boxes, 0).forEach((side, k) => {
			expect(side).toBeCloseTo(clamped[k], 4);
		});
		expect(use).toEqual(['trained', 'left-out']);
	});

	it('give back the float32 centre and size that DETR holds as shares', () => {
		const { boxes, input } = prepare(detr, [object([33.3, 10.7, 211.9, 60.1])]);
		const { width, height, scaleX, scaleY } = input;
		const along = (low: number, high: number, scale: number, side: number) => {
			const [from, to] = [r(r(low) * scale), r(r(r(low) + r(high - low)) * scale)];
			return [r(r(r(from + to) / 2) / side), r(r(to - from) / side)];
		};
		const [x1, y1, x2, y2] = rowOf(boxes, 0) as [number, number, number, number];
		expect([r((x1 + x2) / 2 / width), r((x2 - x1) / width)]).toEqual(along(33.3, 211.9, scaleX, width));
		expect([r((y1 + y2) / 2 / height), r((y2 - y1) / height)]).toEqual(along(10.7, 60.1, scaleY, height));
	});
});

describe('the boxes of YOLOX', () => {
	it('move where their corner lies outside the image', () => {
		const { boxes } = prepare(yolox, [object([-10, 20, 90, 120])]);
		expect(rowOf(boxes, 0)).toEqual([0, 20, 100, 120]);
	});

	it('give back the float32 centre and size that YOLOX holds', () => {
		const { boxes, input } = prepare(yolox, [object([33.3, 10.7, 211.9, 60.1])], {
			width: 1000,
			height: 700,
		});
		const [x1, , x2] = rowOf(boxes, 0) as [number, number, number];
		const size = 33.3 + Math.max(0, 211.9 - 33.3) - 33.3;
		expect(r(x2 - x1)).toBe(r(size * input.scaleX));
		expect(r((x1 + x2) / 2)).toBe(r((33.3 + size * 0.5) * input.scaleX));
	});

	it('are dropped up to one pixel of the input, unless there are no others', () => {
		const small = object([10, 10, 11, 60]);
		const image = { width: 1280, height: 960 };
		expect(prepare(yolox, [small, object([10, 10, 60, 60])], image).use).toEqual(['left-out', 'trained']);
		expect(prepare(yolox, [small, object([0, 0, 90, 90], { flag: 'iscrowd' })], image).use).toEqual([
			'trained',
			'left-out',
		]);
		expect(prepare(yolox, [object([10, 10, 10, 60])], image).use).toEqual(['left-out']);
	});

	it('count VOC from 1, with difficult objects', () => {
		const { boxes, use } = prepare(yolox, [object([11, 21, 111, 221], { flag: 'difficult' })], {
			...plainImage,
			corners: 'voc',
		});
		expect(rowOf(boxes, 0)).toEqual([10, 20, 110, 220]);
		expect(use).toEqual(['trained']);
	});
});

describe('the boxes of Ultralytics', () => {
	// Made with the package's own Instances, LetterBox and xywh2xyxy (8.3.63, NumPy 1.26).
	it.each([
		[
			483,
			174,
			416,
			[328.6050812112811, 65.37180721746982, 454.4827537555341, 136.63766768433325] as Box,
			[283.0221862792969, 189.35504150390625, 391.4385681152344, 250.79110717773438],
		],
		[
			789,
			647,
			320,
			[13.158025395480504, 30.209475145635338, 206.27501948315384, 159.64585323035698] as Box,
			[5.336585998535156, 40.27989196777344, 83.66033935546875, 92.89468383789062],
		],
		[
			748,
			285,
			416,
			[75.99855623949978, 243.40109658516585, 457.4358375136054, 262.63942168905265] as Box,
			[42.266563415527344, 263.79217529296875, 254.40280151367188, 274.525146484375],
		],
		[
			654,
			380,
			320,
			[90.86826430657769, 297.60026239422706, 326.9549129289191, 364.73827557576794] as Box,
			[44.46153259277344, 212.66748046875, 159.97793579101562, 245.52978515625],
		],
	])('go through float32 shares: %i x %i', (width, height, size, box, wanted) => {
		const recipe: Recipe = { ...ultralyticsDetect, input: { kind: 'ultralytics', size } };
		const { boxes } = prepare(recipe, [object(box)], { width, height });
		expect(rowOf(boxes, 0)).toEqual(wanted);
	});

	it('are not clipped; those of no size are left out', () => {
		const { boxes, use } = prepare(ultralyticsDetect, [object([-64, 48, 64, 96]), object([5, 5, 5, 9])]);
		expect(rowOf(boxes, 0)).toEqual([-64, 128, 64, 176].map((value) => expect.closeTo(value, 4)));
		expect(use).toEqual(['trained', 'left-out']);
	});

	it('are the extent of the polygon where masks are trained', () => {
		const parts = [Float64Array.of(64, 48, 320, 48, 64, 240), Float64Array.of(100, 300, 120, 300, 110, 310)];
		const outlined = object([0, 0, 640, 480], { segmentation: { kind: 'polygons', parts } });
		const close = (values: number[]) => values.map((value) => expect.closeTo(value, 4));
		expect(rowOf(prepare(ultralyticsSegment, [outlined]).boxes, 0)).toEqual(close([64, 128, 320, 390]));
		expect(rowOf(prepare(ultralyticsDetect, [outlined]).boxes, 0)).toEqual(close([0, 80, 640, 560]));
	});

	it('come with polygons that are resampled: corners stay, points are added between them', () => {
		const corners = [0, 0, 10, 0, 10, 10];
		const few = Array.from(resampledPolygon(corners, 12));
		expect(few.length).toBe(24);
		expect(few.slice(0, 4)).toEqual([0, 0, 0, 0]);
		expect(few.slice(-2)).toEqual([0, 0]);
		expect(Array.from(resampledPolygon(corners, 3))).toEqual(corners);
		expect(Array.from(resampledPolygon(corners, 5))).toEqual([0, 0, 0, 0, 10, 0, 10, 10, 0, 0]);
		const polygon = polygonAtInput([64, 48, 320, 48, 64, 240], plainImage, 640);
		expect(polygon.length).toBe(2000);
		expect(Math.max(...polygon.filter((_, k) => k % 2 === 0))).toBeCloseTo(320, 4);
		expect(Math.min(...polygon.filter((_, k) => k % 2 === 1))).toBeCloseTo(128, 4);
	});

	it('lose one pixel at VOC centres', () => {
		const { boxes } = prepare(ultralyticsDetect, [object([11, 21, 111, 221])], {
			...plainImage,
			corners: 'voc',
		});
		expect(rowOf(boxes, 0)).toEqual([10, 100, 110, 300].map((value) => expect.closeTo(value, 4)));
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
