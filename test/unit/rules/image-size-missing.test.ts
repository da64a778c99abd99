import { expect, it } from 'vitest';
import {
	annotated,
	cocoFile,
	labelmeFile,
	told,
	toldRules,
	toldText,
	vocFile,
} from '../../support/check-file';

const name = 'image-size-missing';

it('is told for COCO images, at their record', () => {
	const images = [
		{ id: 1, file_name: 'a.jpg', width: -1, height: 80 },
		{ id: 2, file_name: 'b.jpg', width: 1, height: 1 },
	];
	const file = cocoFile([{}, { image_id: 2, bbox: [0, 0, 1, 1] }], { images });
	const problems = told(file, name);
	expect(problems).toMatchObject([{ severity: 'warning', image: 0 }]);
	expect(toldText(file, problems[0])).toBe(JSON.stringify(images[0]));
});

it('is told for VOC, at the size element or the name', () => {
	const zero = vocFile([[1, 2, 3, 4]], '<size><width>0</width><height>0</height></size>');
	expect(toldText(zero, told(zero, name)[0])).toMatch(/^<size>.*<\/size>$/);
	const none = vocFile([[1, 2, 3, 4]], '');
	expect(toldText(none, told(none, name)[0])).toBe('a.jpg');
});

it('is quiet with a size, for LabelMe, and in broken XML', () => {
	expect(told(vocFile([[1, 2, 3, 4]]), name)).toEqual([]);
	const points = [
		[1, 1],
		[9, 1],
		[9, 9],
	];
	expect(told(labelmeFile([{ label: 'a', points }], { imageWidth: null }), name)).toEqual([]);
	const { text, context } = vocFile([[1, 2, 3, 4]], '');
	expect(toldRules(annotated(text.replace('</annotation>', ''), context))).toEqual(['xml-syntax']);
});
