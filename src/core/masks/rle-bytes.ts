// The compressed string of the COCO API as bytes: files of results are read without making strings of their masks.

/** What stops a run-length string from being one; `decodeRleBytes` gives the negative of it. */
export const rleFaults = { ended: 1, character: 2, large: 3, impossible: 4 } as const;

/** Where the last string broke, from 1: the character, or the run and the length that it would have. */
export const rleFault = { at: 0, value: 0 };

/**
 * Decodes the bytes `[start, end)` of `bytes` into `into`, which needs room for `end - start` runs. Returns the number of
 * runs, or the negative of one of `rleFaults` (then `rleFault` says where). Runs are below 2^31, eight times what a frame
 * may have.
 *
 * @param mark the byte that stands in front of itself where it is meant, as a backslash does in JSON; -1 for none.
 *
 * Five data bits and a continuation bit a character, value + 48, sign taken from the last group; from the fourth run
 * on the value is a difference to the run two before (cocodataset/cocoapi, common/maskApi.c, rleFrString).
 */
export function decodeRleBytes(
	bytes: Uint8Array,
	start: number,
	end: number,
	into: Uint32Array,
	mark = -1,
): number {
	let runs = 0;
	let at = start;
	let before = 0;
	let beforeThat = 0;
	while (at < end) {
		if (bytes[at] === mark && bytes[++at] !== mark) return faultAt(rleFaults.character, at - start);
		let group = bytes[at++] - 48;
		if (group < 0 || group > 63) return faultAt(rleFaults.character, at - start);
		let value = 0;
		if ((group & 0x20) === 0) value = (group << 27) >> 27;
		else {
			value = group & 0x1f;
			let shift = 5;
			do {
				if (at >= end) return faultAt(rleFaults.ended, at - start);
				if (bytes[at] === mark && bytes[++at] !== mark) return faultAt(rleFaults.character, at - start);
				group = bytes[at++] - 48;
				if (group < 0 || group > 63) return faultAt(rleFaults.character, at - start);
				if (shift > 25) return faultAt(rleFaults.large, at - start);
				value |= (group & 0x1f) << shift;
				shift += 5;
			} while ((group & 0x20) !== 0);
			value = (value << (32 - shift)) >> (32 - shift);
		}
		if (runs > 2) value = (value + beforeThat) | 0;
		if (value < 0) {
			rleFault.value = value;
			return faultAt(rleFaults.impossible, runs + 1);
		}
		into[runs++] = value;
		beforeThat = before;
		before = value;
	}
	return runs;
}

function faultAt(fault: number, at: number): number {
	rleFault.at = at;
	return -fault;
}
