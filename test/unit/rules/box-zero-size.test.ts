import { expect, it } from 'vitest';
import { cocoFile, told, toldText, vocFile, yoloFile } from '../../support/check-file';

const name = 'box-zero-size';

it('names the logarithm that is infinite', () => {
	const file = cocoFile([{}, { bbox: [10, 10, 0, 5] }, { bbox: [10, 10, 5, 0] }]);
	const [narrow, low] = told(file, name);
	expect(narrow).toMatchObject({ severity: 'error', image: 0, object: 1 });
	expect(toldText(file, narrow)).toBe('[10,10,0,5]');
	expect(narrow.message).toMatch(/no width.*AssertionError.*log\(0\) in dw.*infinite/);
	expect(low.message).toMatch(/no height.*log\(0\) in dh/);
	expect(told(vocFile([[5, 5, 5, 9]]), name)).toHaveLength(1);
	expect(told(yoloFile('0 0.5 0.5 0 0.5'), name)).toHaveLength(1);
});

it('is quiet for boxes however small', () => {
	expect(told(cocoFile([{ bbox: [10, 10, 1e-6, 1e-6] }]), name)).toEqual([]);
});
