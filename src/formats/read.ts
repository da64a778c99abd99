// One door for all annotation files: finds the format and reads it.

import { recognise } from './detect';
import { explainUnreadable } from './explain';
import { fileExtension } from './paths';
import type { AnnotationFile, FormatName, ReadContext } from './types';

/**
 * Reads `text` in the format that its content shows. A text in no known format gives no images, and
 * problems that say what it is instead. All spans are UTF-16 offsets in `text`.
 */
export function readAnnotations(text: string, context: ReadContext): AnnotationFile {
	const format = recognise(context.path, text);
	if (format) return format.read(text, context);
	return {
		format: usualFormat(context.path),
		images: [],
		classes: [],
		problems: explainUnreadable(context.path, text),
	};
}

/** The format that a file of this extension most often has. */
function usualFormat(path: string): FormatName {
	const extension = fileExtension(path);
	if (extension === 'xml') return 'voc';
	if (extension === 'csv') return 'tensorflow-csv';
	return extension === 'txt' ? 'yolo' : 'coco';
}
