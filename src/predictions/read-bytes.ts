// The bytes of a file of any size.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes asked for at once: one call reads at most 2 GiB. */
const readAtOnce = 2 ** 30;

/** The file, or its first `most` bytes. Throws as the file system does. */
export function readBytes(path: string, most = Number.POSITIVE_INFINITY): Buffer {
	const file = openSync(path, 'r');
	try {
		const size = Math.min(fstatSync(file).size, most);
		const bytes = Buffer.allocUnsafeSlow(size);
		let done = 0;
		while (done < size) {
			const got = readSync(file, bytes, done, Math.min(readAtOnce, size - done), done);
			if (got === 0) break;
			done += got;
		}
		return bytes.subarray(0, done);
	} finally {
		closeSync(file);
	}
}
