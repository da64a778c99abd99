import { expect, it } from 'vitest';
import { cocoFile } from '../../support/check-file';
import { picture, pictureProblems } from '../../support/check-picture';

it('gives the reason, and what loaders do', () => {
	const reason = 'The image file is empty (zero bytes).';
	const problems = pictureProblems(cocoFile([{}]), { kind: 'unreadable', path: '/x/a.jpg', reason });
	expect(problems).toMatchObject([{ rule: 'image-unreadable', severity: 'error', image: 0 }]);
	expect(problems[0].message).toMatch(/^The image file is empty \(zero bytes\): PIL stops/);
});

it('is quiet where the header is sound', () => {
	expect(pictureProblems(cocoFile([{}]), picture())).toEqual([]);
});
