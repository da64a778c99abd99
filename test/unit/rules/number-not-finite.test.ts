import { expect, it } from 'vitest';
import { annotated, cocoFile, told, toldRules, toldText } from '../../support/check-file';

const name = 'number-not-finite';

function withText(from: string, to: string) {
	const { text, context } = cocoFile([{ score: 1 }]);
	expect(text).toContain(from);
	return annotated(text.replace(from, to), context);
}

it('is told at each token that no other rule tells', () => {
	const file = withText('"score":1', '"score":NaN,"more":[Infinity, -Infinity]');
	const problems = told(file, name);
	expect(problems.map((problem) => toldText(file, problem))).toEqual(['NaN', 'Infinity', '-Infinity']);
	expect(problems[0]).toMatchObject({ severity: 'warning' });
});

it('leaves boxes and masks to their own rules', () => {
	expect(toldRules(withText('[10,10,30,20]', '[NaN,10,30,20]'))).toEqual(['box-not-finite']);
	const polygons = withText('"score":1', '"segmentation":[[1,1,NaN,1,5,5],[10,10,40,10,40,30]]');
	expect(toldRules(polygons)).toEqual(['polygon-not-finite']);
});

it('is quiet for words in strings', () => {
	expect(told(withText('"a.jpg"', '"NaN, Infinity [NaN].jpg"'), name)).toEqual([]);
	expect(told(withText('"a.jpg"', '"\\"NaN"'), name)).toEqual([]);
	expect(told(withText('"a.jpg"', '"\\\\","more":NaN'), name)).toHaveLength(1);
	const picture = `"${'+NaN/'.repeat(1_000_000)}"`;
	expect(told(withText('"a.jpg"', picture), name)).toEqual([]);
});

it('is told in every format that is JSON, and leaves what cannot be read to the reader', () => {
	const createml = (number: string, extra: string) =>
		annotated(
			`[{"image": "a.jpg", ${extra} "annotations": [{"label": "a", "coordinates": {"x": ${number}, "y": 5, "width": 4, "height": 4}}]}]`,
			{ path: '/x/a.json' },
		);
	expect(told(createml('5', '"more": NaN,'), name)).toHaveLength(1);
	expect(told(createml('NaN', ''), name)).toEqual([]);
	expect(toldRules(createml('NaN', ''))).toHaveLength(1);
});
