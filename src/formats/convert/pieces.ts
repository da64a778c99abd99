// Files of any length, written piece by piece: records as they come, with what stands between them.

import type { TargetFile } from './types';

/** Pieces of one file. */
export function* inPieces(path: string, texts: Iterable<string>): Generator<TargetFile> {
	let isMore = false;
	for (const text of texts) {
		yield { path, text, ...(isMore ? { isMore } : {}) };
		isMore = true;
	}
}

/** JSON texts as a list, or as the members of an object, one a line. */
export function* listOf(records: Iterable<string>, brackets: '[]' | '{}' = '[]'): Generator<string> {
	let separator = brackets.charAt(0);
	let end = brackets.charAt(1);
	for (const record of records) {
		yield `${separator}\n${record}`;
		separator = ',';
		end = `\n${brackets.charAt(1)}`;
	}
	yield separator === ',' ? end : separator + end;
}
