// Intersection over union of masks by their runs. The runs of a record are read once a call, laid out as positions, and
// compared only where both reach and where the areas allow the overlap that is asked for.

import type { DetectionColumns, LabelColumns, MaskColumn } from './columns';
import type { Overlaps, RowRange } from './overlap';

/** Masks of some rows: where the runs of ones begin and end, one row behind the other. */
interface Laid {
	/** Column-major positions: begin, end, begin, end ... */
	positions: Uint32Array;
	/** `positions[first[i]]` to `positions[first[i + 1]]` are those of the i-th row. */
	first: Int32Array;
	/** Pixels. */
	area: Float64Array;
	height: Float64Array;
	width: Float64Array;
}

/**
 * Masks as column-major runs; in a crowd the detection's own pixels are the union. Frames of different sizes give -1.
 * Throws a RangeError without masks.
 * Source: cocodataset/cocoapi common/maskApi.c (rleIou).
 */
export function maskOverlaps(labels: LabelColumns, detections: DetectionColumns): Overlaps {
	const { crowd } = labels;
	const labelMasks = labels.masks;
	const detectionMasks = detections.masks;
	if (!labelMasks || !detectionMasks) throw new RangeError('masks are missing');
	const ds = createLaid();
	const gs = createLaid();
	return {
		fill(detected, labelled, least, out) {
			layOut(detectionMasks, detected, ds, null);
			layOut(labelMasks, labelled, gs, { others: ds, count: detected.to - detected.from, least });
			let at = 0;
			for (let d = 0; d < detected.to - detected.from; d++) {
				for (let g = 0; g < labelled.to - labelled.from; g++) {
					const isCrowd = crowd[labelled.rows[labelled.from + g]] !== 0;
					const most = Math.min(ds.area[d], gs.area[g]);
					const union = isCrowd ? ds.area[d] : Math.max(ds.area[d], gs.area[g]);
					// Nothing in common can be more than the smaller area, and no union less than the larger.
					if (most === 0 || most / union < least) out[at++] = 0;
					else out[at++] = overlap(ds, d, gs, g, isCrowd);
				}
			}
		},
	};
}

function overlap(ds: Laid, d: number, gs: Laid, g: number, isCrowd: boolean): number {
	const both = common(ds.positions, ds.first[d], ds.first[d + 1], gs.positions, gs.first[g], gs.first[g + 1]);
	if (both === 0) return 0;
	if (ds.height[d] !== gs.height[g] || ds.width[d] !== gs.width[g]) return -1;
	return both / (isCrowd ? ds.area[d] : ds.area[d] + gs.area[g] - both);
}

/** Positions that lie in runs of both. */
function common(
	a: Uint32Array,
	aFrom: number,
	aTo: number,
	b: Uint32Array,
	bFrom: number,
	bTo: number,
): number {
	let both = 0;
	let i = aFrom;
	let k = bFrom;
	while (i < aTo && k < bTo) {
		const aEnd = a[i + 1];
		const bEnd = b[k + 1];
		const begin = a[i] > b[k] ? a[i] : b[k];
		if (aEnd < bEnd) {
			if (aEnd > begin) both += aEnd - begin;
			i += 2;
		} else {
			if (bEnd > begin) both += bEnd - begin;
			k += 2;
		}
	}
	return both;
}

function createLaid(): Laid {
	return {
		positions: new Uint32Array(4096),
		first: new Int32Array(129),
		area: new Float64Array(128),
		height: new Float64Array(128),
		width: new Float64Array(128),
	};
}

/** What masks are compared with, and which overlap with one of them is asked for. */
interface Opponents {
	others: Laid;
	count: number;
	least: number;
}

/** Masks that cannot overlap any of their opponents by as much as is asked for are laid out as empty. */
function layOut(
	masks: MaskColumn,
	{ rows, from, to }: RowRange,
	laid: Laid,
	opponents: Opponents | null,
): void {
	const count = to - from;
	if (laid.area.length < count) {
		laid.first = new Int32Array(2 * count + 1);
		laid.area = new Float64Array(2 * count);
		laid.height = new Float64Array(2 * count);
		laid.width = new Float64Array(2 * count);
	}
	let at = 0;
	for (let n = 0; n < count; n++) {
		const row = rows[from + n];
		const runs = opponents && isOutOfReach(masks, row, opponents) ? null : masks.runs(row);
		laid.height[n] = masks.height(row);
		laid.width[n] = masks.width(row);
		laid.first[n] = at;
		let area = 0;
		if (runs) {
			if (laid.positions.length < at + runs.length) {
				const larger = new Uint32Array(2 * (at + runs.length));
				larger.set(laid.positions);
				laid.positions = larger;
			}
			const { positions } = laid;
			let position = 0;
			for (let run = 0; run + 1 < runs.length; run += 2) {
				position += runs[run];
				positions[at++] = position;
				position += runs[run + 1];
				positions[at++] = position;
				area += runs[run + 1];
			}
		}
		laid.area[n] = area;
	}
	laid.first[count] = at;
}

/**
 * Whether a mask is known to overlap no opponent enough: what both have in common lies in the columns of the one and within
 * the reach of the other, and the union is no smaller than the opponent.
 */
function isOutOfReach(masks: MaskColumn, row: number, { others, count, least }: Opponents): boolean {
	const reach = masks.reach?.(row);
	if (!reach) return false;
	const [x1, y1, x2, y2] = reach;
	const { positions, first, area, height } = others;
	for (let i = 0; i < count; i++) {
		if (first[i + 1] === first[i]) continue;
		const left = Math.floor(positions[first[i]] / height[i]);
		const right = Math.ceil(positions[first[i + 1] - 1] / height[i]);
		const common = (Math.min(x2, right) - Math.max(x1, left)) * (y2 - y1);
		if (common > 0 && common >= least * area[i]) return false;
	}
	return true;
}
