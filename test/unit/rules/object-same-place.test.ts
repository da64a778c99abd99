import { expect, it } from 'vitest';
import { cocoFile, told, toldText } from '../../support/check-file';

const name = 'object-same-place';
const categories = [
	{ id: 7, name: 'cat' },
	{ id: 8, name: 'dog' },
];
const pair = (more: object) =>
	cocoFile([{ bbox: [10, 10, 40, 20] }, { bbox: [10, 10, 40, 20], category_id: 8, ...more }], { categories });

it('names both classes, at the class of the later one', () => {
	const file = pair({});
	const [problem] = told(file, name);
	expect(problem).toMatchObject({ severity: 'warning', image: 0, object: 1 });
	expect(problem.message).toContain('The dog lies where 1, a cat, does');
	expect(toldText(file, problem)).toBe('8');
});

it('begins at an IoU of 0.95, and leaves one class and crowds alone', () => {
	expect(told(pair({ bbox: [10, 10, 38, 20] }), name)).toHaveLength(1);
	expect(told(pair({ bbox: [10, 10, 37.9, 20] }), name)).toEqual([]);
	expect(told(pair({ category_id: 7 }), name)).toEqual([]);
	expect(told(pair({ iscrowd: 1 }), name)).toEqual([]);
});
