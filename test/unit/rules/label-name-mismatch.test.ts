import { expect, it } from 'vitest';
import { annotated, cocoFile, labelmeFile, told, toldText, vocFile } from '../../support/check-file';

const name = 'label-name-mismatch';
const voc = vocFile([[1, 2, 3, 4]]);
const called = (fileName: string, path = '/x/Annotations/a.xml') =>
	annotated(voc.text.replace('a.jpg', fileName), { path });

it('is information at the name, with both names', () => {
	const file = called('b.jpg');
	const problems = told(file, name);
	expect(problems).toMatchObject([{ severity: 'information', image: 0 }]);
	expect(toldText(file, problems[0])).toBe('b.jpg');
	expect(problems[0].message).toContain('filename says b.jpg, but the label file is called a.xml');
	expect(told(labelmeFile([], { imagePath: '..\\img\\b.jpg' }), name)[0].message).toContain(
		'imagePath says b.jpg',
	);
});

it.each([
	['a.png', '/x/a.xml'],
	['images\\A.JPG', '/x/a.xml'],
	['2007_01.rf.3', '/x/2007_01.rf.3.xml'],
	['2007_01.rf.3.jpg', '/x/2007_01.rf.3.xml'],
])('is quiet about %s in %s', (fileName, path) => {
	expect(told(called(fileName, path), name)).toEqual([]);
});

it('is a warning where imagePath names a label file', () => {
	expect(told(labelmeFile([], { imagePath: 'a.json' }), name)).toMatchObject([{ severity: 'warning' }]);
});

it('is quiet without a name, and in formats of many images', () => {
	expect(told(annotated(voc.text.replace('<filename>a.jpg</filename>', ''), voc.context), name)).toEqual([]);
	expect(told(cocoFile([{}]), name)).toEqual([]);
});
