import { expect, it } from 'vitest';
import { cocoFile } from '../../support/check-file';
import { picture, pictureProblems } from '../../support/check-picture';

const name = 'image-format-mismatch';

it.each([
	['/x/a.jpg', 'png', 'PNG'],
	['/x/a.PNG', 'jpeg', 'JPEG'],
	['/x/a.tif', 'webp', 'WEBP'],
])('tells of %s that it is a %s', (path, format, word) => {
	const [problem, ...others] = pictureProblems(cocoFile([{}]), picture({ path, format }));
	expect(others).toEqual([]);
	expect(problem).toMatchObject({ rule: name, severity: 'warning', image: 0 });
	expect(problem.message).toContain(`is a ${word} by its content`);
});

it.each([
	['/x/a.jpg', 'jpeg'],
	['/x/a.JPG', 'jpeg'],
	['/x/a.jpeg', 'jpeg'],
	['/x/a.tiff', 'tiff'],
	['/x/a.jpg', 'unknown'],
	['/x/a.constructor', 'png'],
	['/x/a', 'png'],
])('is quiet about %s with %s in it', (path, format) => {
	expect(pictureProblems(cocoFile([{}]), picture({ path, format }))).toEqual([]);
});
