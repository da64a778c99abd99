// Boundary IoU against values of the reference rule, run with OpenCV (scripts/goldens/boundary_iou.py).

import { describe, expect, it } from 'vitest';
import { boundaryDistance, boundaryOf, maskAndBoundaryIou } from '../../src/core/masks/boundary';
import { cropOfMask, type MaskCrop } from '../../src/core/masks/crop';
import { bitmapToRle } from '../../src/core/masks/rle';
import { readGolden } from '../goldens-runner/container';

interface Case {
	height: number;
	width: number;
	distance: number;
	/** Bits of the bitmap, row-major, base64. */
	label: string;
	prediction: string;
	boundary_pixels: [number, number];
	iou: number;
	boundary_iou: number;
}

const { cases } = readGolden('test/goldens/evaluation/boundary_iou.json.br') as unknown as { cases: Case[] };

function cropOf(bits: string, { height, width }: Case): MaskCrop {
	const bytes = Buffer.from(bits, 'base64');
	const bitmap = Uint8Array.from(
		{ length: height * width },
		(_, at) => ((bytes[at >> 3] as number) >> (7 - (at & 7))) & 1,
	);
	const crop = cropOfMask({ kind: 'rle', height, width, counts: bitmapToRle(bitmap, height, width) });
	return crop ?? { x: 0, y: 0, width: 0, height: 0, bitmap: new Uint8Array() };
}

describe('boundary IoU', () => {
	it.each(cases)('is that of the reference on $width x $height', (golden) => {
		const [label, prediction] = [cropOf(golden.label, golden), cropOf(golden.prediction, golden)];
		const distance = boundaryDistance(golden);
		expect(distance).toBe(golden.distance);
		const pixels = [label, prediction].map((crop) =>
			boundaryOf(crop, distance).reduce((sum, bit) => sum + bit, 0),
		);
		expect(pixels).toEqual(golden.boundary_pixels);
		const found = maskAndBoundaryIou(label, prediction, distance);
		expect(found.iou).toBeCloseTo(golden.iou, 14);
		expect(found.boundaryIou).toBeCloseTo(golden.boundary_iou, 14);
	});

	it('rounds the distance as Python does', () => {
		expect(boundaryDistance({ width: 75, height: 100 })).toBe(2);
		expect(boundaryDistance({ width: 105, height: 140 })).toBe(4);
		expect(boundaryDistance({ width: 3, height: 4 })).toBe(1);
	});

	it('is 0 for empty masks', () => {
		const nothing = { x: 0, y: 0, width: 0, height: 0, bitmap: new Uint8Array() };
		expect(maskAndBoundaryIou(nothing, nothing, 1)).toEqual({ iou: 0, boundaryIou: 0 });
	});
});
