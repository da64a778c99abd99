import { expect, it } from 'vitest';
import { annotated, cocoFile, labelmeFile, told, vocFile, yoloFile } from '../../support/check-file';

const name = 'crowd-handling';
const runs = { size: [80, 100], counts: [0, 1000, 7000] };

it('is told once a file, with the count and what its format’s flag does', () => {
	const problems = told(
		cocoFile([{}, { iscrowd: 1, segmentation: runs }, { iscrowd: 1, segmentation: runs }]),
		name,
	);
	expect(problems).toMatchObject([{ severity: 'information', image: 0, object: 1 }]);
	expect(problems[0].message).toMatch(/2 objects are marked iscrowd: torchvision/);
	const plain = vocFile([[5, 5, 9, 9]]);
	const difficult = annotated(
		plain.text.replace('</name>', '</name><difficult>1</difficult>'),
		plain.context,
	);
	expect(told(difficult, name)[0].message).toMatch(/1 object is marked difficult: detectron2 and YOLOX/);
	const points = [
		[1, 1],
		[9, 1],
		[9, 9],
	];
	expect(told(labelmeFile([{ label: '__ignore__', points }]), name)).toHaveLength(1);
});

it('is quiet without a flag', () => {
	expect(told(cocoFile([{}]), name)).toEqual([]);
	expect(told(yoloFile('0 0.5 0.5 0.5 0.5'), name)).toEqual([]);
});
