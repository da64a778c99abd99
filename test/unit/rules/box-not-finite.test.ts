import { expect, it } from 'vitest';
import { cocoFile, told, toldRules, toldText, vocFile, yoloFile } from '../../support/check-file';

const name = 'box-not-finite';

it('is told in every format, at the box', () => {
	const coco = cocoFile([{ bbox: [1, null, 3, 4] }, {}]);
	const [problem] = told(coco, name);
	expect(problem).toMatchObject({ severity: 'error', image: 0, object: 0 });
	expect(problem.message).toContain('NaN');
	expect(toldText(coco, problem)).toBe('[1,null,3,4]');
	expect(toldRules(vocFile([['nothing', 5, 6, 9]]))).toEqual([name]);
	expect(toldRules(yoloFile('0 nan 0.5 0.5 0.5'))).toEqual([name]);
});

it('is alone with its box: no other rule tells its size or place', () => {
	expect(toldRules(cocoFile([{ bbox: [500, null, -3, 0] }]))).toEqual([name]);
});

it('is quiet for finite boxes', () => {
	expect(told(cocoFile([{ bbox: [1e9, -1e9, 0, 1e-9] }]), name)).toEqual([]);
});
