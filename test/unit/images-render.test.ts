import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { embeddedImage } from '../../src/compute/images/embedded';
import { probeImage } from '../../src/compute/images/probe';
import { displayable, thumbnail } from '../../src/compute/images/render';

const data = resolve('../shared/data');
const hasData = existsSync(data);
if (!hasData) console.log(`images-render: skips the real pictures, ${data} is absent`);

const loadSharp = async () => (await import('sharp')).default;

/** 60 x 40 stored, red on the left third; `orientation` 6 shows it as 40 x 60 with red on top. */
async function picture(orientation: number): Promise<Buffer> {
	const sharp = await loadSharp();
	const red = { create: { width: 20, height: 40, channels: 3 as const, background: '#f00' } };
	return sharp({ create: { width: 60, height: 40, channels: 3, background: '#000' } })
		.composite([{ input: red, left: 0, top: 0 }])
		.withMetadata({ orientation })
		.jpeg()
		.toBuffer();
}

async function noise(size: number): Promise<Buffer> {
	const sharp = await loadSharp();
	const bytes = new Uint8Array(size * size * 3);
	let state = 1;
	for (let i = 0; i < bytes.length; i++) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		bytes[i] = state >>> 24;
	}
	return sharp(bytes, { raw: { width: size, height: size, channels: 3 } })
		.png()
		.toBuffer();
}

function bmp(width: number, height: number): Uint8Array {
	const bytes = new Uint8Array(64);
	const view = new DataView(bytes.buffer);
	bytes.set([0x42, 0x4d]);
	view.setUint32(14, 40, true);
	view.setInt32(18, width, true);
	view.setInt32(22, height, true);
	return bytes;
}

function expectPicture<T extends object>(result: T | { error: string }): T {
	if ('error' in result) throw new Error(result.error);
	return result as T;
}

describe('size of a picture', () => {
	it('is the size as shown', async () => {
		expect(await probeImage(await picture(1))).toEqual({ width: 60, height: 40, orientation: 1 });
		expect(await probeImage(await picture(6))).toEqual({ width: 40, height: 60, orientation: 6 });
		expect(await probeImage(bmp(12, -7))).toEqual({ width: 12, height: 7, orientation: 1 });
	});

	it('is an error value where there is no picture', async () => {
		const error = async (source: string | Uint8Array) => {
			const result = await probeImage(source);
			return 'error' in result ? result.error : 'none';
		};
		expect(await error(new Uint8Array(0))).toContain('zero bytes');
		expect(await error(Buffer.from('version https://git-lfs.github.com/spec/v1\noid'))).toContain(
			'git lfs pull',
		);
		expect(await error(Buffer.from('not a picture'))).toContain('cannot be decoded');
		expect(await error('/nowhere/at/all.jpg')).toContain('ENOENT');
		expect(await error(bmp(0, 0))).toContain('no size');
		expect(await error((await picture(1)).subarray(0, 20))).toContain('cannot be decoded');
	});
});

describe('thumbnails', () => {
	it('show the part of the oriented picture with the box on it', async () => {
		const sharp = await loadSharp();
		const { mime, bytes } = expectPicture(
			await thumbnail(await picture(6), [5, 2, 35, 18], null, { margin: 0 }),
		);
		expect(mime).toBe('image/webp');
		const { width, height } = await sharp(bytes).metadata();
		expect(width).toBeLessThanOrEqual(440);
		expect(height).toBeLessThanOrEqual(300);
		const { channels } = await sharp(bytes).stats();
		expect(channels[0].mean).toBeGreaterThan(150);
		expect(channels[2].mean).toBeLessThan(40);
		const black = expectPicture(
			await thumbnail(await picture(6), [5, 30, 35, 55], [Float64Array.of(6, 31, 20, 31, 20, 50)]),
		);
		expect((await sharp(black.bytes).stats()).channels[0].mean).toBeLessThan(120);
	});

	it('stay small enough for a hover, even of noise', async () => {
		const { bytes } = expectPicture(await thumbnail(await noise(400), [50, 50, 350, 300], null));
		expect(4 * Math.ceil(bytes.length / 3) + 30).toBeLessThanOrEqual(40_960);
	});

	it('are an error value for objects outside, broken boxes and broken files', async () => {
		const source = await picture(1);
		expect(await thumbnail(source, [100, 100, 120, 120], null)).toHaveProperty('error');
		expect(await thumbnail(source, [Number.NaN, 1, 2, 3], null)).toHaveProperty('error');
		expect(await thumbnail(Buffer.from('x'), [1, 1, 2, 3], null)).toHaveProperty('error');
		expect(await thumbnail(source, [10, 10, 10, 10], null)).toHaveProperty('bytes');
		expect(await thumbnail(source, [20, 20, 10, 10], null)).toHaveProperty('bytes');
	});
});

describe('what a page can show', () => {
	it('is told by content; the rest is converted', async () => {
		const sharp = await loadSharp();
		const plain = sharp({ create: { width: 6, height: 4, channels: 3, background: '#333' } });
		expect(await displayable(await picture(6))).toEqual({ kind: 'direct', mime: 'image/jpeg' });
		expect(await displayable(await plain.clone().png().toBuffer())).toEqual({
			kind: 'direct',
			mime: 'image/png',
		});
		expect(await displayable(bmp(3, 3))).toEqual({ kind: 'direct', mime: 'image/bmp' });
		expect(await displayable(await plain.clone().tiff().toBuffer())).toMatchObject({
			kind: 'bytes',
			mime: 'image/png',
		});
		const samples = Uint16Array.from({ length: 600 }, (_, index) => index * 5);
		const deep = await sharp(samples, { raw: { width: 30, height: 20, channels: 1 } })
			.toColourspace('grey16')
			.png()
			.toBuffer();
		const shown = await displayable(deep);
		expect(shown.kind).toBe('bytes');
		if (shown.kind === 'bytes') {
			const [{ min, max }] = (await sharp(shown.bytes).stats()).channels;
			expect(max - min).toBeGreaterThan(150);
		}
		expect(await displayable(Buffer.from('x'))).toMatchObject({ kind: 'none' });
	});
});

describe.skipIf(!hasData)('real pictures', () => {
	it('LFS pointers and links as text are no pictures', async () => {
		expect(await probeImage(`${data}/malformed/lfs-pointer/val_batch0_pred.jpg`)).toMatchObject({
			error: expect.stringContaining('LFS'),
		});
		expect(await probeImage(`${data}/malformed/symlink-as-text/2011_000003.jpg`)).toHaveProperty('error');
	});

	it('a picture embedded in LabelMe JSON has the size that the file records', async () => {
		const bytes = embeddedImage(
			readFileSync(`${data}/voc-100-many-formats/gts/labelme_format/2007_000032.json`, 'utf8'),
		);
		expect(bytes && (await probeImage(bytes))).toEqual({ width: 500, height: 281, orientation: 1 });
		expect(embeddedImage('{"imageData": "QUJD"}')).toBeNull();
		expect(embeddedImage('{}')).toBeNull();
	});
});
