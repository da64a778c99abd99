import { expect, it } from 'vitest';
import { cocoFile } from '../../support/check-file';
import { recipeNamed, trainingProblems } from '../../support/check-picture';

const name = 'object-vanishes';
/** At half its size in the input. */
const image = { images: [{ id: 1, file_name: 'a.jpg', width: 1600, height: 1600 }] };
const withBox = (bbox: number[], more: object = {}) => cocoFile([{ bbox, ...more }], image);
const recipe = recipeNamed('torchvision-mask-rcnn');

it('is told under a pixel at input, in width or height', () => {
	const [problem, ...others] = trainingProblems(withBox([100, 100, 1.8, 40]), recipe, name);
	expect(others).toEqual([]);
	expect(problem).toMatchObject({ severity: 'warning', image: 0, object: 0 });
	expect(problem.message).toContain('The cat is 0.9 px wide in the input of 800 × 800 px');
	expect(trainingProblems(withBox([100, 100, 40, 1.8]), recipe, name)[0].message).toContain('0.9 px high');
});

it('begins at one pixel', () => {
	expect(trainingProblems(withBox([100, 100, 2, 2]), recipe, name)).toEqual([]);
	expect(trainingProblems(withBox([100, 100, 1.99, 2]), recipe, name)).toHaveLength(1);
});

it('is quiet about what the framework leaves out, and counts the last pixel where it is included', () => {
	expect(trainingProblems(withBox([100, 100, 0.5, 40], { iscrowd: 1 }), recipe, name)).toEqual([]);
	// YOLOX drops sides up to a pixel, unless the image has nothing else.
	const yolox = recipeNamed('yolox');
	const beside = cocoFile([{ bbox: [100, 100, 1.8, 40] }, { bbox: [300, 300, 90, 90] }], image);
	expect(trainingProblems(beside, yolox, name)).toEqual([]);
	expect(trainingProblems(withBox([100, 100, 1.8, 40]), yolox, name)).toHaveLength(1);
	expect(trainingProblems(withBox([100, 100, 1, 40]), recipeNamed('classic-faster-rcnn'), name)).toEqual([]);
});
