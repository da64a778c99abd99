// What several rules ask of a place: whether the image's size is known, and the fix that writes another box.

import type { Box } from '../../core/geometry';
import type { Fix } from '../../core/problem';
import { editObject } from '../../formats/edit';
import type { AnnotatedText, ImageRecord } from '../../formats/types';

/** Annotation tools round to half pixels: a box may reach this far past the border, image pixels. */
export const overshootAllowed = 0.5;

/** How far the box reaches past the image, image pixels (0 or less: it lies inside); 0 where the size is unknown. */
export function overshoot([x1, y1, x2, y2]: Box, { width, height }: ImageRecord): number {
	if (width === null || height === null) return 0;
	return Math.max(-x1, -y1, x2 - width, y2 - height);
}

export function isFiniteBox(box: Box): boolean {
	return (
		Number.isFinite(box[0]) && Number.isFinite(box[1]) && Number.isFinite(box[2]) && Number.isFinite(box[3])
	);
}

/** The fix that writes `box` (corners, image pixels) in place of the object's; `undefined` where it cannot be written. */
export function boxFix(
	file: AnnotatedText,
	row: { image: number; object: number },
	title: string,
	box: Box,
): Fix | undefined {
	if (!file.annotations.images[row.image]?.objects[row.object]?.editable.box) return undefined;
	const edits = editObject(file, row, { kind: 'box', box });
	return 'error' in edits || edits.length === 0 ? undefined : { title, edits };
}

/** `count` things in words: "1 object", "2 objects". */
export function counted(count: number, one: string, many: string): string {
	return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A figure in a sentence: at most one decimal. */
export function figure(value: number): string {
	return String(Number(value.toFixed(1)));
}
