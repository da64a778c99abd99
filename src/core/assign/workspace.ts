// Per-anchor scratch of the matchers, kept between calls: only what was touched is cleared again.

/** What sets an anchor apart, whatever it overlaps. */
export const Mark = {
	none: 0,
	/** Beside a shielding crowd: not negative. */
	shielded: 1,
	/** Ignored: outside the border. */
	outside: 2,
	/** Ignored: it lies in an ignored region. */
	inIgnored: 3,
} as const;

/** `touched` is a bit set, so that walking it gives ascending order without sorting. */
export interface Workspace {
	count: number;
	iou: Float64Array;
	object: Int32Array;
	touched: Uint32Array;
	/** A `Mark` code. */
	mark: Uint8Array;
	/** The object that forces the anchor: its best match is this one. -1 for none. */
	forcedBy: Int32Array;
	reset(): void;
}

/** Images of a data set have a handful of sizes. */
const mostKept = 4;
const kept = new Map<number, Workspace>();

/** The scratch for grids of `count` anchors, all zero (forcedBy -1). */
export function workspace(count: number): Workspace {
	const known = kept.get(count);
	if (known) return known;
	const space: Workspace = {
		count,
		iou: new Float64Array(count),
		object: new Int32Array(count),
		touched: new Uint32Array((count + 31) >>> 5),
		mark: new Uint8Array(count),
		forcedBy: new Int32Array(count).fill(-1),
		reset() {
			for (const index of touchedAnchors(space)) {
				space.iou[index] = 0;
				space.object[index] = 0;
				space.mark[index] = 0;
				space.forcedBy[index] = -1;
			}
			space.touched.fill(0);
		},
	};
	if (kept.size >= mostKept) kept.clear();
	kept.set(count, space);
	return space;
}

/** Indices whose bit is set, ascending. */
export function touchedAnchors(space: Workspace): Int32Array {
	const words = space.touched;
	let count = 0;
	for (let w = 0; w < words.length; w++) {
		for (let bits = words[w] as number; bits !== 0; bits &= bits - 1) count++;
	}
	const out = new Int32Array(count);
	let at = 0;
	for (let w = 0; w < words.length; w++) {
		for (let bits = words[w] as number; bits !== 0; bits &= bits - 1) {
			out[at++] = (w << 5) + 31 - Math.clz32(bits & -bits);
		}
	}
	return out;
}

/** Sets the anchor's bit. */
export function touch(space: Workspace, index: number): void {
	space.touched[index >>> 5] = (space.touched[index >>> 5] as number) | (1 << (index & 31));
}
