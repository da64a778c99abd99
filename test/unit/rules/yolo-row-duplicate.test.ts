import { expect, it } from 'vitest';
import { repaired, told, toldRules, yoloFile } from '../../support/check-file';

const name = 'yolo-row-duplicate';

it('removes the copies', () => {
	const file = yoloFile('1 0.2 0.2 0.1 0.1\n0 0.5 0.5 0.5 0.5\n1  0.2 0.2 0.1\t0.1\n1 0.2 0.2 0.1 0.1\n');
	expect(told(file, name)).toMatchObject([{ severity: 'information', image: 0, object: 2 }, { object: 3 }]);
	expect(told(file, name)[0].message).toContain('repeats line 1');
	const again = repaired(file, name);
	expect(again.text).toBe('1 0.2 0.2 0.1 0.1\n0 0.5 0.5 0.5 0.5\n');
	expect(toldRules(again)).toEqual([]);
});

it('is quiet where a digit or the class differs', () => {
	expect(told(yoloFile('1 0.2 0.2 0.1 0.1\n0 0.2 0.2 0.1 0.1\n1 0.2 0.2 0.1 0.101'), name)).toEqual([]);
});
