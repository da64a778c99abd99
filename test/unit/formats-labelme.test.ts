import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { rleArea } from '../../src/core/masks/rle';
import { findEmbeddedImage, readAnnotations } from '../../src/formats';
import { decodePngMask } from '../../src/formats/png-mask';
import { base64Bytes } from '../../src/formats/text/base64';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`formats-labelme: skips the real files, ${data} is absent`);

function read(...shapes: unknown[]) {
	const text = JSON.stringify({
		shapes,
		imagePath: '..\\images\\a.jpg',
		imageData: null,
		imageHeight: 50,
		imageWidth: 100,
	});
	return { text, ...readAnnotations(text, { path: '/x/a.json' }) };
}

/** A PNG of one grey sample a pixel without checksums: `rows` are the bytes behind each row's filter byte. */
function png(width: number, height: number, depth: number, rows: number[][]): Uint8Array {
	const chunk = (type: string, body: Uint8Array) => [
		...new Uint8Array(new Uint32Array([body.length]).buffer).reverse(),
		...Buffer.from(type),
		...body,
		...[0, 0, 0, 0],
	];
	const header = Uint8Array.of(0, 0, 0, width, 0, 0, 0, height, depth, 0, 0, 0, 0);
	return Uint8Array.of(
		...[137, 80, 78, 71, 13, 10, 26, 10],
		...chunk('IHDR', header),
		...chunk('IDAT', zlibSync(Uint8Array.from(rows.flat()))),
		...chunk('IEND', new Uint8Array(0)),
	);
}

const polygon = [
	[1, 1],
	[5, 1],
	[5, 9],
];

describe('LabelMe shapes', () => {
	it('are polygons where no type is given', () => {
		const file = read({ label: 'cat', points: polygon });
		expect(file.problems).toEqual([]);
		expect(file.images[0]).toMatchObject({ fileName: '..\\images\\a.jpg', width: 100, height: 50 });
		const [object] = file.images[0].objects;
		expect(object).toMatchObject({ className: 'cat', box: [1, 1, 5, 9] });
		expect(object.segmentation).toEqual({ kind: 'polygons', parts: [Float64Array.of(1, 1, 5, 1, 5, 9)] });
		const cut = (span: { start: number; end: number } | null) =>
			span && file.text.slice(span.start, span.end);
		expect(JSON.parse(cut(object.spans.record) ?? '')).toEqual({ label: 'cat', points: polygon });
		expect(JSON.parse(cut(object.spans.box) ?? '')).toEqual(polygon);
		expect(cut(object.spans.class)).toBe('"cat"');
	});

	it('are rectangles of two corners in any order, and circles', () => {
		const file = read(
			{
				label: 'r',
				shape_type: 'rectangle',
				points: [
					[30, 5],
					[10, 25],
				],
			},
			{
				label: 'c',
				shape_type: 'circle',
				points: [
					[50, 25],
					[53, 29],
				],
			},
		);
		expect(file.images[0].objects.map(({ box }) => box)).toEqual([
			[10, 5, 30, 25],
			[45, 20, 55, 30],
		]);
		const circle = file.images[0].objects[1].segmentation;
		expect(circle?.kind === 'polygons' && circle.parts[0].length).toBeGreaterThanOrEqual(24);
	});

	it('are masks: a crop at inclusive corners', () => {
		const crop = Buffer.from(
			png(2, 2, 8, [
				[0, 1, 0],
				[0, 255, 1],
			]),
		).toString('base64');
		const file = read({
			label: 'm',
			shape_type: 'mask',
			points: [
				[10, 20],
				[11, 21],
			],
			mask: crop,
		});
		const [object] = file.images[0].objects;
		expect(object.box).toEqual([10, 20, 12, 22]);
		expect(object.segmentation).toEqual({
			kind: 'rle',
			height: 50,
			width: 100,
			counts: Uint32Array.of(520, 2, 49, 1, 4428),
		});
	});

	it('of one group and label are one object', () => {
		const file = read(
			{ label: 'a', group_id: 1, points: polygon },
			{ label: 'b', group_id: 1, points: polygon },
			{
				label: 'a',
				group_id: 1,
				shape_type: 'rectangle',
				points: [
					[20, 2],
					[30, 4],
				],
			},
			{ label: 'a', group_id: null, points: polygon },
		);
		expect(file.images[0].objects.map(({ className, box }) => [className, box])).toEqual([
			['a', [1, 1, 30, 9]],
			['b', [1, 1, 5, 9]],
			['a', [1, 1, 5, 9]],
		]);
		const joined = file.images[0].objects[0].segmentation;
		expect(joined?.kind === 'polygons' && joined.parts).toHaveLength(2);
	});

	it('that mark lines and points are no objects, which is said of each', () => {
		const marks = ['line', 'linestrip', 'point', 'points'].map((shape_type) => ({
			label: 'x',
			shape_type,
			points: [[1, 2]],
		}));
		const file = read(...marks, { label: '__ignore__', points: polygon });
		const mark = { rule: 'labelme-mark-shape', severity: 'information' };
		expect(file.problems).toMatchObject([mark, mark, mark, mark]);
		expect(file.images[0].objects).toMatchObject([{ flag: '__ignore__' }]);
	});

	it.each([
		[
			'labelme-shape-malformed',
			{
				label: 'x',
				points: [
					[1, 1],
					[2, 2],
				],
			},
		],
		['labelme-shape-malformed', { label: 'x', shape_type: 'cuboid', points: polygon }],
		[
			'labelme-shape-malformed',
			{
				label: 'x',
				shape_type: 'mask',
				points: [
					[1, 1],
					[2, 2],
				],
				mask: 'AAAA',
			},
		],
		[
			'labelme-shape-malformed',
			{
				label: 'x',
				shape_type: 'mask',
				points: [
					[1, 1],
					[2, 2],
				],
			},
		],
		['record-expected', 7],
		['class-missing', { points: polygon }],
	])('%s', (rule, shape) => {
		const file = read(shape, { label: 'ok', points: polygon });
		expect(file.problems.map((problem) => problem.rule)).toEqual([rule]);
		expect(file.images[0].objects.at(-1)?.className).toBe('ok');
	});

	it('stand beside sizes that are not recorded', () => {
		const text = JSON.stringify({
			imagePath: 'a.jpg',
			imageData: 'QUJD',
			imageHeight: null,
			shapes: [{ label: 'a', points: polygon }],
		});
		const file = readAnnotations(text, { path: 'a.json' });
		expect(file.problems).toEqual([]);
		expect(file.images[0]).toMatchObject({ width: null, height: null });
		const span = findEmbeddedImage(text);
		expect(text.slice(span?.start, span?.end)).toBe('QUJD');
		expect(findEmbeddedImage('{"imageData": null}')).toBeNull();
		expect(findEmbeddedImage('[]')).toBeNull();
	});
});

describe('PNG masks', () => {
	it('are read at every depth and with every filter', () => {
		const bits = decodePngMask(png(3, 1, 1, [[0, 0b10100000]]));
		expect(bits).toEqual({ width: 3, height: 1, bitmap: Uint8Array.of(1, 0, 1) });
		const filtered = decodePngMask(
			png(2, 5, 8, [
				[0, 1, 0],
				[1, 1, 255],
				[2, 255, 1],
				[3, 0, 255],
				[4, 0, 255],
			]),
		);
		// Unfiltered: [1, 0] [1, 0] [0, 1] [0, 255] [0, 254].
		expect(filtered).toEqual({ width: 2, height: 5, bitmap: Uint8Array.of(1, 0, 1, 0, 0, 1, 0, 1, 0, 1) });
	});

	it('that are damaged are told, not thrown', () => {
		const good = png(2, 2, 8, [
			[0, 1, 0],
			[0, 1, 1],
		]);
		const whole = decodePngMask(good);
		for (let length = 0; length < good.length; length++) {
			const cut = decodePngMask(good.subarray(0, length));
			if (!('error' in cut)) expect(cut).toEqual(whole);
			if (length < 50) expect(cut).toHaveProperty('error');
		}
		expect(decodePngMask(png(2, 9, 8, [[0, 1, 0]]))).toHaveProperty('error');
	});

	it('have base64 of any length', () => {
		for (const text of ['', 'a', 'ab', 'abc', 'abcd', 'ab cd\n']) {
			expect(Buffer.from(base64Bytes(Buffer.from(text).toString('base64'))).toString()).toBe(text);
		}
	});
});

describe.skipIf(!hasData)('real LabelMe files', () => {
	function readFolder(folder: string) {
		return readdirSync(`${data}/${folder}`)
			.filter((name) => name.endsWith('.json'))
			.map((name) =>
				readAnnotations(readFileSync(join(data, folder, name), 'utf8'), { path: join(data, folder, name) }),
			);
	}
	const count = (folder: string) =>
		readFolder(folder).reduce((sum, { images }) => sum + images[0].objects.length, 0);

	it('all examples are read without errors', () => {
		const folders = ['bbox_detection', 'instance_segmentation', 'video_annotation', 'classification'];
		const counts = folders.map((folder) => count(`labelme-examples/${folder}/data_annotated`));
		expect(counts).toEqual([9, 14, 15, 0]);
		const all = [
			...folders.map((folder) => `labelme-examples/${folder}/data_annotated`),
			'labelme-examples/tutorial',
		].flatMap(readFolder);
		expect(all.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error')).toEqual(
			[],
		);
	});

	it('the primitives give five objects and three marks; the mask is the octagon', () => {
		const [file] = readFolder('labelme-examples/primitives');
		expect(file.problems.map(({ rule }) => rule)).toEqual(Array(3).fill('labelme-mark-shape'));
		expect(file.images[0].objects).toHaveLength(5);
		const octagon = file.images[0].objects[4];
		expect(octagon.box).toEqual([417, 305, 517, 405]);
		expect(octagon.segmentation?.kind === 'rle' && rleArea(octagon.segmentation.counts)).toBeGreaterThan(
			7000,
		);
	});

	it('have the same boxes as their own VOC export', () => {
		for (const name of ['2011_000003', '2011_000006', '2011_000025']) {
			const folder = `${data}/labelme-examples/bbox_detection`;
			const json = readAnnotations(readFileSync(`${folder}/data_annotated/${name}.json`, 'utf8'), {
				path: 'a.json',
			});
			const xml = readAnnotations(
				readFileSync(`${folder}/data_dataset_voc/Annotations/${name}.xml`, 'utf8'),
				{ path: 'a.xml' },
			);
			expect(json.images[0].objects.map(({ className, box }) => ({ className, box }))).toEqual(
				xml.images[0].objects.map(({ className, box }) => ({ className, box })),
			);
		}
	});
});
