import { describe, expect, it } from 'vitest';
import { edited, objectsOf, type ReadOptions, readText, refused } from '../../support/edits';

const options: ReadOptions = { path: '/x/instances.json' };
const categories = '[{"id": 1, "name": "cat"}, {"id": 7, "name": "dog"}]';

function coco(...records: string[]) {
	const text = `{"images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}], "categories": ${categories}, "annotations": [${records.join(', ')}]}`;
	return readText(text, options);
}

/** The first record after an edit, and what is read from it. */
function result(record: string, edit: Parameters<typeof edited>[2]) {
	const file = coco(record);
	const text = edited(file, 0, edit);
	const again = readText(text, options);
	const [object] = objectsOf(again);
	return { object, record: text.slice(object.spans.record.start, object.spans.record.end) };
}

const plain =
	'{"id": 5, "image_id": 1, "category_id": 1, "bbox": [10.50, 20, 30.25, 40], "area": 1210.0, "iscrowd": 0}';

describe('a COCO box', () => {
	it('changes in the numbers of the sides that moved, and in its area', () => {
		expect(result(plain, { kind: 'box', box: [10.5, 20, 50.5, 60] }).record).toBe(
			plain.replace('30.25', '40').replace('1210.0', '1600.0'),
		);
		expect(result(plain, { kind: 'box', box: [8.25, 20, 40.75, 60] }).record).toBe(
			plain.replace('10.50', '8.25').replace('30.25', '32.5').replace('1210.0', '1300.0'),
		);
		expect(result(plain, { kind: 'box', box: [10.5, 20, 40.75, 60] }).record).toBe(plain);
	});

	it('keeps whole numbers whole and one pixel of size', () => {
		const whole = '{"id": 5, "image_id": 1, "category_id": 1, "bbox":[10,20,30,40]}';
		expect(result(whole, { kind: 'box', box: [10, 20, 10.3, 60.4] }).record).toContain('[10,20,1,40]');
		expect(result(whole, { kind: 'move', dx: 1.6, dy: -2.4 }).record).toContain('[12,18,30,40]');
		// The right side stays at 40, however the left one is rounded.
		expect(result(whole, { kind: 'box', box: [12.5, 20, 40, 60] }).record).toContain('[13,20,27,40]');
		const flat = whole.replace('30,40', '0,40');
		expect(result(flat, { kind: 'box', box: [14, 20, 14, 70] }).record).toContain('[14,20,0,50]');
	});

	it('leaves an area that was not that of the box', () => {
		const other = plain.replace('1210.0', '900');
		expect(result(other, { kind: 'box', box: [10.5, 20, 50.5, 60] }).record).toContain('"area": 900,');
		const quoted = plain.replace('1210.0', '"1210"');
		expect(result(quoted, { kind: 'box', box: [10.5, 20, 50.5, 60] }).record).toContain('"area": "1600",');
	});

	it('is not pulled to nothing', () => {
		expect(refused(coco(plain), 0, { kind: 'box', box: [10.5, 20, 10.5, 60] })).toContain('no width');
		expect(refused(coco(plain), 0, { kind: 'box', box: [10.5, 20, Number.NaN, 60] })).toContain(
			'not a number',
		);
		expect(refused(coco(plain), 1, { kind: 'delete' })).toContain('no longer');
	});

	it('whose numbers are not numbers is written anew', () => {
		const broken = '{"id": 5, "image_id": 1, "category_id": 1, "bbox": [NaN, 20, Infinity, 40]}';
		expect(result(broken, { kind: 'box', box: [1, 20, 5, 60] }).record).toContain('[1, 20, 4, 40]');
		expect(refused(coco(broken), 0, { kind: 'move', dx: 1, dy: 1 })).toBe('');
	});
});

const square = '[[10, 10, 30.5, 10, 30.5, 40, 10, 40.0]]';
const polygon = `{"id": 5, "image_id": 1, "category_id": 1, "segmentation": ${square}, "area": 615.0, "bbox": [10, 10, 20.5, 30]}`;

describe('COCO polygons', () => {
	it('move with their box', () => {
		const { record, object } = result(polygon, { kind: 'move', dx: 0.5, dy: 2 });
		expect(record).toBe(
			polygon
				.replace(square, '[[10.5, 12.0, 31.0, 12.0, 31.0, 42.0, 10.5, 42.0]]'.replaceAll('.0', ''))
				.replace('[10, 10, 20.5', '[10.5, 12, 20.5'),
		);
		expect(object.box).toEqual([10.5, 12, 31, 42]);
	});

	it('take a corner to a new place, with the box around them and the area', () => {
		const { record } = result(polygon, { kind: 'vertex', part: 0, vertex: 2, x: 35.54, y: 40 });
		expect(record).toContain('[[10, 10, 30.5, 10, 35.5, 40, 10, 40.0]]');
		expect(record).toContain('"bbox": [10, 10, 25.5, 30]');
		expect(record).toContain('"area": 690.0,');
	});

	it('leave a box that did not lie around them, and an area that was another', () => {
		const loose = polygon.replace('20.5, 30]', '60, 60]').replace('615.0', '100');
		const { record } = result(loose, { kind: 'vertex', part: 0, vertex: 2, x: 35.5, y: 40 });
		expect(record).toBe(loose.replace('30.5, 40, 10', '35.5, 40, 10'));
	});

	it('leave a side of the box whose bound stays, though it is rounded', () => {
		const coarse = polygon.replace('[10, 10, 20.5, 30]', '[9, 10, 22, 30]');
		const { record } = result(coarse, { kind: 'vertex', part: 0, vertex: 2, x: 30.5, y: 45 });
		expect(record).toContain('"bbox": [9, 10, 22, 35]');
	});

	it('take a new corner anywhere, and lose one', () => {
		const inserted = (vertex: number) =>
			result(polygon, { kind: 'insert-vertex', part: 0, vertex, x: 20.04, y: 9 }).record;
		expect(inserted(1)).toContain('[[10, 10, 20, 9, 30.5, 10, 30.5, 40, 10, 40.0]]');
		expect(inserted(4)).toContain('[[10, 10, 30.5, 10, 30.5, 40, 10, 40.0, 20, 9]]');
		expect(inserted(4)).toContain('"bbox": [10, 9, 20.5, 31]');
		const removed = (vertex: number) => result(polygon, { kind: 'remove-vertex', part: 0, vertex }).record;
		expect(removed(0)).toContain('[[30.5, 10, 30.5, 40, 10, 40.0]]');
		expect(removed(3)).toContain('[[10, 10, 30.5, 10, 30.5, 40]]');
		const triangle = polygon.replace(square, '[[0,0,9,0,9,9]]');
		expect(refused(coco(triangle), 0, { kind: 'remove-vertex', part: 0, vertex: 1 })).toContain('three');
		expect(refused(coco(triangle), 0, { kind: 'vertex', part: 1, vertex: 1, x: 1, y: 1 })).toContain(
			'not there',
		);
	});

	it('are told apart when the reader leaves some out', () => {
		const parts = polygon.replace(
			square,
			'[[1,2,3,4], [10,10,30,10,30,40], [NaN,1,2,3,4,5], [10,10,30,40,10,40]]',
		);
		const { record } = result(parts, { kind: 'vertex', part: 1, vertex: 0, x: 11, y: 10 });
		expect(record).toContain('[NaN,1,2,3,4,5], [11,10,30,40,10,40]]');
		const moved = result(parts, { kind: 'move', dx: 1, dy: 0 }).record;
		expect(moved).toContain('[[2,2,4,4], [11,10,31,10,31,40], [NaN,1,3,3,5,5], [11,10,31,40,11,40]]');
	});

	it('in one flat list are edited where they stand', () => {
		const flat = polygon.replace(square, '[10, 10, 30.5, 10, 30.5, 40, 10, 40]');
		expect(result(flat, { kind: 'vertex', part: 0, vertex: 0, x: 9, y: 8 }).record).toContain(
			'[9, 8, 30.5, 10,',
		);
		expect(result(flat, { kind: 'move', dx: 1, dy: 1 }).record).toContain(
			'[11, 11, 31.5, 11, 31.5, 41, 11, 41]',
		);
	});

	it('alone have no box to pull at; runs of pixels can be neither moved nor bent', () => {
		const alone = `{"id": 5, "image_id": 1, "category_id": 1, "segmentation": ${square}}`;
		expect(refused(coco(alone), 0, { kind: 'box', box: [1, 2, 3, 4] })).toContain('no box of its own');
		expect(result(alone, { kind: 'vertex', part: 0, vertex: 0, x: 9, y: 8 }).object.box).toEqual([
			9, 8, 30.5, 40,
		]);
		const runs = plain.replace('"area"', '"segmentation": {"size": [80, 100], "counts": [8000]}, "area"');
		expect(refused(coco(runs), 0, { kind: 'move', dx: 1, dy: 1 })).toContain('cannot be moved');
		expect(refused(coco(runs), 0, { kind: 'remove-vertex', part: 0, vertex: 1 })).toContain('no polygon');
		const pulled = result(runs, { kind: 'box', box: [10.5, 20, 50.5, 60] }).record;
		expect(pulled).toBe(runs.replace('30.25', '40'));
	});
});

describe('a COCO record', () => {
	it('gets the id of its class, in quotes where it stood in quotes', () => {
		const { record, object } = result(plain, { kind: 'class', className: 'dog' });
		expect(record).toBe(plain.replace('"category_id": 1', '"category_id": 7'));
		expect(object.className).toBe('dog');
		const text = plain.replace('"category_id": 1', '"category_id": "1"');
		expect(result(text, { kind: 'class', className: 'dog' }).record).toContain('"category_id": "7"');
		expect(result(plain, { kind: 'class', className: 'cat' }).record).toBe(plain);
		expect(refused(coco(plain), 0, { kind: 'class', className: 'cow' })).toContain('"cow"');
		const none = plain.replace('"category_id": 1, ', '');
		expect(result(none, { kind: 'class', className: 'dog' }).record).toContain(
			'"iscrowd": 0, "category_id": 7}',
		);
	});

	it('is set apart in the words that stand there', () => {
		const on = { kind: 'flag', on: true } as const;
		const off = { kind: 'flag', on: false } as const;
		expect(result(plain, on).record).toBe(plain.replace('"iscrowd": 0', '"iscrowd": 1'));
		expect(result(plain, off).record).toBe(plain);
		const word = plain.replace('"iscrowd": 0', '"iscrowd": false');
		expect(result(word, on).record).toContain('"iscrowd": true}');
		expect(result(word.replace('false', 'true'), off).record).toContain('"iscrowd": false}');
		const ignored = plain.replace('"iscrowd": 0', '"ignore": 1');
		expect(result(ignored, off).object.flag).toBeNull();
	});

	it('gets a flag that it does not have in its own spacing', () => {
		const on = { kind: 'flag', on: true } as const;
		const tight = '{"id":5,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}';
		expect(result(tight, on).record).toBe(tight.replace(']}', '],"iscrowd":1}'));
		const pretty =
			'{\n\t\t"id": 5,\n\t\t"image_id": 1,\n\t\t"bbox": [\n\t\t\t1,\n\t\t\t2,\n\t\t\t3,\n\t\t\t4\n\t\t]\n\t}';
		expect(result(pretty, on).record).toBe(pretty.replace('\n\t}', ',\n\t\t"iscrowd": 1\n\t}'));
		expect(result(pretty, { kind: 'flag', on: false }).record).toBe(pretty);
	});

	it('is copied behind itself with a free id', () => {
		const other = plain.replace('"id": 5', '"id": 41').replace('"image_id": 1', '"image_id": 99');
		const file = coco(plain, other);
		const text = edited(file, 0, { kind: 'duplicate' });
		expect(text).toBe(file.text.replace(plain, `${plain}, ${plain.replace('"id": 5', '"id": 42')}`));
		const pretty = readText(
			file.text.replace('[{"id": 5', '[\n    {"id": 5').replace(`, ${other}`, ',\n    {"id": "9"}\n  '),
			options,
		);
		expect(edited(pretty, 0, { kind: 'duplicate' })).toContain(
			'"iscrowd": 0},\n    {"id": 10, "image_id": 1,',
		);
		const alone = readText(file.text.replace(`[${plain}, ${other}]`, `[\n  ${plain}\n]`), options);
		expect(edited(alone, 0, { kind: 'duplicate' })).toContain('"iscrowd": 0},\n  {"id": 6,');
	});

	it('goes with its comma', () => {
		const file = coco(plain, polygon);
		expect(edited(file, 0, { kind: 'delete' })).toBe(file.text.replace(`${plain}, `, ''));
		expect(edited(file, 1, { kind: 'delete' })).toBe(file.text.replace(`, ${polygon}`, ''));
	});
});
