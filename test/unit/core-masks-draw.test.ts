import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawnMask } from '../../src/core/masks/draw';
import { rasterisePolygons } from '../../src/core/masks/polygon';
import { bitmapToRle, rleArea, rleBounds } from '../../src/core/masks/rle';

const coordinate = fc.oneof(
	fc.integer({ min: -8, max: 40 }),
	fc.integer({ min: -400, max: 4000 }).map((value) => value / 100),
);
const part = fc
	.array(coordinate, { minLength: 6, maxLength: 14 })
	.map((values) => Float64Array.from(values.length % 2 === 0 ? values : values.slice(1)));

describe('polygons drawn as runs', () => {
	it('are the pixels of the bitmap, without those of the holes', () => {
		const [height, width] = [27, 32];
		let cut = 0;
		const parts = fc.array(part, { minLength: 1, maxLength: 3 });
		fc.assert(
			fc.property(parts, fc.array(part, { maxLength: 3 }), (outlines, holes) => {
				const inside = rasterisePolygons(outlines, height, width);
				const out = rasterisePolygons(holes, height, width);
				const expected = inside.map((value, at) => (out[at] === 0 ? value : 0));
				const mask = drawnMask(outlines, holes, { width, height });
				expect(mask?.counts).toEqual(bitmapToRle(expected, height, width));
				cut += inside.some((value, at) => value !== expected[at]) ? 1 : 0;
			}),
			{ seed: 11, numRuns: 2000 },
		);
		expect(cut).toBeGreaterThan(500);
	});

	it('take as much as they cover, however large the image', () => {
		const square = Float64Array.of(15_000, 100, 15_010, 100, 15_010, 110, 15_000, 110);
		for (let time = 0; time < 500; time++) {
			const mask = drawnMask([square], [], { width: 16_000, height: 16_000 });
			expect(rleArea(mask?.counts ?? [])).toBe(100);
			expect(rleBounds(mask?.counts ?? [], 16_000, 16_000)).toEqual([15_000, 100, 15_010, 110]);
		}
		expect(drawnMask([square], [], { width: 1e9, height: 1e9 })).toBeNull();
	});
});
