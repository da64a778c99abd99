import { expect, it } from 'vitest';
import { cocoFile, told, toldRules } from '../../support/check-file';

const name = 'image-without-annotations';
const images = [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg`, width: 100, height: 80 }));

it('is told once, with the count, at the first', () => {
	const problems = told(cocoFile([{ image_id: 2 }], { images }), name);
	expect(problems).toMatchObject([{ severity: 'information', image: 0 }]);
	expect(problems[0].message).toContain('2 images have no annotation');
	const [one] = told(cocoFile([{ image_id: 1 }, { image_id: 2 }], { images }), name);
	expect(one.message).toContain('1 image has no annotation');
});

it('is quiet where all have one, or none has', () => {
	expect(told(cocoFile([{ image_id: 1 }, { image_id: 2 }, { image_id: 3 }], { images }), name)).toEqual([]);
	expect(toldRules(cocoFile([], { images }))).toEqual(['label-empty']);
});
