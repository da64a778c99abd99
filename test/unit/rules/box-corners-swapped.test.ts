import { expect, it } from 'vitest';
import { cocoFile, labelmeFile, repaired, told, toldRules, vocFile } from '../../support/check-file';

const name = 'box-corners-swapped';

it('swaps the corners of either axis, and of both', () => {
	const file = vocFile([
		[90, 5, 70, 9],
		[70, 9.5, 90, 5],
		[90, 19, 70, 5],
	]);
	expect(told(file, name).map(({ object, severity }) => [object, severity])).toEqual([
		[0, 'error'],
		[1, 'error'],
		[2, 'error'],
	]);
	const again = repaired(file, name);
	expect(toldRules(again)).toEqual([]);
	expect(again.annotations.images[0].objects.map(({ box }) => box)).toEqual([
		[70, 5, 90, 9],
		[70, 5, 90, 9.5],
		[70, 5, 90, 19],
	]);
});

it('is told of every box of a file that swaps one axis', () => {
	const file = vocFile([40, 45, 50, 55].map((xmin) => [xmin, 5, 20, 9]));
	expect(toldRules(file)).toEqual(Array(4).fill(name));
});

it('is told only where the swapped box lies in the image, half a pixel allowed', () => {
	expect(toldRules(vocFile([[100.5, 5, 20, 9]]))).toEqual([name]);
	expect(toldRules(vocFile([[100.6, 5, 20, 9]]))).toEqual(['box-negative-size']);
});

it('is quiet for corners in order, boxes of no size, LabelMe rectangles and COCO', () => {
	expect(
		told(
			vocFile([
				[20, 5, 40, 9],
				[20, 5, 20, 9],
			]),
			name,
		),
	).toEqual([]);
	const points = [
		[40, 30],
		[20, 10],
	];
	expect(toldRules(labelmeFile([{ label: 'a', shape_type: 'rectangle', points }]))).toEqual([]);
	expect(told(cocoFile([{ bbox: [40, 10, -5, 5] }]), name)).toEqual([]);
});
