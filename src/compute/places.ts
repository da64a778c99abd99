// From an offset in an annotation file to its line and column, from 1 as compilers count, columns in UTF-16 units.

import { closeSync, openSync, readSync } from 'node:fs';
import type { AnnotatedText } from '../formats/types';

export interface Place {
	line: number;
	column: number;
}

/** Bytes that are read at once. */
const chunkLength = 1 << 20;

/**
 * @param offsets those that will be asked for: of a file that is not held as one string they count bytes, and are found in
 * one pass over it.
 */
export function placeFinder(
	file: AnnotatedText,
	offsets: () => readonly number[],
): (offset: number) => Place {
	if (!file.part) return placesInText(file.text);
	const found = placesInBytes(file.path, offsets());
	return (offset) => found.get(offset) ?? { line: 1, column: 1 };
}

function placesInText(text: string): (offset: number) => Place {
	const starts = [0];
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
	return (offset) => {
		let low = 0;
		let high = starts.length;
		while (low + 1 < high) {
			const middle = (low + high) >> 1;
			if ((starts[middle] as number) <= offset) low = middle;
			else high = middle;
		}
		return { line: low + 1, column: offset - (starts[low] as number) + 1 };
	};
}

function placesInBytes(path: string, offsets: readonly number[]): Map<number, Place> {
	const wanted = [...new Set(offsets)].sort((a, b) => a - b);
	const found = new Map<number, Place>();
	const file = openSync(path, 'r');
	try {
		const chunk = Buffer.alloc(chunkLength);
		let line = 1;
		let column = 1;
		let next = 0;
		let start = 0;
		while (next < wanted.length) {
			const length = readSync(file, chunk, 0, chunkLength, start);
			if (length === 0) break;
			for (let at = 0; at < length && next < wanted.length; at++) {
				if (wanted[next] === start + at) {
					found.set(start + at, { line, column });
					next++;
				}
				const byte = chunk[at] as number;
				if (byte === 10) {
					line++;
					column = 1;
				} else if ((byte & 0xc0) !== 0x80) column += byte >= 0xf0 ? 2 : 1;
			}
			start += length;
		}
		// The end of the last record may be that of the file.
		for (; next < wanted.length; next++) found.set(wanted[next] as number, { line, column });
		return found;
	} finally {
		closeSync(file);
	}
}
