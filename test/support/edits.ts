// Files read, edited and read again, for the tests of writing.

import type { ObjectEdit } from '../../src/core/object-edit';
import type { AnnotatedText, ObjectRecord, YoloDataset } from '../../src/formats';
import { readAnnotations } from '../../src/formats';
import { applyEdits, editObject } from '../../src/formats/edit';

export interface ReadOptions {
	path?: string;
	imageSize?: { width: number; height: number };
	yolo?: YoloDataset | null;
}

/** `text` read as the file at `path`, whose ending decides between equal readings. */
export function readText(
	text: string,
	{ path = '/x/labels/a.txt', imageSize, yolo = null }: ReadOptions = {},
) {
	const size = imageSize ? { ...imageSize, orientation: 1 } : null;
	const annotations = readAnnotations(text, { path, imageSize: size, yolo: yolo ?? undefined });
	return { path, text, annotations, yolo } satisfies AnnotatedText;
}

export function objectsOf(file: AnnotatedText): ObjectRecord[] {
	return file.annotations.images.flatMap(({ objects }) => objects);
}

/** The text after one edit of the first image's object; an error is thrown as one. */
export function edited(file: AnnotatedText, object: number, edit: ObjectEdit): string {
	const edits = editObject(file, { image: 0, object }, edit);
	if ('error' in edits) throw new Error(edits.error);
	return applyEdits(file.text, edits);
}

/** Why the edit is refused; '' where it is not. */
export function refused(file: AnnotatedText, object: number, edit: ObjectEdit): string {
	const edits = editObject(file, { image: 0, object }, edit);
	return 'error' in edits ? edits.error : '';
}
