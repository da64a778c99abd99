import { expect, it } from 'vitest';
import { cocoFile, told, toldText, yoloFile } from '../../support/check-file';

const name = 'class-list-disagrees';
const row = '1 0.5 0.5 0.5 0.5';
const listed = (names: string[]) => yoloFile(row, { yolo: { names, source: 'classes.txt', task: null } });

it('tells names that stand twice, with both indices', () => {
	const [problem, ...others] = told(listed(['cat', 'dog', ' Cat']), name);
	expect(others).toEqual([]);
	expect(problem).toMatchObject({ severity: 'warning', span: null });
	expect(problem.message).toContain('classes.txt gives the name  Cat to the classes 0 and 2');
	expect(told(listed(['cat', '', '']), name)).toEqual([]);
	expect(told(listed(['cat', 'dog']), name)).toEqual([]);
});

it('tells that there is no list, once, where there are rows', () => {
	const without = (text: string) => yoloFile(text, { yolo: { names: [], source: null, task: null } });
	const file = without(`${row}\n${row.replace('1', '0')}`);
	const problems = told(file, name);
	expect(problems).toMatchObject([{ severity: 'information', image: 0, object: 0 }]);
	expect(toldText(file, problems[0])).toBe('1');
	expect(told(without(''), name)).toEqual([]);
	expect(told(cocoFile([{}]), name)).toEqual([]);
});

it('tells a list beside the yaml that names other classes', () => {
	const rival = { names: ['durian'], source: 'classes.txt' };
	const names = ['apple', 'banana', 'orange', 'pear'];
	const problems = told(yoloFile(row, { yolo: { names, source: 'data.yaml', task: null, rival } }), name);
	expect(problems).toMatchObject([{ severity: 'warning', span: null }]);
	expect(problems[0].message).toContain(
		'data.yaml names 4 classes (apple, banana, orange, ...), classes.txt beside it 1 class (durian)',
	);
	const counted = { names: ['class 0'], source: 'data.yaml', task: null, rival };
	expect(told(yoloFile(row, { yolo: counted }), name)).toEqual([]);
	const more = { ...counted, names: ['class 0', 'class 1'] };
	expect(told(yoloFile(row, { yolo: more }), name)).toHaveLength(1);
});
