import { expect, it } from 'vitest';
import { bitmapToRle } from '../../../src/core/masks/rle';
import { cocoFile, toldRules } from '../../support/check-file';

const name = 'rle-row-major';
const [height, width] = [80, 100];

/** A rectangle as a row-major bitmap of `rows` x `columns`. */
function rectangle(
	rows: number,
	columns: number,
	x1: number,
	y1: number,
	x2: number,
	y2: number,
): Uint8Array {
	return Uint8Array.from({ length: rows * columns }, (_, at) => {
		const x = at % columns;
		const y = Math.floor(at / columns);
		return x >= x1 && x < x2 && y >= y1 && y < y2 ? 1 : 0;
	});
}

/** The mask of box [10, 10, 40, 30], counted column by column or row by row. */
const columnMajor = bitmapToRle(rectangle(height, width, 10, 10, 40, 30), height, width);
const rowMajor = bitmapToRle(rectangle(width, height, 10, 10, 30, 40), width, height);
const withRuns = (counts: Uint32Array, bbox: number[]) =>
	cocoFile([{ bbox, segmentation: { size: [height, width], counts: Array.from(counts) } }]);

it('is told where only row by row fits the box, in place of box-mask-disagree', () => {
	expect(toldRules(withRuns(rowMajor, [10, 10, 30, 20]))).toEqual([name]);
	expect(toldRules(withRuns(rowMajor, [11, 9, 29, 21]))).toEqual([name]);
});

it('is quiet where the runs are right, or fit neither way', () => {
	expect(toldRules(withRuns(columnMajor, [10, 10, 30, 20]))).toEqual([]);
	expect(toldRules(withRuns(rowMajor, [10, 13, 30, 20]))).toEqual(['box-mask-disagree']);
});
