import { expect, it } from 'vitest';
import { annotated, cocoFile, labelmeFile, told, vocFile, yoloFile } from '../../support/check-file';
import { filesOf } from '../../support/conversion';

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

it('knows the flags of the other formats', () => {
	const object = (isApart: boolean) => ({
		className: 'car',
		box: [1, 1, 5, 5] as [number, number, number, number],
		segmentation: { kind: 'polygons' as const, parts: [Float64Array.of(1, 1, 5, 1, 5, 5)] },
		isApart,
	});
	const flags = {
		kitti: 'DontCare',
		'open-images': 'IsGroupOf',
		cityscapes: 'group',
		datumaro: 'is_crowd',
		bdd100k: 'crowd',
	} as const;
	for (const [format, flag] of Object.entries(flags) as [keyof typeof flags, string][]) {
		const image = { fileName: 'a.jpg', width: 9, height: 9, objects: [object(false), object(true)] };
		const [file] = filesOf(format, { images: [image], classes: [{ id: null, name: 'car' }] });
		const problems = told(annotated(file.text, { path: file.path }), name);
		expect(problems, format).toMatchObject([{ severity: 'information', image: 0, object: 1 }]);
		expect(problems[0].message).toMatch(new RegExp(`^1 object is marked ${flag}: `));
	}
});
