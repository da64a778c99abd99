import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/core/problem';
import { detectFormat, readAnnotations } from '../../src/formats';
import { editObject } from '../../src/formats/edit';
import { expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';
import { hasRealFiles, realFilesIn } from '../support/real-files';

const path = '/x/a.json';
const hasData = hasRealFiles('formats-bdd100k');

const triangle = '{"vertices": [[1, 2], [21.5, 2], [21.5, 30]], "types": "LLL", "closed": true}';
const square = '{"vertices": [[40, 40], [50, 40], [50, 50], [40, 50]], "types": "LLLL", "closed": true}';
const text = `[
  {"name": "a.jpg", "attributes": {"weather": "clear"}, "timestamp": 10000, "labels": [
    {"id": "7", "category": "car", "attributes": {"occluded": false, "crowd": false}, "box2d": {"x1": 10.5, "y1": 20, "x2": 30, "y2": 45.25}},
    {"id": "8", "category": "person", "box2d": {"x1": 1, "y1": 2, "x2": 50, "y2": 50}, "poly2d": [${triangle}, ${square}]},
    {"id": "9", "category": "rider", "attributes": {"ignored": true}, "box2d": null, "box3d": null, "poly2d": [${triangle}]},
    {"id": "10", "category": "lane", "poly2d": [{"vertices": [[0, 0], [5, 5]], "types": "LL", "closed": false}]},
    {"id": "11", "category": "drivable area", "poly2d": [${square}]},
    {"id": "12", "category": "drivable area", "poly2d": [${square}]}
  ]},
  {"name": "b.jpg", "size": {"width": 4, "height": 3}, "labels": [
    {"id": "13", "category": "bus", "rle": {"counts": "132404", "size": [3, 4]}}
  ]},
  {"name": "c.jpg", "labels": []}
]`;

const read = (content: string) => readAnnotations(content, { path });
const at = (source: string, span: Span | null) => span && source.slice(span.start, span.end);
const row = (object: number) => ({ image: 0, object });

describe('a BDD100K file', () => {
	it('is told by its frames, whatever the extension', () => {
		for (const name of ['a.json', 'a.txt', '/x/labels/a.txt', 'a.csv']) {
			expect(detectFormat(name, text)).toBe('bdd100k');
			expect(detectFormat(name, `\ufeff${text}`)).toBe('bdd100k');
		}
		const told = (content: string) => detectFormat(path, content);
		expect(told('[{"name": "a", "attributes": {}, "timestamp": 1}]')).toBe('bdd100k');
		expect(told('{"frames": [{"name": "a", "labels": []}], "config": {}}')).toBe('bdd100k');
		expect(told('{"name": "a", "frames": [{"timestamp": 1, "objects": []}], "attributes": {}}')).toBe(
			'bdd100k',
		);
		expect(told('[{"name": "a"}]')).toBeNull();
		expect(told('{"frames": {"0": []}}')).toBeNull();
		expect(told('{"frames": [{"id": 1}]}')).toBeNull();
	});

	it('holds boxes, polygons and runs', () => {
		const file = read(text);
		expect(file.images.map(({ fileName, width, height }) => [fileName, width, height])).toEqual([
			['a.jpg', null, null],
			['b.jpg', 4, 3],
			['c.jpg', null, null],
		]);
		const [car, person, rider] = file.images[0].objects;
		expect(file.images[0].objects).toHaveLength(3);
		expect([car.id, car.className, car.box, car.segmentation, car.flag]).toEqual([
			'7',
			'car',
			[10.5, 20, 30, 45.25],
			null,
			null,
		]);
		expect(person.box).toEqual([1, 2, 50, 50]);
		expect(person.segmentation).toEqual({
			kind: 'polygons',
			parts: [Float64Array.of(1, 2, 21.5, 2, 21.5, 30), Float64Array.of(40, 40, 50, 40, 50, 50, 40, 50)],
		});
		expect([rider.box, rider.flag]).toEqual([[1, 2, 21.5, 30], 'ignored']);
		expect(
			[car, person, rider].map(({ editable: { box, vertices, move } }) => [box, vertices, move]),
		).toEqual([
			[true, false, true],
			[true, true, true],
			[false, true, true],
		]);
		expect(at(text, car.spans.box)).toBe('{"x1": 10.5, "y1": 20, "x2": 30, "y2": 45.25}');
		expect(at(text, person.spans.segmentation)).toBe(`[${triangle}, ${square}]`);
		expect(at(text, rider.spans.class)).toBe('"rider"');
		expect(at(text, rider.spans.record)?.slice(0, 10)).toBe('{"id": "9"');
		expect(rider.spans.box).toBeNull();
		const [bus] = file.images[1].objects;
		expect(bus.segmentation).toEqual({
			kind: 'rle',
			height: 3,
			width: 4,
			counts: Uint32Array.of(1, 3, 2, 7, 2, 11),
		});
		expect(bus.editable.move).toBe(false);
	});

	it('tells lanes and areas once a kind', () => {
		expect(
			read(text).problems.map(({ rule, severity, message, span }) => [
				rule,
				severity,
				message,
				at(text, span)?.slice(0, 11),
			]),
		).toEqual([
			[
				'shape-not-trained',
				'information',
				'A shape of the kind "lane" is no object for a detector: left out of training.',
				'{"id": "10"',
			],
			[
				'shape-not-trained',
				'information',
				'2 shapes of the kind "drivable area" are no object for a detector: left out of training.',
				'{"id": "11"',
			],
		]);
		const other =
			'[{"name": "a", "labels": [{"category": "car", "box3d": {"alpha": 1}}, {"category": "wire", "poly2d": [{"vertices": [[1,1],[2,2],[3,1]], "types": "LLL", "closed": false}]}]}]';
		expect(read(other).images[0].objects).toEqual([]);
		expect(read(other).problems.map(({ message }) => message.split('"')[1])).toEqual([
			'box3d or graph',
			'line',
		]);
	});

	it('may be one frame of 2018, with its corners in rows', () => {
		const old = `{"name": "b1c66a42", "frames": [{"timestamp": 10000, "objects": [
			{"category": "traffic light", "id": 0, "attributes": {"occluded": false}, "box2d": {"x1": 1, "y1": 2, "x2": 3, "y2": 4}},
			{"category": "area/drivable", "id": 1, "poly2d": [[1, 2, "L"], [3, 4, "L"], [5, 6, "C"]]},
			{"category": "lane/road curb", "id": 2, "poly2d": [[1, 2, "L"], [3, 4, "L"]]},
			{"category": "van", "id": 3, "poly2d": [[0, 0, "L"], [9, 0, "L"], [9, 9, "L"]]}
		]}], "attributes": {}}`;
		const file = read(old);
		expect(file.images.map(({ fileName }) => fileName)).toEqual(['b1c66a42']);
		expect(file.images[0].objects.map(({ id, className, box }) => [id, className, box])).toEqual([
			['0', 'traffic light', [1, 2, 3, 4]],
			['3', 'van', [0, 0, 9, 9]],
		]);
		expect(file.problems.map(({ rule }) => rule)).toEqual(['shape-not-trained', 'shape-not-trained']);
		const van = readText(old, { path });
		expect(expectEdit(van, row(1), { kind: 'insert-vertex', part: 0, vertex: 3, x: 0, y: 9 })).toContain(
			'[9, 9, "L"], [0, 9, "L"]]',
		);
		expect(expectEdit(van, row(0), { kind: 'duplicate' })).toContain('"id": 4,');
	});

	it('may have settings with sizes and classes', () => {
		const file = read(
			'{"config": {"imageSize": {"width": 1280, "height": 720}, "categories": [{"name": "vehicle", "subcategories": [{"name": "car"}, {"name": "bus"}]}, {"name": "person"}]}, "frames": [{"name": "a", "labels": []}]}',
		);
		expect(file.classes.map(({ name }) => name)).toEqual(['car', 'bus', 'person']);
		expect([file.images[0].width, file.images[0].height]).toEqual([1280, 720]);
	});

	it('has curves as points along them', () => {
		const curved = `[{"name": "a", "labels": [{"category": "car", "poly2d": [{"vertices": [[0, 0], [10, 0], [10, 10], [0, 10]], "types": "LCCL", "closed": true}]}]}]`;
		const [{ box, segmentation, editable }] = read(curved).images[0].objects;
		// A cubic curve from (0, 0) to (0, 10) reaches three quarters of the way to its two other points.
		expect(box).toEqual([0, 0, 7.5, 10]);
		expect(segmentation?.kind === 'polygons' && segmentation.parts[0].length).toBe(2 * 17);
		expect([editable.vertices, editable.move]).toEqual([false, true]);
		const file = readText(curved, { path });
		expect(expectEdit(file, row(0), { kind: 'move', dx: 1, dy: 2 })).toContain(
			'[[1, 2], [11, 2], [11, 12], [1, 12]]',
		);
	});

	it('tells what is wrong and reads the rest', () => {
		const labels = [
			'7',
			'{"category": "car"}',
			'{"category": "car", "box2d": {"x1": 1, "y1": 2, "x2": 3}}',
			'{"box2d": {"x1": 1, "y1": 2, "x2": 3, "y2": 4}}',
			'{"category": "car", "box2d": {"x1": 1, "y1": 2, "x2": 3, "y2": 4}, "poly2d": [{"vertices": [[1, 2], [3, 4]]}]}',
			'{"category": "car", "poly2d": [{"vertices": [[1, 2], [3], "x"]}]}',
			'{"category": "car", "rle": {"counts": "1", "size": [0, 0]}}',
			'{"category": "car", "rle": {"counts": "<", "size": [3, 4]}}',
			'{"category": "bus", "box2d": {"x1": 5, "y1": 6, "x2": 7, "y2": 8}}',
		].join(',\n');
		const file = read(
			`[{"name": "a", "labels": [${labels}]}, null, {"labels": [{"category": "car", "box2d": {"x1": 1, "y1": 2, "x2": 3, "y2": 4}}]}]`,
		);
		expect(file.problems.map(({ rule, image, object }) => [rule, image, object])).toEqual([
			['record-expected', undefined, undefined],
			['box-missing', 0, undefined],
			['box-malformed', 0, undefined],
			['class-missing', 0, 0],
			['polygon-too-short', 0, 1],
			['polygon-not-finite', 0, undefined],
			['rle-size-malformed', 0, undefined],
			['box-missing', 0, undefined],
			['record-expected', undefined, undefined],
			['record-expected', 1, undefined],
		]);
		expect(file.images.map(({ id, objects }) => [id, objects.map(({ className }) => className)])).toEqual([
			['a', ['no class', 'car', 'bus']],
			['image 2', ['car']],
		]);
	});

	it('takes edits also where a polygon behind a broken one is read only by some', () => {
		const broken = square.replace('"vertices":', '"vertices"\\:');
		const file = readText(text.replace(triangle, `${triangle}, ${broken}, ${square}`), { path });
		const [{ objects }] = file.annotations.images;
		const object = objects.findIndex(({ segmentation }) => segmentation?.kind === 'polygons');
		expect(object).toBeGreaterThanOrEqual(0);
		const edits = editObject(file, { image: 0, object }, { kind: 'move', dx: 1, dy: 1 });
		expect('error' in edits ? [] : edits).not.toEqual([]);
	});

	it('is read as far as it goes, wherever it ends', () => {
		expectSoundWhenCut(text, path, 'json-truncated');
	});
});

describe('edits of a BDD100K file', () => {
	const file = readText(text, { path });

	it('write boxes and corners', () => {
		expect(expectEdit(file, row(0), { kind: 'box', box: [12, 20, 30, 45.25] })).toBe(
			text.replace('"x1": 10.5', '"x1": 12'),
		);
		expect(expectEdit(file, row(1), { kind: 'move', dx: 1, dy: 2 })).toContain(
			'[[41, 42], [51, 42], [51, 52], [41, 52]]',
		);
		expect(expectEdit(file, row(2), { kind: 'move', dx: -0.5, dy: 1 })).toContain(
			'[[0.5, 3], [21, 3], [21, 31]]',
		);
		expect(expectEdit(file, row(1), { kind: 'vertex', part: 1, vertex: 0, x: 42, y: 43 })).toBe(
			text.replace('[[40, 40], [50, 40]', '[[42, 43], [50, 40]'),
		);
	});

	it('keep the letters of the points in step with them', () => {
		expect(expectEdit(file, row(1), { kind: 'insert-vertex', part: 0, vertex: 3, x: 1, y: 30 })).toBe(
			text.replace(
				triangle,
				'{"vertices": [[1, 2], [21.5, 2], [21.5, 30], [1, 30]], "types": "LLLL", "closed": true}',
			),
		);
		expect(expectEdit(file, row(1), { kind: 'remove-vertex', part: 1, vertex: 0 })).toBe(
			text.replace(square, '{"vertices": [[50, 40], [50, 50], [40, 50]], "types": "LLL", "closed": true}'),
		);
		expect(refusal(file, row(2), { kind: 'remove-vertex', part: 0, vertex: 0 })).toContain(
			'fewer than three',
		);
	});

	it('write the category and what sets the object apart', () => {
		expect(expectEdit(file, row(0), { kind: 'class', className: 'a "b"' })).toBe(
			text.replace('"category": "car"', '"category": "a \\"b\\""'),
		);
		expect(expectEdit(file, row(0), { kind: 'flag', on: true })).toBe(
			text.replace('"crowd": false', '"crowd": true'),
		);
		expect(expectEdit(file, row(1), { kind: 'flag', on: true })).toContain(
			`${square}], "attributes": {"crowd": true}}`,
		);
		expect(expectEdit(file, row(2), { kind: 'flag', on: false })).toBe(
			text.replace('"ignored": true', '"ignored": false'),
		);
		const empty = readText(
			'[{"name": "a", "labels": [{"category": "car", "attributes": {}, "box2d": {"x1": 1, "y1": 1, "x2": 2, "y2": 2}}]}]',
			{ path },
		);
		expect(expectEdit(empty, row(0), { kind: 'flag', on: true })).toContain('"attributes": {"crowd": true}');
	});

	it('copy labels under a new id, and take them out', () => {
		expect(expectEdit(file, row(0), { kind: 'duplicate' })).toContain('"id": "14", "category": "car"');
		expect(expectEdit(file, row(1), { kind: 'delete' })).not.toContain('person');
		const named = readText(text.replace('"id": "7"', '"id": "b1c"'), { path });
		expect(expectEdit(named, row(0), { kind: 'duplicate' })).toContain('"id": "b1c-2"');
	});

	it('are refused for runs', () => {
		const bus = { image: 1, object: 0 };
		expect(refusal(file, bus, { kind: 'move', dx: 1, dy: 1 })).not.toBe('');
		expect(refusal(file, bus, { kind: 'box', box: [0, 0, 2, 2] })).not.toBe('');
		expect(expectEdit(file, bus, { kind: 'class', className: 'car' })).toContain('"category": "car", "rle"');
	});
});

describe.skipIf(!hasData)('real files', () => {
	it('of other formats are not taken for BDD100K', () => {
		expect([...realFilesIn('bdd100k').keys()]).toEqual([]);
	});
});
