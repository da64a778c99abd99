import { expect, it } from 'vitest';
import { cocoFile, told, toldRules, vocFile, yoloFile } from '../../support/check-file';

const name = 'box-negative-size';

it('names the target that is NaN', () => {
	const [wide, high] = told(cocoFile([{ bbox: [40, 10, -5, 5] }, { bbox: [40, 10, 5, -5] }]), name);
	expect(wide).toMatchObject({ severity: 'error', object: 0 });
	expect(wide.message).toMatch(/negative width.*logarithm in dw.*NaN/);
	expect(high.message).toMatch(/negative height.*logarithm in dh.*NaN/);
	expect(toldRules(yoloFile('0 0.5 0.5 -0.005 0.5'))).toEqual([name]);
});

it('leaves corners that only stand in the wrong order to their own rule', () => {
	expect(toldRules(vocFile([[40, 5, 20, 9]]))).toEqual(['box-corners-swapped']);
	// Swapped, this one would reach far out of the image: nothing says that swapping is meant.
	expect(toldRules(vocFile([[400, 5, 20, 9]]))).toEqual([name]);
});

it('begins below 0', () => {
	expect(told(cocoFile([{ bbox: [1, 1, 1e-9, 1e-9] }, { bbox: [1, 1, 0, 0] }]), name)).toEqual([]);
	expect(told(cocoFile([{ bbox: [1, 1, -1e-9, 1] }]), name)).toHaveLength(1);
});
