import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/core/problem';
import { detectFormat, readAnnotations } from '../../src/formats';
import { applyEdits } from '../../src/formats/edit';
import { editedText, expectEdit, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';
import { hasRealFiles, realFilesIn } from '../support/real-files';

const path = '/x/labels/a.csv';
const hasData = hasRealFiles('formats-tensorflow-csv');
const header = 'filename,width,height,class,xmin,ymin,xmax,ymax';
const text = [
	header,
	'b.jpg,640,480,cat,10,20,110,220',
	'a.jpg,320,240,"big, dog",1.5,2,30.25,40',
	'b.jpg,640,480,dog,5,6,7,8',
	'',
].join('\r\n');

const read = (content: string) => readAnnotations(content, { path });
const rulesOf = (content: string) => read(content).problems.map(({ rule }) => rule);
const at = (source: string, span: Span | null) => span && source.slice(span.start, span.end);

describe('a table of boxes', () => {
	it('is told by its header or its rows, whatever the extension', () => {
		for (const name of ['a.csv', 'a.txt', 'labels/a.txt', 'a.json', 'a.xml']) {
			expect(detectFormat(name, text)).toBe('tensorflow-csv');
			expect(detectFormat(name, `\ufeff\n${text}`)).toBe('tensorflow-csv');
		}
		const told = (content: string) => detectFormat('a.csv', content);
		expect(told('ymax,xmax,ymin,xmin,label,image\n')).toBe('tensorflow-csv');
		expect(told('"Image_Path";"X_Min";"Y_Min";"X_Max";"Y_Max";"Class_Name"')).toBe('tensorflow-csv');
		expect(told('a/b.jpg,1,2,3,4,cat\n')).toBe('tensorflow-csv');
		expect(told('a/b.PNG,,,,,\n')).toBe('tensorflow-csv');
		expect(told('filename,label_0,label_1\na.jpg,1,0')).toBeNull();
		expect(told('a/b.jpg,1,2,3,cat\n')).toBeNull();
		expect(told('cat,1,2,3,4,a.jpg\n')).toBeNull();
		expect(told('a.jpg,1,2,x,4,cat\n')).toBeNull();
	});

	it('is read image by image, with the places of all parts', () => {
		const file = read(text);
		expect(file.format).toBe('tensorflow-csv');
		expect(file.problems).toEqual([]);
		expect(file.classes).toEqual(['cat', 'big, dog', 'dog'].map((name) => ({ id: null, name })));
		expect(file.images.map(({ fileName, width, height }) => [fileName, width, height])).toEqual([
			['b.jpg', 640, 480],
			['a.jpg', 320, 240],
		]);
		const [b, a] = file.images;
		expect(at(text, b.spans.record)).toBe('b.jpg,640,480,cat,10,20,110,220');
		expect(at(text, b.spans.fileName)).toBe('b.jpg');
		expect(b.objects.map(({ id, className, box }) => [id, className, box])).toEqual([
			['line 2', 'cat', [10, 20, 110, 220]],
			['line 4', 'dog', [5, 6, 7, 8]],
		]);
		const [{ spans, box, flag, editable }] = a.objects;
		expect(box).toEqual([1.5, 2, 30.25, 40]);
		expect(flag).toBeNull();
		expect(editable).toEqual({ box: true, vertices: false, move: true, flag: null });
		expect(at(text, spans.record)).toBe('a.jpg,320,240,"big, dog",1.5,2,30.25,40');
		expect(at(text, spans.box)).toBe('1.5,2,30.25,40');
		expect(at(text, spans.class)).toBe('"big, dog"');
	});

	it('has its columns in any order and under other names', () => {
		const tabs = 'y2\tlabel\tx2\timage_name\ty1\tx1\tscore\n220\tcat\t110\ta.jpg\t20\t10\t0.5';
		const [{ objects, width, spans }] = read(tabs).images;
		expect(objects.map(({ className, box }) => [className, box])).toEqual([['cat', [10, 20, 110, 220]]]);
		expect(at(tabs, objects[0].spans.box)).toBe('220\tcat\t110\ta.jpg\t20\t10');
		expect(width).toBeNull();
		expect(at(tabs, spans.fileName)).toBe('a.jpg');
	});

	it('may have no header, and images without objects', () => {
		const bare = 'd/a.jpg,1,2,3,4,cat\nd/b.jpg,,,,,\nd/a.jpg,5,6,7,8,dog\n';
		const file = read(bare);
		expect(file.problems).toEqual([]);
		expect(file.images.map(({ fileName, objects }) => [fileName, objects.length])).toEqual([
			['d/a.jpg', 2],
			['d/b.jpg', 0],
		]);
		expect(read(`${header}\nc.jpg,640,480,,,,,\n`).images).toHaveLength(1);
	});

	it('takes the size from the first row that has one', () => {
		const [{ width, height }] = read(
			`${header}\na.jpg,,,cat,1,2,3,4\na.jpg,0,5,cat,1,2,3,4\na.jpg,7,8,cat,1,2,3,4`,
		).images;
		expect([width, height]).toEqual([7, 8]);
	});
});

describe('what is wrong with a table', () => {
	const rows = (...lines: string[]) => `${header}\n${lines.join('\n')}\na.jpg,9,9,cat,1,2,3,4\n`;

	it.each([
		['a row without an image', ',9,9,cat,1,2,3,4', 'record-expected'],
		['a class without a box', 'b.jpg,9,9,cat,,,,', 'box-missing'],
		['half a box', 'b.jpg,9,9,cat,1,2,,4', 'box-malformed'],
		['a row that is cut off', 'b.jpg,9,9,cat,1', 'box-malformed'],
		['a quote that is not closed', '"b.jpg,9,9,cat,,,,', 'record-expected'],
	])('%s is told once and left out', (_, line, rule) => {
		const content = rows(line);
		const { problems, images } = read(content);
		expect(problems[0].rule).toBe(rule);
		expect(problems[0].severity).toBe('error');
		expect(content.slice(0, problems[0].span?.start).split('\n')).toHaveLength(2);
		expect(images.flatMap(({ objects }) => objects.map(({ box }) => box))).toEqual([[1, 2, 3, 4]]);
	});

	it('a missing class and words for numbers leave the object in', () => {
		const file = read(rows('b.jpg,9,9,,1,2,3,4', 'b.jpg,9,9,cat,1,two,3,4'));
		expect(file.problems.map(({ rule, image, object }) => [rule, image, object])).toEqual([
			['class-missing', 0, 0],
		]);
		const [{ objects }] = file.images;
		expect(objects.map(({ className, box }) => [className, box])).toEqual([
			['no class', [1, 2, 3, 4]],
			['cat', [1, Number.NaN, 3, 4]],
		]);
	});

	it('decimal commas are read as points, each with a repair', () => {
		const content = rows('b.jpg,9,9,cat,"1,5",2,"3,25",4');
		const file = read(content);
		expect(file.images[0].objects[0].box).toEqual([1.5, 2, 3.25, 4]);
		expect(rulesOf(content)).toEqual(['number-decimal-comma', 'number-decimal-comma']);
		expect(
			applyEdits(
				content,
				file.problems.flatMap(({ fix }) => fix?.edits ?? []),
			),
		).toBe(content.replace('1,5', '1.5').replace('3,25', '3.25'));
		expect(file.problems.map(({ span }) => at(content, span))).toEqual(['1,5', '3,25']);
	});

	it('nothing is thrown, and whole rows are read, wherever the text ends', () => {
		const whole = read(text).images.flatMap(({ objects }) => objects);
		for (let end = 0; end <= text.length; end++) {
			const cut = text.slice(0, end);
			const objects = read(cut).images.flatMap((image) => image.objects);
			const complete = whole.filter(({ spans }) => spans.record.end <= end);
			for (const { id, box } of complete) expect(objects.find((one) => one.id === id)?.box).toEqual(box);
			expect(objects.length - complete.length).toBeLessThanOrEqual(1);
			for (const { spans } of objects) expect(spans.record.end).toBeLessThanOrEqual(end);
		}
	});
});

describe('edits of a table', () => {
	const file = readText(text, { path });
	const row = { image: 1, object: 0 };

	it('write corners and classes in the style of the row', () => {
		expect(expectEdit(file, row, { kind: 'box', box: [2, 2, 30.25, 41] })).toBe(
			text.replace('1.5,2,30.25,40', '2,2,30.25,41'),
		);
		expect(expectEdit(file, { image: 0, object: 1 }, { kind: 'move', dx: 3, dy: -2 })).toBe(
			text.replace('dog,5,6,7,8', 'dog,8,4,10,6'),
		);
		expect(expectEdit(file, row, { kind: 'class', className: 'cat' })).toBe(
			text.replace('"big, dog"', '"cat"'),
		);
		expect(expectEdit(file, { image: 0, object: 0 }, { kind: 'class', className: 'a "b", c' })).toBe(
			text.replace('cat', '"a ""b"", c"'),
		);
	});

	it('copy and take out whole rows', () => {
		const line = 'a.jpg,320,240,"big, dog",1.5,2,30.25,40\r\n';
		expect(expectEdit(file, row, { kind: 'duplicate' })).toBe(text.replace(line, line + line));
		expect(expectEdit(file, { image: 0, object: 1 }, { kind: 'delete' })).toBe(
			text.replace('b.jpg,640,480,dog,5,6,7,8\r\n', ''),
		);
	});

	it('keep decimal commas', () => {
		const semicolons = 'filename;class;xmin;ymin;xmax;ymax\na.jpg;cat;1,5;2,5;9,5;8,5\n';
		expect(
			expectEdit(readText(semicolons, { path }), { image: 0, object: 0 }, { kind: 'move', dx: 1, dy: 1 }),
		).toBe(semicolons.replace('1,5;2,5;9,5;8,5', '2,5;3,5;10,5;9,5'));
	});

	it('are refused where the table has no place for them', () => {
		expect(refusal(file, row, { kind: 'flag', on: true })).toContain('no column');
		expect(refusal(file, row, { kind: 'vertex', part: 0, vertex: 0, x: 1, y: 1 })).toContain('no polygon');
		const short = readText('xmin,ymin,xmax,ymax,filename,class\n1,2,3,4,a.jpg', { path });
		expect(refusal(short, { image: 0, object: 0 }, { kind: 'class', className: 'cat' })).toContain(
			'add the missing',
		);
		expect(() => editedText(short, { image: 0, object: 0 }, { kind: 'move', dx: 1, dy: 1 })).not.toThrow();
	});
});

describe.skipIf(!hasData)('real tables', () => {
	it('are read with all their rows', () => {
		const counts = [...realFilesIn('tensorflow-csv')].map(([name, content]) => {
			const { images, problems } = read(content);
			expect(problems).toEqual([]);
			return [name, images.length, images.flatMap(({ objects }) => objects).length];
		});
		expect(counts).toEqual([
			['formats/datumaro/vott_csv_dataset/dataset/test-export.csv', 2, 2],
			['formats/datumaro/vott_csv_dataset/dataset/train-export.csv', 2, 3],
			['formats/datumaro/vott_csv_dataset/dataset_with_meta_file/test-export.csv', 2, 2],
			['raccoon-voc/raccoon_labels.csv', 40, 47],
		]);
	});
});
