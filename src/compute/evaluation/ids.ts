// Ids of a file as numbers from 0, in the order in which pycocotools ranks them.

import { textIdBase } from '../../formats/coco/bytes/scan';

export interface Numbering {
	/** By number: the row that counts, the last of those with its id. */
	rows: Int32Array;
	/** Rows whose id another row behind them has. */
	repeated: number;
	/** Rows without an id. */
	missing: number;
	/** The number of each key, -1 for one that is no id. */
	numbersOf(keys: Float64Array, count: number): Int32Array;
}

/** A table of ids up to this many times as long as their number is worth its memory. */
const sparsest = 16;

/**
 * Numbers the first `count` of `ids`: numbers rise, texts (`textIdBase` and below) follow in their own order.
 * @param texts by number, `textIdBase` the first.
 */
export function numberIds(ids: Float64Array, count: number, texts: readonly string[]): Numbering {
	const lastRow = new Map<number, number>();
	let missing = 0;
	for (let row = 0; row < count; row++) {
		if (Number.isNaN(ids[row])) missing++;
		else lastRow.set(ids[row], row);
	}
	const keys = [...lastRow.keys()].sort((a, b) => compareIds(a, b, texts));
	const numbers = new Map(keys.map((key, number) => [key, number]));
	return {
		rows: Int32Array.from(keys, (key) => lastRow.get(key) as number),
		repeated: count - missing - keys.length,
		missing,
		numbersOf: (asked, length) => lookUp(asked, length, keys, numbers),
	};
}

function compareIds(a: number, b: number, texts: readonly string[]): number {
	const [isTextA, isTextB] = [a <= textIdBase, b <= textIdBase];
	if (!isTextA && !isTextB) return a - b;
	if (isTextA !== isTextB) return isTextA ? 1 : -1;
	return (texts[textIdBase - a] as string) < (texts[textIdBase - b] as string) ? -1 : 1;
}

function lookUp(
	asked: Float64Array,
	length: number,
	keys: readonly number[],
	numbers: ReadonlyMap<number, number>,
): Int32Array {
	const found = new Int32Array(length);
	const largest = keys.at(-1) ?? -1;
	const isDense =
		(keys[0] ?? 0) >= 0 && keys.every(Number.isInteger) && largest < sparsest * (keys.length + 4096);
	if (!isDense) {
		for (let i = 0; i < length; i++) found[i] = numbers.get(asked[i]) ?? -1;
		return found;
	}
	const table = new Int32Array(largest + 1).fill(-1);
	keys.forEach((key, number) => {
		table[key] = number;
	});
	for (let i = 0; i < length; i++) {
		const key = asked[i];
		// A fraction or a negative number is no place of the table.
		found[i] = key >= 0 && key <= largest && Number.isInteger(key) ? table[key] : -1;
	}
	return found;
}
