import { expect, it } from 'vitest';
import { annotated, cocoFile, labelmeFile, toldText, vocFile, yoloFile } from '../../support/check-file';
import { picture, pictureProblems } from '../../support/check-picture';

const missing = { kind: 'missing', tried: ['/x/a.jpg', '/x/images/a.jpg', '/y/a.jpg', '/z/a.jpg'] } as const;

it('is told at the name, with how many places were tried and the first of them', () => {
	const file = cocoFile([{}]);
	const [problem, ...others] = pictureProblems(file, missing);
	expect(others).toEqual([]);
	expect(problem).toMatchObject({ rule: 'image-missing', severity: 'warning', image: 0 });
	expect(toldText(file, problem)).toBe('"a.jpg"');
	expect(problem.message).toContain('in 4 places (/x/a.jpg, /x/images/a.jpg, /y/a.jpg, ...)');
	expect(problem.message).toContain('anchorage.images.root');
	const [one] = pictureProblems(file, { kind: 'missing', tried: ['/x/a.jpg'] });
	expect(one.message).toContain('in 1 place (/x/a.jpg):');
	const [none] = pictureProblems(file, { kind: 'missing', tried: [] });
	expect(none.message).toContain('a.jpg was not found: loaders');
});

it('is an error where the file records no size either', () => {
	expect(pictureProblems(vocFile([[1, 2, 3, 4]], ''), missing)).toMatchObject([{ severity: 'error' }]);
	expect(pictureProblems(vocFile([[1, 2, 3, 4]]), missing)).toMatchObject([{ severity: 'warning' }]);
});

it('says of YOLO that the labels are never trained on', () => {
	const [problem] = pictureProblems(yoloFile('0 0.5 0.5 0.5 0.5', { imageSize: null }), missing);
	expect(problem).toMatchObject({ severity: 'warning', span: null, image: 0 });
	expect(problem.message).toMatch(/^The image of this label file was not found.*never trains on its labels/);
});

it('is quiet where the picture is there, or in the LabelMe file itself', () => {
	expect(pictureProblems(cocoFile([{}]), picture())).toEqual([]);
	expect(pictureProblems(labelmeFile([], { imageData: 'iVBORw0KGgo=' }), missing)).toEqual([]);
	expect(pictureProblems(labelmeFile([]), missing)).toHaveLength(1);
});

it('is a warning where the format has no place for sizes, and knows label files without a name', () => {
	const kitti = annotated('Car 0 0 0 1 2 3 4 1 1 1 1 1 1 0\n', { path: '/x/label_2/7.txt' });
	const [label] = pictureProblems(kitti, missing);
	expect(label).toMatchObject({ severity: 'warning', span: null });
	expect(label.message).toMatch(/^The image of this label file was not found.*loaders stop/);
	const text = '[{"image": "a.jpg", "annotations": []}]';
	const [createml] = pictureProblems(annotated(text, { path: '/x/a.json' }), missing);
	expect(createml).toMatchObject({ severity: 'warning' });
	expect(createml.message).toMatch(/^The image a\.jpg was not found/);
});
