// A small random number generator whose whole run follows from its seed.

export interface Random {
	/** In [0, 1). */
	next(): number;
	/** Whole, in [0, below). */
	below(below: number): number;
	pick<T>(from: readonly T[]): T;
}

/** The generator known as mulberry32. */
export function createRandom(seed: number): Random {
	let state = seed | 0;
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	const below = (limit: number) => Math.floor(next() * limit);
	return { next, below, pick: (from) => from[below(from.length)] };
}
