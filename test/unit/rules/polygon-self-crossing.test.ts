import { expect, it } from 'vitest';
import { cocoFile, told } from '../../support/check-file';

const name = 'polygon-self-crossing';
const withPolygon = (...parts: number[][]) => cocoFile([{ bbox: [0, 0, 40, 40], segmentation: parts }]);

it('says what becomes of a bow tie, and of a loop that is gone around twice', () => {
	const [tie] = told(withPolygon([0, 0, 40, 40, 40, 0, 0, 40]), name);
	expect(tie).toMatchObject({ severity: 'warning', object: 0 });
	expect(tie.message).toMatch(/at \(20, 20\), between corners 1 and 3: .*bow tie/);
	// Around the square, and within it once more around a smaller one.
	const [twice] = told(withPolygon([0, 0, 40, 0, 40, 40, 10, 40, 10, 10, 30, 10, 30, 30, 0, 30]), name);
	expect(twice.message).toContain('makes a hole');
});

it('is told once a part', () => {
	const star = [20, 0, 32, 38, 0, 14, 40, 14, 8, 38];
	expect(
		told(
			withPolygon(
				star,
				star.map((value) => value + 1),
			),
			name,
		),
	).toHaveLength(2);
});

it('is quiet for corners that touch, repeat or lie on an edge', () => {
	expect(told(withPolygon([0, 0, 20, 20, 40, 0, 40, 40, 20, 20, 0, 40]), name)).toEqual([]);
	expect(told(withPolygon([0, 0, 0, 0, 40, 0, 40, 40, 40, 40, 0, 40, 0, 0]), name)).toEqual([]);
	expect(told(withPolygon([0, 0, 40, 0, 40, 40, 20, 0, 0, 40]), name)).toEqual([]);
});

it('is quiet for loops under 4 square pixels or 1 % of the polygon', () => {
	/** A square whose last corner runs over: a triangle `size` wide and high is left behind the crossing. */
	const withLoop = (size: number) => withPolygon([0, 0, 40, 0, 40, 40, size, 40, size, 40 - size, 0, 40]);
	expect(told(withLoop(2.5), name)).toEqual([]);
	const crossed = (size: number) =>
		withPolygon([0, 0, 40, 0, 40, 40, 20, 40, 20 + size, 40 + size, 20 + size, 40 - size, 0, 40]);
	expect(told(crossed(1), name)).toEqual([]);
	expect(told(crossed(12), name)).toHaveLength(1);
});
