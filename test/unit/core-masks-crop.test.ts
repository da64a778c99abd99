import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cropOfMask, maskOfCrop } from '../../src/core/masks/crop';
import { bitmapToRle } from '../../src/core/masks/rle';

const bits = (count: number) => fc.array(fc.constantFrom(0, 1), { minLength: count, maxLength: count });
const crops = fc
	.record({
		x: fc.integer({ min: -3, max: 8 }),
		y: fc.integer({ min: -3, max: 8 }),
		width: fc.integer({ min: 1, max: 6 }),
		height: fc.integer({ min: 1, max: 6 }),
	})
	.chain((place) =>
		bits(place.width * place.height).map((bitmap) => ({ ...place, bitmap: Uint8Array.from(bitmap) })),
	);
const frame = { width: 7, height: 6 };

it('a crop over its image has the runs of the bitmap that it is drawn into', () => {
	fc.assert(
		fc.property(crops, (crop) => {
			const bitmap = new Uint8Array(frame.width * frame.height);
			for (let y = 0; y < frame.height; y++) {
				for (let x = 0; x < frame.width; x++) {
					const [column, row] = [x - crop.x, y - crop.y];
					const isInside = column >= 0 && column < crop.width && row >= 0 && row < crop.height;
					if (isInside) bitmap[y * frame.width + x] = crop.bitmap[row * crop.width + column];
				}
			}
			const counts = bitmapToRle(bitmap, frame.height, frame.width);
			expect(maskOfCrop(crop, frame)).toEqual({ kind: 'rle', ...frame, counts });
		}),
		{ seed: 20_240_601, numRuns: 400 },
	);
});

it('the crop of a mask gives the mask back', () => {
	fc.assert(
		fc.property(bits(frame.width * frame.height), (bitmap) => {
			const counts = bitmapToRle(Uint8Array.from(bitmap), frame.height, frame.width);
			const mask = { kind: 'rle' as const, ...frame, counts };
			const crop = cropOfMask(mask);
			if (crop === null) expect(bitmap).not.toContain(1);
			else expect(maskOfCrop(crop, frame)).toEqual(mask);
		}),
		{ seed: 20_240_601, numRuns: 200 },
	);
});
