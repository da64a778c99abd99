// One door for writing: an edit of one object becomes replacements in the text of its file.

import type { Box } from '../../core/geometry';
import type { Editable, ObjectEdit } from '../../core/object-edit';
import type { TextEdit } from '../../core/problem';
import { formatNamed } from '../registry';
import type { AnnotatedText, ObjectRecord } from '../types';
import { isMoved } from './box-numbers';
import { editInPart } from './local';

export { fixEdits, removeRecords } from './remove';
export { applyEdits } from './text-edits';

/** The object that is edited: rows in `AnnotationFile.images` and in that image's objects. */
export interface ObjectRow {
	image: number;
	object: number;
}

/**
 * The replacements in `file.text` that write `edit`, in the style of the numbers that stand there; none where the text
 * says so already. Text outside the changed numbers, members or lines stays as it is, and no two overlap. An edit that
 * the record cannot take gives the reason and what to do instead, in a sentence for a person.
 */
export function editObject(
	file: AnnotatedText,
	row: ObjectRow,
	edit: ObjectEdit,
): TextEdit[] | { error: string } {
	const image = file.annotations.images[row.image];
	const object = image?.objects[row.object];
	if (!image || !object) return { error: 'The object is no longer in the file: read the file again.' };
	const reason = refusal(object, edit);
	if (reason !== null) return { error: reason };
	const format = formatNamed(file.annotations.format);
	return file.part ? editInPart(format, file, image, object, edit) : format.edit(file, image, object, edit);
}

/** Why the record cannot take the edit, whatever its format; `null` where it can. */
function refusal({ editable, box }: ObjectRecord, edit: ObjectEdit): string | null {
	switch (edit.kind) {
		case 'box':
			if (!editable.box) return editable.reason ?? boxRefusal(editable);
			return edit.box.every(Number.isFinite) ? sizeRefusal(box, edit.box) : noNumber;
		case 'move':
			if (!editable.move) {
				return (
					editable.reason ??
					'The mask is stored as runs or a picture and cannot be moved: draw it anew in the tool that made it.'
				);
			}
			return Number.isFinite(edit.dx) && Number.isFinite(edit.dy) ? null : noNumber;
		case 'vertex':
		case 'insert-vertex':
			if (!editable.vertices) return editable.reason ?? noCorners;
			return Number.isFinite(edit.x) && Number.isFinite(edit.y) ? null : noNumber;
		case 'remove-vertex':
			return editable.vertices ? null : (editable.reason ?? noCorners);
		case 'class':
			return edit.className.trim() === '' ? 'A class needs a name: type one.' : null;
		default:
			return null;
	}
}

const noNumber = 'The new place is not a number: drag the shape again.';
const noCorners =
	'The object has no polygon whose corners could be moved: change its box, or move it as a whole.';

function boxRefusal({ vertices, move }: Editable): string {
	if (vertices)
		return 'The record has no box of its own: move the corners of the polygon, or the whole object, instead.';
	return move
		? 'The shape has no box of its own: move it as a whole instead.'
		: 'The record has no box that could be changed: write one in the text, or draw the object anew.';
}

/** A side must not be dragged onto the opposite one; a box without size that stays so on one axis may still be edited. */
function sizeRefusal(before: Box, after: Box): string | null {
	for (const axis of [0, 1]) {
		const isChanged = isMoved(before[axis], after[axis]) || isMoved(before[axis + 2], after[axis + 2]);
		const isShift = !isMoved(before[axis + 2] - before[axis], after[axis + 2] - after[axis]);
		if (isChanged && !isShift && after[axis + 2] <= after[axis]) {
			return `The box would have no ${axis === 0 ? 'width' : 'height'}: delete the object if it is to go.`;
		}
	}
	return null;
}
