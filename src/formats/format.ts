// What a format is made of: how it is told, read, edited and written. One folder a format, one line in the registry.

import type { ObjectEdit } from '../core/object-edit';
import type { FormatWriter } from './convert/types';
import type { Edits } from './edit/text-edits';
import type { Head } from './head';
import type {
	AnnotatedText,
	AnnotationFile,
	FormatName,
	ImageRecord,
	ObjectRecord,
	ReadContext,
} from './types';

export interface Format {
	name: FormatName;
	/** Whether a text that begins so is in this format. The first format of the registry that says so wins. */
	recognises(head: Head): boolean;
	/**
	 * Reads a whole text. Never throws: what is wrong is told in the problems, and every sound record is read. All spans
	 * are UTF-16 offsets in `text`.
	 */
	read(text: string, context: ReadContext): AnnotationFile;
	/** How records stand in the text, and so what goes with one that is taken out: commas, or the rest of its lines. */
	records: 'json' | 'lines';
	/** The replacements that write an edit which the object's `editable` allows. */
	edit(file: AnnotatedText, image: ImageRecord, object: ObjectRecord, edit: ObjectEdit): Edits;
	writer: FormatWriter;
}
