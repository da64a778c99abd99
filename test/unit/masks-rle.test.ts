import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceOutline } from '../../src/core/masks/outline';
import { polygonBounds, rasterisePolygons } from '../../src/core/masks/polygon';
import {
	bitmapToRle,
	decodeRleString,
	encodeRleString,
	frameFits,
	rleArea,
	rleBounds,
	rleSum,
	rleToBitmap,
} from '../../src/core/masks/rle';
import d2Polygons from './fixtures/d2-polygon-masks.json';

const cocoFolder = '../shared/data/coco-val2014-100';
const hasCoco = existsSync(cocoFolder);
if (!hasCoco) console.log(`masks-rle: skips the COCO masks, ${cocoFolder} is absent`);

function decoded(text: string): Uint32Array {
	const counts = decodeRleString(text);
	if ('error' in counts) throw new Error(counts.error);
	return counts;
}

describe('run-length strings', () => {
	it('reads back what it writes, as any bitmap', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 12 }).chain((height) =>
					fc.integer({ min: 1, max: 12 }).chain((width) =>
						fc.tuple(
							fc.constant(height),
							fc.constant(width),
							fc.array(fc.integer({ min: 0, max: 1 }), {
								minLength: height * width,
								maxLength: height * width,
							}),
						),
					),
				),
				([height, width, bits]) => {
					const bitmap = Uint8Array.from(bits);
					const counts = bitmapToRle(bitmap, height, width);
					expect(decoded(encodeRleString(counts))).toEqual(counts);
					expect(rleToBitmap(counts, height, width)).toEqual(bitmap);
					expect(rleSum(counts)).toBe(height * width);
					expect(rleArea(counts)).toBe(bits.reduce((sum, bit) => sum + bit, 0));
				},
			),
		);
	});

	it('holds runs of any size', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 268_435_456 })), (counts) => {
				expect(Array.from(decoded(encodeRleString(counts)))).toEqual(counts);
			}),
		);
	});

	it('says what is wrong with a string', () => {
		expect(decodeRleString("b'06'")).toEqual({
			error: 'character 2 ("\'") is not part of a COCO run-length string',
		});
		expect(decodeRleString('o')).toEqual({ error: 'the string ends in the middle of a number' });
		expect(decodeRleString('oooooooooo0')).toHaveProperty('error');
		expect(decodeRleString('O')).toEqual({ error: 'run 1 has the impossible length -1' });
		expect(decodeRleString('')).toEqual(new Uint32Array(0));
	});

	it('cuts runs at the end of the frame and refuses absurd frames', () => {
		expect(Array.from(rleToBitmap([1, 99], 2, 2))).toEqual([0, 1, 1, 1]);
		expect(Array.from(rleToBitmap([], 2, 2))).toEqual([0, 0, 0, 0]);
		expect(frameFits(100_000, 100_000)).toBe(false);
		expect(frameFits(-1, 10)).toBe(false);
		expect(() => rleToBitmap([1], 1e6, 1e6)).toThrow(RangeError);
	});

	it('bounds the ones', () => {
		expect(rleBounds([4, 1, 7], 3, 4)).toEqual([1, 1, 2, 2]);
		expect(rleBounds([1, 4, 7], 3, 4)).toEqual([0, 0, 2, 3]);
		expect(rleBounds([12], 3, 4)).toBeNull();
	});
});

describe('polygons', () => {
	it.each(d2Polygons.cases)('equals detectron2 $name', ({ height, width, instances }) => {
		for (const { parts, counts } of instances) {
			const bitmap = rasterisePolygons(
				parts.map((part) => Float64Array.from(part)),
				height,
				width,
			);
			expect(Array.from(bitmapToRle(bitmap, height, width))).toEqual(counts);
		}
	});

	it('does not depend on what lies outside the frame, and is quick', () => {
		const start = performance.now();
		const huge = rasterisePolygons([Float64Array.of(-3e8, -3e8, 3e8, -3e8, 3e8, 3e8, -3e8, 3e8)], 50, 60);
		expect(huge.every((value) => value === 1)).toBe(true);
		const steep = rasterisePolygons([Float64Array.of(10, -1e8, 20, -1e8, 20.4, 1e8, 10.4, 1e8)], 50, 60);
		expect(steep.some((value) => value === 1)).toBe(true);
		const endless = rasterisePolygons([Float64Array.of(-1e300, 5, 1e300, 5, 1e300, 10, -1e300, 10)], 50, 60);
		expect(endless.reduce((sum, value) => sum + value, 0)).toBe(300);
		expect(performance.now() - start).toBeLessThan(200);
	});

	it('takes nothing from empty, flat or not finite parts', () => {
		expect(rasterisePolygons([], 3, 3)).toEqual(new Uint8Array(9));
		expect(rasterisePolygons([Float64Array.of(1, 1), new Float64Array(0)], 3, 3)).toEqual(new Uint8Array(9));
		expect(rasterisePolygons([Float64Array.of(0, 0, Number.NaN, 3, 3, 3)], 3, 3)).toEqual(new Uint8Array(9));
		expect(polygonBounds([Float64Array.of(1, 2, 5, 3, 4, 9)])).toEqual([1, 2, 5, 9]);
		expect(polygonBounds([])).toBeNull();
	});

	it('equals a plain walk of every edge, on random polygons', () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: -20, max: 40, noNaN: true }), { minLength: 6, maxLength: 16 }),
				(numbers) => {
					const part = Float64Array.from(numbers.slice(0, numbers.length & ~1));
					expect(Array.from(rasterisePolygons([part], 17, 23))).toEqual(walkedMask(part, 17, 23));
				},
			),
			{ numRuns: 500 },
		);
	});
});

/** The rule in the order the specification tells it: every fine step of every edge. */
function walkedMask(part: Float64Array, height: number, width: number): number[] {
	const u: number[] = [];
	const v: number[] = [];
	const count = part.length / 2;
	const fine = (value: number) => Math.trunc(5 * value + 0.5);
	for (let i = 0; i < count; i++) {
		const j = (i + 1) % count;
		let [xs, ys, xe, ye] = [
			fine(part[2 * i]),
			fine(part[2 * i + 1]),
			fine(part[2 * j]),
			fine(part[2 * j + 1]),
		];
		const dx = Math.abs(xe - xs);
		const dy = Math.abs(ye - ys);
		const flip = dx >= dy ? xs > xe : ys > ye;
		if (flip) [xs, ys, xe, ye] = [xe, ye, xs, ys];
		const slope = dx >= dy ? (ye - ys) / dx : (xe - xs) / dy;
		for (let d = 0; d <= Math.max(dx, dy); d++) {
			const t = flip ? Math.max(dx, dy) - d : d;
			u.push(dx >= dy ? xs + t : Math.trunc(xs + slope * t + 0.5));
			v.push(dx >= dy ? (dx === 0 ? ys : Math.trunc(ys + slope * t + 0.5)) : ys + t);
		}
	}
	const toggles = new Array<number>(height * width + 1).fill(0);
	for (let j = 1; j < u.length; j++) {
		if (u[j] === u[j - 1]) continue;
		const x = ((u[j] < u[j - 1] ? u[j] : u[j] - 1) + 0.5) / 5 - 0.5;
		if (!Number.isInteger(x) || x < 0 || x > width - 1) continue;
		const y = Math.ceil(Math.min(Math.max((Math.min(v[j], v[j - 1]) + 0.5) / 5 - 0.5, 0), height));
		toggles[x * height + y] ^= 1;
	}
	const mask = new Array<number>(height * width).fill(0);
	let value = 0;
	for (let position = 0; position < height * width; position++) {
		value ^= toggles[position];
		mask[(position % height) * width + Math.floor(position / height)] = value;
	}
	return mask;
}

describe('outlines', () => {
	/** Area by the shoelace rule: outer rings count positive, holes negative. */
	function signedArea(ring: Float64Array): number {
		let sum = 0;
		for (let i = 0; i < ring.length; i += 2) {
			const j = (i + 2) % ring.length;
			sum += ring[i] * ring[j + 1] - ring[j] * ring[i + 1];
		}
		return sum / 2;
	}

	it('goes round a square, and round a hole', () => {
		const ring = Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1);
		const rings = traceOutline(ring, 3, 3);
		expect(rings).toHaveLength(2);
		expect(rings.map(signedArea)).toEqual([9, -1]);
		expect(rings[0]).toHaveLength(8);
		expect(traceOutline(new Uint8Array(9), 3, 3)).toEqual([]);
	});

	it('keeps pixels that touch at a corner apart', () => {
		expect(traceOutline(Uint8Array.of(1, 0, 0, 1), 2, 2).map(signedArea)).toEqual([1, 1]);
		expect(traceOutline(Uint8Array.of(0, 1, 1, 0), 2, 2).map(signedArea)).toEqual([1, 1]);
	});

	it('encloses exactly the area of any bitmap, with vertices only at corners', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 63, maxLength: 63 }), (bits) => {
				const rings = traceOutline(Uint8Array.from(bits), 9, 7);
				const area = rings.reduce((sum, ring) => sum + signedArea(ring), 0);
				expect(area).toBe(bits.reduce((sum, bit) => sum + bit, 0));
				for (const ring of rings) {
					for (let i = 0; i < ring.length; i += 2) {
						const j = (i + 2) % ring.length;
						const k = (i + 4) % ring.length;
						expect(ring[i] === ring[j]).not.toBe(ring[j] === ring[k]);
					}
				}
			}),
		);
	});
});

describe.skipIf(!hasCoco)('all masks of coco-val2014-100', () => {
	it('are equal to those of pycocotools', () => {
		const coco = JSON.parse(readFileSync(`${cocoFolder}/annotations/instances_val2014_100.json`, 'utf8'));
		const masks = JSON.parse(readFileSync(`${cocoFolder}/reference/masks_100.json`, 'utf8'));
		let equal = 0;
		for (const annotation of coco.annotations) {
			const wanted = masks[annotation.id];
			const [height, width] = wanted.size;
			const segmentation = annotation.segmentation;
			const bitmap = Array.isArray(segmentation)
				? rasterisePolygons(
						segmentation.map((part: number[]) => Float64Array.from(part)),
						height,
						width,
					)
				: rleToBitmap(segmentation.counts, height, width);
			const counts = bitmapToRle(bitmap, height, width);
			expect(encodeRleString(counts)).toBe(wanted.counts);
			expect(rleArea(counts)).toBe(wanted.area);
			const box = rleBounds(counts, height, width) ?? [0, 0, 0, 0];
			expect([box[0], box[1], box[2] - box[0], box[3] - box[1]]).toEqual(wanted.bbox);
			equal++;
		}
		expect(equal).toBe(839);
	});
});
