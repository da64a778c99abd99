// Puts changes of records into a file that may have become another since they were made: each finds its record by id, and is
// made only where that record still says what it said.

import type { TextEdit } from '../../core/problem';
import type { CocoIndex } from '../../formats/coco/bytes/index';
import type { RecordChange } from './edited-records';
import { bytesOf } from './text';

/** Replacements in the file on disk, and the changes whose records are gone or say something else by now. */
export function placeChanges(
	index: CocoIndex,
	changes: readonly RecordChange[],
	read: (start: number, end: number) => Buffer,
): { edits: TextEdit[]; lost: RecordChange[] } {
	const edits: TextEdit[] = [];
	const lost: RecordChange[] = [];
	for (const change of changes) {
		const { id, start } = index[change.list];
		const before = bytesOf(change.before);
		const found = rowsOf(id, change.id).find((row) => {
			const from = start[row];
			return from + before.length <= index.size && read(from, from + before.length).equals(before);
		});
		if (found === undefined) lost.push(change);
		else {
			const from = start[found];
			edits.push({ span: { start: from, end: from + before.length }, text: change.after });
		}
	}
	return { edits: edits.sort((a, b) => b.span.start - a.span.start), lost };
}

function rowsOf(ids: Float64Array, id: number): number[] {
	const rows: number[] = [];
	for (let row = 0; row < ids.length; row++) if (ids[row] === id) rows.push(row);
	return rows;
}
