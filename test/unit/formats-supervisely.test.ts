import { zlibSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { rleArea, rleBounds, rleSum, rleToBitmap } from '../../src/core/masks/rle';
import { detectFormat } from '../../src/formats';
import { encodePngMask } from '../../src/formats/png-write';
import { editedText, expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { objectsOf, readText } from '../support/edits';
import { pngBytes } from '../support/png-files';

const path = '/x/dataset/ann/a b.jpg.json';

function fileOf(...objects: unknown[]) {
	const value = { description: '', tags: [], size: { height: 8, width: 10 }, objects };
	return readText(JSON.stringify(value, null, 4), { path });
}

function figure(geometryType: string, members: object) {
	return { id: 11, classId: 5, classTitle: 'cat', tags: [], geometryType, ...members };
}

function points(exterior: number[][], interior: number[][][] = []) {
	return { points: { exterior, interior } };
}

const rectangle = figure(
	'rectangle',
	points([
		[7, 2.5],
		[1, 6],
	]),
);
const polygon = figure(
	'polygon',
	points([
		[1, 1],
		[8, 1.5],
		[8, 7],
	]),
);
const ring = figure(
	'polygon',
	points(
		[
			[1, 1],
			[8, 1],
			[8, 7],
			[1, 7],
		],
		[
			[
				[3, 3],
				[6, 3],
				[6, 5],
				[3, 5],
			],
		],
	),
);

/** A cross of 3 x 3 pixels. */
const cross = [0, 1, 0, 1, 1, 1, 0, 1, 0];
const palette = pngBytes(3, 3, cross, {
	depth: 1,
	palette: [
		[0, 0, 0],
		[255, 255, 255],
	],
});

function bitmap(png: Uint8Array, origin: unknown = [4, 2]) {
	return figure('bitmap', { bitmap: { data: Buffer.from(png).toString('base64'), origin } });
}

describe('a Supervisely file', () => {
	it('is known by its size and objects, and named by its file', () => {
		const { text, annotations } = fileOf();
		expect(detectFormat('/x/a.txt', text)).toBe('supervisely');
		expect(annotations.images[0]).toMatchObject({ fileName: 'a b.jpg', width: 10, height: 8, objects: [] });
		expect(detectFormat('/x/meta.json', '{"classes": [], "tags": []}')).toBeNull();
	});

	it('gives rectangles and polygons with their places', () => {
		const { text, annotations } = fileOf(rectangle, polygon);
		const [one, two] = annotations.images[0].objects;
		expect(annotations.problems).toEqual([]);
		expect(one).toMatchObject({ className: 'cat', box: [1, 2.5, 7, 6], segmentation: null });
		expect(two).toMatchObject({ box: [1, 1, 8, 7] });
		expect(two.segmentation).toEqual({ kind: 'polygons', parts: [Float64Array.of(1, 1, 8, 1.5, 8, 7)] });
		for (const { spans } of [one, two]) {
			expect(JSON.parse(text.slice(spans.record.start, spans.record.end)).classTitle).toBe('cat');
			expect(text.slice(spans.class?.start, spans.class?.end)).toBe('"cat"');
		}
		expect(JSON.parse(text.slice(one.spans.box?.start, one.spans.box?.end))).toEqual([
			[7, 2.5],
			[1, 6],
		]);
	});

	it('gives bitmaps by their pixels, compressed once more or not', () => {
		for (const png of [zlibSync(palette), palette]) {
			const [object] = objectsOf(fileOf(bitmap(png)));
			expect(object.box).toEqual([4, 2, 7, 5]);
			expect(object.editable).toMatchObject({ box: false, vertices: false, move: false });
			const { segmentation } = object;
			if (segmentation?.kind !== 'rle') throw new Error('no mask');
			const pixels = rleToBitmap(segmentation.counts, 8, 10);
			const found = cross.map((_, at) => pixels[(2 + Math.floor(at / 3)) * 10 + 4 + (at % 3)]);
			expect(found).toEqual(cross);
			expect(pixels.reduce((sum, value) => sum + value, 0)).toBe(5);
		}
	});

	it('gives the bitmap of the SDK’s own documentation', () => {
		// supervisely/supervisely geometry/bitmap.py, data_2_base64: a ring of eight pixels.
		const data =
			'eJzrDPBz5+WS4mJgYOD19HAJAtLMIMwIInOeqf8BUmwBPiGuQPr///9Lb86/C2QxlgT5BTM4PLuRBuTwebo4hlTMSa44sKHhISMDuxpTYrr03F6gDIOnq5/LOqeEJgDM5ht6';
		const [object] = objectsOf(fileOf(figure('bitmap', { bitmap: { data, origin: [1, 1] } })));
		expect(object.box).toEqual([1, 1, 4, 4]);
		expect(object.segmentation).toMatchObject({
			kind: 'rle',
			counts: Uint32Array.of(9, 3, 5, 1, 1, 1, 5, 3, 52),
		});
	});

	it('gives coloured bitmaps by their alpha', async () => {
		const colours = cross.flatMap((value) => [9, 9, 9, 255 * value]);
		const raw = { width: 3, height: 3, channels: 4 as const };
		const coloured = await sharp(Uint8Array.from(colours), { raw }).png().toBuffer();
		const [plain, other] = objectsOf(fileOf(bitmap(palette), bitmap(coloured)));
		expect(other.segmentation).toEqual(plain.segmentation);
	});

	it('cuts holes out of a polygon', () => {
		const [object] = objectsOf(fileOf(ring));
		expect(object.box).toEqual([1, 1, 8, 7]);
		if (object.segmentation?.kind !== 'rle') throw new Error('no mask');
		const pixels = rleToBitmap(object.segmentation.counts, 8, 10);
		expect(pixels.reduce((sum, value) => sum + value, 0)).toBe(7 * 6 - 3 * 2);
		expect([pixels[2 * 10 + 2], pixels[4 * 10 + 4]]).toEqual([1, 0]);
	});

	it('cuts holes out where the polygon is, however large the image', () => {
		const small = objectsOf(fileOf(ring))[0].segmentation;
		const text = JSON.stringify({ size: { height: 16_000, width: 16_000 }, objects: Array(40).fill(ring) });
		const all = objectsOf(readText(text, { path }));
		expect(all).toHaveLength(40);
		const [{ segmentation }] = all;
		if (segmentation?.kind !== 'rle' || small?.kind !== 'rle') throw new Error('no mask');
		expect(rleSum(segmentation.counts)).toBe(16_000 * 16_000);
		expect(rleArea(segmentation.counts)).toBe(rleArea(small.counts));
		expect(rleBounds(segmentation.counts, 16_000, 16_000)).toEqual(rleBounds(small.counts, 8, 10));
	});

	it('refuses a bitmap that claims more pixels than its bytes can hold', () => {
		const png = encodePngMask({ width: 8, height: 8, bitmap: new Uint8Array(64).fill(1) });
		const view = new DataView(png.buffer);
		view.setUint32(16, 16_000);
		view.setUint32(20, 16_000);
		const { annotations } = fileOf(...Array(40).fill(bitmap(zlibSync(png))), ring);
		expect(annotations.images[0].objects).toHaveLength(1);
		expect(annotations.problems).toHaveLength(40);
		expect(annotations.problems[0]).toMatchObject({ rule: 'segmentation-malformed' });
	});

	it('knows the shapes of files that do not say them', () => {
		const { geometryType: _, ...plain } = rectangle;
		const { geometryType: __, ...outline } = polygon;
		const { geometryType: ___, ...mask } = bitmap(zlibSync(palette)) as ReturnType<typeof figure>;
		const boxes = objectsOf(fileOf({ ...plain, bitmap: null }, outline, mask)).map(({ box }) => box);
		expect(boxes).toEqual([
			[1, 2.5, 7, 6],
			[1, 1, 8, 7],
			[4, 2, 7, 5],
		]);
	});

	it('tells what is no object, and what is wrong', () => {
		const { annotations } = fileOf(
			figure('point', points([[1, 2]])),
			figure(
				'line',
				points([
					[1, 2],
					[3, 4],
				]),
			),
			figure('rectangle', points([[1, 2]])),
			figure(
				'polygon',
				points([
					[1, 2],
					[3, 4],
				]),
			),
			figure('polygon', points([[1, 2], [3, 4], [5]])),
			figure('bitmap', {}),
			bitmap(Uint8Array.of(1, 2, 3)),
			bitmap(palette, ['a', 2]),
			bitmap(palette, [40, 40]),
			bitmap(pngBytes(1, 1, [0])),
			{ ...rectangle, classTitle: null },
			7,
			rectangle,
		);
		expect(annotations.problems.map(({ rule }) => rule)).toEqual([
			'shape-not-trained',
			'shape-not-trained',
			'box-malformed',
			...Array(7).fill('segmentation-malformed'),
			'class-missing',
			'record-expected',
		]);
		expect(annotations.images[0].objects).toHaveLength(2);
	});

	it('is read as far as it is sound', () => {
		expectSoundWhenCut(fileOf(rectangle, polygon, bitmap(zlibSync(palette))).text, path, 'json-truncated');
		const odd = readText(
			'{"size": {"width": "x", "height": NaN}, "objects": [[], {"points": 3, "bitmap": 4}]}',
			{
				path,
			},
		);
		expect(odd.annotations.images[0]).toMatchObject({ width: null, height: null, objects: [] });
	});
});

describe('an edit of a Supervisely file', () => {
	const at = (object: number) => ({ image: 0, object });

	it('changes the shapes', () => {
		const file = fileOf(rectangle, polygon, ring);
		expectEdit(file, at(0), { kind: 'box', box: [2, 2.5, 7, 7] });
		expectEdit(file, at(0), { kind: 'move', dx: 1, dy: 1 });
		expectEdit(file, at(1), { kind: 'move', dx: 1, dy: -1 });
		expectEdit(file, at(1), { kind: 'vertex', part: 0, vertex: 0, x: 2, y: 2 });
		expectEdit(file, at(1), { kind: 'insert-vertex', part: 0, vertex: 1, x: 4, y: 0 });
		const four = fileOf(
			figure(
				'polygon',
				points([
					[1, 1],
					[8, 1],
					[8, 7],
					[1, 7],
				]),
			),
		);
		expectEdit(four, at(0), { kind: 'remove-vertex', part: 0, vertex: 0 });
		const moved = readText(editedText(file, at(2), { kind: 'move', dx: 1, dy: 1 }), { path });
		const [, , after] = objectsOf(moved);
		expect(after.box).toEqual([2, 2, 9, 8]);
		expect(JSON.parse(moved.text).objects[2].points.interior[0][0]).toEqual([4, 4]);
		expect(refusal(fileOf(bitmap(palette)), at(0), { kind: 'move', dx: 1, dy: 1 })).toContain('runs');
	});

	it('changes the class, writes a copy with an id of its own, and deletes', () => {
		const file = fileOf(rectangle, { ...polygon, id: 20, classTitle: undefined }, bitmap(palette));
		for (const object of [0, 1, 2]) {
			expectEdit(file, at(object), { kind: 'class', className: 'a "b"' });
			expectEdit(file, at(object), { kind: 'delete' });
			expect(expectEdit(file, at(object), { kind: 'duplicate' })).toContain('"id": 21');
		}
		expect(refusal(file, at(0), { kind: 'flag', on: true })).toContain('no flag');
	});
});
