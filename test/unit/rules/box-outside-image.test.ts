import { expect, it } from 'vitest';
import {
	annotated,
	cocoFile,
	labelmeFile,
	repaired,
	told,
	toldRules,
	vocFile,
	yoloFile,
} from '../../support/check-file';

const name = 'box-outside-image';
const square = [
	[1, 1],
	[5, 1],
	[5, 90],
];

it('is a warning past the border, with how far, and clips', () => {
	const file = cocoFile([{ bbox: [80, 10, 30.5, 20] }, { bbox: [-4, -2, 30, 20] }]);
	const [first, second] = told(file, name);
	expect(first).toMatchObject({ severity: 'warning', object: 0, fix: { title: 'Clip to the image' } });
	expect(first.message).toContain('10.5 px past the 100 x 80 image');
	expect(second.message).toContain('4 px past');
	const again = repaired(file, name);
	expect(toldRules(again)).toEqual([]);
	expect(again.annotations.images[0].objects.map(({ box }) => box)).toEqual([
		[80, 10, 100, 30],
		[0, 0, 26, 18],
	]);
	expect(toldRules(repaired(vocFile([[5, 5, 120, 9]]), name))).toEqual([]);
	expect(toldRules(repaired(yoloFile('0 0.1 0.5 0.5 0.5'), name))).toEqual([]);
});

it('is an error wholly outside, without a fix', () => {
	const [problem] = told(cocoFile([{ bbox: [120, 10, 30, 20] }]), name);
	expect(problem.severity).toBe('error');
	expect(problem.fix).toBeUndefined();
	expect(problem.message).toContain('every anchor');
	expect(told(cocoFile([{ bbox: [100, 10, 30, 20] }]), name)).toMatchObject([{ severity: 'error' }]);
});

it('begins beyond half a pixel', () => {
	expect(told(cocoFile([{ bbox: [80, 10, 20.5, 20] }, { bbox: [-0.5, -0.5, 10, 10] }]), name)).toEqual([]);
	expect(told(cocoFile([{ bbox: [80, 10, 20.51, 20] }]), name)).toHaveLength(1);
});

it('has no fix where the box is that of the polygon', () => {
	const [problem] = told(labelmeFile([{ label: 'x', points: square }]), name);
	expect(problem.severity).toBe('warning');
	expect(problem.fix).toBeUndefined();
});

it('is quiet where the size is unknown, and where another rule tells the numbers', () => {
	expect(told(cocoFile([{ bbox: [80, 10, 99, 20] }], { images: [{ id: 1, file_name: 'a' }] }), name)).toEqual(
		[],
	);
	expect(toldRules(yoloFile('0 50 50 20 20'))).toEqual(['yolo-out-of-range']);
	const corners = Array.from({ length: 3 }, (_, at) => ({ bbox: [60 + at, 50, 90, 70] }));
	expect(new Set(toldRules(cocoFile(corners)))).toEqual(new Set(['box-xyxy-as-xywh']));
});

it('is quiet while the size of the picture is a stand-in', () => {
	const text = 'ImageID,LabelName,XMin,XMax,YMin,YMax\na,cat,0.5,1.4,0.1,0.2\n';
	expect(told(annotated(text, { path: '/x/a.csv' }), 'box-outside-image')).toEqual([]);
});
