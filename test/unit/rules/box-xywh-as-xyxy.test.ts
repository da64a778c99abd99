import { expect, it } from 'vitest';
import { repaired, told, toldRules, vocFile, type WrittenBox } from '../../support/check-file';

const name = 'box-xywh-as-xyxy';
const sizes: WrittenBox[] = [
	[60, 50, 30, 20],
	[70, 30, 10, 12],
	[5, 5, 50, 60],
];

it('is told at each box, and converts', () => {
	const file = vocFile(sizes);
	expect(told(file, name)).toMatchObject([{ severity: 'error', object: 0 }, { object: 1 }, { object: 2 }]);
	expect(new Set(toldRules(file))).toEqual(new Set([name]));
	const again = repaired(file, name);
	expect(toldRules(again)).toEqual([]);
	expect(again.annotations.images[0].objects.map(({ box }) => box)).toEqual([
		[60, 50, 90, 70],
		[70, 30, 80, 42],
		[5, 5, 55, 65],
	]);
});

it('needs three boxes, more than half of them out of order', () => {
	expect(told(vocFile(sizes.slice(0, 2)), name)).toEqual([]);
	expect(told(vocFile([...sizes, [5, 6, 50, 60]]), name)).toEqual([]);
});

it('is quiet as soon as one box cannot be a corner and a size', () => {
	expect(told(vocFile([...sizes, [60, 50, 41, 20]]), name)).toEqual([]);
	expect(told(vocFile([...sizes, [60, 50, 40.5, 20]]), name)).toHaveLength(4);
	expect(told(vocFile([...sizes, [60, 50, 20, 0]]), name)).toEqual([]);
});
