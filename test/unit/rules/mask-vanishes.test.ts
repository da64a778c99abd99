import { expect, it } from 'vitest';
import { cocoFile } from '../../support/check-file';
import { recipeNamed, trainingProblems } from '../../support/check-picture';

const name = 'mask-vanishes';
/** At half its size in the input. */
const image = { images: [{ id: 1, file_name: 'a.jpg', width: 1600, height: 1600 }] };
/** A line of `thickness` pixels over the diagonal of a box, and the box. */
const line = (thickness: number, side = 400) => ({
	bbox: [100, 100, side, side],
	segmentation: [
		[
			100,
			100,
			100 + thickness,
			100,
			100 + side,
			100 + side - thickness,
			100 + side,
			100 + side,
			100 + side - thickness,
			100 + side,
			100,
			100 + thickness,
		],
	],
});
const file = (...objects: object[]) => cocoFile(objects, image);

it.each(['torchvision-mask-rcnn', 'detectron2-mask-rcnn-fpn', 'mmdetection-mask-rcnn'])(
	'%s: a line that is thin against its box is gone, a broad one is not',
	(recipe) => {
		const problems = trainingProblems(file(line(0.8), line(60)), recipeNamed(recipe), name);
		expect(problems).toMatchObject([{ severity: 'warning', image: 0, object: 0 }]);
		expect(problems[0].message).toContain('mask of this cat');
	},
);

it('of prototypes: an object whose mask no cell of a quarter of the input holds', () => {
	const segment = recipeNamed('ultralytics-segment');
	const bbox = [100, 100, 4, 4];
	const tiny = { bbox, segmentation: [[100, 100, 102, 100, 102, 102, 100, 102]] };
	const broad = { bbox: [300, 300, 100, 100], segmentation: [[300, 300, 400, 300, 400, 400, 300, 400]] };
	const problems = trainingProblems(file(tiny, broad), segment, name);
	expect(problems.map(({ object }) => object)).toEqual([0]);
});

it('is quiet without a mask, and for recipes without masks', () => {
	expect(
		trainingProblems(file({ bbox: [100, 100, 2, 2] }), recipeNamed('torchvision-mask-rcnn'), name),
	).toEqual([]);
	expect(trainingProblems(file(line(0.8)), recipeNamed('torchvision-faster-rcnn'), name)).toEqual([]);
	const broken = { bbox: [100, 100, 40, 40], segmentation: [[100, 100, null, 100, 140, 140]] };
	expect(trainingProblems(file(broken), recipeNamed('torchvision-mask-rcnn'), name)).toEqual([]);
});

it.each(['torchvision-mask-rcnn', 'detectron2-mask-rcnn-fpn', 'ultralytics-segment'])(
	'%s: coordinates far outside cost nothing',
	(recipe) => {
		const far = { bbox: [100, 100, 40, 40], segmentation: [[-1e9, 100, 1e9, 100.1, 120, 100.2]] };
		const start = performance.now();
		trainingProblems(file(far, far, far), recipeNamed(recipe), name);
		expect(performance.now() - start).toBeLessThan(2000);
	},
);
