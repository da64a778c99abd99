// What damage is made of: one place of a file's bytes or text becomes something else.

import type { Random } from './random';

export type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Damage of the text that the bytes are in UTF-8. */
export function asText(change: (text: string, random: Random) => string): Damage {
	return (bytes, random) => encoder.encode(change(decoder.decode(bytes), random));
}

/** One occurrence of `pattern`, any of them, becomes something else. */
export function replaceOne(
	text: string,
	random: Random,
	pattern: RegExp,
	change: (found: string) => string,
): string {
	const from = random.below(text.length + 1);
	pattern.lastIndex = from;
	const found = pattern.exec(text);
	if (!found) return text;
	return text.slice(0, found.index) + change(found[0]) + text.slice(found.index + found[0].length);
}

/** A range of at most 200 bytes, now and then of any length. */
export function block({ length }: Uint8Array, random: Random): [number, number] {
	const start = random.below(length + 1);
	const most = random.next() < 0.2 ? length : 200;
	return [start, Math.min(length, start + random.below(most + 1))];
}

/** `bytes` with `put` in the place of `[start, end)`. */
export function spliced(bytes: Uint8Array, [start, end]: [number, number], put: Uint8Array): Uint8Array {
	const result = new Uint8Array(bytes.length - (end - start) + put.length);
	result.set(bytes.subarray(0, start));
	result.set(put, start);
	result.set(bytes.subarray(end), start + put.length);
	return result;
}
