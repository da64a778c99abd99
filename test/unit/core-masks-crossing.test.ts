import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCrossing } from '../../src/core/masks/crossing';
import { polygonPixels, rasterisePolygons } from '../../src/core/masks/polygon';

const any = { area: 0, share: 0 };

/** Which side of the line from corner `a` to corner `b` corner `c` lies on. */
function side(part: Float64Array, a: number, b: number, c: number): number {
	const [ax, ay] = [part[2 * a], part[2 * a + 1]];
	return Math.sign((part[2 * b] - ax) * (part[2 * c + 1] - ay) - (part[2 * b + 1] - ay) * (part[2 * c] - ax));
}

/** Whether any two edges pass through each other, pair by pair. */
function crossesByPairs(part: Float64Array): boolean {
	const corners = part.length / 2;
	for (let a = 0; a < corners; a++) {
		for (let b = a + 1; b < corners; b++) {
			const [nextA, nextB] = [(a + 1) % corners, (b + 1) % corners];
			if (
				side(part, a, nextA, b) * side(part, a, nextA, nextB) < 0 &&
				side(part, b, nextB, a) * side(part, b, nextB, nextA) < 0
			)
				return true;
		}
	}
	return false;
}

describe('crossings of an outline', () => {
	it('measure the smaller loop, and which way round it runs', () => {
		const tie = Float64Array.of(0, 0, 10, 10, 10, 0, 0, 30);
		const found = findCrossing(tie, any);
		expect(found).toMatchObject({ edges: [0, 2], isTwice: false });
		expect(found?.x).toBeCloseTo(7.5, 12);
		expect(found?.y).toBeCloseTo(7.5, 12);
		// The triangle (7.5, 7.5), (10, 10), (10, 0).
		expect(found?.loopArea).toBeCloseTo(12.5, 12);
		const curl = Float64Array.of(0, 0, 40, 0, 40, 40, 10, 40, 10, 10, 30, 10, 30, 30, 0, 30);
		expect(findCrossing(curl, any)).toMatchObject({
			edges: [3, 6],
			x: 10,
			y: 30,
			loopArea: 400,
			isTwice: true,
		});
	});

	it('count from the least loop on', () => {
		const tie = Float64Array.of(0, 0, 10, 10, 10, 0, 0, 30);
		expect(findCrossing(tie, { area: 12.5, share: 0 })).not.toBeNull();
		expect(findCrossing(tie, { area: 12.6, share: 0 })).toBeNull();
		expect(findCrossing(tie, { area: 0, share: 0.11 })).toBeNull();
		expect(findCrossing(tie, { area: 0, share: 0.09 })).not.toBeNull();
	});

	it('are not looked for in triangles, and not found where a number is none', () => {
		expect(findCrossing(Float64Array.of(0, 0, 10, 10, 10, 0), any)).toBeNull();
		expect(findCrossing(Float64Array.of(0, 0, 10, 10, Number.NaN, 0, 0, 10), any)).toBeNull();
	});

	it('are found exactly where looking at all pairs finds one', () => {
		const corner = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
		const scribble = fc.array(corner, { minLength: 3, maxLength: 40 });
		// Around a centre, with a few corners moved: most of these do not cross.
		const ring = fc
			.array(fc.tuple(fc.integer({ min: 20, max: 60 }), fc.integer({ min: -9, max: 9 })), {
				minLength: 8,
				maxLength: 90,
			})
			.map((radii) =>
				radii.map(([radius, push], at) => {
					const angle = (2 * Math.PI * (at + push / 12)) / radii.length;
					return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))];
				}),
			);
		let crossing = 0;
		let simple = 0;
		fc.assert(
			fc.property(fc.oneof(scribble, ring), (corners) => {
				const part = Float64Array.from(corners.flat());
				const expected = crossesByPairs(part);
				if (expected) crossing++;
				else simple++;
				expect(findCrossing(part, any) !== null).toBe(expected);
			}),
			{ seed: 7, numRuns: 3000 },
		);
		expect(Math.min(crossing, simple)).toBeGreaterThan(200);
	});

	it('take little time in an outline of 20,000 corners', () => {
		const part = new Float64Array(40_000);
		for (let at = 0; at < 20_000; at++) {
			const angle = (2 * Math.PI * at) / 20_000;
			const radius = 500 + 40 * Math.sin(200 * angle);
			part[2 * at] = radius * Math.cos(angle);
			part[2 * at + 1] = radius * Math.sin(angle);
		}
		const start = performance.now();
		expect(findCrossing(part, any)).toBeNull();
		expect(performance.now() - start).toBeLessThan(1000);
	});

	it('are not looked for without end in an outline that lies over itself', () => {
		const part = Float64Array.from({ length: 200_000 }, (_, at) => (at % 4 === 0 ? 9 : 1));
		expect(findCrossing(part, any)).toBeNull();
	});
});

describe('pixels of polygons', () => {
	it('are as many as the bitmap has, parts that overlap counted once', () => {
		const corner = fc.double({ min: -5, max: 30, noNaN: true });
		const part = fc.array(corner, { minLength: 6, maxLength: 20 }).map((values) => Float64Array.from(values));
		fc.assert(
			fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
				const bitmap = rasterisePolygons(parts, 25, 20);
				expect(polygonPixels(parts, 25, 20)).toBe(bitmap.reduce((sum, value) => sum + value, 0));
			}),
			{ seed: 7, numRuns: 500 },
		);
	});

	it('refuse frames that no bitmap could hold', () => {
		expect(() => polygonPixels([], 0, 10)).toThrow(RangeError);
	});
});
