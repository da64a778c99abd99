import { expect, it } from 'vitest';
import { cocoFile, labelmeFile, told, vocFile, yoloFile } from '../../support/check-file';

const name = 'label-empty';

it('is told in every format', () => {
	for (const file of [cocoFile([]), vocFile([]), yoloFile('\n'), labelmeFile([])]) {
		expect(told(file, name), file.annotations.format).toMatchObject([{ severity: 'information', image: 0 }]);
		expect(told(file, name)[0].message).toContain('background, or lost labels?');
	}
});

it('is quiet with an object, and where records could not be read', () => {
	expect(told(cocoFile([{}]), name)).toEqual([]);
	expect(told(cocoFile([{ image_id: 9 }]), name)).toEqual([]);
	expect(told(cocoFile([{ bbox: undefined }]), name)).toEqual([]);
	expect(told(yoloFile('0 0.5'), name)).toEqual([]);
	expect(told(labelmeFile([{ label: 'a', shape_type: 'point', points: [[1, 1]] }]), name)).toEqual([]);
});
