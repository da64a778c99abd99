import { expect, it } from 'vitest';
import { cocoFile, told } from '../../support/check-file';

const name = 'annotation-id-duplicate';

it('is told at each later annotation of the id, over all images', () => {
	const images = [1, 2].map((id) => ({ id, file_name: `${id}.jpg`, width: 100, height: 80 }));
	const file = cocoFile([{ id: 5 }, { id: 5 }, { id: 5, image_id: 2 }], { images });
	expect(told(file, name)).toMatchObject([
		{ severity: 'warning', image: 0, object: 1 },
		{ severity: 'warning', image: 1, object: 0 },
	]);
});

it('is quiet for ids of their own', () => {
	expect(told(cocoFile([{}, {}, {}]), name)).toEqual([]);
});
