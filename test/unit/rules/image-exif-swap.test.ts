import { expect, it } from 'vitest';
import { cocoFile, yoloFile } from '../../support/check-file';
import { picture, pictureProblems } from '../../support/check-picture';

const name = 'image-exif-swap';
const file = cocoFile([{}]);

it.each([5, 6, 7, 8])(
	'orientation %i: a warning where the recorded size is that of the stored picture',
	(orientation) => {
		const [problem, ...others] = pictureProblems(file, picture({ orientation }));
		expect(others).toEqual([]);
		expect(problem).toMatchObject({ rule: name, severity: 'warning', image: 0 });
		expect(problem.message).toContain('recorded size 100 x 80 is that of the picture as stored');
	},
);

it('is information where it is that of the shown picture', () => {
	const [problem] = pictureProblems(file, picture({ width: 80, height: 100, orientation: 6 }));
	expect(problem).toMatchObject({ rule: name, severity: 'information' });
	expect(problem.message).toContain('torchvision and plain PIL read it as 80 x 100');
});

it('is quiet where nothing is swapped, nothing recorded, or the picture is square', () => {
	for (const orientation of [1, 2, 3, 4]) expect(pictureProblems(file, picture({ orientation }))).toEqual([]);
	const square = cocoFile([{}], { images: [{ id: 1, file_name: 'a.jpg', width: 80, height: 80 }] });
	expect(pictureProblems(square, picture({ width: 80, orientation: 6 }))).toEqual([]);
	const yolo = yoloFile('0 0.5 0.5 0.5 0.5', { imageSize: { width: 100, height: 80, orientation: 6 } });
	expect(pictureProblems(yolo, picture({ orientation: 6 }))).toEqual([]);
});
