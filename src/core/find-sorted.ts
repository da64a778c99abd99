// Binary search in the ascending index lists that assignments, losses and drawn marks are kept in.

/** Row of a value in an ascending list without repeats, -1 where it is missing. */
export function findSorted(list: Int32Array | Uint32Array, value: number): number {
	let low = 0;
	let high = list.length - 1;
	while (low <= high) {
		const middle = (low + high) >> 1;
		const there = list[middle] as number;
		if (there === value) return middle;
		if (there < value) low = middle + 1;
		else high = middle - 1;
	}
	return -1;
}

/** Row of the first value of an ascending list that is at least `value`; its length where none is. */
export function firstAtLeast(list: Int32Array | Uint32Array, value: number): number {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((list[middle] as number) < value) low = middle + 1;
		else high = middle;
	}
	return low;
}
