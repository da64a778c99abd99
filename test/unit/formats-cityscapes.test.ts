import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../src/formats';
import { expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { objectsOf, readText } from '../support/edits';

const path = '/x/gtFine/train/aachen/aachen_000000_000019_gtFine_polygons.json';

function fileOf(...objects: unknown[]) {
	return readText(JSON.stringify({ imgHeight: 1024, imgWidth: 2048, objects }, null, 4), { path });
}

function polygon(
	label: unknown,
	points: unknown = [
		[10, 20],
		[30, 20.5],
		[30, 60],
	],
) {
	return { label, polygon: points };
}

const car = polygon('car');
const group = polygon('cargroup', [
	[100, 20],
	[130, 20],
	[130, 60],
	[100, 60],
]);

describe('a Cityscapes file', () => {
	it('is known by its size, and named by its file', () => {
		const { text, annotations } = fileOf();
		expect(detectFormat('/x/a.txt', text)).toBe('cityscapes');
		expect(annotations.images[0]).toMatchObject({
			fileName: 'aachen_000000_000019_leftImg8bit.png',
			width: 2048,
			height: 1024,
		});
		const coarse = readText(text, { path: path.replace('Fine', 'Coarse') });
		expect(coarse.annotations.images[0].fileName).toBe('aachen_000000_000019_leftImg8bit.png');
	});

	it('gives the polygons of single objects, and those of groups set apart', () => {
		const { text, annotations } = fileOf(
			polygon('sky'),
			car,
			group,
			{ ...car, deleted: 1 },
			{ ...car, deleted: 0 },
		);
		const { objects } = annotations.images[0];
		expect(objects.map(({ className, flag }) => [className, flag])).toEqual([
			['car', null],
			['car', 'group'],
			['car', null],
		]);
		expect(objects[0].box).toEqual([10, 20, 30, 60]);
		expect(objects[0].segmentation).toEqual({
			kind: 'polygons',
			parts: [Float64Array.of(10, 20, 30, 20.5, 30, 60)],
		});
		const { spans } = objects[1];
		expect(JSON.parse(text.slice(spans.record.start, spans.record.end))).toEqual(group);
		expect(text.slice(spans.class?.start, spans.class?.end)).toBe('"cargroup"');
		expect(JSON.parse(text.slice(spans.segmentation?.start, spans.segmentation?.end))).toEqual(group.polygon);
		expect(annotations.classes).toHaveLength(8);
	});

	it('tells labels without instances once, and what is wrong', () => {
		const { annotations } = fileOf(
			polygon('sky'),
			polygon('sky'),
			polygon('polegroup'),
			polygon('caravan'),
			polygon(3),
			polygon('car', [[1, 2]]),
			polygon('car', [
				[1, 2],
				[3, 'x'],
				[5, 6],
			]),
			polygon('car', 'none'),
			7,
			car,
		);
		expect(annotations.problems.map(({ rule }) => rule)).toEqual([
			'shape-not-trained',
			'shape-not-trained',
			'shape-not-trained',
			'class-missing',
			'segmentation-malformed',
			'segmentation-malformed',
			'segmentation-malformed',
			'record-expected',
		]);
		expect(annotations.problems[0].message).toContain('2 shapes of the kind "sky"');
		expect(annotations.images[0].objects).toHaveLength(1);
	});

	it('is read as far as it is sound', () => {
		expectSoundWhenCut(fileOf(car, group).text, path, 'json-truncated');
		const odd = readText('{"imgHeight": "a", "imgWidth": NaN, "objects": 3}', { path });
		expect(odd.annotations.images[0]).toMatchObject({ width: null, height: null, objects: [] });
		expect(odd.annotations.problems.map(({ rule }) => rule)).toEqual(['list-expected']);
	});
});

describe('an edit of a Cityscapes file', () => {
	const at = (object: number) => ({ image: 0, object });
	const file = fileOf(polygon('sky'), { ...car, id: 4 }, group);

	it('changes the polygon', () => {
		expectEdit(file, at(0), { kind: 'move', dx: 5, dy: -7 });
		expectEdit(file, at(0), { kind: 'vertex', part: 0, vertex: 2, x: 35, y: 70 });
		expectEdit(file, at(0), { kind: 'insert-vertex', part: 0, vertex: 0, x: 5, y: 6 });
		expectEdit(file, at(1), { kind: 'remove-vertex', part: 0, vertex: 3 });
		expect(refusal(file, at(0), { kind: 'box', box: [1, 2, 3, 4] })).toContain('no box');
	});

	it('changes class and group mark in the label, writes a copy and deletes', () => {
		expect(expectEdit(file, at(0), { kind: 'class', className: 'bus' })).toContain('"bus"');
		expect(expectEdit(file, at(1), { kind: 'class', className: 'bus' })).toContain('"busgroup"');
		expect(refusal(file, at(0), { kind: 'class', className: 'sky' })).toContain('person, rider');
		expect(expectEdit(file, at(0), { kind: 'flag', on: true })).toContain('"cargroup"');
		expectEdit(file, at(1), { kind: 'flag', on: false });
		expect(expectEdit(file, at(0), { kind: 'duplicate' })).toContain('"id": 5');
		expectEdit(file, at(1), { kind: 'duplicate' });
		for (const object of [0, 1]) expectEdit(file, at(object), { kind: 'delete' });
		expect(objectsOf(file)).toHaveLength(2);
	});
});
