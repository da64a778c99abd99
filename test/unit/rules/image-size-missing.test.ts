import { expect, it } from 'vitest';
import {
	annotated,
	cocoFile,
	labelmeFile,
	told,
	toldRules,
	toldText,
	vocFile,
} from '../../support/check-file';

const name = 'image-size-missing';

it('is told for COCO images, at their record', () => {
	const images = [
		{ id: 1, file_name: 'a.jpg', width: -1, height: 80 },
		{ id: 2, file_name: 'b.jpg', width: 1, height: 1 },
	];
	const file = cocoFile([{}, { image_id: 2, bbox: [0, 0, 1, 1] }], { images });
	const problems = told(file, name);
	expect(problems).toMatchObject([{ severity: 'warning', image: 0 }]);
	expect(toldText(file, problems[0])).toBe(JSON.stringify(images[0]));
});

it('is told for VOC, at the size element or the name', () => {
	const zero = vocFile([[1, 2, 3, 4]], '<size><width>0</width><height>0</height></size>');
	expect(toldText(zero, told(zero, name)[0])).toMatch(/^<size>.*<\/size>$/);
	const none = vocFile([[1, 2, 3, 4]], '');
	expect(toldText(none, told(none, name)[0])).toBe('a.jpg');
});

it('is quiet with a size, for LabelMe, and in broken XML', () => {
	expect(told(vocFile([[1, 2, 3, 4]]), name)).toEqual([]);
	const points = [
		[1, 1],
		[9, 1],
		[9, 9],
	];
	expect(told(labelmeFile([{ label: 'a', points }], { imageWidth: null }), name)).toEqual([]);
	const { text, context } = vocFile([[1, 2, 3, 4]], '');
	expect(toldRules(annotated(text.replace('</annotation>', ''), context))).toEqual(['xml-syntax']);
});

it('is told in every format that has a place for sizes', () => {
	const cvat = annotated('<annotations><image id="0" name="a.jpg"></image></annotations>', {
		path: '/x/a.xml',
	});
	expect(toldText(cvat, told(cvat, name)[0])).toMatch(/^<image/);
	const supervisely = annotated('{"objects": [], "size": {"height": null, "width": null}}', {
		path: '/x/ann/a.jpg.json',
	});
	expect(told(supervisely, name)).toMatchObject([{ span: null, image: 0 }]);
	const cityscapes = annotated('{"imgHeight": 0, "imgWidth": 0, "objects": []}', {
		path: '/x/a_gtFine_polygons.json',
	});
	expect(told(cityscapes, name)).toMatchObject([{ span: null, image: 0 }]);
	const rows = (header: string, row: string) => annotated(`${header}\n${row}\n`, { path: '/x/a.csv' });
	const table = rows('filename,width,height,class,xmin,ymin,xmax,ymax', 'a.jpg,,,cat,1,2,3,4');
	expect(toldText(table, told(table, name)[0])).toBe('a.jpg,,,cat,1,2,3,4');
	expect(told(rows('image,xmin,ymin,xmax,ymax,label', 'a.jpg,1,2,3,4,cat'), name)).toEqual([]);
});
