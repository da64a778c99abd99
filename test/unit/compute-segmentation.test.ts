// The segmentation view's engine on files as people have them: masks as PNG of every kind, dumps, the sample.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { SegmentationSource } from '../../src/compute/protocol';
import { segmentationFinding } from '../../src/core/words';
import { decodePngIndices } from '../../src/formats/png-mask';
import { pngBytes } from '../support/png-files';
import { f32, safetensorsBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-segmentation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const width = 8;
const height = 6;
const size = { width, height };
/** A left half of 1 and a lower right corner of 2. */
const indices = Uint8Array.from({ length: width * height }, (_, k) =>
	k % width < 4 ? 1 : k >= 4 * width ? 2 : 0,
);
const grey = (values: Uint8Array, of = size) =>
	sharp(values, { raw: { ...of, channels: 1 } })
		.toColourspace('b-w')
		.png()
		.toBuffer();

let files = 0;
function write(name: string, bytes: Uint8Array): string {
	const path = join(folder, String(files++), name);
	mkdirSync(join(path, '..'), { recursive: true });
	writeFileSync(path, bytes);
	return path;
}

const sourceOf = (
	path: string,
	prediction: string | null,
	image: number | null = null,
): SegmentationSource => ({
	file: { path, version: 0 },
	choices: {
		...plainChoices,
		workspaceFolders: [folder],
	},
	image,
	prediction,
	ignored: 255,
});

const view = (path: string, prediction: string | null, image: number | null = null) =>
	new Engine().segmentation.view(sourceOf(path, prediction, image));

/** Logits that are sure of these indices. */
const sureOf = (values: Uint8Array, channels: number) =>
	f32(
		[channels, height, width],
		Array.from({ length: channels * values.length }, (_, at) =>
			values[at % values.length] === Math.floor(at / values.length) ? 5 : -5,
		),
	);

const dumpOf = (values: Uint8Array, channels: number, metadata?: Record<string, string>) =>
	write('dump.safetensors', safetensorsBytes({ semantic_logits: sureOf(values, channels) }, metadata));

describe('a mask file', () => {
	it('is read by its stored values: grey from sharp, a palette’s indices, few bits', async () => {
		expect(decodePngIndices(await grey(indices))).toEqual({ ...size, values: indices });
		const palette: [number, number, number][] = [
			[0, 0, 0],
			[128, 0, 0],
			[0, 128, 0],
		];
		for (const depth of [2, 4, 8] as const)
			expect(decodePngIndices(pngBytes(width, height, indices, { depth, palette }))).toEqual({
				...size,
				values: indices,
			});
		const bits = indices.map((value) => value & 1);
		expect(decodePngIndices(pngBytes(width, height, bits, { depth: 1 }))).toEqual({ ...size, values: bits });
	});

	it('with a palette that sharp writes gives places in it, and not the colours', async () => {
		const colours = [
			[0, 0, 0],
			[200, 30, 40],
			[20, 180, 60],
		];
		const raw = Buffer.from(Array.from(indices).flatMap((index) => colours[index]));
		const png = await sharp(raw, { raw: { ...size, channels: 3 } })
			.png({ palette: true, quality: 100 })
			.toBuffer();
		expect(png[25]).toBe(3);
		const read = decodePngIndices(png);
		if ('error' in read) throw new Error(read.error);
		const at = png.indexOf('PLTE') + 4;
		for (const [pixel, value] of read.values.entries())
			expect(Array.from(png.subarray(at + 3 * value, at + 3 * value + 3))).toEqual(colours[indices[pixel]]);
	});

	it.each([
		[
			'colours',
			() =>
				sharp({ create: { ...size, channels: 3, background: '#ff8000' } })
					.png()
					.toBuffer(),
			'holds colours (RGB), not class indices',
		],
		[
			'16 bits',
			() =>
				sharp(new Uint16Array(width * height).fill(700), { raw: { ...size, channels: 1 } })
					.toColourspace('grey16')
					.png()
					.toBuffer(),
			'16 bits a pixel',
		],
		['no PNG', async () => Buffer.from('nothing of the kind'), 'not a PNG'],
		[
			'interlaced',
			async () => Buffer.from(pngBytes(width, height, indices, { interlaced: true })),
			'interlaced',
		],
	])('with %s is refused by name', async (_what, make, reason) => {
		const label = write('bad.png', await make());
		const prediction = write('pred.png', await grey(indices));
		await expect(view(label, prediction)).rejects.toThrow(reason);
		await expect(view(label, prediction)).rejects.toMatchObject({ code: 'refused' });
		await expect(view(prediction, label)).rejects.toThrow('bad.png');
	});

	it('against a predicted mask gives the losses of decided masks', async () => {
		const predicted = indices.with(0, 2).with(1, 2);
		const shown = await view(write('a.png', await grey(indices)), write('b.png', await grey(predicted)));
		const { segmentation } = shown;
		expect(segmentation.tier).toBe('mask');
		expect(segmentation.classes.map(({ name }) => name)).toEqual(['background', 'class 1', 'class 2']);
		expect(segmentation.classes[1].iou).toBeCloseTo(22 / 24, 12);
		expect(segmentationFinding(segmentation).headline).toBe('class 1 is taken for class 2 on 2 pixels.');
		expect(segmentation.losses.find(({ name }) => name === 'pixel-error')?.value).toBeCloseTo(2 / 48, 12);
		expect(segmentation.losses.find(({ name }) => name === 'dice')?.why).toContain('needs logits');
		expect(shown.picture.kind).toBe('none');
	});

	it('leaves out the ignored value, and says how often', async () => {
		const label = indices.with(5, 255).with(6, 255).with(7, 255);
		const { segmentation } = await view(write('a.png', await grey(label)), dumpOf(indices, 3));
		expect(segmentation.ignored).toBe(3);
		expect(segmentation.correct).toBe(45);
		const other = { ...sourceOf(write('a.png', await grey(label)), dumpOf(indices, 3)), ignored: 2 };
		await expect(new Engine().segmentation.view(other)).rejects.toThrow(
			'a.png holds the index 255 at column 5, row 0; there are 3 classes, 0 to 2.',
		);
	});

	it('that is black and white is an object: of one channel, and of another mask', async () => {
		const white = indices.map((value) => (value === 1 ? 255 : 0));
		const object = indices.map((value) => (value === 1 ? 1 : 0));
		const label = write('a.png', await grey(white));
		const logits = f32(
			[1, height, width],
			Array.from(object, (value) => (value ? 4 : -4)),
		);
		const dump = write('d.safetensors', safetensorsBytes({ semantic_logits: logits }));
		for (const prediction of [dump, write('b.png', await grey(object)), write('c.png', await grey(white))]) {
			const { segmentation, notes } = await view(label, prediction);
			expect(segmentation.mode).toBe('binary');
			expect(segmentation.meanIou).toBe(1);
			expect(segmentation.ignored).toBe(0);
			expect(notes.join(' ')).toContain('255 is read as the object: a.png holds only 0 and 255.');
		}
		// Against three classes 255 keeps its usual meaning.
		expect((await view(label, dumpOf(indices, 3))).segmentation.ignored).toBe(24);
	});

	it('of many classes counts as one object against one channel', async () => {
		const logits = f32(
			[1, height, width],
			Array.from(indices, (value) => (value > 0 ? 4 : -4)),
		);
		const dump = write('d.safetensors', safetensorsBytes({ semantic_logits: logits }));
		const { segmentation, notes } = await view(write('a.png', await grey(indices)), dump);
		expect(segmentation.meanIou).toBe(1);
		expect(notes.join(' ')).toContain('every class counts as the object');
	});

	it('of another size of the same shape is read at the prediction’s size, others are refused with both sizes', async () => {
		const large = new Uint8Array(4 * width * height).map(
			(_, k) => indices[Math.floor(k / (4 * width)) * width + Math.floor((k % (2 * width)) / 2)],
		);
		const twice = { width: 2 * width, height: 2 * height };
		const label = write('a.png', await grey(large, twice));
		const { segmentation, notes } = await view(label, dumpOf(indices, 3));
		expect(segmentation.correct).toBe(width * height);
		expect(notes.join(' ')).toContain('read at 8 × 6 px (it has 16 × 12 px)');
		expect((await view(label, write('p.png', await grey(indices)))).segmentation.correct).toBe(48);
		const square = { width: 40, height: 40 };
		const odd = write('odd.png', await grey(new Uint8Array(1600), square));
		await expect(view(odd, dumpOf(indices, 3))).rejects.toThrow(
			/sizes do not fit: the logits of dump.safetensors are 8 × 6 px, odd.png is 40 × 40 px/,
		);
		await expect(view(odd, write('p.png', await grey(indices)))).rejects.toThrow(/p.png is 8 × 6 px/);
		const stretched = dumpOf(indices, 3, { semantic_resize: 'stretch' });
		expect((await view(odd, stretched)).segmentation.counted).toBe(48);
	});

	it('finds the picture of its name nearby, inside the allowed folders, and no other', async () => {
		const base = mkdtempSync(join(folder, 'voc-'));
		for (const each of ['SegmentationClass', 'JPEGImages', 'pred']) mkdirSync(join(base, each));
		const label = join(base, 'SegmentationClass', '2007_01.png');
		writeFileSync(label, await grey(indices));
		const prediction = join(base, 'pred', '2007_01.png');
		writeFileSync(prediction, await grey(indices));
		const source = sourceOf(label, prediction);
		const withRoot = (rootFolder: string) => ({
			...source,
			choices: { ...source.choices, workspaceFolders: [rootFolder] },
		});
		// The prediction has the same name: it is no picture.
		expect((await new Engine().segmentation.view(withRoot(base))).picture.kind).toBe('none');
		const picture = join(base, 'JPEGImages', '2007_01.jpg');
		writeFileSync(
			picture,
			await sharp({ create: { width: 16, height: 12, channels: 3, background: '#336699' } })
				.jpeg()
				.toBuffer(),
		);
		expect((await new Engine().segmentation.view(withRoot(base))).picture).toEqual({
			kind: 'file',
			path: picture,
		});
		const outside = await new Engine().segmentation.view(withRoot(join(base, 'SegmentationClass')));
		expect(outside.picture.kind).toBe('none');
	});
});

describe('a dump', () => {
	it('is asked for by the tensor’s name and shape where it has none', async () => {
		const label = write('a.png', await grey(indices));
		const bare = write('d.safetensors', safetensorsBytes({ other: f32([1], [1]) }));
		await expect(view(label, bare)).rejects.toMatchObject({
			code: 'no-tensor',
			message: expect.stringContaining('has no tensor `semantic_logits`'),
		});
		await expect(view(label, null)).rejects.toMatchObject({ code: 'no-dump' });
		const others = write(
			'd.safetensors',
			safetensorsBytes({ 'x/semantic_logits': sureOf(indices, 3), 'y/semantic_logits': sureOf(indices, 3) }),
		);
		await expect(view(label, others)).rejects.toMatchObject({ code: 'absent' });
		await expect(view(label, join(folder, 'nowhere.npz'))).rejects.toThrow('cannot be read (ENOENT)');
	});

	it('of many images is found by the mask’s name; names of classes come from its metadata', async () => {
		const label = write('a.png', await grey(indices));
		const many = write(
			'd.safetensors',
			safetensorsBytes(
				{
					'a/semantic_logits': sureOf(indices, 3),
					'b/semantic_logits': sureOf(
						indices.map(() => 0),
						3,
					),
				},
				{ classes: JSON.stringify(['background', 'road', 'car']) },
			),
		);
		const { segmentation } = await view(label, many);
		expect(segmentation.classes.map(({ name }) => name)).toEqual(['background', 'road', 'car']);
		expect(segmentation.correct).toBe(48);
		const two = dumpOf(indices, 3, { classes: JSON.stringify(['road', 'car']) });
		expect((await view(label, two)).segmentation.classes.map(({ name }) => name)).toEqual([
			'background',
			'road',
			'car',
		]);
		const streets = dumpOf(indices, 3, { classes: JSON.stringify(['road', 'car', 'sky']) });
		expect((await view(label, streets)).segmentation.background).toBeNull();
		const wrong = dumpOf(indices, 3, { classes: JSON.stringify(['road']) });
		await expect(view(label, wrong)).rejects.toThrow('lists 1 classes, but `semantic_logits` has 3 channels');
	});

	it.each([
		['a shape of two sides', f32([6, 8], new Float32Array(48)), '6 × 8, it must be classes x rows x columns'],
		[
			'an infinite logit',
			f32([1, 6, 8], new Float32Array(48).fill(Infinity, 9, 10)),
			'Infinity at position [0, 1, 1]',
		],
	])('with %s is refused', async (_what, tensor, reason) => {
		const dump = write('d.safetensors', safetensorsBytes({ semantic_logits: tensor }));
		await expect(view(write('a.png', await grey(indices)), dump)).rejects.toThrow(reason);
	});
});

describe('an annotated image', () => {
	const sample = join(root, 'media', 'sample');
	const instances = join(sample, 'coco', 'instances.json');
	const dump = join(sample, 'predictions', 'epoch_03.safetensors');

	it('of the sample: the planted confusion is found', async () => {
		const shown = await view(instances, dump, 0);
		expect(shown.segmentation).toMatchObject({ width: 120, height: 90, tier: 'exact', mode: 'multi-class' });
		expect(segmentationFinding(shown.segmentation).headline).toMatch(
			/^triangle is taken for star on \d+ pixels\.$/,
		);
		expect(shown.label).toBe('instances.json');
		expect(shown.prediction).toBe('epoch_03.safetensors');
		expect(shown.notes.join(' ')).toContain('torch’s nearest neighbour');
	});

	it('gives single maps that add up to the loss, and probabilities', async () => {
		const engine = new Engine();
		const source = sourceOf(instances, dump, 2);
		const { segmentation } = await engine.segmentation.view(source);
		for (const { name, value } of segmentation.losses) {
			const map = await engine.segmentation.map(source, { loss: name });
			const sum = map.reduce((all, part) => all + part, 0);
			// Parts cross as float32.
			expect(Math.abs(sum - (value as number)) / (value as number), name).toBeLessThan(1e-4);
		}
		const ring = await engine.segmentation.map(source, { probability: 5 });
		const { predicted, confidence } = segmentation;
		for (const [pixel, index] of predicted.entries())
			if (index === 5) expect(ring[pixel]).toBeCloseTo(confidence?.[pixel] as number, 6);
	});

	it('asks for what is missing', async () => {
		await expect(view(instances, dump, 1)).rejects.toThrow('`02_overlap/semantic_logits`');
		const none = dumpOf(indices, 3);
		await expect(view(instances, none, 6)).rejects.toMatchObject({ code: 'refused' });
		const classes = JSON.stringify(['background', 'circle', 'triangle', 'square', 'star', 'ring', 'bar']);
		const all = dumpOf(indices, 7, { classes });
		await expect(view(instances, all, 6)).rejects.toMatchObject({
			code: 'no-objects',
			message: 'instances.json labels no object in 07_background.jpg.',
		});
	});

	it('says that a model that is run gives no logits', async () => {
		for (const path of ['detector.anchorage-model.json', 'probe/anchorage-probe.json'])
			await expect(view(instances, join(folder, path), 6)).rejects.toThrow(
				`${path.split('/').at(-1)} stands for a model that is run.`,
			);
	});

	it('takes channels by name, and refuses a class that has none', async () => {
		const classes = ['background', 'star', 'ring', 'bar', 'circle', 'triangle', 'square'];
		const { segmentation } = await view(
			instances,
			dumpOf(indices, 7, { classes: JSON.stringify(classes) }),
			0,
		);
		expect(segmentation.classes.filter(({ label }) => label > 0).map(({ name }) => name)).toEqual([
			'background',
			'circle',
			'triangle',
			'square',
		]);
		const short = dumpOf(indices, 3, { classes: JSON.stringify(['background', 'star', 'ring']) });
		await expect(view(instances, short, 0)).rejects.toThrow(
			'No channel of the prediction is the class "square"',
		);
		const unnamed = dumpOf(indices, 3);
		await expect(view(instances, unnamed, 0)).rejects.toThrow(
			'`semantic_logits` has 3 channels, instances.json has 6 classes and the background',
		);
	});

	it('ignores its crowd', async () => {
		const classes = JSON.stringify(['background', 'circle', 'triangle', 'square', 'star', 'ring', 'bar']);
		const { segmentation, notes } = await view(instances, dumpOf(indices, 7, { classes }), 3);
		expect(segmentation.ignored).toBeGreaterThan(0);
		expect(notes).toContain('1 crowd region is ignored.');
	});

	it('with boxes alone has no label of pixels', async () => {
		const voc = join(sample, 'voc', '01_shapes.xml');
		const classes = JSON.stringify(['background', 'circle', 'triangle', 'square', 'star', 'ring', 'bar']);
		await expect(view(voc, dumpOf(indices, 7, { classes }), 0)).rejects.toThrow('have boxes only');
	});

	it('can be compared with a predicted mask', async () => {
		const drawn = (await view(instances, dump, 0)).segmentation.label;
		const mask = write('01_shapes.png', await grey(Uint8Array.from(drawn), { width: 120, height: 90 }));
		const { segmentation } = await view(instances, mask, 0);
		expect(segmentation.correct).toBe(120 * 90);
		expect(segmentationFinding(segmentation).severity).toBe('good');
	});
});
