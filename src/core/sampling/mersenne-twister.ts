// The 32-bit Mersenne twister (mt19937), which PyTorch's CPU generator and NumPy's legacy one are built on.
// Source: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998).

const length = 624;
const middle = 397;

export interface RandomSource {
	/** Next integer in `[0, 2^32)`. */
	next(): number;
	/** Drops `count` numbers. */
	skip(count: number): void;
}

/** A generator that gives the same numbers as `torch.Generator().manual_seed(seed)` for seeds below 2^32. */
export function mersenneTwister(seed: number): RandomSource {
	const state = new Uint32Array(length);
	state[0] = seed >>> 0;
	for (let k = 1; k < length; k++) {
		const previous = state[k - 1] as number;
		state[k] = Math.imul(1812433253, previous ^ (previous >>> 30)) + k;
	}
	let at = length;
	const refill = () => {
		for (let k = 0; k < length; k++) {
			const y = ((state[k] as number) & 0x80000000) | ((state[(k + 1) % length] as number) & 0x7fffffff);
			state[k] = (state[(k + middle) % length] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
		}
		at = 0;
	};
	return {
		next() {
			if (at === length) refill();
			let y = state[at++] as number;
			y ^= y >>> 11;
			y ^= (y << 7) & 0x9d2c5680;
			y ^= (y << 15) & 0xefc60000;
			return (y ^ (y >>> 18)) >>> 0;
		},
		skip(count) {
			for (let left = count; left > 0; ) {
				if (at === length) refill();
				const step = Math.min(left, length - at);
				at += step;
				left -= step;
			}
		},
	};
}

/**
 * First `take` entries of a random permutation of `0..n-1`: the same as `torch.randperm(n, generator=g)[:take]` on the
 * CPU, and leaves the generator where torch leaves it, without building the permutation.
 * Source: pytorch/pytorch aten/src/ATen/native/TensorFactories.cpp (randperm_cpu).
 */
export function randomPermutationHead(random: RandomSource, n: number, take: number): Int32Array {
	const out = new Int32Array(Math.min(take, n));
	const moved = new Map<number, number>();
	for (let k = 0; k < out.length; k++) {
		if (k === n - 1) {
			out[k] = moved.get(k) ?? k;
			break;
		}
		const other = k + (random.next() % (n - k));
		out[k] = moved.get(other) ?? other;
		moved.set(other, moved.get(k) ?? k);
	}
	random.skip(Math.max(0, n - 1 - out.length));
	return out;
}
