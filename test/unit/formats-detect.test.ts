import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnnotationFile } from '../../src/formats';
import {
	buildSpanIndex,
	detectFormat,
	explainUnreadable,
	locateInIndex,
	readAnnotations,
} from '../../src/formats';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`formats-detect: skips the real files, ${data} is absent`);

const coco = JSON.stringify({
	images: [{ id: 1, file_name: 'a\\"b.jpg', width: 20, height: 10 }],
	annotations: [
		{
			id: 5,
			image_id: 1,
			category_id: 7,
			bbox: [1, 2, 3, 4],
			segmentation: [[1, 1, 5, 1, 5, 5]],
			iscrowd: 0,
		},
		{
			id: 6,
			image_id: 1,
			category_id: 7,
			bbox: [1, 2, 3, 4],
			segmentation: { size: [10, 20], counts: 'X6' },
			iscrowd: 1,
		},
	],
	categories: [{ id: 7, name: 'cat' }],
});
const voc =
	'<annotation><filename>a.jpg</filename><size><width>9</width><height>9</height></size><object><name>c</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>';
const yolo = '0 0.5 0.5 0.25 0.25\n1 0.1 0.1 0.5 0.1 0.5 0.6\n';
const labelme = JSON.stringify({
	version: '5',
	shapes: [
		{
			label: 'a',
			points: [
				[1, 1],
				[5, 1],
				[5, 5],
			],
			group_id: 1,
			shape_type: 'polygon',
		},
		{
			label: 'm',
			shape_type: 'mask',
			points: [
				[0, 0],
				[1, 1],
			],
			mask: 'iVBORw0KGgo=',
		},
	],
	imagePath: 'a.jpg',
	imageData: null,
	imageHeight: 10,
	imageWidth: 10,
});
const cvat =
	'<annotations><meta><task><labels><label><name>c</name></label></labels></task></meta><image id="0" name="a&amp;b.jpg" width="9" height="8"><box label="c" xtl="1" ytl="2" xbr="3" ybr="4"/><polygon label="c" points="1,1;5,1;5,5" group_id="1"></polygon><mask label="c" rle="1, 3" left="1" top="1" width="2" height="2"/></image><track id="0" label="c"><box frame="1" outside="0" xtl="1" ytl="2" xbr="3" ybr="4"/><box frame="4" outside="1" xtl="1" ytl="2" xbr="3" ybr="4"/></track></annotations>';
const labelStudio = JSON.stringify([
	{
		id: 1,
		data: { image: 'a.jpg' },
		annotations: [
			{
				result: [
					{
						id: 'x',
						original_width: 20,
						original_height: 10,
						value: { x: 1, y: 2, width: 3, height: 4, rectanglelabels: ['c'] },
					},
					{ id: 'y', value: { points: [[1, 1]], polygonlabels: ['c'] } },
					{ id: 'z', value: { rle: [0, 0, 3, 32, 57, 99, 255], brushlabels: ['c'] } },
				],
			},
		],
	},
]);
const via = JSON.stringify({
	'a.jpg1': {
		filename: 'a.jpg',
		regions: {
			0: {
				shape_attributes: { name: 'rect', x: 1, y: 2, width: 3, height: 4 },
				region_attributes: { label: 'c' },
			},
			1: { shape_attributes: { name: 'polygon', all_points_x: [1, 2, 3], all_points_y: [1, 5, 2] } },
		},
	},
});
const samples = { coco, voc, yolo, labelme, cvat, 'label-studio': labelStudio, via };

/** Every span lies in the text and encloses what it should. */
function expectSoundSpans(file: AnnotationFile, text: string): void {
	const inText = (span: { start: number; end: number } | null) => {
		if (!span) return;
		expect(span.start).toBeGreaterThanOrEqual(0);
		expect(span.end).toBeGreaterThanOrEqual(span.start);
		expect(span.end).toBeLessThanOrEqual(text.length);
	};
	for (const { spans, objects } of file.images) {
		inText(spans.record);
		inText(spans.fileName);
		for (const object of objects) {
			inText(object.spans.record);
			for (const part of [object.spans.box, object.spans.class, object.spans.segmentation]) {
				inText(part);
				if (part) expect(part.start).toBeGreaterThanOrEqual(object.spans.record.start);
				if (part) expect(part.end).toBeLessThanOrEqual(object.spans.record.end);
			}
		}
	}
	for (const { span, image, object } of file.problems) {
		inText(span);
		if (image !== undefined) expect(file.images[image]).toBeDefined();
		if (object !== undefined) expect(file.images[image ?? 0].objects[object]).toBeDefined();
	}
}

describe('formats', () => {
	it('are told by content, whatever the extension says', () => {
		for (const [format, text] of Object.entries(samples)) {
			expect(detectFormat('/x/labels/file.txt', text)).toBe(format);
			expect(detectFormat('/x/file.json', `\ufeff ${text}`)).toBe(format);
		}
	});

	it('are told at once in a huge file, annotations or a long list of classes first', () => {
		const annotations = `{"annotations": [${'{"id": 1, "image_id": 1},'.repeat(800_000)}`;
		const classes = `{"categories": [${'{"id": 1, "name": "some class"},'.repeat(5000)} {}], "images": [{"id": 1}], "annotations": [{"image_id": 1}]}`;
		const start = performance.now();
		expect(detectFormat('a.json', annotations)).toBe('coco');
		expect(detectFormat('a.json', classes)).toBe('coco');
		expect(performance.now() - start).toBeLessThan(250);
	});

	it('of labels being typed stay labels', () => {
		expect(detectFormat('/x/labels/a.txt', '0 0.5')).toBe('yolo');
		expect(detectFormat('/x/labels/a.txt', '')).toBe('yolo');
		expect(detectFormat('/x/notes.txt', '')).toBeNull();
		expect(detectFormat('/x/a.txt', '3 120 80 30 30\n')).toBe('yolo');
	});

	it('that cannot be read are named', () => {
		const rule = (path: string, text: string) => explainUnreadable(path, text)[0].rule;
		expect(rule('a.json', '')).toBe('file-empty');
		expect(rule('a.json', 'version https://git-lfs.github.com/spec/v1\noid sha256:1')).toBe(
			'file-lfs-pointer',
		);
		expect(rule('a.json', '../other/a.json\n')).toBe('file-symlink-text');
		expect(rule('train.txt', 'data/images/1.jpg\n')).toBe('format-unknown');
		expect(rule('a.json', '[{"image_id": 1, "bbox": [], "score": 1}]')).toBe('file-is-results');
		expect(rule('a.json', '[{"image_id": 1, "bbox": []}]')).toBe('file-is-list');
		expect(rule('a.json', '{"images": {}}')).toBe('list-expected');
		expect(rule('a.json', 'hello')).toBe('json-syntax');
		expect(rule('a.xml', '<annotation><object><polygon/></object></annotation>')).toBe('format-unsupported');
		expect(rule('a.xml', '<html></html>')).toBe('format-unknown');
		expect(rule('a.txt', 'hello')).toBe('format-unknown');
	});
});

describe('damage', () => {
	const bytes = fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 4, unit: 'binary' })), { maxLength: 5 });
	const marks = fc.array(
		fc.tuple(
			fc.nat(),
			fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '<', '>', '\\', '\n', 'NaN', '-', ''),
		),
		{
			maxLength: 5,
		},
	);
	it.each(Object.entries(samples))('of a %s text never throws, and spans stay sound', (_, text) => {
		fc.assert(
			fc.property(fc.nat(text.length), fc.oneof(bytes, marks), fc.nat(5), (length, changes, removed) => {
				let damaged = text.slice(0, length < text.length / 4 ? text.length : length);
				for (const [at, inserted] of changes) {
					const place = at % (damaged.length + 1);
					damaged = damaged.slice(0, place) + inserted + damaged.slice(place + removed);
				}
				const file = readAnnotations(damaged, {
					path: '/x/labels/a.txt',
					imageSize: { width: 10, height: 10, orientation: 1 },
				});
				expectSoundSpans(file, damaged);
				locateInIndex(buildSpanIndex(file), Math.floor(damaged.length / 2));
			}),
			{ numRuns: 1500 },
		);
	});
});

describe('locate', () => {
	it('finds the record and the part at an offset', () => {
		const file = readAnnotations(coco, { path: 'a.json' });
		const at = (needle: string) => locateInIndex(buildSpanIndex(file), coco.indexOf(needle) + 1);
		expect(at('"file_name"')).toEqual({ image: 0, object: null, part: 'record' });
		expect(at('"bbox"')).toEqual({ image: 0, object: 0, part: 'record' });
		expect(at('[1,2,3,4]')).toEqual({ image: 0, object: 0, part: 'box' });
		expect(at('[[1,1,')).toEqual({ image: 0, object: 0, part: 'segmentation' });
		expect(at('X6')).toEqual({ image: 0, object: 1, part: 'segmentation' });
		expect(locateInIndex(buildSpanIndex(file), coco.indexOf('"category_id":7') + 14)).toEqual({
			image: 0,
			object: 0,
			part: 'class',
		});
		expect(at('"categories"')).toBeNull();
		expect(locateInIndex(buildSpanIndex(file), 0)).toBeNull();
	});

	it('prefers the object to the image that encloses it', () => {
		const file = readAnnotations(voc, { path: 'a.xml' });
		const index = buildSpanIndex(file);
		expect(locateInIndex(index, voc.indexOf('<filename>'))).toEqual({
			image: 0,
			object: null,
			part: 'record',
		});
		expect(locateInIndex(index, voc.indexOf('<ymin>'))).toEqual({ image: 0, object: 0, part: 'box' });
	});

	it('agrees with a plain search at every offset', () => {
		for (const text of Object.values(samples)) {
			const file = readAnnotations(text, {
				path: '/x/labels/a.txt',
				imageSize: { width: 10, height: 10, orientation: 1 },
			});
			const index = buildSpanIndex(file);
			const places = file.images.flatMap(({ objects }, image) =>
				objects.map(({ spans: { record } }, object) => ({ image, object, record })),
			);
			for (let offset = 0; offset <= text.length; offset++) {
				const found = locateInIndex(index, offset);
				const around = places.filter(({ record }) => record.start <= offset && offset <= record.end);
				// Frames of a track between its keyframes share the place of the keyframe, which comes first.
				const start = Math.max(...around.map(({ record }) => record.start));
				const wanted = around.find(({ record }) => record.start === start);
				expect(found?.object ?? -1).toBe(wanted?.object ?? -1);
				if (wanted) expect(found?.image).toBe(wanted.image);
			}
		}
	});
});

describe.skipIf(!hasData)('one ground truth in four formats', () => {
	const root = `${data}/voc-100-many-formats/gts`;
	const text = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
	const stem = (name: string) => name.replace(/^.*[\\/]/, '').replace(/\.[a-z]+$/, '');
	type Boxes = Map<string, { className: string; box: number[] }[]>;

	function boxesOf(files: AnnotationFile[]): Boxes {
		const sorted = (file: AnnotationFile) =>
			file.images.map((image): [string, { className: string; box: number[] }[]] => [
				stem(image.id.match(/^\d+$/) ? image.fileName : image.id),
				image.objects
					.map(({ className, box }) => ({ className, box: [...box] }))
					.sort(
						(a, b) => a.className.localeCompare(b.className) || a.box[0] - b.box[0] || a.box[1] - b.box[1],
					),
			]);
		return new Map(files.flatMap(sorted).map(([name, boxes]) => [stem(name), boxes]));
	}

	const vocFiles = () =>
		readdirSync(`${root}/pascalvoc_format`)
			.filter((name) => name.endsWith('.xml'))
			.map((name) =>
				readAnnotations(text(`pascalvoc_format/${name}`), { path: `${root}/pascalvoc_format/${name}` }),
			);

	function expectEqual(boxes: Boxes, wanted: Boxes, tolerance: number): void {
		let compared = 0;
		for (const [name, list] of boxes) {
			const truth = wanted.get(name);
			expect(list.map(({ className }) => className)).toEqual(truth?.map(({ className }) => className));
			list.forEach(({ box }, index) => {
				box.forEach((value, corner) => {
					expect(Math.abs(value - (truth?.[index].box[corner] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
				});
				compared++;
			});
		}
		expect(compared).toBe([...boxes.values()].flat().length);
	}

	it('VOC: 273 boxes on 100 images without errors', () => {
		const files = vocFiles();
		expect([...boxesOf(files).values()].flat()).toHaveLength(273);
		expect(
			files.flatMap(({ problems }) => problems).filter(({ severity }) => severity !== 'information'),
		).toEqual([]);
	});

	it('ImageNet XML: the same', () => {
		const folders = readdirSync(`${root}/imagenet_format/Annotations`, { recursive: true, encoding: 'utf8' });
		const files = folders
			.filter((name) => name.endsWith('.xml'))
			.map((name) =>
				readAnnotations(text(`imagenet_format/Annotations/${name}`), { path: join(root, name) }),
			);
		expect([...boxesOf(files).values()].flat()).toHaveLength(273);
		expectEqual(boxesOf(files), boxesOf(vocFiles()), 0);
	});

	it.each(['coco_format_v1/instances_default.json', 'coco_format_v2/instances_v2.json'])(
		'%s: the same',
		(path) => {
			const boxes = boxesOf([readAnnotations(text(path), { path })]);
			expect([...boxes.values()].flat()).toHaveLength(273);
			expectEqual(boxes, boxesOf(vocFiles()), 1e-9);
		},
	);

	it('YOLO: the same to the rounding of its six decimals', () => {
		const names = text('yolo_format/obj.names').trim().split(/\r?\n/);
		const sizes = new Map(vocFiles().map(({ images: [image] }) => [stem(image.id), image]));
		const folder = 'yolo_format/obj_train_data';
		const files = readdirSync(`${root}/${folder}`)
			.filter((name) => name.endsWith('.txt'))
			.map((name) => {
				const size = sizes.get(stem(name));
				return readAnnotations(text(`${folder}/${name}`), {
					path: `${root}/${folder}/${name}`,
					imageSize: { width: size?.width ?? 0, height: size?.height ?? 0, orientation: 1 },
					yolo: { names, source: 'obj.names', task: null },
				});
			});
		expect([...boxesOf(files).values()].flat()).toHaveLength(273);
		expectEqual(boxesOf(files), boxesOf(vocFiles()), 1e-3);
		expect(
			files.flatMap(({ problems }) => problems).filter(({ severity }) => severity !== 'information'),
		).toEqual([]);
	});

	it('LabelMe: the same on its 12 images', () => {
		const files = readdirSync(`${root}/labelme_format`).map((name) =>
			readAnnotations(text(`labelme_format/${name}`), { path: name }),
		);
		const boxes = boxesOf(files);
		expect(boxes.size).toBe(12);
		expectEqual(boxes, boxesOf(vocFiles()), 0);
	});
});

describe.skipIf(!hasData)('every real file', () => {
	it('is read without a throw and with sound spans', () => {
		let files = 0;
		for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
			const path = join(data, name);
			if (!/\.(json|xml|txt|csv|yaml)$/.test(name) || !statSync(path).isFile()) continue;
			const text = readFileSync(path, 'utf8');
			expectSoundSpans(readAnnotations(text, { path }), text);
			files++;
		}
		expect(files).toBeGreaterThan(1000);
	});
});
