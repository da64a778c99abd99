import { expect, it } from 'vitest';
import { annotated, cocoFile, repaired, told, toldRules } from '../../support/check-file';

const name = 'box-from-mask';
const segmentation = [[10, 10, 40, 10, 40, 30.5]];

it('writes the box of the mask', () => {
	const file = cocoFile([{ bbox: undefined, segmentation }]);
	expect(told(file, name)).toMatchObject([{ severity: 'information', image: 0, object: 0 }]);
	const again = repaired(file, name);
	expect(again.text).toContain('"bbox":[10,10,30,20.5],"segmentation"');
	expect(toldRules(again)).toEqual([]);
});

it('writes it in the lines of a pretty-printed file', () => {
	const { text, context } = cocoFile([{ bbox: undefined, segmentation }]);
	const again = repaired(annotated(JSON.stringify(JSON.parse(text), null, 2), context), name);
	expect(again.text).toMatch(/\n {6}"bbox": \[10, 10, 30, 20\.5\],\n {6}"segmentation"/);
	expect(toldRules(again)).toEqual([]);
});

it.each([
	['null', null],
	['an empty list', []],
])('writes it over %s', (_, bbox) => {
	const again = repaired(cocoFile([{ bbox, segmentation }]), name);
	expect(again.text).toContain('"bbox":[10,10,30,20.5],');
	expect(toldRules(again)).toEqual([]);
});

it('is quiet with a bbox, and where box-malformed tells it', () => {
	expect(told(cocoFile([{ bbox: [10, 10, 30, 20.5], segmentation }]), name)).toEqual([]);
	expect(toldRules(cocoFile([{ bbox: [1, 2, 3], segmentation }]))).toEqual(['box-malformed']);
});
