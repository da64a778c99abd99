import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseYoloDataset, readAnnotations, type YoloDataset } from '../../src/formats';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`formats-yolo: skips the real files, ${data} is absent`);

const imageSize = { width: 200, height: 100, orientation: 1 };
const names: YoloDataset = { names: ['cat', 'dog'], source: 'data.yaml', task: null };

function read(text: string, yolo?: YoloDataset) {
	return readAnnotations(text, { path: '/x/labels/a.b.txt', imageSize, yolo });
}

function rules(text: string, yolo?: YoloDataset): string[] {
	return read(text, yolo).problems.map(({ rule }) => rule);
}

describe('YOLO rows', () => {
	it('become image pixels, with any white space and line ends', () => {
		const text = '0 0.5 0.5 0.5 0.5\r\n\r\n1.0\t0.25 0.5  0.1 0.2 \r\n';
		const file = read(text, names);
		expect(file.problems).toEqual([]);
		const [image] = file.images;
		expect(image).toMatchObject({ id: 'a.b', width: 200, height: 100 });
		expect(image.objects).toMatchObject([
			{ id: 'line 1', className: 'cat', classId: 0, box: [50, 25, 150, 75] },
			{ id: 'line 3', className: 'dog', classId: 1, box: [40, 40, 60, 60] },
		]);
		const { spans } = image.objects[1];
		const cut = (span: { start: number; end: number } | null) => span && text.slice(span.start, span.end);
		expect(cut(spans.record)).toBe('1.0\t0.25 0.5  0.1 0.2');
		expect(cut(spans.class)).toBe('1.0');
		expect(cut(spans.box)).toBe('0.25 0.5  0.1 0.2');
	});

	it('hold boxes and polygons in one file', () => {
		const file = read('0 0.5 0.5 0.5 0.5\n1 0.1 0.1 0.5 0.1 0.5 0.6\n0 0.2 0.2 0.1 0.1\n');
		expect(file.images[0].objects.map(({ segmentation }) => segmentation?.kind ?? null)).toEqual([
			null,
			'polygons',
			null,
		]);
		expect(file.images[0].objects[1].box).toEqual([20, 10, 100, 60]);
		expect(file.problems).toEqual([]);
	});

	it.each([
		['yolo-row-malformed', '0 0.5 0.5 0.5'],
		['yolo-row-malformed', '0 0.5 0.5 0.5 x'],
		['yolo-row-malformed', '0 0.1 0.1 0.2 0.2 0.3 0.3 0.4'],
	])('%s: %s', (rule, row) => {
		const file = read(`1 0.2 0.2 0.1 0.1\n${row}\n0 0.4 0.4 0.1 0.1\n`, names);
		expect(file.problems.map((problem) => problem.rule)).toEqual([rule]);
		expect(file.problems[0].message).toMatch(/^\S[^!]*\.$/);
		expect(file.images[0].objects.at(-1)?.id).toBe('line 3');
	});

	it('are read whatever their numbers say', () => {
		const file = read('cat 50 50 20 20\n-1 0.5 0.5 0 -0.5 0.9\n7 nan 0.5 0.5 0.5\n', names);
		expect(file.problems).toEqual([]);
		expect(file.images[0].objects).toMatchObject([
			{ className: 'cat', classId: null },
			{ className: '-1', classId: null, box: [100, 75, 100, 25] },
			{ className: 'class 7', classId: 7 },
		]);
	});

	it('of an empty file are a background image', () => {
		const file = read('\n');
		expect(file).toMatchObject({ format: 'yolo', problems: [], images: [{ objects: [] }] });
	});

	it('are drawn on a square while the image is unknown', () => {
		const file = readAnnotations('0 0.5 0.5 0.5 0.5', { path: '/x/labels/a.txt' });
		expect(file.problems).toMatchObject([{ rule: 'image-size-unknown', severity: 'information' }]);
		expect(file.images[0]).toMatchObject({
			width: 640,
			height: 640,
			objects: [{ box: [160, 160, 480, 480] }],
		});
	});

	it('of key points are boxes, by yaml or by content', () => {
		const points = Array.from({ length: 17 }, () => '0.5 0.5 2').join(' ');
		const flat = Array.from({ length: 17 }, () => '0.5 0.5').join(' ');
		for (const text of [`0 0.5 0.5 0.2 0.2 ${points}`, `0 0.5 0.5 0.2 0.2 ${flat}`]) {
			const file = read(text);
			expect(file.images[0].objects).toMatchObject([{ box: [80, 40, 120, 60], segmentation: null }]);
			expect(file.problems).toMatchObject([{ rule: 'yolo-pose-rows', severity: 'information' }]);
		}
		const yaml: YoloDataset = { ...names, keypointShape: [2, 2] };
		expect(read('0 0.5 0.5 0.2 0.2 0.1 0.1 0.3 0.3', yaml).images[0].objects[0].segmentation).toBeNull();
		expect(rules('0 0.5 0.5 0.2 0.2 0.1 0.1', yaml)).toContain('yolo-row-malformed');
	});
});

describe('lists of class names', () => {
	it('come as a list, a map, plain lines or a count', () => {
		expect(parseYoloDataset('nc: 2\nnames: [a, b]', '/x/data.yaml').dataset).toEqual({
			names: ['a', 'b'],
			source: 'data.yaml',
			task: null,
		});
		expect(parseYoloDataset('names:\n  0: a\n  2: c\nkpt_shape: [17, 3]', 'd.yml').dataset).toMatchObject({
			names: ['a', 'class 1', 'c'],
			keypointShape: [17, 3],
		});
		expect(parseYoloDataset('\ufeffa\r\nb\r\n\r\n', 'classes.txt').dataset.names).toEqual(['a', 'b']);
		expect(parseYoloDataset('nc: 2', 'data.yaml').dataset.names).toEqual(['class 0', 'class 1']);
	});

	it('never stop the reader', () => {
		expect(parseYoloDataset('nc: 3\nnames: [a]', 'data.yaml').problems).toMatchObject([
			{ rule: 'yolo-dataset-count' },
		]);
		expect(parseYoloDataset('names: [a', 'data.yaml').problems).toMatchObject([
			{ rule: 'yolo-dataset-syntax' },
		]);
		expect(parseYoloDataset('- 1\n- 2', 'data.yaml').dataset.names).toEqual([]);
		expect(parseYoloDataset('names: {999999999: a}', 'data.yaml').dataset.names).toEqual([]);
		expect(parseYoloDataset('['.repeat(20_000), 'data.yaml').dataset.names).toEqual([]);
	});
});

describe.skipIf(!hasData)('real YOLO files', () => {
	function readFolder(folder: string) {
		return readdirSync(`${data}/${folder}`)
			.filter((name) => name.endsWith('.txt'))
			.map((name) => {
				const path = `${data}/${folder}/${name}`;
				return readAnnotations(readFileSync(path, 'utf8'), { path, imageSize });
			});
	}
	const objectsOf = (files: ReturnType<typeof readFolder>) =>
		files.flatMap(({ images }) => images[0].objects);

	it('dumpsites: 48 polygons, 12 boxes', () => {
		const files = [
			...readFolder('yolo-dumpsites-segment/train/labels'),
			...readFolder('yolo-dumpsites-segment/valid/labels'),
		];
		const objects = objectsOf(files);
		expect(objects.filter(({ segmentation }) => segmentation)).toHaveLength(48);
		expect(objects.filter(({ segmentation }) => !segmentation)).toHaveLength(12);
		expect(files.flatMap(({ problems }) => problems)).toEqual([]);
	});

	it.each([
		['yolo-arrow/labels/val', 89, 89],
		['yolo-combat-robots/labels', 40, 148],
		['yolo-labelstudio-import/labels', 5, 19],
		['malformed/class-list-mismatch/labels', 4, 12],
	])('%s: %d files, %d boxes, no problems', (folder, count, boxes) => {
		const files = readFolder(folder);
		expect(files).toHaveLength(count);
		expect(objectsOf(files)).toHaveLength(boxes);
		expect(files.flatMap(({ problems }) => problems)).toEqual([]);
		expect(files.every(({ format }) => format === 'yolo')).toBe(true);
	});

	it('pose: 14 people as boxes, no polygons', () => {
		const files = readFolder('yolo-coco-pose/labels');
		const objects = objectsOf(files);
		expect(objects).toHaveLength(14);
		expect(objects.every(({ segmentation }) => segmentation === null)).toBe(true);
		expect(files.flatMap(({ problems }) => problems.map(({ rule }) => rule))).toEqual(
			Array(6).fill('yolo-pose-rows'),
		);
	});
});
