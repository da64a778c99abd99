import { expect, it } from 'vitest';
import { told, yoloFile } from '../../support/check-file';

const name = 'yolo-class-out-of-range';

it('begins at the number of classes, which looks like counting from 1', () => {
	const [one, far] = told(yoloFile('2 0.5 0.5 0.5 0.5\n3 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.5 0.5'), name);
	expect(one).toMatchObject({ severity: 'error', object: 0 });
	expect(one.message).toMatch(
		/Class 2 is not one of the 2 classes in data.yaml, as if classes were counted from 1/,
	);
	expect(far.message).not.toContain('counted from 1');
	expect(told(yoloFile('1 0.5 0.5 0.5 0.5'), name)).toEqual([]);
});

it('is quiet without a class list', () => {
	expect(told(yoloFile('9 0.5 0.5 0.5 0.5', { yolo: undefined }), name)).toEqual([]);
	const empty = { names: [], source: null, task: null };
	expect(told(yoloFile('9 0.5 0.5 0.5 0.5', { yolo: empty }), name)).toEqual([]);
});
