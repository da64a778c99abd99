import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeRleString, rleArea } from '../../src/core/masks/rle';
import { detectFormat } from '../../src/formats';
import { editedText, expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { objectsOf, readText } from '../support/edits';

const folder = '../shared/data/formats/datumaro/datumaro_dataset/legacy/annotations';
const hasData = existsSync(folder);
if (!hasData) console.log(`formats-datumaro: skips the real files, ${folder} is absent`);

const path = '/x/annotations/default.json';
const labels = ['cat', 'dog'].map((name) => ({ name, parent: '', attributes: [] }));

function fileOf(...annotations: object[]) {
	const item = { id: 'a', annotations, image: { path: 'sub/a.jpg', size: [40, 50] } };
	const value = { infos: {}, categories: { label: { labels } }, items: [item] };
	return readText(JSON.stringify(value, null, 2), { path });
}

const box = { id: 3, type: 'bbox', attributes: {}, group: 0, label_id: 1, bbox: [10.5, 20, 8, 6.25] };
const polygon = { id: 4, type: 'polygon', group: 0, label_id: 0, points: [1, 2, 11, 2, 11, 12.5] };
/** The pixels of the first two columns of a frame of 4 x 3. */
const rle = { counts: encodeRleString([0, 6, 6]), size: [3, 4] };
const mask = { id: 5, type: 'mask', attributes: { is_crowd: true }, group: 0, label_id: 0, rle };
const ellipse = { id: 6, type: 'ellipse', group: 0, label_id: 0, points: [10, 10, 30, 20] };
const parts = [
	{ ...box, group: 7 },
	{ ...polygon, group: 7, label_id: 1, points: [10, 20, 18, 20, 18, 26] },
	{ ...polygon, id: 9, group: 7, label_id: 1, points: [11, 21, 17, 21, 17, 25, 12, 25] },
];

describe('a Datumaro file', () => {
	it('is known by its items, whatever it is called', () => {
		expect(detectFormat('/x/a.txt', fileOf(box).text)).toBe('datumaro');
		const long = JSON.stringify({
			categories: { label: { labels: Array(5000).fill(labels[0]) } },
			items: [],
		});
		expect(detectFormat(path, long)).toBe('datumaro');
		expect(detectFormat(path, '{"categories": {}, "dm_format_version": "1.0", "items": [')).toBe('datumaro');
	});

	it('gives boxes, polygons, masks and ellipses with their classes and places', () => {
		const { text, annotations } = fileOf(box, polygon, mask, ellipse);
		const [image] = annotations.images;
		expect(image).toMatchObject({ id: 'a', fileName: 'sub/a.jpg', width: 50, height: 40 });
		expect(text.slice(image.spans.fileName?.start, image.spans.fileName?.end)).toBe('"sub/a.jpg"');
		expect(annotations.classes).toEqual([
			{ id: 0, name: 'cat' },
			{ id: 1, name: 'dog' },
		]);
		expect(annotations.problems).toEqual([]);
		const [one, two, three, four] = image.objects;
		expect(one).toMatchObject({
			className: 'dog',
			box: [10.5, 20, 18.5, 26.25],
			segmentation: null,
			flag: null,
		});
		expect(two.box).toEqual([1, 2, 11, 12.5]);
		expect(two.segmentation).toEqual({
			kind: 'polygons',
			parts: [Float64Array.of(1, 2, 11, 2, 11, 12.5)],
		});
		expect(three).toMatchObject({ box: [0, 0, 2, 3], flag: 'is_crowd' });
		expect(three.segmentation).toEqual({
			kind: 'rle',
			height: 3,
			width: 4,
			counts: Uint32Array.of(0, 6, 6),
		});
		expect(four.box).toEqual([10, 10, 30, 20].map((value) => expect.closeTo(value, 3)));
		expect(four.editable).toMatchObject({ box: false, vertices: false, move: true });
		for (const object of image.objects) {
			const record = JSON.parse(text.slice(object.spans.record.start, object.spans.record.end));
			const classText = text.slice(object.spans.class?.start, object.spans.class?.end);
			expect(classText).toBe(String(record.label_id));
		}
		const spanned = (span: { start: number; end: number } | null) =>
			JSON.parse(text.slice(span?.start, span?.end));
		expect(spanned(one.spans.box)).toEqual(box.bbox);
		expect(spanned(two.spans.segmentation)).toEqual(polygon.points);
		expect(spanned(three.spans.segmentation)).toEqual(rle);
	});

	it('joins the shapes of a group, the box being that of its boxes and the class that of the largest', () => {
		const [object, other] = objectsOf(fileOf(...parts, polygon));
		expect(object).toMatchObject({ box: [10.5, 20, 18.5, 26.25], className: 'dog' });
		expect(object.segmentation).toEqual({
			kind: 'polygons',
			parts: [parts[1], parts[2]].map((part) => Float64Array.from((part as { points: number[] }).points)),
		});
		expect(other.className).toBe('cat');
		const small = { ...polygon, group: 2, label_id: 1, points: [1, 1, 2, 1, 2, 2] };
		expect(objectsOf(fileOf(small, { ...polygon, group: 2 }))[0].className).toBe('cat');
		const drawn = objectsOf(
			fileOf({ ...mask, group: 2 }, { ...polygon, group: 2, points: [2, 0, 4, 0, 4, 3, 2, 3] }),
		);
		expect(drawn).toHaveLength(1);
		expect(drawn[0].segmentation?.kind === 'rle' && rleArea(drawn[0].segmentation.counts)).toBe(12);
	});

	it('tells what is no object, and what is wrong', () => {
		const { annotations } = fileOf(
			{ id: 0, type: 'label', label_id: 0 },
			{ id: 1, type: 'points', points: [1, 2], label_id: 0 },
			{ id: 2, type: 'points', points: [1, 2], label_id: 0 },
			{ ...box, bbox: [1, 2, 3] },
			{ ...polygon, points: [1, 2, 3, 4] },
			{ ...polygon, points: [1, 2, 3, 4, 5, 6, 7] },
			{ ...polygon, points: [1, 2, 3, 4, 5, 'x'] },
			{ ...mask, rle: { counts: '\u0001', size: [3, 4] } },
			{ ...mask, rle: null },
			{ ...ellipse, points: [1] },
			{ ...mask, rle: { counts: encodeRleString([12]), size: [3, 4] } },
			{ ...box, label_id: 9 },
			{ ...box, label_id: null },
			box,
		);
		expect(annotations.problems.map(({ rule }) => rule)).toEqual([
			'shape-not-trained',
			'shape-not-trained',
			'box-malformed',
			'polygon-too-short',
			'polygon-odd',
			'polygon-not-finite',
			'rle-malformed',
			'rle-malformed',
			'box-malformed',
			'box-missing',
			'category-missing',
			'class-missing',
		]);
		expect(annotations.problems[1].message).toContain('2 shapes of the kind "points"');
		expect(annotations.images[0].objects.map(({ className }) => className)).toEqual([
			'class 9',
			'no class',
			'dog',
		]);
	});

	it('is read as far as it is sound', () => {
		expectSoundWhenCut(fileOf(box, polygon, mask).text, path, 'json-truncated');
		const sound = JSON.stringify(box);
		const broken = `{"categories": {"label": {"labels": ["cat", 3, {"name": "dog"}]}}, "items": [7, {"id": 1, "annotations": [null, ${sound}, {"type": 5}, ${sound},], "image": {"path": 3, "size": [0, "x"]}}]}`;
		const { annotations } = readText(broken, { path });
		expect(annotations.images).toHaveLength(1);
		expect(annotations.images[0]).toMatchObject({ fileName: '1', width: null, height: null });
		expect(annotations.images[0].objects).toHaveLength(2);
		expect(annotations.problems.map(({ rule }) => rule)).toEqual([
			'record-expected',
			'record-expected',
			'shape-not-trained',
			'json-trailing-comma',
		]);
		const noList = readText('{"categories": {}, "dm_format_version": "1.0", "items": {}}', { path });
		expect(noList.annotations.problems.map(({ rule }) => rule)).toEqual(['list-expected']);
	});
});

describe('an edit of a Datumaro file', () => {
	const at = (object: number) => ({ image: 0, object });

	it('changes a box, a polygon, an ellipse', () => {
		const file = fileOf(box, polygon, ellipse);
		expect(expectEdit(file, at(0), { kind: 'box', box: [12, 20, 18.5, 30] })).toContain('12');
		expectEdit(file, at(0), { kind: 'move', dx: 3, dy: -2 });
		expectEdit(file, at(1), { kind: 'move', dx: 3, dy: -2 });
		expectEdit(file, at(1), { kind: 'vertex', part: 0, vertex: 1, x: 14, y: 3 });
		expectEdit(file, at(1), { kind: 'insert-vertex', part: 0, vertex: 3, x: 4, y: 13 });
		expectEdit(fileOf({ ...polygon, points: [1, 2, 11, 2, 11, 12.5, 3, 4] }), at(0), {
			kind: 'remove-vertex',
			part: 0,
			vertex: 3,
		});
		expectEdit(file, at(2), { kind: 'move', dx: 3, dy: -2 });
		expect(refusal(fileOf(mask), at(0), { kind: 'move', dx: 1, dy: 1 })).toContain('runs');
	});

	it('changes every record of a group', () => {
		const file = fileOf(...parts, polygon);
		expectEdit(file, at(0), { kind: 'move', dx: 3, dy: -2 });
		expectEdit(file, at(0), { kind: 'vertex', part: 1, vertex: 0, x: 12, y: 22 });
		expectEdit(file, at(0), { kind: 'class', className: 'cat' });
		expectEdit(file, at(0), { kind: 'delete' });
		const copied = readText(expectEdit(file, at(0), { kind: 'duplicate' }), { path });
		expect(objectsOf(copied)).toHaveLength(3);
		const marked = readText(expectEdit(file, at(0), { kind: 'flag', on: true }), { path });
		expectEdit(marked, at(0), { kind: 'flag', on: false });
	});

	it('changes class and flag, writes a copy with a free id, and deletes', () => {
		const file = fileOf(box, { ...polygon, label_id: undefined }, mask, {
			...box,
			attributes: { is_crowd: 0 },
		});
		expectEdit(file, at(0), { kind: 'class', className: 'cat' });
		expectEdit(file, at(1), { kind: 'class', className: 'dog' });
		expect(refusal(file, at(0), { kind: 'class', className: 'bird' })).toContain('add it to "categories"');
		expect(expectEdit(file, at(0), { kind: 'flag', on: true })).toContain('"is_crowd": true');
		expect(expectEdit(file, at(1), { kind: 'flag', on: true })).toContain('"is_crowd": true');
		expect(expectEdit(file, at(2), { kind: 'flag', on: false })).toContain('"is_crowd": false');
		expect(expectEdit(file, at(3), { kind: 'flag', on: true })).toContain('"is_crowd": 1');
		expect(expectEdit(file, at(0), { kind: 'duplicate' })).toContain('"id": 6');
		for (const object of [0, 1, 2, 3]) expectEdit(file, at(object), { kind: 'delete' });
		expect(editedText(file, at(0), { kind: 'class', className: 'dog' })).toBe(file.text);
	});
});

describe.skipIf(!hasData)('the real files of Datumaro', () => {
	it('hold images with tags, which are told and no objects', () => {
		const counts = { train: [2, 1], validation: [1, 0], test: [1, 1] };
		for (const [name, [images, problems]] of Object.entries(counts)) {
			const file = join(folder, `${name}.json`);
			const { annotations } = readText(readFileSync(file, 'utf8'), { path: file });
			expect(annotations.format).toBe('datumaro');
			expect(annotations.images).toHaveLength(images);
			expect(annotations.images.flatMap(({ objects }) => objects)).toEqual([]);
			expect(annotations.classes.map((each) => each.name)).toEqual(['car', 'bicycle', 'tom', 'mary']);
			expect(annotations.problems.map(({ rule }) => rule)).toEqual(Array(problems).fill('shape-not-trained'));
		}
	});
});
