// Rows of columns put in order: by image, by class, by score. Every sort keeps the order of equals.

/** Rows in order of a key: those of key `k` are `rows[first[k]]` to `rows[first[k + 1] - 1]`. */
export interface SortedRows {
	rows: Int32Array;
	first: Int32Array;
}

/** All rows, or those of some images. `chosen` has a byte an image, not 0 for those. */
export function chosenRows(image: Int32Array, count: number, chosen: Uint8Array | null): Int32Array {
	const rows = new Int32Array(count);
	let length = 0;
	for (let row = 0; row < count; row++) if (chosen === null || chosen[image[row]]) rows[length++] = row;
	return rows.subarray(0, length);
}

/** `rows` in ascending order of `key[row]`, which lies in 0 to `keys` - 1. */
export function sortByKey(rows: Int32Array, key: Int32Array, keys: number): SortedRows {
	const first = new Int32Array(keys + 1);
	for (let i = 0; i < rows.length; i++) first[key[rows[i]] + 1]++;
	for (let k = 0; k < keys; k++) first[k + 1] += first[k];
	const next = first.slice(0, keys);
	const sorted = new Int32Array(rows.length);
	for (let i = 0; i < rows.length; i++) sorted[next[key[rows[i]]]++] = rows[i];
	return { rows: sorted, first };
}

const digitBits = 11;
const digits = 1 << digitBits;

/** `rows` in falling order of `score[row]`; scores are numbers, and both zeros are one. */
export function sortByScore(rows: Int32Array, score: Float64Array): Int32Array {
	const count = rows.length;
	// Bits of a number, turned so that they rise as the score falls.
	const value = new Float64Array(1);
	const words = new Uint32Array(value.buffer);
	const high = new Uint32Array(count);
	const low = new Uint32Array(count);
	const asTheyAre = new Int32Array(count);
	for (let i = 0; i < count; i++) {
		value[0] = 0 - score[rows[i]];
		const isNegative = words[1] >>> 31;
		high[i] = isNegative ? ~words[1] : words[1] | 0x80000000;
		low[i] = isNegative ? ~words[0] : words[0];
		asTheyAre[i] = i;
	}
	// The upper half alone tells nearly all scores apart.
	let order = sortByWord(asTheyAre, high);
	if (!isSettled(order, high, low)) order = sortByWord(sortByWord(asTheyAre, low), high);
	return order.map((i) => rows[i]);
}

/** `order` in ascending order of `word[order[i]]`. */
function sortByWord(order: Int32Array, word: Uint32Array): Int32Array {
	const count = order.length;
	const starts = new Int32Array(digits);
	let sorted = order;
	for (let shift = 0; shift < 32; shift += digitBits) {
		starts.fill(0);
		for (let i = 0; i < count; i++) starts[(word[i] >>> shift) & (digits - 1)]++;
		if (count > 0 && starts[(word[0] >>> shift) & (digits - 1)] === count) continue;
		for (let digit = 0, sum = 0; digit < digits; digit++) {
			const here = starts[digit];
			starts[digit] = sum;
			sum += here;
		}
		const next = new Int32Array(count);
		for (let i = 0; i < count; i++) {
			const at = sorted[i];
			next[starts[(word[at] >>> shift) & (digits - 1)]++] = at;
		}
		sorted = next;
	}
	return sorted;
}

/** Whether whatever has equal upper words has equal lower ones as well. */
function isSettled(order: Int32Array, high: Uint32Array, low: Uint32Array): boolean {
	for (let i = 1; i < order.length; i++) {
		const a = order[i - 1];
		const b = order[i];
		if (high[a] === high[b] && low[a] !== low[b]) return false;
	}
	return true;
}
