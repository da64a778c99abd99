import { expect, it } from 'vitest';
import { told, yoloFile } from '../../support/check-file';

const name = 'yolo-mixed-rows';

it('is told once a file, at its first box', () => {
	const file = yoloFile('0 0.1 0.1 0.5 0.1 0.5 0.5\n0 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.5 0.5');
	expect(told(file, name)).toMatchObject([{ severity: 'warning', image: 0, object: 1 }]);
});

it('is quiet for one kind of rows', () => {
	expect(told(yoloFile('0 0.5 0.5 0.5 0.5\n1 0.5 0.5 0.5 0.5'), name)).toEqual([]);
	expect(told(yoloFile('0 0.1 0.1 0.5 0.1 0.5 0.5\n0 0.1 0.1 0.5 0.1 0.5 0.6'), name)).toEqual([]);
});
