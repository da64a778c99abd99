// Marching squares over the best-IoU field: lines lie where the field says, close, and vanish where a limit is not reached.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { iouOf } from '../../src/core/boxes/iou';
import type { Box } from '../../src/core/geometry';
import type { Grid } from '../../src/core/grids/grid';
import { bestIouField, contourLines, type Field } from '../../src/webview/marks/contours';

function gridOf(shapes: number[]): Grid {
	return {
		name: 'P3',
		columns: 10,
		rows: 10,
		strideX: 8,
		strideY: 8,
		originX: 0,
		originY: 0,
		shapes: Float64Array.from(shapes),
		firstIndex: 0,
		precision: 'float64',
	};
}

const square = gridOf([-16, -16, 16, 16]);

/** IoU of the best shape at a place, by the core's own function. */
function iouAt(grid: Grid, x: number, y: number, object: Box): number {
	let best = 0;
	for (let at = 0; at < grid.shapes.length; at += 4) {
		const [x1, y1, x2, y2] = grid.shapes.subarray(at, at + 4) as unknown as Box;
		best = Math.max(best, iouOf('matterport', object, [x + x1, y + y1, x + x2, y + y2]));
	}
	return best;
}

describe('contours', () => {
	test('an equal square: the field peaks at one in the middle of the object', () => {
		const field = bestIouField(square, [100, 100, 132, 132], 'matterport', 97);
		expect(field.highest).toBeCloseTo(1, 5);
		const lines = contourLines(field, 0.5);
		expect(lines).toHaveLength(1);
	});

	test('points of a line have the limit as their IoU, and the line closes', () => {
		fc.assert(
			fc.property(
				fc.double({ min: 20, max: 90, noNaN: true }),
				fc.double({ min: 20, max: 90, noNaN: true }),
				fc.constantFrom(0.3, 0.5, 0.7),
				(width, height, limit) => {
					const grid = gridOf([-23, -11, 23, 11, -16, -16, 16, 16, -11, -23, 11, 23]);
					const object: Box = [50, 60, 50 + width, 60 + height];
					const field = bestIouField(grid, object, 'matterport', 160);
					for (const line of contourLines(field, limit)) {
						expect(line[0]).toBe(line[line.length - 2]);
						expect(line[1]).toBe(line[line.length - 1]);
						for (let at = 0; at < line.length; at += 2)
							expect(iouAt(grid, line[at] as number, line[at + 1] as number, object)).toBeCloseTo(limit, 1);
					}
				},
			),
			{ numRuns: 40 },
		);
	});

	test('a limit above every value has no line: that is the explanation', () => {
		const thin = bestIouField(square, [0, 0, 99, 14], 'matterport');
		expect(thin.highest).toBeLessThan(0.7);
		expect(contourLines(thin, 0.7)).toEqual([]);
	});

	test('two hills make two lines; a saddle does not join them wrongly', () => {
		const values = new Float32Array(49);
		for (const [x, y] of [
			[2, 2],
			[4, 4],
		] as const)
			values[7 * y + x] = 1;
		const field: Field = { left: 0, top: 0, stepX: 1, stepY: 1, columns: 7, rows: 7, values, highest: 1 };
		expect(contourLines(field, 0.6)).toHaveLength(2);
	});

	test('the inclusive pixel of py-faster-rcnn shows', () => {
		const plain = bestIouField(square, [0, 0, 8, 8], 'matterport').highest;
		const inclusive = bestIouField(square, [0, 0, 8, 8], 'py-faster-rcnn').highest;
		expect(inclusive).toBeGreaterThan(plain);
	});
});
