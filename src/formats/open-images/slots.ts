// Where the numbers and words of a row stand, for edits.

import { yoloFallbackSize } from '../assumed-size';
import type { RecordSlots, WordSlot } from '../edit/slots';
import { type CsvRow, cellText, hasCell, rowAt } from '../text/csv';
import { cellSlot, cellToken } from '../text/csv-records';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../types';
import { type Columns, findColumns } from './columns';

/** The slots of an object's row; an error where the text is no such table any more. */
export function slotsOfRow(
	file: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
): RecordSlots | { error: string } {
	const { text } = file;
	const columns = findColumns(text);
	if (!columns)
		return { error: 'The columns of the table were not found: repair the first line and try again.' };
	const row = rowAt(text, columns.separator, object.spans.record.start);
	const [xMin, yMin, xMax, yMax] = columns.corners.map((cell) => cellToken(text, row, cell));
	const { width, height } = image;
	return {
		box: [
			{ as: 'ends', numbers: [xMin, xMax] },
			{ as: 'ends', numbers: [yMin, yMax] },
		],
		polygons: [],
		scale: [1 / (width ?? yoloFallbackSize.width), 1 / (height ?? yoloFallbackSize.height)],
		padding: 'shortest',
		className: classSlots(file, object, row, columns),
		flag: flagSlots(row, columns),
		copy: [],
		keep: null,
	};
}

function classSlots(
	file: AnnotatedText,
	object: ObjectRecord,
	row: CsvRow,
	{ className, separator }: Columns,
): WordSlot[] | { error: string } {
	if (!hasCell(row, className)) {
		return { error: 'The row ends before the column LabelName: add the missing cells in the text first.' };
	}
	const written = cellText(file.text, row, className);
	const worded = (name: string) => {
		if (written === object.className) return name;
		const code = codeOf(file, name);
		return written === '' && typeof code !== 'string' ? name : code;
	};
	return [cellSlot(row, className, separator, worded)];
}

/** The code that another row has for a class of this name, or the word itself where it is a code. */
function codeOf(file: AnnotatedText, name: string): string | { error: string } {
	if (/^\/[a-z]\//.test(name)) return name;
	const { text, annotations } = file;
	const separator = findColumns(text)?.separator ?? ',';
	for (const { objects } of annotations.images) {
		const span = objects.find(({ className }) => className === name)?.spans.class;
		if (span) return cellText(text, rowAt(text, separator, span.start), 0);
	}
	return {
		error: `No row of the file has the class "${name}", so its code is not known: give the code from the list of class descriptions (/m/...) instead.`,
	};
}

function flagSlots(row: CsvRow, { isGroupOf, separator }: Columns): WordSlot[] | { error: string } {
	if (!hasCell(row, isGroupOf)) {
		return {
			error: 'The row has no cell in the column IsGroupOf: add the column, or the cell, in the text first.',
		};
	}
	return [cellSlot(row, isGroupOf, separator, (value) => (value === 'true' ? '1' : '0'))];
}
