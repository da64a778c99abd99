// Names the content of an image: the same key means that a scan would find the same in it.

import { createHash, type Hash } from 'node:crypto';
import { boxConvention } from '../../rules/support/conventions';
import { BigFile } from '../big/big-file';
import type { OpenFile } from '../open-file';
import { pictureState } from '../stamps';
import type { ScanWork } from './chosen-model';
import { keyLength } from './part';

/** Keys of a file's images, one after another. */
export interface ImageKeys {
	/**
	 * @param image the size that boxes refer to, pixels (a picture's where the file says none), and where its picture lies, absolute;
	 * `null` for none.
	 */
	of(row: number, image: { width: number; height: number; path: string | null }): Uint8Array;
}

/**
 * Keys of a COCO file go by the bytes of each image's own records, so that a change of one leaves the others known; those of
 * other files by the whole text. What only the file as a whole shows (classes, the convention of its boxes) is in every key.
 * @param basis names everything beside files and labels.
 * @param work `models`: what is found depends on the state of the picture as well.
 */
export function imageKeys(file: OpenFile, basis: string, work: ScanWork): ImageKeys {
	const { format, classes } = file.annotations;
	const common = createHash('sha1');
	common.update(JSON.stringify([basis, format, classes, boxConvention(file), file.yolo]));
	if (!(file instanceof BigFile)) common.update(file.path).update('\0').update(file.text);
	const start = common.digest();
	return {
		of(row, { width, height, path }) {
			const hash = createHash('sha1').update(start).update(`${width}x${height}`);
			if (work === 'models') hash.update(path === null ? 'none' : pictureState(path));
			if (file instanceof BigFile) addRecords(hash, file, row);
			else hash.update(`#${row}`);
			return hash.digest().subarray(0, keyLength);
		},
	};
}

function addRecords(hash: Hash, file: BigFile, row: number): void {
	for (const { rule, message } of file.found.toldOf(file, row)) hash.update(`${rule}: ${message}\n`);
	file.fingerprint(row, (piece) => {
		hash.update(`${piece.length}:`).update(piece);
	});
}

/** The key at a place in a list of keys, as text. */
export function keyAt(keys: Uint8Array, at: number): string {
	return Buffer.from(keys.buffer, keys.byteOffset + at * keyLength, keyLength).toString('latin1');
}
