import { expect, it } from 'vitest';
import { cocoFile, told } from '../../support/check-file';

const name = 'crowd-without-mask';
const runs = { size: [80, 100], counts: [0, 1000, 7000] };

it('is told at each crowd without a segmentation', () => {
	const file = cocoFile([{ iscrowd: 1 }, { iscrowd: 1, segmentation: [] }, {}]);
	expect(told(file, name)).toMatchObject([{ severity: 'warning', object: 0 }, { object: 1 }]);
});

it('is quiet with one, and for plain objects', () => {
	expect(told(cocoFile([{ iscrowd: 1, segmentation: runs }, { segmentation: [] }]), name)).toEqual([]);
});
