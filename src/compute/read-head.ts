// The beginning of a file, by which its format is told.

import { open } from 'node:fs/promises';
import { type DecodedText, decodeText } from '../formats/text/decode';

/** Up to `length` bytes from the beginning, decoded, and the file's size in bytes. Throws errors of the file system. */
export async function readHead(path: string, length: number): Promise<DecodedText & { size: number }> {
	const file = await open(path);
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
		return { ...decodeText(buffer.subarray(0, bytesRead)), size: (await file.stat()).size };
	} finally {
		await file.close();
	}
}
