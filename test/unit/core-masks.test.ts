import { describe, expect, it } from 'vitest';
import type { InputTransform } from '../../src/core/inspection';
import {
	alignedFractions,
	bitmapTarget,
	leastSide,
	polygonTarget,
	regionInside,
} from '../../src/core/masks/binary-targets';
import { fillPoly } from '../../src/core/masks/fill-poly';
import { overlapMap, polygonMask, resizedBytes } from '../../src/core/masks/overlap-map';
import { pyramidLevel, roiAlign } from '../../src/core/masks/roi-align';
import {
	type Bitmap,
	ceilingIou,
	cropAndResize,
	matterportTarget,
	miniMask,
	nearestIndices,
	normaliseBox,
	resizeBilinear,
	resizedMask,
	torchvisionTarget,
} from '../../src/core/masks/targets';

const asIs: InputTransform = {
	width: 64,
	height: 48,
	paddedWidth: 64,
	paddedHeight: 48,
	scaleX: 1,
	scaleY: 1,
	offsetX: 0,
	offsetY: 0,
};

function bitmapOf(width: number, height: number, inside: (x: number, y: number) => boolean): Bitmap {
	return {
		width,
		height,
		data: Uint8Array.from({ length: width * height }, (_, k) =>
			inside(k % width, Math.floor(k / width)) ? 1 : 0,
		),
	};
}

const plane = (bitmap: Bitmap) => resizedMask(bitmap, bitmap);
const mean = (values: ArrayLike<number>) =>
	Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('the target of torchvision', () => {
	it('is all ones inside a mask, and a share where its edge runs through', () => {
		const half = bitmapOf(64, 48, (x) => x < 32);
		expect(Array.from(torchvisionTarget(plane(half), [4, 4, 28, 28], 4))).toEqual(new Array(16).fill(1));
		const across = torchvisionTarget(plane(half), [16, 8, 48, 40], 28);
		expect(across.some((value) => value > 0 && value < 1)).toBe(true);
		expect(mean(across)).toBeCloseTo(0.5, 1);
	});

	it('takes a vanished object as all zeros', () => {
		const gone = bitmapOf(64, 48, () => false);
		expect(torchvisionTarget(plane(gone), [10, 10, 30, 30], 28).every((value) => value === 0)).toBe(true);
	});

	it('reads zero beyond the plane and stretches boxes under a pixel to one', () => {
		const full = bitmapOf(8, 8, () => true);
		const options = { rows: 2, columns: 2, spatialScale: 1, samplingRatio: 2, aligned: false };
		expect(Array.from(roiAlign(plane(full), [20, 20, 24, 24], options))).toEqual([0, 0, 0, 0]);
		expect(Array.from(roiAlign(plane(full), [3, 3, 3, 3], options))).toEqual([1, 1, 1, 1]);
	});

	it('reads a slope at the centres of the samples', () => {
		// at(y, x) = x: bins of 4 pixels with one sample each read the pixel coordinate of their middle.
		const slope = { width: 16, height: 16, at: (_: number, x: number) => x };
		const options = { rows: 1, columns: 4, spatialScale: 1, samplingRatio: 1, aligned: false };
		expect(Array.from(roiAlign(slope, [0, 0, 16, 4], options))).toEqual([2, 6, 10, 14]);
		expect(Array.from(roiAlign(slope, [0, 0, 16, 4], { ...options, aligned: true }))).toEqual([
			1.5, 5.5, 9.5, 13.5,
		]);
	});
});

describe('the target of Matterport', () => {
	it('is the mini mask again where the region is the object', () => {
		const box = [8, 8, 40, 36];
		const object = bitmapOf(64, 48, (x, y) => x >= 8 && x < 40 && y >= 8 && y < 36 && x < 24);
		const mini = miniMask(plane(object), box);
		expect([mini.width, mini.height]).toEqual([56, 56]);
		const own = normaliseBox(box, 64, 48);
		const target = matterportTarget(mini, own, own, 28);
		expect(target.every((value) => value === 0 || value === 1)).toBe(true);
		for (let row = 2; row < 26; row++) {
			expect(target[row * 28 + 4]).toBe(1);
			expect(target[row * 28 + 24]).toBe(0);
		}
	});

	it('takes a vanished object as all zeros', () => {
		const mini = miniMask(plane(bitmapOf(64, 48, () => false)), [8, 8, 40, 36]);
		const own = normaliseBox([8, 8, 40, 36], 64, 48);
		expect(matterportTarget(mini, own, own, 28).every((value) => value === 0)).toBe(true);
	});

	it('reads zero outside the object', () => {
		const mini = bitmapOf(56, 56, () => true);
		const target = matterportTarget(
			mini,
			normaliseBox([0, 0, 64, 48], 64, 48),
			normaliseBox([32, 0, 64, 48], 64, 48),
			28,
		);
		expect(target[14 * 28 + 2]).toBe(0);
		expect(target[14 * 28 + 26]).toBe(1);
	});

	it('resizes with zero outside and reads cells with aligned corners', () => {
		const one = { width: 1, height: 1, at: () => 1 };
		expect(Array.from(resizeBilinear(one, 2, 2))).toEqual([0.5625, 0.5625, 0.5625, 0.5625]);
		const slope = { width: 5, height: 5, at: (_: number, x: number) => x };
		expect(Array.from(cropAndResize(slope, { x1: 0, y1: 0, x2: 1, y2: 1 }, 5).subarray(0, 5))).toEqual([
			0, 1, 2, 3, 4,
		]);
	});
});

describe('resizing by nearest neighbour', () => {
	it('takes the pixel that torch takes', () => {
		expect(Array.from(nearestIndices(6, 3))).toEqual([0, 0, 1, 1, 2, 2]);
		expect(Array.from(nearestIndices(3, 6))).toEqual([0, 2, 4]);
		expect(Array.from(nearestIndices(4, 3)).at(-1)).toBe(2);
	});

	it('takes the pixel in the middle as Pillow does, the one at the left as OpenCV does', () => {
		expect(Array.from(nearestIndices(3, 6, 'pillow'))).toEqual([1, 3, 5]);
		expect(Array.from(nearestIndices(3, 6, 'opencv'))).toEqual([0, 2, 4]);
		expect(Array.from(nearestIndices(5, 2, 'pillow'))).toEqual([0, 0, 1, 1, 1]);
		const bitmap = bitmapOf(6, 1, (x) => x === 3);
		const read = (name: 'torch' | 'pillow') => {
			const plane = resizedMask(bitmap, { width: 3, height: 1 }, name);
			return [0, 1, 2].map((x) => plane.at(0, x));
		};
		expect([read('torch'), read('pillow')]).toEqual([
			[0, 0, 0],
			[0, 1, 0],
		]);
	});
});

describe('the best IoU that a target allows', () => {
	const whole = bitmapOf(64, 48, (x, y) => x >= 8 && x < 36 && y >= 8 && y < 36);

	it('is 1 where the target says all of it', () => {
		expect(ceilingIou(whole, new Float32Array(784).fill(1), 28, [8, 8, 36, 36], asIs)).toBe(1);
	});

	it('falls with what the target cannot say', () => {
		const thin = bitmapOf(64, 48, (x, y) => x >= 8 && x < 36 && y === 20);
		const region = [8, 8, 36, 36];
		const coarse = torchvisionTarget(plane(thin), region, 4);
		expect(ceilingIou(thin, coarse, 4, region, asIs)).toBeLessThan(0.2);
		const fine = torchvisionTarget(plane(thin), region, 28);
		expect(ceilingIou(thin, fine, 28, region, asIs)).toBeGreaterThan(0.4);
	});

	it('counts what lies outside the region as missed', () => {
		const ceiling = ceilingIou(whole, new Float32Array(784).fill(1), 28, [8, 8, 22, 36], asIs);
		expect(ceiling).toBeCloseTo(0.5, 5);
	});

	it('is 0 for an empty target of an object, 1 where both are empty', () => {
		const none = new Float32Array(784);
		expect(ceilingIou(whole, none, 28, [8, 8, 36, 36], asIs)).toBe(0);
		const gone = bitmapOf(64, 48, () => false);
		expect(ceilingIou(gone, none, 28, [8, 8, 36, 36], asIs)).toBe(1);
	});

	it('lies on the image, not on the input', () => {
		const scaled: InputTransform = { ...asIs, scaleX: 2, scaleY: 2, offsetX: 10, offsetY: 20 };
		const ceiling = ceilingIou(whole, new Float32Array(784).fill(1), 28, [26, 36, 82, 92], scaled);
		expect(ceiling).toBe(1);
	});
});

describe('the level that a region is read from', () => {
	const rule = { lowest: 2, highest: 5, canonicalScale: 224, canonicalLevel: 4, eps: 1e-6 };
	it.each([
		[[0, 0, 224, 224], 2],
		[[0, 0, 223, 223], 1],
		[[0, 0, 10, 10], 0],
		[[0, 0, 5000, 5000], 3],
	])('%j is level row %i', (box, level) => {
		expect(pyramidLevel(box, rule)).toBe(level);
	});
});

describe('the targets of Detectron2 and MMDetection', () => {
	it('are 1 where half of a bin or more is inside', () => {
		const half = bitmapOf(64, 48, (x) => x < 30);
		const region = [20, 8, 40, 28];
		const fractions = alignedFractions(plane(half), region, 10);
		// Pixel 29 covers [29, 30): bins are two pixels wide, and the fifth ends exactly there.
		expect(Array.from(fractions.subarray(0, 10))).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
		const shifted = alignedFractions(plane(half), [21, 8, 41, 28], 10);
		expect(shifted[4]).toBe(0.5);
		expect(bitmapTarget(plane(half), [21, 8, 41, 28], 10)[4]).toBe(1);
		expect(bitmapTarget(plane(half), [21.1, 8, 41.1, 28], 10)[4]).toBe(0);
	});

	it('are drawn again at their own size where the mask is a polygon', () => {
		const square = Float64Array.of(10, 10, 30, 10, 30, 30, 10, 30);
		const target = polygonTarget([square], [10, 10, 50, 50], 4, leastSide.detectron2);
		expect(Array.from(target)).toEqual([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
	});

	it('differ in how thin a region may be', () => {
		const square = Float64Array.of(0, 0, 40, 0, 40, 40, 0, 40);
		const thin = [10, 10, 10.25, 38];
		const wide = polygonTarget(
			[Float64Array.of(10, 0, 10.125, 0, 10.125, 40, 10, 40)],
			thin,
			8,
			leastSide.detectron2,
		);
		const narrow = polygonTarget(
			[Float64Array.of(10, 0, 10.125, 0, 10.125, 40, 10, 40)],
			thin,
			8,
			leastSide.mmdetection,
		);
		expect(mean(wide)).toBe(0.5);
		expect(mean(narrow)).toBe(0.125);
		expect(mean(polygonTarget([square], thin, 8, leastSide.mmdetection))).toBe(1);
	});

	it('are read in regions that MMDetection holds to the input', () => {
		expect(Array.from(regionInside([-5, 3, 90, 99], { width: 64, height: 48 }))).toEqual([0, 3, 64, 48]);
	});
});

/** Rows of a picture as text, for eyes. */
function rowsOf({ data, width, height }: Bitmap): string[] {
	return Array.from({ length: height }, (_, y) =>
		Array.from(data.subarray(y * width, (y + 1) * width), (bit) => (bit ? '#' : '.')).join(''),
	);
}

function filled(width: number, height: number, points: number[]): string[] {
	const picture = bitmapOf(width, height, () => false);
	fillPoly(picture, points);
	return rowsOf(picture);
}

// What cv2.fillPoly of OpenCV 4.6.0 draws.
describe('polygons filled as OpenCV fills them', () => {
	it('hold their boundary', () => {
		expect(filled(6, 5, [1, 1, 4, 1, 4, 3, 1, 3])).toEqual([
			'......',
			'.####.',
			'.####.',
			'.####.',
			'......',
		]);
	});

	it('draw slanted sides as thin lines', () => {
		expect(filled(9, 6, [0, 0, 8, 2, 3, 5])).toEqual([
			'###......',
			'.######..',
			'.########',
			'..######.',
			'..####...',
			'...#.....',
		]);
	});

	it('leave every other part of a crossing outline empty', () => {
		expect(filled(9, 9, [0, 0, 8, 0, 8, 8, 2, 8, 2, 2, 6, 2, 6, 6, 0, 6])).toEqual([
			'#########',
			'#########',
			'#########',
			'###...###',
			'###...###',
			'###...###',
			'#########',
			'..#######',
			'..#######',
		]);
	});

	it('are cut at the picture, and may lie outside it', () => {
		expect(filled(7, 6, [-4, 3, 3, -3, 9, 4, 3, 2])).toEqual([
			'######.',
			'#######',
			'#######',
			'##...##',
			'.......',
			'.......',
		]);
		expect(filled(4, 3, [10, 10, 20, 10, 20, 20])).toEqual(['....', '....', '....']);
	});

	it('of one or two corners are a point or a line', () => {
		expect(filled(4, 3, [1, 1])).toEqual(['....', '.#..', '....']);
		expect(filled(4, 3, [0, 0, 3, 2])).toEqual(['#...', '.##.', '...#']);
	});
});

describe('the map of Ultralytics', () => {
	const input = { width: 32, height: 32 };
	const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side];

	it('draws large objects first, and those of which nothing is left before all', () => {
		const { map, width, height, order } = overlapMap(
			[square(4, 4, 3), square(0, 0, 31), square(60, 60, 4), square(12, 12, 12)],
			input,
			4,
		);
		expect([width, height]).toEqual([8, 8]);
		expect(Array.from(order)).toEqual([2, 1, 3, 0]);
		expect(map[0]).toBe(2);
		expect(map[4 * 8 + 4]).toBe(3);
		expect(map[1 * 8 + 1]).toBe(4);
	});

	it('cuts corners to whole pixels and makes masks small with rounded weights', () => {
		const mask = polygonMask([4.9, 4.9, 11.9, 4.2, 11.1, 11.9, 4, 11], input, 4);
		expect(rowsOf(mask).slice(0, 4)).toEqual(['........', '.##.....', '.##.....', '........']);
		// Two of the four pixels that are read are half: rounded up.
		const half = resizedBytes(
			bitmapOf(8, 4, (x) => x === 1 || x === 6),
			2,
			1,
		);
		expect(Array.from(half.data)).toEqual([1, 1]);
		expect(resizedBytes(half, 2, 1)).toBe(half);
	});
});
