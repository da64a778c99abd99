// Pictures that two splits share: hashes as ImageHash makes them, near ones found without comparing all, and a scan that finds them.

import { createHash } from 'node:crypto';
import {
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodedPicture } from '../../src/compute/images/decoded';
import { type ComparedPicture, findLeaks, type Leak, mostBits } from '../../src/core/dataset/leaks';
import {
	type GreyPicture,
	greyOf,
	hashDistance,
	type PerceptualHash,
	perceptualHash,
	resizedLanczos,
} from '../../src/core/dataset/perceptual-hash';
import { programFolder } from '../support/cli-program';
import { buildScan, put, scan } from '../support/scans';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hex = (hash: PerceptualHash | null) =>
	hash?.map((half) => half.toString(16).padStart(8, '0')).join('') ?? null;

/** A pattern that numpy makes as well. */
function pattern(width: number, height: number, k: number): GreyPicture {
	const grey = new Uint8Array(width * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			grey[y * width + x] =
				x * x * 3 + y * y * 7 + x * y * k + Math.floor(x / 9) * 41 + Math.floor(y / 5) * 83;
	return { width, height, grey };
}

describe('the hash', () => {
	// ImageHash 4.3.2 on Pillow 13.0.0: phash(Image.fromarray(pattern)), SHA-1 of resize((32, 32), LANCZOS).
	it.each([
		[97, 61, 5, 'b96070583b74f1cb', '8c62e4f375880d190c620ea07bbe9f4189c174d4'],
		[31, 17, 11, '95020a57758f774d', '995887ea0f977d2188d87b8e7e64255c986eceae'],
		[640, 480, 1, '95d9b654a69f3830', 'a57cc60e72cec4e74df64745e6b1302c5a27e805'],
		// Of pictures that are much higher than wide newer versions of Pillow resize rows first: the same but for single steps of grey.
		[40, 200, 2, 'c5ab7c00abdd0b39', null],
	])('is that of ImageHash: %d x %d', (width, height, k, hash, resized) => {
		const picture = pattern(width, height, k);
		expect(hex(perceptualHash(picture))).toBe(hash);
		const small = createHash('sha1')
			.update(resizedLanczos(picture, 32, 32).grey)
			.digest('hex');
		if (resized !== null) expect(small).toBe(resized);
	});

	// The same of the sample's pictures.
	const sample: [string, string][] = [
		['01_shapes.jpg', 'f8c7869d3b30584b'],
		['02_overlap.jpg', 'bcd8c1e6d20f7138'],
		['03_ring.jpg', 'f295ca6bad4a8433'],
		['04_crowd.jpg', 'bbe3c49ccc629334'],
		['05_bar_and_dot.jpg', 'c1c33c3c1d96cb96'],
		['06_dense.jpg', 'ea859b21a4fca5d8'],
		['07_background.jpg', 'd7c095dba0fa8b81'],
		['08_zero_width.jpg', 'f88e8562c6394d97'],
	];
	it.each(sample)('of %s', async (name, hash) => {
		const picture = await decodedPicture(join('media/sample/images', name));
		if ('error' in picture) throw new Error(picture.error);
		const own = perceptualHash(greyOf(picture));
		// Decoders of JPEG may differ by a step of grey, which moves a bit that lies on the median at most.
		expect(
			own &&
				hashDistance(own, [0, 8].map((at) => Number.parseInt(hash.slice(at, at + 8), 16)) as PerceptualHash),
		).toBeLessThanOrEqual(1);
	});

	it('is none where a picture has nothing to be told by', () => {
		const filled = (of: (x: number, y: number) => number): GreyPicture => ({
			width: 64,
			height: 48,
			grey: Uint8Array.from({ length: 64 * 48 }, (_, at) => of(at % 64, Math.floor(at / 64))),
		});
		expect(perceptualHash(filled(() => 128))).toBeNull();
		expect(perceptualHash(filled((x) => 2 * x))).toBeNull();
		expect(perceptualHash(filled((x, y) => 100 + ((x * 7 + y * 13) % 3)))).toBeNull();
		expect(perceptualHash(pattern(64, 48, 3))).not.toBeNull();
	});
});

/** All pairs, one by one. */
function slowLeaks(pictures: readonly ComparedPicture[]): Leak[] {
	const best: Leak[] = [];
	for (const b of pictures)
		for (const split of [0, 1, 2].filter((each) => each < b.split)) {
			let leak: Leak | null = null;
			for (const a of pictures) {
				if (a.split !== split) continue;
				const isExact = a.bytes !== null && a.bytes === b.bytes;
				const bits = a.looks && b.looks ? hashDistance(a.looks, b.looks) : 64;
				const rank = isExact ? -1 : bits;
				if (rank > mostBits) continue;
				const known = leak === null ? 65 : leak.kind === 'exact' ? -1 : leak.bits;
				if (rank < known)
					leak = { a: a.image, b: b.image, kind: isExact ? 'exact' : 'alike', bits: isExact ? 0 : bits };
			}
			if (leak) best.push(leak);
		}
	return best.sort((x, y) => x.b - y.b || x.a - y.a);
}

describe('leaks', () => {
	it('are those that all pairs give', () => {
		const looks = fc
			.tuple(
				fc.constantFrom<PerceptualHash>([0x12345678, 0x9abcdef0], [0xffffffff, 0]),
				fc.array(fc.nat(63), { maxLength: 8 }),
			)
			.map(([base, flips]) => {
				const out: PerceptualHash = [...base];
				for (const bit of flips) out[bit >> 5] = (out[bit >> 5] ^ (1 << (bit & 31))) >>> 0;
				return out;
			});
		const pictures = fc.array(
			fc.record({
				split: fc.nat(2),
				bytes: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')),
				looks: fc.option(looks),
			}),
			{ maxLength: 40 },
		);
		fc.assert(
			fc.property(pictures, (list) => {
				const compared = list.map((each, image) => ({ ...each, image }));
				expect(findLeaks(compared)).toEqual(slowLeaks(compared));
			}),
			{ seed: 9, numRuns: 400 },
		);
	});
});

describe('a scan', () => {
	const program = programFolder();
	const folder = mkdtempSync(join(tmpdir(), 'anchorage-leaks-'));
	let script = '';
	beforeAll(async () => {
		({ script } = await buildScan(program));
		const names = readdirSync('media/sample/images').sort();
		for (const split of ['train', 'val']) {
			mkdirSync(join(folder, 'images', split), { recursive: true });
			for (const name of ['plain', 'a', 'b', 'own', 'gone'])
				put(join(folder, 'labels', split, `${name}.txt`), '0 0.5 0.5 0.2 0.2\n');
		}
		const at = (split: string, name: string) => join(folder, 'images', split, name);
		copyFileSync(join('media/sample/images', names[0]), at('train', 'a.jpg'));
		copyFileSync(join('media/sample/images', names[0]), at('val', 'a.jpg'));
		copyFileSync(join('media/sample/images', names[1]), at('train', 'b.jpg'));
		await sharp(join('media/sample/images', names[1])).resize(200).png().toFile(at('val', 'b.png'));
		copyFileSync(join('media/sample/images', names[2]), at('train', 'own.jpg'));
		copyFileSync(join('media/sample/images', names[3]), at('val', 'own.jpg'));
		// Two surfaces, of two colours.
		for (const [split, background] of [
			['train', '#808080'],
			['val', '#404040'],
		])
			await sharp({ create: { width: 90, height: 60, channels: 3, background } })
				.png()
				.toFile(at(split, 'plain.png'));
		put(join(folder, 'data.yaml'), 'train: images/train\nval: images/val\nnames: [cat]\n');
	});
	afterAll(() => {
		for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
	});

	it('finds the same and the like in two splits, once with all and once from what it kept', async () => {
		const ask = {
			inputs: [join(folder, 'data.yaml')],
			pictures: 'compare' as const,
			choices: { workspaceFolders: [folder] },
			options: { script, storage: join(folder, 'storage') },
		};
		const found = await scan(ask);
		const { fileName, file } = found.columns.images;
		const told = found.leaks?.map(({ a, b, kind }) =>
			[a, b]
				.map((image) => `${found.columns.splits[found.columns.files[file[image]].split]}/${fileName[image]}`)
				.concat(kind),
		);
		expect(told).toEqual([
			['train/a', 'val/a', 'exact'],
			['train/b', 'val/b', 'alike'],
		]);
		expect(found.pictures).toEqual({ missing: 2, total: 10 });
		const kept: number[] = [];
		const again = await scan({
			...ask,
			watch: { onProgress: ({ stage, kept: known }) => void (stage === 'pictures' && kept.push(known)) },
		});
		expect(again.leaks).toEqual(found.leaks);
		expect(kept.at(-1)).toBe(8);
		expect((await scan({ ...ask, pictures: 'skip' })).leaks).toBeNull();
	});

	it('compares pictures inside annotation files with each other and with those in files', async () => {
		const sample = (name: string) => readFileSync(join('media/sample/images', name));
		const own = join(folder, 'labelme');
		const label = (split: string, name: string, imageData: Buffer | null) =>
			put(
				join(own, split, `${name}.json`),
				JSON.stringify({
					version: '5.0.1',
					flags: {},
					shapes: [],
					imagePath: `${name}.jpg`,
					imageData: imageData?.toString('base64') ?? null,
					imageHeight: 360,
					imageWidth: 480,
				}),
			);
		label('train', 'inside', sample('01_shapes.jpg'));
		label('val', 'inside', sample('01_shapes.jpg'));
		label('train', 'beside', null);
		writeFileSync(join(own, 'train', 'beside.jpg'), sample('02_overlap.jpg'));
		label('val', 'copy', sample('02_overlap.jpg'));
		label('val', 'like', await sharp(sample('02_overlap.jpg')).resize(200).png().toBuffer());
		label('val', 'none', null);
		label('val', 'broken', Buffer.from('no picture'));
		const ask = {
			inputs: ['train', 'val'].map((split) => ({ path: join(own, split), split })),
			pictures: 'compare' as const,
			choices: { workspaceFolders: [own] },
			options: { script, storage: join(folder, 'labelme-storage') },
		};
		const found = await scan(ask);
		const { fileName } = found.columns.images;
		expect(found.leaks?.map(({ a, b, kind }) => [fileName[a], fileName[b], kind])).toEqual([
			['beside.jpg', 'copy.jpg', 'exact'],
			['inside.jpg', 'inside.jpg', 'exact'],
			['beside.jpg', 'like.jpg', 'alike'],
		]);
		expect(found.pictures).toEqual({ missing: 2, total: 7 });
		label('val', 'inside', sample('03_ring.jpg'));
		const again = await scan(ask);
		expect(again.leaks?.map(({ a, b }) => [fileName[a], fileName[b]])).toEqual([
			['beside.jpg', 'copy.jpg'],
			['beside.jpg', 'like.jpg'],
		]);
	});
});
