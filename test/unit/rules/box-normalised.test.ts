import { expect, it } from 'vitest';
import { cocoFile, labelmeFile, repaired, told, toldRules, vocFile } from '../../support/check-file';

const name = 'box-normalised';

it('is told for COCO, VOC and LabelMe, and multiplies', () => {
	const coco = cocoFile([{ bbox: [0.1, 0.2, 0.25, 0.5] }, { bbox: [0.5, 0.5, 0.5, 0.5] }]);
	expect(told(coco, name)).toMatchObject([{ severity: 'error', object: 0 }, { object: 1 }]);
	const again = repaired(coco, name);
	expect(toldRules(again)).toEqual([]);
	again.annotations.images[0].objects[0].box.forEach((value, at) => {
		expect(value).toBeCloseTo([10, 16, 35, 56][at], 1);
	});
	expect(toldRules(repaired(vocFile([[0.1, 0.1, 0.5, 1]]), name))).toEqual([]);
	const points = [
		[0.1, 0.1],
		[0.5, 0.5],
	];
	expect(toldRules(repaired(labelmeFile([{ label: 'a', shape_type: 'rectangle', points }]), name))).toEqual(
		[],
	);
});

it('is quiet as soon as one box is over 1, for whole numbers, and in tiny images', () => {
	expect(told(cocoFile([{ bbox: [0.1, 0.2, 0.25, 0.5] }, { bbox: [0.1, 0.2, 1.1, 0.5] }]), name)).toEqual([]);
	expect(told(cocoFile([{ bbox: [0.1, 0.2, 1, 1] }]), name)).toHaveLength(1);
	expect(told(vocFile([[0, 0, 1, 1]]), name)).toEqual([]);
	expect(told(vocFile([[0, 0, 1, 0.5]]), name)).toHaveLength(1);
	const tiny = '<size><width>7</width><height>80</height></size>';
	expect(told(vocFile([[0, 0, 1, 0.5]], tiny), name)).toEqual([]);
	expect(told(vocFile([[0, 0, 1, 0.5]], tiny.replace('7', '8')), name)).toHaveLength(1);
});

it('has no fix where a mask stands beside the box', () => {
	const segmentation = [[0.1, 0.2, 0.35, 0.2, 0.35, 0.7]];
	const [problem] = told(cocoFile([{ bbox: [0.1, 0.2, 0.25, 0.5], segmentation }]), name);
	expect(problem.fix).toBeUndefined();
});
