// Masks of records as their readers give them, drawn as runs when they are asked for.

import type { Segmentation } from '../geometry';
import { frameFits } from '../masks/rle';
import { polygonCounts } from '../masks/run-counts';
import type { MaskColumn } from './columns';

/** A record's mask and the size of its image, pixels. */
export interface DrawnRecord {
	segmentation: Segmentation | null;
	height: number;
	width: number;
}

/** `null` where no record has a mask. */
export function drawnMasks(records: readonly DrawnRecord[]): MaskColumn | null {
	if (records.every(({ segmentation }) => segmentation === null)) return null;
	const frameOf = (row: number) => {
		const record = records[row];
		return record?.segmentation?.kind === 'rle' ? record.segmentation : record;
	};
	return {
		height: (row) => frameOf(row)?.height ?? 0,
		width: (row) => frameOf(row)?.width ?? 0,
		runs(row) {
			const record = records[row];
			if (!record?.segmentation) return null;
			if (record.segmentation.kind === 'rle') return record.segmentation.counts;
			const { height, width } = record;
			return frameFits(height, width) ? polygonCounts(record.segmentation.parts, height, width) : null;
		},
	};
}
