import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rleToBitmap } from '../../src/core/masks/rle';
import { detectFormat, resizeRecord } from '../../src/formats';
import { decodeBrush, encodeBrush } from '../../src/formats/label-studio/brush';
import { expectEdit, expectSoundWhenCut, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';

if (!existsSync('../shared/data'))
	console.log('formats-label-studio: ../shared/data is absent, and has no file of it');

const sized = { original_width: 200, original_height: 80, image_rotation: 0 };
const rectangle = (x: number, more: object = {}, label: string | null = 'cat') => ({
	id: `r${x}`,
	type: 'rectanglelabels',
	from_name: 'label',
	to_name: 'image',
	...sized,
	value: {
		x,
		y: 25,
		width: 10,
		height: 50,
		rotation: 0,
		...(label ? { rectanglelabels: [label] } : {}),
		...more,
	},
});
const polygon = {
	id: 'p1',
	type: 'polygonlabels',
	...sized,
	value: {
		points: [
			[10, 10],
			[20, 10.5],
			[20, 50],
		],
		closed: true,
		polygonlabels: ['dog'],
	},
};
const task = (result: object[], more: object = {}) => ({
	id: 7,
	data: { image: '/data/local-files/?d=sub/a.jpg' },
	annotations: [{ id: 1, was_cancelled: false, result }],
	...more,
});
const read = (value: unknown, indent = 2) =>
	readText(JSON.stringify(value, null, indent), { path: '/x/tasks.json' });
const objects = (file: ReturnType<typeof read>) => file.annotations.images.flatMap((image) => image.objects);
const rules = (file: ReturnType<typeof read>) => file.annotations.problems.map(({ rule }) => rule);
const cut = (text: string, span: { start: number; end: number } | null) =>
	span && text.slice(span.start, span.end);

function expectClose(found: ArrayLike<number>, wanted: readonly number[]): void {
	expect(found).toHaveLength(wanted.length);
	wanted.forEach((value, at) => {
		expect(found[at]).toBeCloseTo(value, 9);
	});
}

describe('tasks', () => {
	it('are read in pixels of the labelled picture, where they stand', () => {
		const file = read([task([rectangle(5), polygon])]);
		expect(file.annotations.format).toBe('label-studio');
		expect(file.annotations.problems).toEqual([]);
		expect(file.annotations.classes.map(({ name }) => name)).toEqual(['cat', 'dog']);
		const [image] = file.annotations.images;
		expect(image).toMatchObject({
			id: '7',
			fileName: '/data/local-files/?d=sub/a.jpg',
			width: 200,
			height: 80,
		});
		expect(image.isSizeAssumed).toBeUndefined();
		expect(cut(file.text, image.spans.fileName)).toBe('"/data/local-files/?d=sub/a.jpg"');
		const [cat, dog] = image.objects;
		expect(cat).toMatchObject({ id: 'r5', className: 'cat', box: [10, 20, 30, 60], segmentation: null });
		expect(JSON.parse(cut(file.text, cat.spans.record) ?? '')).toMatchObject({ id: 'r5' });
		expect(cut(file.text, cat.spans.class)).toBe('"cat"');
		expect(cut(file.text, cat.spans.box)).toMatch(
			/^5,\s*"y": 25,\s*"width": 10,\s*"height": 50,\s*"rotation": 0$/,
		);
		expect(dog.segmentation).toEqual({ kind: 'polygons', parts: [Float64Array.of(20, 8, 40, 8.4, 40, 40)] });
		expect(dog.box).toEqual([20, 8, 40, 40]);
		expect(JSON.parse(cut(file.text, dog.spans.segmentation) ?? '')).toHaveLength(3);
	});

	it('are told by content, alone or in a list, whole or short', () => {
		const short = { image: 'a.jpg', id: 1, annotator: 1, annotation_id: 3, lead_time: 2 };
		for (const value of [[task([])], task([]), [{ data: {}, completions: [] }], [short]]) {
			expect(detectFormat('/x/labels/a.txt', JSON.stringify(value))).toBe('label-studio');
		}
	});

	it('may turn rectangles about their corner, and hold ellipses', () => {
		const ellipse = { ...rectangle(0), id: 'e', type: 'ellipselabels' };
		const value = { x: 50, y: 50, radiusX: 10, radiusY: 20, ellipselabels: ['cat'] };
		const file = read([
			task([
				rectangle(50, { rotation: 90 }),
				{ ...ellipse, value },
				{ ...ellipse, id: 'f', value: { ...value, rotation: 90 } },
			]),
		]);
		const [turned, flat, tilted] = objects(file);
		expectClose(turned.box, [60, 20, 100, 40]);
		const parts = turned.segmentation?.kind === 'polygons' ? turned.segmentation.parts[0] : [];
		expectClose(parts, [100, 20, 100, 40, 60, 40, 60, 20]);
		expect(turned.editable).toMatchObject({ box: false, vertices: false, move: true });
		expect(flat.box).toEqual([80, 24, 120, 56]);
		expectClose(tilted.box, [84, 20, 116, 60]);
	});

	it('take the first annotation that was not skipped, and tell of others', () => {
		const of = (x: number, was_cancelled = false) => ({ id: x, was_cancelled, result: [rectangle(x)] });
		const file = read([task([], { annotations: [of(1, true), of(2), of(3)], predictions: [of(4)] })]);
		expect(objects(file).map(({ id }) => id)).toEqual(['r2']);
		expect(file.annotations.problems.map(({ rule, severity }) => [rule, severity])).toEqual([
			['label-studio-annotations', 'warning'],
			['shape-not-trained', 'information'],
		]);
		expect(file.annotations.problems[0].message).toContain('2 annotations');
	});

	it('join the records of one region', () => {
		const shape = { ...rectangle(5, {}, null), type: 'rectangle' };
		const label = { ...rectangle(5, { labels: ['cow'] }, null), type: 'labels' };
		const words = { id: 'r5', type: 'textarea', value: { text: ['moo'] } };
		const file = read([task([words, shape, label, rectangle(40)])]);
		expect(objects(file).map(({ className }) => className)).toEqual(['cow', 'cat']);
		expect(rules(file)).toEqual([]);
		const place = { image: 0, object: 0 };
		const moved = JSON.parse(expectEdit(file, place, { kind: 'move', dx: 2, dy: 0 }));
		const xs = moved[0].annotations[0].result.map((each: { value: { x?: number } }) => each.value.x);
		expect(xs).toEqual([undefined, 6, 6, 40]);
		expectEdit(file, place, { kind: 'class', className: 'a "pig"' });
		const copied = JSON.parse(expectEdit(file, place, { kind: 'duplicate' }));
		const ids = copied[0].annotations[0].result.map((each: { id: string }) => each.id);
		expect(ids.filter((id: string) => id === 'r5-copy')).toHaveLength(3);
		const rest = JSON.parse(expectEdit(file, place, { kind: 'delete' }));
		expect(rest[0].annotations[0].result).toHaveLength(1);
	});

	it('tell once of each kind that is no object, and never of relations', () => {
		const point = {
			id: 'k',
			type: 'keypointlabels',
			...sized,
			value: { x: 1, y: 2, width: 0.5, keypointlabels: ['a'] },
		};
		const choice = { id: 'c', type: 'choices', value: { choices: ['good'] } };
		const file = read([
			task([point, { ...point, id: 'l' }, choice, { type: 'relation', from_id: 'a' }, rectangle(5)]),
		]);
		expect(objects(file)).toHaveLength(1);
		const messages = file.annotations.problems.map(({ rule, message }) => `${rule}: ${message}`);
		expect(messages).toHaveLength(2);
		expect(messages[0]).toContain('shape-not-trained: 2 shapes of the kind "keypointlabels"');
		expect(messages[1]).toContain('"choices"');
	});

	it('without a size are fractions of a stand-in until the picture is found', () => {
		const bare = {
			id: 'b',
			type: 'rectanglelabels',
			value: { x: 50, y: 0, width: 50, height: 100, rectanglelabels: ['a'] },
		};
		const [image] = read([task([bare])]).annotations.images;
		expect(image.isSizeAssumed).toBe(true);
		resizeRecord(image, { width: 30, height: 20 });
		expect(image.objects[0].box).toEqual([15, 0, 30, 20]);
		const [empty] = read([task([])]).annotations.images;
		expect(empty).toMatchObject({ width: null, height: null, objects: [] });
	});

	it('name the image by whatever text looks like one', () => {
		const named = (data: object) => read([task([], { data })]).annotations.images[0].fileName;
		expect(named({ text: 'hello', photo: 'https://x/y.PNG?size=1' })).toBe('https://x/y.PNG?size=1');
		expect(named({ note: 'x', upload: '/data/upload/1/abc' })).toBe('/data/upload/1/abc');
		expect(named({ other: 'b.jpg', image: 'a' })).toBe('a');
		expect(named({ text: 'hello' })).toBe('');
	});

	it('may be the short export', () => {
		const value = {
			x: 5,
			y: 25,
			width: 10,
			height: 50,
			rotation: 0,
			rectanglelabels: ['cat'],
			original_width: 200,
			original_height: 80,
		};
		const file = read([
			{
				image: '/data/upload/a.jpg',
				id: 3,
				box: [value, { ...value, x: 40 }],
				annotator: 1,
				annotation_id: 9,
				lead_time: 1,
			},
		]);
		expect(file.annotations.images[0]).toMatchObject({ id: '3', fileName: '/data/upload/a.jpg', width: 200 });
		expect(objects(file).map(({ box }) => box)).toEqual([
			[10, 20, 30, 60],
			[80, 20, 100, 60],
		]);
		const place = { image: 0, object: 1 };
		expectEdit(file, place, { kind: 'box', box: [80, 20, 110, 60] });
		expectEdit(file, place, { kind: 'delete' });
		expectEdit(file, place, { kind: 'duplicate' });
		expectEdit(file, place, { kind: 'class', className: 'dog' });
	});
});

describe('bad input', () => {
	const damaged = (change: object) => ({ ...rectangle(50), ...change });
	it.each([
		[
			'polygon-too-short',
			{
				...polygon,
				value: {
					points: [
						[1, 2],
						[3, 4],
					],
					polygonlabels: ['a'],
				},
			},
		],
		[
			'polygon-not-finite',
			{
				...polygon,
				value: {
					points: [
						[1, 2],
						[3, 'x'],
						[4, 4],
					],
					polygonlabels: ['a'],
				},
			},
		],
		['polygon-not-finite', { ...polygon, value: { points: [[1, 2], 7, [4, 4]], polygonlabels: ['a'] } }],
		['rle-malformed', { ...polygon, value: { rle: [1, 2, 3], brushlabels: ['a'] } }],
		[
			'rle-malformed',
			{ ...polygon, value: { rle: encodeBrush(new Uint8Array(200 * 80)).slice(0, 8), brushlabels: ['a'] } },
		],
		[
			'rle-malformed',
			{ ...polygon, value: { rle: encodeBrush(new Uint8Array(200 * 80)), brushlabels: ['a'] } },
		],
		['class-missing', damaged({ value: { x: 1, y: 1, width: 2, height: 2 } })],
	])('%s is told, and what is sound is read', (rule, region) => {
		const file = read([task([region, rectangle(5)])]);
		expect(rules(file)).toEqual([rule]);
		expect(objects(file).at(-1)?.id).toBe('r5');
		const [{ span }] = file.annotations.problems;
		expect(JSON.parse(cut(file.text, span) ?? '')).toEqual(region);
	});

	it('of wrong types never throws', () => {
		const odd = [[7, task([rectangle(5)])], [task([]), null], [task([rectangle(5)], { data: 4 })]];
		for (const value of odd) expect(() => read(value)).not.toThrow();
		expect(rules(read([task([rectangle(5)]), 'no task']))).toEqual(['record-expected']);
		expect(rules(read([task([])]))).toEqual([]);
		expect(
			objects(read([task([damaged({ value: { x: 'a', y: null, width: 2, height: 2 } })])]))[0].box[0],
		).toBeNaN();
	});

	it('is read as far as it goes, wherever it ends', () => {
		expectSoundWhenCut(JSON.stringify([task([rectangle(5), polygon])]), '/x/tasks.json', 'json-truncated');
	});
});

describe('painted masks', () => {
	it('are decoded as the library that Label Studio uses packs them', () => {
		// A picture of 2 x 1: the first pixel of four bytes one by one, the second as a run of 255.
		const bits = [
			[8, 32],
			[7, 5],
			[2, 4],
			[3, 4],
			[7, 4],
			[15, 4],
			[0, 1],
			[0, 2],
			[3, 3],
			[9, 8],
			[8, 8],
			[7, 8],
			[0, 8],
			[1, 1],
			[0, 2],
			[3, 3],
			[255, 8],
		]
			.map(([value, count]) => value.toString(2).padStart(count, '0'))
			.join('');
		const bytes = bits.padEnd(8 * Math.ceil(bits.length / 8), '0').match(/.{8}/g) ?? [];
		const mask = decodeBrush(
			bytes.map((byte) => Number.parseInt(byte, 2)),
			1,
			2,
		);
		expect(mask).toEqual(Uint8Array.of(0, 1));
	});

	it('come back as they were painted, whatever the lengths of their runs', () => {
		const bitmaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.boolean()), {
			minLength: 1,
			maxLength: 8,
		});
		fc.assert(
			fc.property(bitmaps, (runs) => {
				const bitmap = Uint8Array.from(runs.flatMap(([length, on]) => Array(length).fill(on ? 1 : 0)));
				const back = decodeBrush(encodeBrush(bitmap), 1, bitmap.length);
				if ('error' in back) throw new Error(back.error);
				// Bytes are compared at once: one by one takes seconds.
				expect(Buffer.compare(back, bitmap)).toBe(0);
			}),
			{ seed: 20_240_601, numRuns: 60 },
		);
	});

	it('are objects with a mask over the image', () => {
		const bitmap = new Uint8Array(200 * 80);
		for (const at of [3 * 200 + 10, 3 * 200 + 11, 4 * 200 + 11]) bitmap[at] = 1;
		const value = { format: 'rle', rle: encodeBrush(bitmap), brushlabels: ['cat'] };
		const file = read([task([{ ...polygon, type: 'brushlabels', value }])], 0);
		const [object] = objects(file);
		expect(object.box).toEqual([10, 3, 12, 5]);
		if (object.segmentation?.kind !== 'rle') throw new Error('no runs');
		expect(rleToBitmap(object.segmentation.counts, 80, 200)).toEqual(bitmap);
		expect(cut(file.text, object.spans.segmentation)).toBe(JSON.stringify(value.rle));
		const place = { image: 0, object: 0 };
		expect(refusal(file, place, { kind: 'move', dx: 1, dy: 1 })).toContain('runs or a picture');
		expectEdit(file, place, { kind: 'class', className: 'dog' });
		expectEdit(file, place, { kind: 'duplicate' });
		expectEdit(file, place, { kind: 'delete' });
	});
});

describe.each([0, 2])('edits, indented by %d', (indent) => {
	const file = read(
		[task([rectangle(5), polygon, rectangle(50, { rotation: 30 })]), task([rectangle(6)])],
		indent,
	);
	const at = (object: number) => ({ image: 0, object });

	it('write boxes and corners in percent, fine enough', () => {
		expect(expectEdit(file, at(0), { kind: 'box', box: [10, 20, 31, 60] })).toBe(
			file.text.replace(/"width":( ?)10,/, '"width":$110.5,'),
		);
		expectEdit(file, at(0), { kind: 'move', dx: 1.3, dy: -0.7 });
		expectEdit(file, at(1), { kind: 'vertex', part: 0, vertex: 2, x: 41.1, y: 41.3 });
		expectEdit(file, at(1), { kind: 'insert-vertex', part: 0, vertex: 3, x: 25, y: 44 });
		expectEdit(file, at(1), { kind: 'move', dx: 3, dy: 3 });
		expectEdit(file, at(2), { kind: 'move', dx: 3, dy: 3 });
		expect(refusal(file, at(1), { kind: 'remove-vertex', part: 0, vertex: 0 })).toContain('fewer than three');
		expect(refusal(file, at(2), { kind: 'box', box: [1, 1, 2, 2] })).not.toBe('');
	});

	it('never write a place that the file does not have', () => {
		const value = { y: 1, width: 2, height: 3, rectanglelabels: ['cat'] };
		const short = read([task([{ ...polygon, type: 'rectanglelabels', value }])], indent);
		expect(refusal(short, at(0), { kind: 'box', box: [1, 1, 2, 2] })).toContain('is missing');
	});

	it('name, copy and take out regions', () => {
		for (const object of [0, 1, 2]) {
			expectEdit(file, at(object), { kind: 'class', className: 'a "b"' });
			expect(() => JSON.parse(expectEdit(file, at(object), { kind: 'duplicate' }))).not.toThrow();
			expect(() => JSON.parse(expectEdit(file, at(object), { kind: 'delete' }))).not.toThrow();
		}
		expect(refusal(file, at(0), { kind: 'flag', on: true })).toContain('no flag');
		const bare = read([task([rectangle(5, {}, null)])], indent);
		expect(refusal(bare, at(0), { kind: 'class', className: 'x' })).toContain('no list of labels');
	});
});
