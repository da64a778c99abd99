import { expect, it } from 'vitest';
import { cocoFile, told } from '../../support/check-file';

const name = 'rle-size-mismatch';
const withSize = (size: number[], more: object = {}) =>
	cocoFile(
		[{ bbox: [0, 0, 13, 80], segmentation: { size, counts: [0, 1000, size[0] * size[1] - 1000] } }],
		more,
	);

it('is told, and sees numbers that are only swapped', () => {
	expect(told(withSize([80, 99]), name)).toMatchObject([{ severity: 'warning', object: 0 }]);
	expect(told(withSize([80, 99]), name)[0].message).not.toContain('[height, width]');
	expect(told(withSize([100, 80]), name)[0].message).toContain('[height, width]');
});

it('is quiet for the image’s size, and where that is not recorded', () => {
	expect(told(withSize([80, 100]), name)).toEqual([]);
	expect(told(withSize([80, 99], { images: [{ id: 1, file_name: 'a' }] }), name)).toEqual([]);
});
