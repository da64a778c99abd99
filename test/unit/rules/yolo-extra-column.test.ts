import { expect, it } from 'vitest';
import { repaired, told, toldRules, yoloFile } from '../../support/check-file';

const name = 'yolo-extra-column';

it('takes the last column away', () => {
	const file = yoloFile('0 0.5 0.5 0.5 0.5 0.99\r\n0 0.5 0.5 0.25 0.5\r\n');
	expect(told(file, name)).toMatchObject([{ severity: 'error', object: 0 }]);
	const again = repaired(file, name);
	expect(again.text).toBe('0 0.5 0.5 0.5 0.5\r\n0 0.5 0.5 0.25 0.5\r\n');
	expect(toldRules(again)).toEqual([]);
});

it('is quiet for five columns, polygons and key points', () => {
	expect(told(yoloFile('0 0.5 0.5 0.5 0.5\n0 0.1 0.1 0.5 0.1 0.5 0.5'), name)).toEqual([]);
	expect(told(yoloFile(`0 0.5 0.5 0.2 0.2 ${'0.5 0.5 2 '.repeat(17)}`), name)).toEqual([]);
});
