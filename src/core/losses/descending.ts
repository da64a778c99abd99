// Sorting places by a float32 number, largest first, in time that grows with their count alone.

const digits = 11;
const buckets = 1 << digits;

/**
 * Places `0 .. values.length - 1` by their value as float32, largest first; equal values keep their order. Three passes of
 * a radix sort. Where a NaN goes is left open.
 */
export function descending(values: Float64Array): Uint32Array {
	const count = values.length;
	const bits = new Uint32Array(new Float32Array(values).buffer);
	for (let k = 0; k < count; k++) {
		// Minus zero is zero.
		const word = bits[k] === 0x8000_0000 ? 0 : (bits[k] as number);
		// Bits of a float ascend with it once a negative one's are flipped and a positive one's sign is set; then all are
		// turned round.
		bits[k] = ~(word & 0x8000_0000 ? ~word : word | 0x8000_0000);
	}
	let places = new Uint32Array(count);
	for (let k = 0; k < count; k++) places[k] = k;
	let next = new Uint32Array(count);
	const starts = new Uint32Array(buckets);
	for (let shift = 0; shift < 32; shift += digits) {
		starts.fill(0);
		for (let k = 0; k < count; k++) {
			const bucket = ((bits[k] as number) >>> shift) & (buckets - 1);
			starts[bucket] = (starts[bucket] as number) + 1;
		}
		let start = 0;
		for (let bucket = 0; bucket < buckets; bucket++) {
			const size = starts[bucket] as number;
			starts[bucket] = start;
			start += size;
		}
		for (let k = 0; k < count; k++) {
			const place = places[k] as number;
			const bucket = ((bits[place] as number) >>> shift) & (buckets - 1);
			const to = starts[bucket] as number;
			next[to] = place;
			starts[bucket] = to + 1;
		}
		[places, next] = [next, places];
	}
	return places;
}
