import { expect, it } from 'vitest';
import type { MaxIouRule } from '../../../src/core/recipe';
import { cocoFile } from '../../support/check-file';
import { recipeNamed, trainingProblems } from '../../support/check-picture';

const name = 'object-unmatched';
const large = { images: [{ id: 1, file_name: 'a.jpg', width: 800, height: 800 }] };
const withBoxes = (...boxes: number[][]) =>
	cocoFile(
		boxes.map((bbox) => ({ bbox })),
		large,
	);
const maskRcnn = recipeNamed('torchvision-mask-rcnn');
const unforced = { ...maskRcnn, assigner: { ...maskRcnn.assigner, forceBest: false } as MaxIouRule };

it('names the anchor that would reach the threshold', () => {
	const file = withBoxes([100, 100, 40, 40], [96, 300, 200, 12]);
	expect(trainingProblems(file, maskRcnn, name)).toEqual([]);
	const problems = trainingProblems(file, unforced, name);
	expect(problems.map(({ severity, object }) => [severity, object])).toEqual([
		['warning', 0],
		['warning', 1],
	]);
	expect(problems[1].message).toMatch(
		/^Nothing is trained towards this cat: no anchor reaches IoU 0\.7, .* At 200 × 12 px at input, one of size 49 with height \/ width 0\.06 on P\d would reach 0\.\d\d\.$/,
	);
});

it('an anchor of that size and shape does reach it', () => {
	const file = withBoxes([96, 300, 200, 12]);
	const [{ message }] = trainingProblems(file, unforced, name);
	const [, size, ratio, level, iou] =
		/size ([\d.]+) with height \/ width ([\d.]+) on P(\d) would reach (\d\.\d+)/.exec(message) ?? [];
	const { grids } = unforced;
	if (grids.kind !== 'torchvision') throw new Error('another kind of grid');
	const at = Number(level) - 2;
	const sizes = grids.sizes.map((own, k) => (k === at ? [Number(size)] : own));
	const ratios = grids.ratios.map((own, k) => (k === at ? [Number(ratio)] : own));
	const better = { ...unforced, grids: { ...grids, sizes, ratios } };
	expect(trainingProblems(file, better, name)).toEqual([]);
	expect(Number(iou)).toBeGreaterThanOrEqual(0.7);
});

it('says where no anchor on the strides can reach it', () => {
	const file = withBoxes([101, 101, 2, 2]);
	const [{ message }] = trainingProblems(file, unforced, name);
	expect(message).toContain(
		'no anchor on these strides can reach 0.7: even one of its own size and shape comes to',
	);
});

it('waits for predictions where there are candidates, and does not where there are none', () => {
	const file = withBoxes([100, 100, 200, 200], [97, 97, 2, 2]);
	const problems = trainingProblems(file, recipeNamed('ultralytics-detect'), name);
	expect(problems.map(({ object }) => object)).toEqual([1]);
	expect(problems[0].message).toContain('no centre of a cell lies inside its 2 × 2 px');
	expect(trainingProblems(file, recipeNamed('detr'), name)).toEqual([]);
});

it('says of points what leaves an object out', () => {
	const [problem] = trainingProblems(withBoxes([97, 97, 2, 2]), recipeNamed('torchvision-fcos'), name);
	expect(problem.message).toContain('no point is positive: at 2 × 2 px none lies inside it near its centre');
});

it('is quiet about what is not trained', () => {
	expect(
		trainingProblems(cocoFile([{ bbox: [96, 300, 200, 12], iscrowd: 1 }], large), unforced, name),
	).toEqual([]);
	expect(trainingProblems(withBoxes([10, 10, 0, 5]), unforced, name)).toEqual([]);
});
