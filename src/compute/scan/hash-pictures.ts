// Hashes of pictures: of their bytes, and of what they look like.

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { greyOf, perceptualHash } from '../../core/dataset/perceptual-hash';
import { decodedPicture } from '../images/decoded';
import { embeddedImageOf } from '../images/embedded';
import type { HashedPicture } from './protocol';

/** Pictures one after another; one that cannot be read has no hashes, one that cannot be decoded that of its bytes alone. */
export async function hashPictures(paths: readonly string[]): Promise<HashedPicture[]> {
	const out: HashedPicture[] = [];
	for (const path of paths) out.push(await hashPicture(path));
	return out;
}

async function hashPicture(path: string): Promise<HashedPicture> {
	try {
		const { size, mtimeMs } = await stat(path);
		// A picture that is known by its annotation file is inside that.
		const file = /\.json$/i.test(path) ? await embeddedImageOf(path) : await readFile(path);
		if (!file) throw new Error('no picture');
		const bytes = createHash('sha1').update(file).digest('hex');
		const picture = await decodedPicture(file);
		const looks = 'error' in picture ? null : perceptualHash(greyOf(picture));
		return { path, size, mtimeMs, bytes, looks };
	} catch {
		// Counted as missing by who asked.
		return { path, size: 0, mtimeMs: 0, bytes: null, looks: null };
	}
}
