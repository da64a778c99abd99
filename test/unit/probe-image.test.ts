// An image as the probe model takes it: its pixels padded, and its mirror image with its labels.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultConfig, openPictures, type ProbeImage, probeRecipe, sceneOf } from '../../src/compute/probe';
import { mirrored } from '../../src/compute/probe/image';
import { objectBitmap } from '../../src/core/input/objects';
import { bitmapToRle } from '../../src/core/masks/rle';
import { imageOf, smallConfig } from '../support/probe-scenes';

const recipe = probeRecipe(smallConfig);
const folder = mkdtempSync(join(tmpdir(), 'anchorage-pictures-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('the mirror image', () => {
	const image = imageOf('a', [
		{ className: 'square', x: 20, y: 30, size: 12, colour: [200, 20, 20] },
		{ className: 'disc', x: 70, y: 40, size: 15, colour: [20, 200, 20] },
	]);
	const turned = mirrored(recipe, image);
	const disc = objectBitmap(image.objects[1], 96, 72);
	const reversed = (bitmap: Uint8Array) =>
		bitmap.map((_, k) => bitmap[96 * Math.floor(k / 96) + 95 - (k % 96)]);

	it('has its pixels and masks turned left to right', async () => {
		const [before, after] = await Promise.all([image.pixels(), turned.pixels()]);
		if ('error' in before || 'error' in after) throw new Error('no pixels');
		const { width, height } = sceneOf(recipe, image).input;
		const at = (pixels: Uint8Array, x: number, y: number) => [
			...pixels.subarray(3 * (y * width + x)).subarray(0, 3),
		];
		for (let y = 0; y < height; y += 5)
			for (let x = 0; x < width; x += 3) expect(at(after, width - 1 - x, y)).toEqual(at(before, x, y));
		expect(turned.objects[0].box).toEqual([64, 18, 88, 42]);
		// Pixels along an outline are rounded towards one side, which is the other one now.
		const off = reversed(disc).filter((value, k) => value !== objectBitmap(turned.objects[1], 96, 72)[k]);
		expect(off.length).toBeLessThan(2 * Math.PI * 15);
	});

	it('has masks of runs turned too', () => {
		const counts = bitmapToRle(disc, 72, 96);
		const runs: ProbeImage = {
			...image,
			objects: [{ ...image.objects[1], segmentation: { kind: 'rle', width: 96, height: 72, counts } }],
		};
		expect(objectBitmap(mirrored(recipe, runs).objects[0], 96, 72)).toEqual(reversed(disc));
	});

	it('twice is the image itself', async () => {
		const twice = mirrored(recipe, turned);
		expect(await twice.pixels()).toEqual(await image.pixels());
		twice.objects.forEach(({ box }, k) => {
			box.forEach((side, at) => {
				expect(side).toBeCloseTo(image.objects[k].box[at], 9);
			});
		});
	});

	it('of boxes that count pixels from 1 stays within the picture', () => {
		const box: [number, number, number, number] = [1, 5, 96, 9];
		const voc: ProbeImage = {
			...image,
			corners: 'voc',
			objects: [{ ...image.objects[0], box, segmentation: null }],
		};
		expect(mirrored(recipe, voc).objects[0].box).toEqual(box);
	});
});

describe('pictures', () => {
	const labels = { width: 40, height: 20, objects: [], corners: 'continuous' as const };
	const input = sceneOf(probeRecipe(defaultConfig), {
		...labels,
		name: '',
		pixels: async () => ({ error: '' }),
	}).input;

	it('are resized to the input and kept until there are too many', async () => {
		const create = { width: 40, height: 20, channels: 4, background: '#204060' } as const;
		const path = join(folder, 'a.png');
		await sharp({ create }).png().toFile(path);
		const bytes = 3 * input.width * input.height;
		const pictures = openPictures(probeRecipe(defaultConfig), bytes);
		const first = pictures.image(path, { ...labels, name: 'a' });
		const pixels = await first.pixels();
		if ('error' in pixels) throw new Error(pixels.error);
		expect(pixels).toHaveLength(bytes);
		expect([...pixels.subarray(0, 3)]).toEqual([32, 64, 96]);
		expect(await first.pixels()).toBe(pixels);
		await pictures.image(path, { ...labels, name: 'b' }).pixels();
		expect(await first.pixels()).not.toBe(pixels);
		expect(await first.pixels()).toEqual(pixels);
	});

	it('that are damaged or missing are told in a sentence', async () => {
		const path = join(folder, 'b.jpg');
		writeFileSync(path, 'no picture');
		const pictures = openPictures(probeRecipe(defaultConfig));
		for (const file of [path, join(folder, 'none.jpg')]) {
			const answer = await pictures.image(file, { ...labels, name: file }).pixels();
			expect('error' in answer && answer.error).toMatch(/^The image file cannot be decoded \(.+\)\.$/);
		}
	});
});
