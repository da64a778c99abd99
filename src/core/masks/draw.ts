// Masks of polygons as run lengths, without a bitmap: images may be many times as large as what is in them.

import type { Segmentation } from '../geometry';
import { type PixelRun, polygonRuns } from './polygon';
import { frameFits } from './rle';

type Rle = Extract<Segmentation, { kind: 'rle' }>;

/**
 * The pixels of `parts` that are in none of `holes` (both flat `x, y, ...` in pixels), as `rasterisePolygons` sets them;
 * `null` in a frame that `frameFits` refuses.
 */
export function drawnMask(
	parts: readonly Float64Array[],
	holes: readonly Float64Array[],
	{ width, height }: { width: number; height: number },
): Rle | null {
	if (!frameFits(height, width)) return null;
	const runs = without(polygonRuns(parts, height, width), polygonRuns(holes, height, width));
	const counts: number[] = [];
	let behind = 0;
	for (const { start, end } of runs) {
		counts.push(start - behind, end - start);
		behind = end;
	}
	if (behind < height * width) counts.push(height * width - behind);
	return { kind: 'rle', height, width, counts: Uint32Array.from(counts) };
}

/** What of `runs` lies in none of `holes`, both in order. */
function without(runs: readonly PixelRun[], holes: readonly PixelRun[]): PixelRun[] {
	const left: PixelRun[] = [];
	let hole = 0;
	for (const run of runs) {
		let { start } = run;
		while (hole < holes.length && holes[hole].end <= start) hole++;
		for (let at = hole; at < holes.length && holes[at].start < run.end; at++) {
			if (holes[at].start > start) left.push({ start, end: holes[at].start });
			start = Math.max(start, holes[at].end);
		}
		if (start < run.end) left.push({ start, end: run.end });
	}
	return left;
}
