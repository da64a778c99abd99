import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectFormat, readAnnotations } from '../../src/formats';
import { expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`formats-via: skips the real files, ${data} is absent`);

const rect = (x: number, attributes: object = { label: 'cat' }) => ({
	shape_attributes: { name: 'rect', x, y: 20, width: 30, height: 40.5 },
	region_attributes: attributes,
});
const polygon = {
	shape_attributes: { name: 'polygon', all_points_x: [1, 11, 11, 1], all_points_y: [2, 2, 12.5, 12.5] },
	region_attributes: { label: 'dog' },
};
const shaped = (shape: object, label = 'cat') => ({ shape_attributes: shape, region_attributes: { label } });
const entry = (regions: unknown, filename = 'sub/a.jpg') => ({
	filename,
	size: 7,
	regions,
	file_attributes: {},
});
const listed = (...regions: unknown[]) => ({ 'a.jpg7': entry(regions) });
const keyed = (...regions: unknown[]) => ({ 'a.jpg': entry({ ...regions }) });
const read = (value: unknown, indent = 2) =>
	readText(JSON.stringify(value, null, indent), { path: '/x/via.json' });
const objects = (file: ReturnType<typeof read>) => file.annotations.images.flatMap((image) => image.objects);
const rules = (file: ReturnType<typeof read>) => file.annotations.problems.map(({ rule }) => rule);
const cut = (text: string, span: { start: number; end: number } | null) =>
	span && text.slice(span.start, span.end);

describe('regions', () => {
	it.each([
		['a list', listed(rect(10), polygon)],
		['an object', keyed(rect(10), polygon)],
		[
			'a project',
			{
				_via_settings: { ui: {} },
				_via_img_metadata: listed(rect(10), polygon),
				_via_attributes: { region: {} },
			},
		],
	])('are read from %s, where they stand', (name, value) => {
		const file = read(value);
		expect(file.annotations).toMatchObject({ format: 'via', problems: [] });
		expect(detectFormat('/x/labels/a.txt', file.text)).toBe('via');
		const [image] = file.annotations.images;
		expect(image).toMatchObject({ fileName: 'sub/a.jpg', width: null, height: null });
		expect(cut(file.text, image.spans.fileName)).toBe('"sub/a.jpg"');
		const [cat, dog] = image.objects;
		expect(cat).toMatchObject({ className: 'cat', box: [10, 20, 40, 60.5], segmentation: null, flag: null });
		expect(cut(file.text, cat.spans.class)).toBe('"cat"');
		expect(JSON.parse(cut(file.text, cat.spans.box) ?? '')).toEqual(rect(10).shape_attributes);
		const record = cut(file.text, cat.spans.record) ?? '';
		expect(record.startsWith('"0":')).toBe(name === 'an object');
		expect(JSON.parse(name === 'an object' ? `{${record}}` : record)).toBeTruthy();
		expect(dog.box).toEqual([1, 2, 11, 12.5]);
		expect(dog.segmentation).toEqual({
			kind: 'polygons',
			parts: [Float64Array.of(1, 2, 11, 2, 11, 12.5, 1, 12.5)],
		});
	});

	it('may be circles and ellipses; polylines and points are no objects', () => {
		const file = read(
			listed(
				shaped({ name: 'circle', cx: 50, cy: 40, r: 5.5 }),
				shaped({ name: 'ellipse', cx: 50, cy: 40, rx: 10, ry: 5 }),
				shaped({ name: 'ellipse', cx: 50, cy: 40, rx: 10, ry: 5, theta: Math.PI / 2 }),
				shaped({ name: 'polyline', all_points_x: [1, 2], all_points_y: [1, 2] }),
				shaped({ name: 'point', cx: 1, cy: 1 }),
				shaped({ name: 'point', cx: 2, cy: 1 }),
			),
		);
		const boxes = objects(file).map(({ box }) => box);
		expect(boxes.slice(0, 2)).toEqual([
			[44.5, 34.5, 55.5, 45.5],
			[40, 35, 60, 45],
		]);
		expect(boxes[2].map((value) => Number(value.toFixed(9)))).toEqual([45, 30, 55, 50]);
		expect(rules(file)).toEqual(['shape-not-trained', 'shape-not-trained']);
		for (const object of [0, 1, 2]) {
			expectEdit(file, { image: 0, object }, { kind: 'move', dx: 2, dy: -3 });
			expect(refusal(file, { image: 0, object }, { kind: 'box', box: [1, 1, 2, 2] })).toContain('move it');
		}
	});
});

describe('the class', () => {
	const names = (...attributes: object[]) => {
		const file = read(listed(...attributes.map((each, at) => rect(at, each))));
		return [objects(file).map(({ className }) => className), rules(file)];
	};

	it('is the attribute that most regions have', () => {
		expect(names({ label: 'a', fruit: 'x' }, { label: '', fruit: 'y' })).toEqual([
			['x', 'y'],
			['via-class-attribute'],
		]);
		expect(names({ fruit: 'x', type: 'a' }, { fruit: 'y', type: 'b' })[0]).toEqual(['a', 'b']);
		expect(names({ name: { good: true } }, { name: 'b' })).toEqual([['good', 'b'], []]);
		expect(names({ kind: { cat: false, dog: true, cow: true } })).toEqual([['dog'], []]);
		expect(names({ size: 3 }, { size: 4 })).toEqual([['3', '4'], []]);
	});

	it('is told where it is a choice, and where none is there', () => {
		const [, told] = names({}, {});
		expect(told).toEqual(['via-class-attribute']);
		expect(names({ label: 'a' }, {})).toEqual([['a', 'no class'], ['class-missing']]);
		const [problem] = read(listed(rect(1, { label: 'a', colour: 'red' }))).annotations.problems;
		expect(problem).toMatchObject({ severity: 'information' });
		expect(problem.message).toContain('"label", which 1 region has');
		expect(problem.message).toContain('"colour"');
	});
});

describe('bad input', () => {
	it.each([
		['polygon-odd', shaped({ name: 'polygon', all_points_x: [1, 2, 3], all_points_y: [1, 2] })],
		['polygon-too-short', shaped({ name: 'polygon', all_points_x: [1, 2], all_points_y: [1, 2] })],
		['polygon-not-finite', shaped({ name: 'polygon', all_points_x: [1, 2, null], all_points_y: [1, 2, 3] })],
		['box-missing', shaped({ name: 'blob' })],
		['box-missing', { region_attributes: { label: 'cat' } }],
		['record-expected', 'no region'],
	])('%s is told, and what is sound is read', (rule, region) => {
		for (const value of [listed(region, rect(10)), keyed(region, rect(10))]) {
			const file = read(value);
			expect(rules(file)).toEqual([rule]);
			expect(objects(file).map(({ className }) => className)).toEqual(['cat']);
		}
	});

	it('of wrong types never throws', () => {
		expect(objects(read({ 'a.jpg': entry(null), 'b.jpg': 4, 'c.jpg': entry([rect(1)]) }))).toHaveLength(1);
		expect(objects(read(listed(rect('x' as unknown as number))))[0].box[0]).toBeNaN();
	});

	it('is read as far as it goes, wherever it ends', () => {
		expectSoundWhenCut(JSON.stringify(listed(rect(10), polygon)), '/x/via.json', 'json-truncated');
		expectSoundWhenCut(JSON.stringify(keyed(rect(10), polygon)), '/x/via.json', 'json-truncated');
	});
});

describe.each([
	['a list', 0, listed(rect(10), polygon, rect(50))],
	['a list', 2, listed(rect(10), polygon, rect(50))],
	['an object', 0, keyed(rect(10), polygon, rect(50))],
	['an object', 2, keyed(rect(10), polygon, rect(50))],
])('edits in %s, indented by %d', (kind, indent, value) => {
	const file = read(value, indent);
	const at = (object: number) => ({ image: 0, object });

	it('write boxes and corners', () => {
		expect(expectEdit(file, at(0), { kind: 'box', box: [10, 20, 42, 60.5] })).toBe(
			file.text.replace(/"width":( ?)30/, '"width":$132'),
		);
		expectEdit(file, at(0), { kind: 'move', dx: 1, dy: 2 });
		expectEdit(file, at(1), { kind: 'vertex', part: 0, vertex: 2, x: 14, y: 13.5 });
		expectEdit(file, at(1), { kind: 'insert-vertex', part: 0, vertex: 4, x: 0, y: 7 });
		expectEdit(file, at(1), { kind: 'remove-vertex', part: 0, vertex: 3 });
		expectEdit(file, at(1), { kind: 'move', dx: 1, dy: 1 });
	});

	it('name, copy and take out regions', () => {
		for (const object of [0, 1, 2]) {
			expectEdit(file, at(object), { kind: 'class', className: 'a "b"' });
			expectEdit(file, at(object), { kind: 'delete' });
			const copied = JSON.parse(expectEdit(file, at(object), { kind: 'duplicate' }));
			const [{ regions }] = Object.values(copied) as { regions: object }[];
			expect(Object.keys(regions)).toHaveLength(4);
			if (kind === 'an object') expect(Object.keys(regions)).toContain('3');
		}
		expect(refusal(file, at(0), { kind: 'flag', on: true })).toContain('no flag');
	});
});

it('a place that the file does not have is never written', () => {
	const file = read(
		listed(shaped({ name: 'rect', x: 1, y: 2, width: 3 }), shaped({ name: 'circle', cx: 1, r: 2 })),
	);
	for (const object of [0, 1]) {
		expect(refusal(file, { image: 0, object }, { kind: 'move', dx: 1, dy: 1 })).toContain('is missing');
	}
});

it('a class is written where none stands, and over ticked options', () => {
	const file = read(
		listed(rect(1, { label: 'a' }), rect(2, {}), { shape_attributes: rect(3).shape_attributes }),
	);
	const at = (object: number) => ({ image: 0, object });
	expectEdit(file, at(1), { kind: 'class', className: 'b' });
	expect(refusal(file, at(2), { kind: 'class', className: 'b' })).toContain('region_attributes');
	const ticked = read(listed(rect(1, { type: { cat: true } })));
	expect(expectEdit(ticked, at(0), { kind: 'class', className: 'dog' })).toContain('{"dog": true}');
});

describe.skipIf(!hasData)('real files', () => {
	const open = (path: string) => {
		const text = readFileSync(join(data, path), 'utf8');
		expect(detectFormat('/x/labels/a.txt', text)).toBe('via');
		return readAnnotations(text, { path });
	};

	it('are read with all their regions', () => {
		const leaf = open('via/leaf-polygon/via_region_data.json');
		expect(leaf.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
		expect([leaf.images.length, leaf.images.flatMap((image) => image.objects).length]).toEqual([5, 40]);
		const fridge = open('via/fridge-bbox/via_bbox.json');
		expect([fridge.images.length, fridge.images.flatMap((image) => image.objects).length]).toEqual([2, 10]);
		expect(fridge.problems.map(({ rule }) => rule)).toEqual(['via-class-attribute']);
		expect(fridge.problems[0].message).toContain('"label"');
	});

	it('with a comma too many give all that stands in them, and one problem', () => {
		const file = open('malformed/trailing-comma-via/via_region_data.json');
		expect(file.problems.map(({ rule }) => rule)).toEqual(['json-trailing-comma']);
		expect(file.images.length).toBeGreaterThan(0);
		expect(file.images.flatMap((image) => image.objects).length).toBeGreaterThan(0);
	});
});
