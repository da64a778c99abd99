// What the mask view says about a mask: pixel classes, shares, sentences, the ramp.

import { describe, expect, test } from 'vitest';
import type { MaskError } from '../../src/core/breakdown';
import {
	lossByClass,
	maskSentence,
	pixelClass,
	pixelCovers,
	rampColor,
	vanished,
} from '../../src/webview/overlay/mask/maskFacts';

function maskOf(target: number[], probability: number[]): MaskError {
	const size = Math.sqrt(target.length);
	const pixels = { both: 0, labelOnly: 0, predictionOnly: 0, neither: 0 };
	const mask: MaskError = {
		region: 0,
		dumpRow: 0,
		object: 0,
		size,
		box: [0, 0, 40, 80],
		target: Float32Array.from(target),
		probability: Float32Array.from(probability),
		crossEntropy: Float32Array.from(target, (value, at) => Math.abs(value - (probability[at] as number))),
		channel: 1,
		channels: 91,
		value: 0,
		pixels,
		iou: 0,
		ceilingIou: 1,
	};
	target.forEach((_, at) => {
		pixels[pixelClass(mask, at)]++;
	});
	return mask;
}

describe('mask facts', () => {
	test('who says so, at one half', () => {
		const mask = maskOf([1, 1, 0, 0.5], [0.9, 0.2, 0.5, 0.49]);
		expect([0, 1, 2, 3].map((pixel) => pixelClass(mask, pixel))).toEqual([
			'both',
			'labelOnly',
			'predictionOnly',
			'labelOnly',
		]);
		const loss = lossByClass(mask);
		expect(loss.both + loss.labelOnly + loss.predictionOnly + loss.neither).toBeCloseTo(loss.total, 6);
	});

	test('sentences', () => {
		expect(maskSentence(maskOf([0, 0.4, 0, 0], [0, 0, 0, 0]))).toBe(
			'At 2 × 2 nothing of this object is left.',
		);
		expect(maskSentence(maskOf([1, 0, 0, 0], [1, 0, 0, 0]))).toBe(
			'Prediction and label agree in every pixel at 2 × 2.',
		);
		expect(maskSentence(maskOf([1, 1, 0, 0], [1, 0, 1, 0]))).toBe(
			'The model fills 1 pixel too many and misses 1.',
		);
		expect(maskSentence(maskOf([1, 1, 0, 0], [1, 0, 0, 0]))).toBe('The model misses 1 pixel.');
		expect(vanished(maskOf([0.49, 0, 0, 0], [1, 1, 1, 1]))).toBe(true);
	});

	test('excess along the edge or far from it', () => {
		const size = 8;
		const at = (x: number, y: number) => y * size + x;
		const target = Array<number>(64).fill(0);
		const near = Array<number>(64).fill(0);
		const far = Array<number>(64).fill(0);
		for (let y = 0; y < 8; y++) {
			target[at(0, y)] = 1;
			for (const list of [near, far]) list[at(0, y)] = 1;
			near[at(1, y)] = 1;
			far[at(6, y)] = 1;
		}
		expect(maskSentence(maskOf(target, near))).toContain('Most of the excess lies along the edge.');
		expect(maskSentence(maskOf(target, far))).toContain('Most of the excess lies away from the object.');
	});

	test('image pixels under one mask pixel', () => {
		const covers = pixelCovers(maskOf([1, 0, 0, 0], [0, 0, 0, 0]), { scaleX: 2, scaleY: 4 } as never);
		expect(covers).toEqual({ width: 10, height: 10 });
	});

	test('the ramp begins and ends with its own colours', () => {
		const ramp: [number, number, number][] = [
			[0, 0, 0],
			[1, 0, 0],
			[1, 1, 1],
		];
		expect(rampColor(ramp, -1)).toEqual([0, 0, 0]);
		expect(rampColor(ramp, 0.25)).toEqual([128, 0, 0]);
		expect(rampColor(ramp, 9)).toEqual([255, 255, 255]);
	});
});
