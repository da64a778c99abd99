// Where the numbers and the class of a row stand, for edits.

import type { RecordSlots } from '../edit/slots';
import { hasCell, rowAt } from '../text/csv';
import { cellSlot, cellToken } from '../text/csv-records';
import type { ObjectRecord } from '../types';
import { findColumns } from './columns';

/** The slots of an object's row in `text`; an error where the text is no such table any more. */
export function slotsOfRow(
	text: string,
	{ spans: { record } }: ObjectRecord,
): RecordSlots | { error: string } {
	const columns = findColumns(text);
	if (!columns)
		return { error: 'The columns of the table were not found: repair the first line and try again.' };
	const row = rowAt(text, columns.separator, record.start);
	const [xMin, yMin, xMax, yMax] = columns.corners.map((cell) => cellToken(text, row, cell));
	return {
		box: [
			{ as: 'ends', numbers: [xMin, xMax] },
			{ as: 'ends', numbers: [yMin, yMax] },
		],
		polygons: [],
		scale: [1, 1],
		padding: 'columns',
		className: hasCell(row, columns.className)
			? [cellSlot(row, columns.className, columns.separator)]
			: { error: 'The row ends before the column of the class: add the missing cells in the text first.' },
		flag: {
			error: 'The table has no column for crowds or difficult objects: delete the row to leave it out.',
		},
		copy: [],
		keep: null,
	};
}
