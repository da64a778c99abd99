import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/core/problem';
import { detectFormat, readAnnotations } from '../../src/formats';
import { expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';
import { hasRealFiles, realFilesIn } from '../support/real-files';

const path = '/x/a.json';
const hasData = hasRealFiles('formats-createml');
const text = `[
  {"image": "cat and dog.png", "annotations": [
    {"label": "cat", "coordinates": {"y": 20, "x": 30, "height": 10, "width": 40}},
    {"label": "dog", "coordinates": {"x": 38.5, "y": 40.25, "width": 7, "height": 10.5}}
  ]},
  {"annotation": [{"coordinates": {"x": 1, "y": 2, "width": 2, "height": 2}, "label": "cat"}], "imagefilename": "b.png"},
  {"image": "empty.png", "annotations": []}
]`;

const read = (content: string) => readAnnotations(content, { path });
const at = (source: string, span: Span | null) => span && source.slice(span.start, span.end);

describe('a Create ML file', () => {
	it('is told by the keys of its first image, whatever the extension', () => {
		for (const name of ['a.json', 'a.txt', '/x/labels/a.txt', 'a.csv']) {
			expect(detectFormat(name, text)).toBe('createml');
			expect(detectFormat(name, `\ufeff${text}`)).toBe('createml');
		}
		expect(detectFormat('a.json', '[{"imagefilename": "a", "annotation": []}]')).toBe('createml');
		expect(detectFormat('a.json', '[{"image": "a.jpg", "label": []}]')).toBeNull();
		expect(detectFormat('a.json', '[{"image": 1, "annotations": []}]')).toBeNull();
	});

	it('holds boxes by their centre', () => {
		const file = read(text);
		expect(file.problems).toEqual([]);
		expect(file.classes.map(({ name }) => name)).toEqual(['cat', 'dog']);
		expect(
			file.images.map(({ fileName, width, objects }) => [fileName, width, objects.map(({ box }) => box)]),
		).toEqual([
			[
				'cat and dog.png',
				null,
				[
					[10, 15, 50, 25],
					[35, 35, 42, 45.5],
				],
			],
			['b.png', null, [[0, 1, 2, 3]]],
			['empty.png', null, []],
		]);
		const [{ objects, spans: imageSpans }] = file.images;
		const { spans } = objects[0];
		expect(at(text, imageSpans.fileName)).toBe('"cat and dog.png"');
		expect(at(text, imageSpans.record)).toBe(text.slice(text.indexOf('{'), text.indexOf(']},') + 2));
		expect(at(text, spans.record)).toBe(
			'{"label": "cat", "coordinates": {"y": 20, "x": 30, "height": 10, "width": 40}}',
		);
		expect(at(text, spans.box)).toBe('{"y": 20, "x": 30, "height": 10, "width": 40}');
		expect(at(text, spans.class)).toBe('"cat"');
	});

	it('tells what is wrong and reads the rest', () => {
		const box = '"coordinates": {"x": 1, "y": 2, "width": 2, "height": 2}';
		const annotations = [
			'7',
			'{"label": "cat"}',
			'{"label": "cat", "coordinates": [1, 2, 3, 4]}',
			'{"label": "cat", "coordinates": {"x": 1, "width": 2, "height": 2}}',
			`{${box}}`,
			`{"label": null, ${box}}`,
			`{"label": "cat", "coordinates": {"x": "one", "y": 2, "width": NaN, "height": 2}}`,
			`{"label": "dog", ${box}}`,
		].join(', ');
		const file = read(
			`[{"image": "a.png", "annotations": [${annotations}]}, 5, {"annotations": [{"label": "cow", ${box}}]}]`,
		);
		expect(file.problems.map(({ rule, image, object }) => [rule, image, object])).toEqual([
			['record-expected', undefined, undefined],
			['box-missing', 0, undefined],
			['box-missing', 0, undefined],
			['box-malformed', 0, undefined],
			['class-missing', 0, 0],
			['class-missing', 0, 1],
			['record-expected', undefined, undefined],
			['record-expected', 1, undefined],
		]);
		expect(
			file.images.map(({ id, objects }) => [id, objects.map(({ className, box }) => [className, box])]),
		).toEqual([
			[
				'a.png',
				[
					['no class', [0, 1, 2, 3]],
					['no class', [0, 1, 2, 3]],
					['cat', [Number.NaN, 1, Number.NaN, 3]],
					['dog', [0, 1, 2, 3]],
				],
			],
			['image 2', [['cow', [0, 1, 2, 3]]]],
		]);
		expect(read('{"image": "a"}').images).toEqual([]);
	});

	it('is read as far as it goes, wherever it ends', () => {
		expectSoundWhenCut(text, path, 'json-truncated');
	});
});

describe('edits of a Create ML file', () => {
	const file = readText(text, { path });
	const cat = { image: 0, object: 0 };
	const dog = { image: 0, object: 1 };

	it('write centres and sizes', () => {
		expect(expectEdit(file, cat, { kind: 'box', box: [10, 15, 60, 25] })).toBe(
			text.replace('"x": 30, "height": 10, "width": 40', '"x": 35, "height": 10, "width": 50'),
		);
		expect(expectEdit(file, cat, { kind: 'box', box: [10, 15, 51, 25] })).toBe(
			text.replace('"x": 30, "height": 10, "width": 40', '"x": 30.5, "height": 10, "width": 41'),
		);
		expect(expectEdit(file, dog, { kind: 'move', dx: 1.5, dy: -0.25 })).toBe(
			text.replace('"x": 38.5, "y": 40.25', '"x": 40, "y": 40'),
		);
	});

	it('write labels, copies, and take annotations out', () => {
		expect(expectEdit(file, dog, { kind: 'class', className: 'a "dog"' })).toBe(
			text.replace('"dog", "coo', '"a \\"dog\\"", "coo'),
		);
		const record = '{"label": "cat", "coordinates": {"y": 20, "x": 30, "height": 10, "width": 40}},\n    ';
		expect(expectEdit(file, cat, { kind: 'delete' })).toBe(text.replace(record, ''));
		expect(expectEdit(file, cat, { kind: 'duplicate' })).toBe(text.replace(record, record + record));
		expect(expectEdit(file, { image: 1, object: 0 }, { kind: 'delete' })).toContain('"annotation": []');
		const bare = readText(
			'[{"image": "a", "annotations": [{"coordinates": {"x": 1, "y": 1, "width": 1, "height": 1}}]}]',
			{
				path,
			},
		);
		expect(expectEdit(bare, cat, { kind: 'class', className: 'cow' })).toContain('}, "label": "cow"}');
	});

	it('are refused where the format has no place for them', () => {
		expect(refusal(file, cat, { kind: 'flag', on: true })).toContain('no flag');
		expect(refusal(file, cat, { kind: 'vertex', part: 0, vertex: 0, x: 1, y: 1 })).toContain('no polygon');
	});
});

describe.skipIf(!hasData)('real Create ML files', () => {
	it('are read with all their boxes', () => {
		const counts = [...realFilesIn('createml')].map(([name, content]) => {
			const { images, problems } = read(content);
			expect(problems).toEqual([]);
			return [name, images.map(({ fileName, objects }) => [fileName, objects.length])];
		});
		const root = 'formats/datumaro/roboflow_dataset/createml';
		expect(counts).toEqual([
			[
				`${root}/train/_annotations.createml.json`,
				[
					['train_001.jpg', 1],
					['train_002.jpg', 1],
				],
			],
			[`${root}/val/_annotations.createml.json`, [['val_001.jpg', 2]]],
		]);
	});
});
