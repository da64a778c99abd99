// Random numbers from a fixed seed (mulberry32), so that the sample comes out the same everywhere.

export function randomFrom(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
	return {
		/** Uniform in `[low, high)`. */
		between: (low, high) => low + (high - low) * next(),
		/** Roughly normal: the sum of twelve uniform numbers, free of functions that differ between machines. */
		normal: (deviation = 1) => {
			let sum = -6;
			for (let count = 0; count < 12; count++) sum += next();
			return sum * deviation;
		},
		pick: (list) => list[Math.floor(next() * list.length)],
	};
}
