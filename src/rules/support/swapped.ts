// Corners in the wrong order: the box that swapping them gives, where that is surely what was meant.

import type { Box } from '../../core/geometry';
import type { AnnotatedText, ImageRecord } from '../../formats/types';
import { boxConvention } from './conventions';
import { overshoot, overshootAllowed } from './places';

/**
 * The box with its corners in order (image pixels), `null` where they are in order already, or where swapping gives no
 * sound box inside the image. VOC only: the other formats write no two corners, or none with an order.
 */
export function swappedCorners(file: AnnotatedText, image: ImageRecord, box: Box): Box | null {
	const [x1, y1, x2, y2] = box;
	if (file.annotations.format !== 'voc' || !(x2 < x1 || y2 < y1)) return null;
	const swapped: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
	const isSound = swapped[2] > swapped[0] && swapped[3] > swapped[1];
	if (!isSound || overshoot(swapped, image) > overshootAllowed) return null;
	return boxConvention(file) === 'corner and size' ? null : swapped;
}
