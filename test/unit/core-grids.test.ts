import { describe, expect, it } from 'vitest';
import { layoutShapes } from '../../src/core/assign/window';
import { buildGrids } from '../../src/core/grids/build';
import { anchorBox, anchorCount, type Grid, gridSize, indexOf, placeOf } from '../../src/core/grids/grid';
import { mmdetectionShapes, octaveScales } from '../../src/core/grids/mmdetection';
import { evenScales } from '../../src/core/grids/ssd';
import type { GridRule } from '../../src/core/recipe';
import { detectron2FasterRcnn, detectron2FasterRcnnC4 } from '../../src/core/recipes/detectron2';
import { recipes } from '../../src/core/recipes/index';
import { mmdetectionFasterRcnn, mmdetectionRetinanet } from '../../src/core/recipes/mmdetection';
import { torchvisionSsd, torchvisionSsdLite } from '../../src/core/recipes/torchvision-dense';
import { ultralyticsDetect } from '../../src/core/recipes/ultralytics';

const padded = { width: 192, height: 128 };
const small = (rule: GridRule) =>
	buildGrids(rule, rule.kind === 'ssd' ? { width: 300, height: 300 } : padded);
const rules = recipes.map((recipe) => [recipe.name, recipe.grids] as const);
const boxOf = (grids: readonly Grid[], index: number) => Array.from(anchorBox(grids, index));

describe.each(rules)('the grids of %s', (_, rule) => {
	const grids = small(rule);

	it('stand one behind the other, level, row, column, shape', () => {
		let index = 0;
		for (const [level, grid] of grids.entries()) {
			expect(grid.firstIndex).toBe(index);
			for (let row = 0; row < grid.rows; row++) {
				for (let column = 0; column < grid.columns; column++) {
					for (let shape = 0; shape < grid.shapes.length / 4; shape++, index++) {
						expect(indexOf(grid, row, column, shape)).toBe(index);
						if (index % 97 === 0) expect(placeOf(grids, index)).toEqual({ level, row, column, shape });
					}
				}
			}
			expect(gridSize(grid)).toBe(index - grid.firstIndex);
		}
		expect(anchorCount(grids)).toBe(index);
	});

	it('are laid out for the matchers as they are one by one', () => {
		for (const layout of layoutShapes(grids, 0, null)) {
			for (const row of [0, layout.rows >> 1, layout.rows - 1]) {
				for (let column = 0; column < layout.columns; column++) {
					const index = layout.firstIndex + (row * layout.columns + column) * layout.step;
					expect([layout.left[column], layout.top[row], layout.right[column], layout.bottom[row]]).toEqual(
						boxOf(grids, index),
					);
				}
			}
		}
	});

	it('are drawn where they are: the even spacing is within a thousandth of a pixel', () => {
		for (const grid of grids) {
			for (const row of [0, grid.rows - 1]) {
				for (const column of [0, grid.columns - 1]) {
					for (let shape = 0; shape < grid.shapes.length / 4; shape++) {
						const drawn = [0, 1, 2, 3].map(
							(side) =>
								(grid.shapes[4 * shape + side] as number) +
								(side & 1 ? grid.originY + row * grid.strideY : grid.originX + column * grid.strideX),
						);
						boxOf(grids, indexOf(grid, row, column, shape)).forEach((value, side) => {
							expect(Math.abs(value - (drawn[side] as number))).toBeLessThan(1e-3);
						});
					}
				}
			}
		}
	});
});

describe('Detectron2', () => {
	it('puts the size outside and the ratio inside, without rounding', () => {
		const grids = small(detectron2FasterRcnnC4.grids);
		expect(grids.map(({ rows, columns }) => [rows, columns])).toEqual([[8, 12]]);
		const shapes = grids[0]?.shapes as Float64Array;
		expect(shapes.length / 4).toBe(15);
		const sides = (k: number) => [
			(shapes[4 * k + 2] as number) - (shapes[4 * k] as number),
			(shapes[4 * k + 3] as number) - (shapes[4 * k + 1] as number),
		];
		expect(sides(0)[0]).toBeCloseTo(45.2548, 4);
		expect(sides(0)[1]).toBeCloseTo(22.6274, 4);
		expect(sides(1)).toEqual([32, 32]);
		expect(sides(4)).toEqual([64, 64]);
	});

	it('rounds feature maps up and keeps its strides, however little of a cell is left', () => {
		const grids = buildGrids(detectron2FasterRcnnC4.grids, { width: 131, height: 97 });
		expect([grids[0]?.rows, grids[0]?.columns, grids[0]?.strideX]).toEqual([7, 9, 16]);
		const fpn = buildGrids(detectron2FasterRcnn.grids, { width: 160, height: 128 });
		expect(fpn.map(({ rows, columns }) => [rows, columns])).toEqual([
			[32, 40],
			[16, 20],
			[8, 10],
			[4, 5],
			[2, 3],
		]);
	});

	it('moves every place by the offset', () => {
		const rule = detectron2FasterRcnn.grids as Extract<GridRule, { kind: 'detectron2' }>;
		const moved = small({ ...rule, offset: 0.5 });
		expect(boxOf(moved, 1).map((value, side) => value - (boxOf(small(rule), 1)[side] as number))).toEqual([
			2, 2, 2, 2,
		]);
	});
});

describe('MMDetection', () => {
	it('puts the ratio outside and the scale inside', () => {
		const shapes = small(mmdetectionRetinanet.grids)[0]?.shapes as Float64Array;
		const area = (k: number) =>
			((shapes[4 * k + 2] as number) - (shapes[4 * k] as number)) *
			((shapes[4 * k + 3] as number) - (shapes[4 * k + 1] as number));
		expect([0, 1, 2].map((k) => Math.sqrt(area(k)))).toEqual([
			expect.closeTo(32, 4),
			expect.closeTo(40.3175, 3),
			expect.closeTo(50.7968, 3),
		]);
		expect((shapes[2] as number) / (shapes[3] as number)).toBeCloseTo(2, 5);
		expect((shapes[4 * 3 + 2] as number) / (shapes[4 * 3 + 3] as number)).toBe(1);
	});

	it('can put the scale outside', () => {
		const inner = mmdetectionShapes(8, { scales: [1, 2], ratios: [0.5, 1], outer: 'ratio' });
		const outer = mmdetectionShapes(8, { scales: [1, 2], ratios: [0.5, 1], outer: 'scale' });
		expect(Array.from(outer.subarray(4, 8))).toEqual(Array.from(inner.subarray(8, 12)));
		expect(Array.from(outer.subarray(4, 8))).toEqual([-4, -4, 4, 4]);
	});

	it('has the anchors of torchvision before rounding', () => {
		expect(boxOf(small(mmdetectionFasterRcnn.grids), 0)).toEqual(boxOf(small(detectron2FasterRcnn.grids), 0));
		expect(octaveScales(4, 3)[1]).toBeCloseTo(5.0397, 4);
	});
});

describe('SSD', () => {
	it('has 8732 boxes on 300 x 300 and 3234 on 320 x 320', () => {
		expect(anchorCount(small(torchvisionSsd.grids))).toBe(8732);
		const lite = buildGrids(torchvisionSsdLite.grids, { width: 320, height: 320 });
		expect(anchorCount(lite)).toBe(3234);
	});

	it('rounds boxes as shares of the input', () => {
		// 0.013333334 - 0.035 in float32, times 300: not what pixels alone would give.
		const grids = small(torchvisionSsd.grids);
		const r = Math.fround;
		const centre = r(0.5 / 37.5);
		const half = r(0.5 * r(0.07));
		expect(boxOf(grids, 0)).toEqual([
			r(r(centre - half) * 300),
			r(r(centre - half) * 300),
			r(r(centre + half) * 300),
			r(r(centre + half) * 300),
		]);
		let uneven = 0;
		for (let column = 0; column < 38; column++) {
			const grid = grids[0] as Grid;
			const plain = r(4 + 8 * column - 10.5);
			if (boxOf(grids, indexOf(grid, 0, column, 0))[0] !== plain) uneven++;
		}
		expect(uneven).toBeGreaterThan(0);
	});

	it('holds sides to the input, and takes scales at even distances', () => {
		const [last] = small(torchvisionSsd.grids).slice(-1) as [Grid];
		expect((last.shapes[6] as number) - (last.shapes[4] as number)).toBeLessThanOrEqual(300);
		expect(evenScales(0.2, 0.95, 6)).toEqual(
			[0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1].map((v) => expect.closeTo(v, 12)),
		);
	});
});

describe('points', () => {
	it('are the centres of their cells', () => {
		const grids = buildGrids(ultralyticsDetect.grids, { width: 640, height: 640 });
		expect(anchorCount(grids)).toBe(8400);
		expect(boxOf(grids, 0)).toEqual([0, 0, 8, 8]);
		expect(boxOf(grids, 6400)).toEqual([0, 0, 16, 16]);
		expect(boxOf(grids, 81)).toEqual([8, 8, 16, 16]);
	});
});

describe('learnt queries', () => {
	it('stand on no grid', () => {
		expect(buildGrids({ kind: 'queries', count: 100 }, padded)).toEqual([]);
	});
});
