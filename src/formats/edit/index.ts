// One door for writing: an edit of one object becomes replacements in the text of its file.

import type { ObjectEdit } from '../../core/object-edit';
import type { Fix, Span, TextEdit } from '../../core/problem';
import type { AnnotatedText, FormatName } from '../types';

/** The object that is edited: rows in `AnnotationFile.images` and in that image's objects. */
export interface ObjectRow {
	image: number;
	object: number;
}

export declare function editObject(file: AnnotatedText, row: ObjectRow, edit: ObjectEdit): TextEdit[] | { error: string };
export declare function removeRecords(format: FormatName, text: string, spans: readonly Span[]): TextEdit[];
export declare function fixEdits(format: FormatName, text: string, fixes: readonly Fix[]): TextEdit[];
