// What every list of a data set's page is made of.

import type { DatasetColumns } from '../../core/dataset/columns';
import type { Box } from '../../core/geometry';
import type { DatasetLine } from '../../messages';

export interface List {
	total: number;
	/** @param row in 0..total - 1. */
	line(row: number): DatasetLine;
}

/** What most lines have alike. */
export const plain: Pick<DatasetLine, 'severity' | 'other' | 'canMark' | 'mark' | 'twin'> = {
	severity: null,
	other: null,
	canMark: false,
	mark: null,
	twin: null,
};

/** Corners of a row of `[rows * 4]`. */
export function cornersOf(boxes: DatasetColumns['objects']['box'], row: number): Box {
	return [boxes[4 * row], boxes[4 * row + 1], boxes[4 * row + 2], boxes[4 * row + 3]] as Box;
}
