import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeRleString } from '../../src/core/masks/rle';
import type { AnnotationFile } from '../../src/formats';
import { readAnnotations } from '../../src/formats';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`formats-coco: skips the real files, ${data} is absent`);

const image = { id: 1, file_name: 'a.jpg', width: 20, height: 10 };
const category = { id: 7, name: 'cat' };
const sound = { id: 5, image_id: 1, category_id: 7, bbox: [1, 2, 3, 4], iscrowd: 0 };

function read(text: string): AnnotationFile {
	return readAnnotations(text, { path: '/x/instances.json' });
}

function readWith(...annotations: unknown[]): AnnotationFile {
	return read(JSON.stringify({ images: [image], categories: [category], annotations }));
}

function rules(file: AnnotationFile): string[] {
	return file.problems.map(({ rule }) => rule);
}

describe('a sound file', () => {
	it('gives boxes as corners, classes and exact spans', () => {
		const text = `\ufeff{"annotations": [{"bbox": [1, 2, 3.5, 4e0], "segmentation": [[1,2,4,2,4,6]],
			"category_id": 7, "image_id": 1, "id": 5}], "images": [${JSON.stringify(image)}], "categories": [${JSON.stringify(category)}]}`;
		const file = read(text);
		expect(file.problems).toEqual([]);
		expect(file.classes).toEqual([{ id: 7, name: 'cat' }]);
		const [{ objects, ...record }] = file.images;
		expect(record).toMatchObject({ id: '1', fileName: 'a.jpg', width: 20, height: 10 });
		expect(objects[0]).toMatchObject({
			id: '5',
			className: 'cat',
			classId: 7,
			box: [1, 2, 4.5, 6],
			flag: null,
		});
		expect(objects[0].segmentation).toEqual({ kind: 'polygons', parts: [Float64Array.of(1, 2, 4, 2, 4, 6)] });
		const cut = (span: { start: number; end: number } | null) => span && text.slice(span.start, span.end);
		expect(cut(objects[0].spans.box)).toBe('[1, 2, 3.5, 4e0]');
		expect(cut(objects[0].spans.class)).toBe('7');
		expect(cut(objects[0].spans.segmentation)).toBe('[[1,2,4,2,4,6]]');
		expect(JSON.parse(cut(objects[0].spans.record) ?? '')).toMatchObject({ id: 5 });
		expect(cut(record.spans.fileName)).toBe('"a.jpg"');
		expect(cut(record.spans.record)).toBe(JSON.stringify(image));
	});

	it('keeps images in the order of the file and groups objects in theirs', () => {
		const file = read(
			JSON.stringify({
				images: [{ ...image, id: 9 }, image],
				annotations: [sound, { ...sound, id: 6, image_id: 9 }, { ...sound, id: 8 }],
				categories: [{ id: 3, name: 'unused' }, category],
			}),
		);
		expect(file.images.map(({ id, objects }) => [id, objects.map((object) => object.id)])).toEqual([
			['9', ['6']],
			['1', ['5', '8']],
		]);
		expect(file.classes.map(({ id }) => id)).toEqual([3, 7]);
	});

	it('reads both kinds of run lengths and the crowd flag', () => {
		const counts = [20, 30, 150];
		const list = { ...sound, iscrowd: 1, segmentation: { size: [10, 20], counts } };
		const string = { ...sound, id: 6, segmentation: { counts: encodeRleString(counts), size: [10, 20] } };
		const file = readWith(list, string);
		expect(rules(file)).toEqual([]);
		expect(file.images[0].objects.map(({ flag }) => flag)).toEqual(['iscrowd', null]);
		for (const { segmentation } of file.images[0].objects) {
			expect(segmentation).toEqual({ kind: 'rle', height: 10, width: 20, counts: Uint32Array.from(counts) });
		}
	});

	it('says nothing of an empty segmentation and unused repeated classes', () => {
		const file = read(
			JSON.stringify({
				images: [image],
				annotations: [{ ...sound, segmentation: [] }],
				categories: [{ id: 1, name: 'cat' }, category],
			}),
		);
		expect(file.problems).toEqual([]);
		expect(file.images[0].objects[0].segmentation).toBeNull();
	});
});

describe('bad records are problems at their span', () => {
	it.each([
		['box-malformed', 'error', { bbox: [1, 2, 3], segmentation: [[1, 1, 5, 1, 5, 5]] }],
		['box-malformed', 'error', { bbox: 'x' }],
		['box-missing', 'error', { bbox: undefined }],
		['category-missing', 'warning', { category_id: 8 }],
		['category-missing', 'error', { category_id: undefined }],
		['annotation-image-missing', 'error', { image_id: undefined }],
		['annotation-orphan', 'warning', { image_id: 2 }],
		['annotation-id-missing', 'error', { id: undefined }],
		['id-type-mismatch', 'error', { image_id: '1' }],
		['segmentation-flat-list', 'error', { segmentation: [1, 1, 5, 1, 5, 5] }],
		['segmentation-malformed', 'error', { segmentation: 'yes' }],
		['polygon-too-short', 'warning', { segmentation: [[1, 1, 5, 1]] }],
		['polygon-odd', 'warning', { segmentation: [[1, 1, 5, 1, 5, 5, 6]] }],
		['polygon-not-finite', 'error', { segmentation: [[1, 1, null, 1, 5, 5]] }],
		['rle-malformed', 'error', { segmentation: { size: [10, 20], counts: 'zz~' } }],
		['rle-malformed', 'error', { segmentation: { size: [10, 20], counts: [-1] } }],
		['rle-malformed', 'error', { segmentation: { size: [10, 20] } }],
		['rle-size-malformed', 'error', { segmentation: { size: [1e9, 1e9], counts: [1] } }],
		['rle-bytes-literal', 'warning', { segmentation: { size: [10, 20], counts: "b'X6'" } }],
	])('%s (%s)', (rule, severity, change) => {
		const file = readWith({ ...sound, ...change }, { ...sound, id: 6 });
		const found = file.problems.find((problem) => problem.rule === rule);
		expect(found).toMatchObject({ rule, severity });
		expect(found?.span).not.toBeNull();
		expect(file.images[0].objects.at(-1)?.id).toBe('6');
		expect(file.problems.length).toBeLessThanOrEqual(2);
		expect(found?.message).toMatch(/^[A-Z][^!]*\.$/);
	});

	it('points at the object it means', () => {
		const [problem] = readWith({ ...sound, bbox: undefined }, sound, {
			...sound,
			id: 6,
			segmentation: [[1, 1, 5, 1]],
		}).problems.filter(({ rule }) => rule === 'polygon-too-short');
		expect(problem).toMatchObject({ image: 0, object: 1 });
	});

	it('names repeated ids of images and shared names of used classes', () => {
		const shared = {
			images: [image, { ...image, width: -1 }],
			annotations: [sound, { ...sound, id: 6, category_id: 8 }],
		};
		const file = read(JSON.stringify({ ...shared, categories: [category, { id: 8, name: 'cat' }] }));
		expect(rules(file).sort()).toEqual(['category-name-duplicate', 'image-id-duplicate']);
		expect(file.images[1]).toMatchObject({ width: null, height: 10 });
	});

	it('tells every place of a rule', () => {
		const many = Array.from({ length: 5000 }, (_, id) => ({ ...sound, id: id + 1, image_id: 3 }));
		const orphans = readWith(...many);
		expect(orphans.problems).toHaveLength(5000);
		expect(new Set(rules(orphans))).toEqual(new Set(['annotation-orphan']));
	});
});

describe('faulty JSON', () => {
	const body = `"images": [${JSON.stringify(image)}], "categories": [${JSON.stringify(category)}]`;

	it('steps over trailing commas, wrong brackets and missing commas', () => {
		const record = JSON.stringify(sound);
		expect(rules(read(`{${body}, "annotations": [${record},],}`))).toEqual([
			'json-trailing-comma',
			'json-trailing-comma',
		]);
		const broken = read(`{${body}, "annotations": [{"id": 4, "image_id": 1, "bbox": [1, 2, 3}, ${record}]}`);
		expect(broken.images[0].objects.map(({ id }) => id)).toEqual(['5']);
		const missing = read(`{${body}, "annotations": [${record} ${record.replace('5', '6')}]}`);
		expect(missing.images[0].objects).toHaveLength(2);
		expect(rules(missing)).toEqual(['json-syntax']);
	});

	it('keeps what stands before an early end', () => {
		const record = JSON.stringify(sound);
		const file = read(`{${body}, "annotations": [${record}, {"id": 6, "image_id": 1, "bbo`);
		expect(file.images[0].objects.map(({ id }) => id)).toEqual(['5']);
		expect(rules(file)).toEqual(['json-truncated']);
		expect(file.problems[0].message).toContain('1 annotations');
	});

	it('reads NaN and Infinity, which Python writes', () => {
		const file = read(
			`{${body}, "annotations": [{"id": 5, "image_id": 1, "category_id": 7, "bbox": [NaN, 2, -Infinity, 4]}]}`,
		);
		expect(rules(file)).toEqual([]);
		expect(file.images[0].objects[0].box[0]).toBeNaN();
	});

	it('takes the last of two lists, as Python does', () => {
		const file = read(`{"annotations": [{}, {}], ${body}, "annotations": [${JSON.stringify(sound)}]}`);
		expect(rules(file)).toEqual(['key-duplicate']);
		expect(file.images[0].objects.map(({ id }) => id)).toEqual(['5']);
	});

	it('does not mind nesting of any depth', () => {
		const deep = '['.repeat(100_000);
		const file = read(
			`{${body}, "annotations": [{"id": 5, "image_id": 1, "category_id": 7, "bbox": [1,2,3,4], "segmentation": ${deep}${']'.repeat(100_000)}}], "more": ${deep}`,
		);
		expect(file.images[0].objects).toHaveLength(1);
		expect(rules(file)).toContain('json-truncated');
	});

	it('reads 20 MB in well under a second', () => {
		const polygon = Array.from({ length: 80 }, (_, i) => Number((i * 3.337).toFixed(2)));
		const annotations = Array.from({ length: 36_000 }, (_, id) => ({
			...sound,
			id: id + 1,
			segmentation: [polygon],
			area: 123.4567,
		}));
		const text = JSON.stringify({ images: [image], categories: [category], annotations });
		const start = performance.now();
		const file = read(text);
		const took = performance.now() - start;
		console.log(
			`formats-coco: ${(text.length / 1e6).toFixed(1)} MB, 36,000 records in ${took.toFixed(0)} ms`,
		);
		expect(file.images[0].objects).toHaveLength(36_000);
		expect(took).toBeLessThan(3000);
	});
});

describe.skipIf(!hasData)('real COCO files', () => {
	const load = (path: string) => readFileSync(`${data}/${path}`, 'utf8');

	it('coco-val2014-100: 839 annotations, 9 crowds, nothing to complain about', () => {
		const text = load('coco-val2014-100/annotations/instances_val2014_100.json');
		const truth = JSON.parse(text);
		const file = read(text);
		expect(file.problems).toEqual([]);
		const objects = file.images.flatMap((record) => record.objects);
		expect([file.images.length, objects.length, file.classes.length]).toEqual([100, 839, 80]);
		expect(objects.filter(({ flag }) => flag === 'iscrowd')).toHaveLength(9);
		const byId = new Map(
			truth.annotations.map((annotation: { id: number }) => [String(annotation.id), annotation]),
		);
		for (const { id, box, classId, segmentation, spans } of objects) {
			const wanted = byId.get(id) as { bbox: number[]; category_id: number; segmentation: number[][] };
			const [x, y, w, h] = wanted.bbox;
			expect(box).toEqual([x, y, x + w, y + h]);
			expect(classId).toBe(wanted.category_id);
			expect(JSON.parse(text.slice(spans.record.start, spans.record.end))).toEqual(wanted);
			expect(JSON.parse(text.slice(spans.box?.start, spans.box?.end))).toEqual(wanted.bbox);
			expect(text.slice(spans.class?.start, spans.class?.end)).toBe(String(wanted.category_id));
			expect(JSON.parse(text.slice(spans.segmentation?.start, spans.segmentation?.end))).toEqual(
				wanted.segmentation,
			);
			if (segmentation?.kind === 'polygons') {
				expect(segmentation.parts.map((part) => Array.from(part))).toEqual(wanted.segmentation);
			}
		}
	});

	it('detectron2-brain-tumor: nothing to complain about', () => {
		const file = read(load('detectron2-brain-tumor/test/_annotations.coco.json'));
		expect(file.problems).toEqual([]);
		expect(file.images.flatMap(({ objects }) => objects)).toHaveLength(57);
	});

	it.each([
		['lfs-pointer', ['file-lfs-pointer'], 0],
		['symlink-as-text', ['file-symlink-text'], 0],
		['not-json', ['json-syntax'], 0],
		['results-named-as-ground-truth', ['file-is-results'], 0],
		['trailing-comma-via', ['json-trailing-comma'], 11],
		['orphan-annotations', Array(15).fill('annotation-orphan'), 37],
		['crowd-without-mask', [], 151],
		['box-outside-image', [], 19],
	])('malformed/%s', (folder, expected, count) => {
		for (const name of readdirSync(`${data}/malformed/${folder}`).filter((entry) =>
			entry.endsWith('.json'),
		)) {
			const file = read(load(`malformed/${folder}/${name}`));
			expect(rules(file)).toEqual(expected);
			expect(file.images.flatMap(({ objects }) => objects)).toHaveLength(count);
		}
	});
});
