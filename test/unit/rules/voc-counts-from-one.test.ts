import { expect, it } from 'vitest';
import { told, vocFile } from '../../support/check-file';

const name = 'voc-counts-from-one';

it('shows its evidence', () => {
	const [width] = told(vocFile([[1, 3, 100, 30]]), name);
	expect(width).toMatchObject({ severity: 'information', image: 0 });
	expect(width.message).toContain('the least coordinate is 1, xmax 100 is the width');
	expect(told(vocFile([[5, 1, 9, 80]]), name)[0].message).toContain('ymax 80 is the height');
});

it('needs both signs', () => {
	expect(told(vocFile([[0, 1, 100, 30]]), name)).toEqual([]);
	expect(told(vocFile([[2, 2, 100, 30]]), name)).toEqual([]);
	expect(told(vocFile([[1, 1, 99, 79]]), name)).toEqual([]);
	expect(told(vocFile([[1, 3, 100, 30]], ''), name)).toEqual([]);
});
