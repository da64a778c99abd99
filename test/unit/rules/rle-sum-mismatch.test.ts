import { expect, it } from 'vitest';
import { encodeRleString } from '../../../src/core/masks/rle';
import { cocoFile, told } from '../../support/check-file';

const name = 'rle-sum-mismatch';
const withRuns = (counts: unknown) =>
	cocoFile([{ bbox: [0, 0, 13, 80], segmentation: { size: [80, 100], counts } }]);

it('is told with both numbers, for lists and strings', () => {
	const [short] = told(withRuns([0, 1000, 6999]), name);
	expect(short).toMatchObject({ severity: 'error', object: 0 });
	expect(short.message).toContain('add up to 7999 pixels but the mask has 80 x 100 = 8000');
	expect(told(withRuns(encodeRleString([0, 1000, 7001])), name)).toHaveLength(1);
});

it('is quiet for the exact sum', () => {
	expect(told(withRuns([0, 1000, 7000]), name)).toEqual([]);
	expect(told(withRuns(encodeRleString([0, 1000, 7000])), name)).toEqual([]);
});
