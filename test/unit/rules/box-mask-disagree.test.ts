import { expect, it } from 'vitest';
import { cocoFile, repaired, told, toldRules } from '../../support/check-file';

const name = 'box-mask-disagree';
const rectangle = (x1: number, y1: number, x2: number, y2: number) => [[x1, y1, x2, y1, x2, y2, x1, y2]];

it('is told with how far, and sets the box from the mask', () => {
	const file = cocoFile([{ bbox: [10, 10, 30, 20], segmentation: rectangle(10, 10, 45, 30) }]);
	const [problem] = told(file, name);
	expect(problem).toMatchObject({ severity: 'warning', object: 0 });
	expect(problem.message).toContain('up to 5 px off');
	const again = repaired(file, name);
	expect(toldRules(again)).toEqual([]);
	expect(again.annotations.images[0].objects[0].box).toEqual([10, 10, 45, 30]);
});

it('begins beyond 2 px or 5 % of the side', () => {
	const off = (by: number) =>
		cocoFile([{ bbox: [10, 10, 30, 20], segmentation: rectangle(10, 10, 40 + by, 30) }]);
	expect(told(off(2), name)).toEqual([]);
	expect(told(off(2.1), name)).toHaveLength(1);
	const wide = (by: number) =>
		cocoFile([{ bbox: [0, 0, 60, 20], segmentation: rectangle(0, 0, 60 + by, 20) }]);
	expect(told(wide(3), name)).toEqual([]);
	expect(told(wide(3.1), name)).toHaveLength(1);
});

it('reads run lengths, and stops at the border of the image', () => {
	// Columns 10 to 39 of rows 10 to 29, in a frame of 80 rows.
	const counts = [810, ...Array.from({ length: 29 }, () => [20, 60]).flat(), 20];
	counts.push(8000 - counts.reduce((sum, count) => sum + count, 0));
	const rle = { size: [80, 100], counts };
	expect(toldRules(cocoFile([{ bbox: [10, 10, 30, 20], segmentation: rle }]))).toEqual([]);
	expect(toldRules(cocoFile([{ bbox: [10, 10, 30, 40], segmentation: rle }]))).toEqual([name]);
	expect(
		told(cocoFile([{ bbox: [10, 10, 90, 20], segmentation: rectangle(10, 10, 140, 30) }]), name),
	).toEqual([]);
});

it('sets the box from the part of the mask in the image', () => {
	const file = cocoFile([{ bbox: [10, 10, 30, 20], segmentation: rectangle(-5, 10, 140, 30) }]);
	expect(told(file, name)[0].message).toContain('up to 60 px off');
	const again = repaired(file, name);
	expect(again.annotations.images[0].objects[0].box).toEqual([0, 10, 100, 30]);
	expect(toldRules(again)).toEqual([]);
});

it('is quiet for crowds and for boxes that are the mask’s own', () => {
	const segmentation = rectangle(10, 10, 70, 30);
	expect(told(cocoFile([{ bbox: [10, 10, 30, 20], segmentation, iscrowd: 1 }]), name)).toEqual([]);
	expect(told(cocoFile([{ bbox: undefined, segmentation }]), name)).toEqual([]);
});
