// How well a ranking finds planted errors: average precision, and the share found in its first places.

import { iouOf } from '../../src/core/boxes/iou';
import type { Box } from '../../src/core/geometry';
import type { Planted } from './plant';

/** An entry of a ranking: a label by its row, or a place. */
export interface Entry {
	image: number;
	label: number | null;
	box: Box;
}

export interface Measured {
	/** Area under precision over recall, 0..1, where every planted error counts; NaN without any. */
	precision: number;
	/** Share of the planted errors among the first 20, 50 and 200 entries. */
	found: [number, number, number];
}

export const places = [20, 50, 200] as const;
/** IoU from which an entry without a label points at a missing one. */
const pointsAt = 0.5;

/**
 * A planted error is found by the first entry of its row, or of IoU 0.5 where a label is missing. Further entries at an error
 * that is found already count neither way.
 */
export function measure(ranking: readonly Entry[], planted: readonly Planted[]): Measured {
	const found = new Set<number>();
	const firsts: [number, number, number] = [0, 0, 0];
	let rank = 0;
	let sum = 0;
	for (const entry of ranking) {
		const at = planted.findIndex((error) => isAt(entry, error));
		if (at >= 0 && found.has(at)) continue;
		rank++;
		if (at < 0) continue;
		found.add(at);
		sum += found.size / rank;
		places.forEach((most, k) => {
			if (rank <= most) firsts[k]++;
		});
	}
	const share = (count: number) => count / planted.length;
	return { precision: sum / planted.length, found: [share(firsts[0]), share(firsts[1]), share(firsts[2])] };
}

function isAt(entry: Entry, error: Planted): boolean {
	if (entry.image !== error.image) return false;
	if (error.label !== null) return entry.label === error.label;
	return entry.label === null && iouOf('matterport', error.box, entry.box) >= pointsAt;
}
