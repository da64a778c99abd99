// One door for all annotation files: finds the format and reads it.

import { readCoco } from './coco';
import { detectFormat, explainUnreadable } from './detect';
import { readLabelme } from './labelme';
import { fileExtension } from './paths';
import type { AnnotationFile, FormatName, ReadContext } from './types';
import { readVoc } from './voc';
import { readYolo } from './yolo';

/**
 * Reads `text` in the format that its content shows. A text in no known format gives no images, and
 * problems that say what it is instead. All spans are UTF-16 offsets in `text`.
 */
export function readAnnotations(text: string, context: ReadContext): AnnotationFile {
	switch (detectFormat(context.path, text)) {
		case 'coco':
			return readCoco(text);
		case 'voc':
			return readVoc(text, context);
		case 'labelme':
			return readLabelme(text, context);
		case 'yolo':
			return readYolo(text, context);
		case null:
			return {
				format: usualFormat(context.path),
				images: [],
				classes: [],
				problems: explainUnreadable(context.path, text),
			};
	}
}

/** The format that a file of this extension most often has. */
function usualFormat(path: string): FormatName {
	const extension = fileExtension(path);
	if (extension === 'xml') return 'voc';
	return extension === 'txt' ? 'yolo' : 'coco';
}
