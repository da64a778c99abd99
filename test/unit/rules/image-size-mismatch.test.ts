import { expect, it } from 'vitest';
import { cocoFile, labelmeFile, vocFile, yoloFile } from '../../support/check-file';
import { picture, pictureProblems, repairedWith } from '../../support/check-picture';

const name = 'image-size-mismatch';
const points = [
	[10, 10],
	[40, 10],
	[40, 30],
];

it('is told from one pixel on, with both sizes', () => {
	const [problem, ...others] = pictureProblems(cocoFile([{}]), picture({ width: 101 }));
	expect(others).toEqual([]);
	expect(problem).toMatchObject({ rule: name, severity: 'error', image: 0 });
	expect(problem.message).toContain('The picture is 101 x 80, the file says 100 x 80: detectron2 refuses');
	expect(pictureProblems(cocoFile([{}]), picture())).toEqual([]);
});

it.each([
	['COCO', cocoFile([{}])],
	['VOC', vocFile([[10, 10, 40, 30]])],
	['LabelMe', labelmeFile([{ label: 'cat', points }])],
])('%s: the fix writes the size of the picture as it is shown', (_, file) => {
	const real = picture({ width: 60, height: 90, orientation: 6 });
	const again = repairedWith(file, real);
	expect(again.annotations.images[0]).toMatchObject({ width: 90, height: 60 });
	expect(again.annotations.images[0].objects).toHaveLength(1);
	expect(pictureProblems(again, real).map(({ rule }) => rule)).toEqual(['image-exif-swap']);
	const upright = picture({ width: 90, height: 60 });
	expect(pictureProblems(repairedWith(file, upright), upright)).toEqual([]);
});

it('writes over numbers in quotes too', () => {
	const quoted = cocoFile([{}], { images: [{ id: 1, file_name: 'a.jpg', width: '100', height: '80' }] });
	const real = picture({ width: 70, height: 60 });
	expect(repairedWith(quoted, real).text).toContain('"width":"70","height":"60"');
});

it('has no fix where the picture was scaled, or boxes would lie outside', () => {
	const [scaled] = pictureProblems(cocoFile([{}]), picture({ width: 50, height: 40 }));
	expect(scaled.message).toContain('scaled by 0.5');
	expect(scaled.fix).toBeUndefined();
	const far = cocoFile([{ bbox: [60, 10, 30, 20] }]);
	const [outside] = pictureProblems(far, picture({ width: 85, height: 80 }));
	expect(outside.message).toContain('boxes may lie on something else');
	expect(outside.fix).toBeUndefined();
	expect(pictureProblems(far, picture({ width: 90, height: 80 }))[0].fix).toBeDefined();
});

it('is quiet where no size is recorded', () => {
	expect(pictureProblems(vocFile([[1, 2, 3, 4]], ''), picture({ width: 7 }))).toEqual([]);
	expect(pictureProblems(yoloFile('0 0.5 0.5 0.5 0.5'), picture({ width: 7 }))).toEqual([]);
});
