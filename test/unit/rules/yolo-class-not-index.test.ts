import { expect, it } from 'vitest';
import { repaired, told, toldRules, toldText, yoloFile } from '../../support/check-file';

const name = 'yolo-class-not-index';

it('writes a whole number without its point', () => {
	const file = yoloFile('1.0 0.5 0.5 0.5 0.5');
	expect(told(file, name)).toMatchObject([{ severity: 'warning', object: 0 }]);
	const again = repaired(file, name);
	expect(again.text).toBe('1 0.5 0.5 0.5 0.5');
	expect(toldRules(again)).toEqual([]);
});

it.each([
	['cat', 'leaves out'],
	['-1', 'leaves out'],
	['1.5', 'cuts it to 1'],
])('is an error for %s', (written, words) => {
	const file = yoloFile(`${written} 0.5 0.5 0.5 0.5`);
	const [problem] = told(file, name);
	expect(problem).toMatchObject({ severity: 'error' });
	expect(problem.fix).toBeUndefined();
	expect(problem.message).toContain(words);
	expect(toldText(file, problem)).toBe(written);
});

it('is quiet for indices', () => {
	expect(told(yoloFile('0 0.5 0.5 0.5 0.5\n01 0.5 0.5 0.5 0.4'), name)).toEqual([]);
});
