import { expect, it } from 'vitest';
import {
	annotated,
	cocoFile,
	labelmeFile,
	repaired,
	told,
	toldRules,
	yoloFile,
} from '../../support/check-file';
import { filesOf } from '../../support/conversion';

const name = 'object-duplicate';
const polygon = [[10, 10, 40, 10, 40, 30]];

it('is told at the later one, which the fix deletes', () => {
	const file = cocoFile([{ segmentation: polygon }, { bbox: [50, 50, 5, 5] }, { segmentation: polygon }]);
	const problems = told(file, name);
	expect(problems).toMatchObject([{ severity: 'warning', image: 0, object: 2 }]);
	expect(problems[0].message).toContain('The cat is labelled twice (it repeats 1)');
	const again = repaired(file, name);
	expect(toldRules(again)).toEqual([]);
	expect(again.annotations.images[0].objects.map(({ id }) => id)).toEqual(['1', '2']);
});

it('tells each copy of a pile once, also of many', () => {
	expect(told(cocoFile([{}, {}, {}]), name).map(({ object }) => object)).toEqual([1, 2]);
	const pile = cocoFile(Array.from({ length: 3000 }, () => ({})));
	expect(told(pile, name).map(({ object }) => object)).toEqual(Array.from({ length: 2999 }, (_, k) => k + 1));
	expect(repaired(pile, name).annotations.images[0].objects).toHaveLength(1);
});

it('needs class, box and mask to be equal', () => {
	const categories = [
		{ id: 7, name: 'cat' },
		{ id: 8, name: 'dog' },
	];
	expect(told(cocoFile([{}, { category_id: 8 }], { categories }), name)).toEqual([]);
	expect(told(cocoFile([{}, { bbox: [10, 10, 30, 20.01] }]), name)).toEqual([]);
	const other = [[10, 10, 40, 10, 40, 29]];
	expect(told(cocoFile([{ segmentation: polygon }, { segmentation: other }]), name)).toEqual([]);
	expect(told(cocoFile([{ segmentation: polygon }, {}]), name)).toEqual([]);
	const runs = (counts: number[]) => ({ segmentation: { size: [80, 100], counts } });
	expect(told(cocoFile([runs([810, 7190]), runs([810, 7190])]), name)).toHaveLength(1);
	expect(told(cocoFile([runs([810, 7190]), runs([811, 7189])]), name)).toEqual([]);
});

it('is told of LabelMe shapes, and not of crowds, broken boxes and YOLO rows', () => {
	const points = [
		[10, 10],
		[40, 10],
		[40, 30],
	];
	const shape = { label: 'a', points };
	expect(repaired(labelmeFile([shape, shape]), name).annotations.images[0].objects).toHaveLength(1);
	expect(told(cocoFile([{ iscrowd: 1 }, { iscrowd: 1 }]), name)).toEqual([]);
	expect(told(cocoFile([{ bbox: [null, 1, 2, 3] }, { bbox: [null, 1, 2, 3] }]), name)).toEqual([]);
	expect(told(yoloFile('0 0.5 0.5 0.5 0.5\n0 0.5 0.5 0.5 0.5'), name)).toEqual([]);
});

it('deletes all shapes of a LabelMe group', () => {
	const part = (x: number, group_id: number) => ({
		label: 'a',
		group_id,
		points: [
			[x, 10],
			[x + 10, 10],
			[x + 10, 30],
		],
	});
	const file = labelmeFile([part(10, 1), part(40, 1), part(10, 2), part(40, 2), part(60, 3)]);
	expect(told(file, name).map(({ object }) => object)).toEqual([1]);
	const { objects } = repaired(file, name).annotations.images[0];
	expect(objects.map(({ box }) => box[0])).toEqual([10, 60]);
	expect(JSON.parse(repaired(file, name).text).shapes).toHaveLength(3);
});

it('deletes all records of an object that is a group', () => {
	const polygons = [
		[1, 1, 5, 1, 5, 5],
		[6, 6, 9, 6, 9, 9],
	];
	const parts = polygons.map((part) => Float64Array.from(part));
	const object = {
		className: 'a',
		box: [1, 1, 9, 9] as [number, number, number, number],
		segmentation: { kind: 'polygons' as const, parts },
		isApart: false,
	};
	const image = { fileName: 'a.jpg', width: 20, height: 20, objects: [object, object] };
	for (const format of ['cvat', 'datumaro', 'labelme'] as const) {
		const [{ path, text }] = filesOf(format, { images: [image], classes: [{ id: null, name: 'a' }] });
		const file = annotated(text, { path });
		expect(told(file, name), format).toMatchObject([{ object: 1 }]);
		const again = repaired(file, name);
		expect(again.annotations.images[0].objects, format).toEqual([
			expect.objectContaining({ segmentation: object.segmentation }),
		]);
		expect(told(again, name)).toEqual([]);
	}
});

it('deletes rows of a table, and passes over regions of many', () => {
	const header = 'ImageID,LabelName,XMin,XMax,YMin,YMax,IsGroupOf';
	const table = (row: string) => annotated(`${header}\n${row}\n${row}\n`, { path: '/x/a.csv' });
	expect(repaired(table('a,cat,0.1,0.2,0.1,0.2,0'), name).text).toBe(`${header}\na,cat,0.1,0.2,0.1,0.2,0\n`);
	expect(told(table('a,cat,0.1,0.2,0.1,0.2,1'), name)).toEqual([]);
});
