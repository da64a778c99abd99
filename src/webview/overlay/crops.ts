// Draws a part of the picture into a small canvas: for the object strip and the level pictures.

import type { Box } from '../../core/geometry';
import type { Size } from '../shared/camera';
import { tokens } from '../shared/tokens';

/** How image pixels land in the small canvas. */
export interface CropPlace {
	scale: number;
	x(imageX: number): number;
	y(imageY: number): number;
}

/** A 2D context sized for the screen's pixels, in CSS pixels. */
export function prepare(
	canvas: HTMLCanvasElement,
	width: number,
	height: number,
): CanvasRenderingContext2D | null {
	const ratio = Math.min(2, window.devicePixelRatio || 1);
	canvas.width = Math.round(width * ratio);
	canvas.height = Math.round(height * ratio);
	const context = canvas.getContext('2d');
	context?.scale(ratio, ratio);
	return context;
}

/** The whole box is seen, with as much around it as fits. Missing pictures leave the ground. */
export function drawCrop(
	context: CanvasRenderingContext2D,
	bitmap: ImageBitmap | null,
	image: Size,
	box: Box,
	width: number,
	height: number,
): CropPlace {
	const wide = width / Math.max(1e-6, box[2] - box[0]);
	const high = height / Math.max(1e-6, box[3] - box[1]);
	const scale = Math.min(wide, high);
	const left = width / 2 - ((box[0] + box[2]) / 2) * scale;
	const top = height / 2 - ((box[1] + box[3]) / 2) * scale;
	context.fillStyle = tokens.photo.chip.background;
	context.fillRect(0, 0, width, height);
	// A picture that was replaced meanwhile is closed (size 0): drawing it would throw.
	if (bitmap && bitmap.width > 0) {
		context.imageSmoothingQuality = 'medium';
		// Only what is seen is read: a whole large picture scaled for each crop would cost seconds.
		const toPictureX = bitmap.width / image.width;
		const toPictureY = bitmap.height / image.height;
		const x1 = Math.max(0, -left / scale);
		const y1 = Math.max(0, -top / scale);
		const x2 = Math.min(image.width, (width - left) / scale);
		const y2 = Math.min(image.height, (height - top) / scale);
		if (x2 > x1 && y2 > y1)
			context.drawImage(
				bitmap,
				x1 * toPictureX,
				y1 * toPictureY,
				(x2 - x1) * toPictureX,
				(y2 - y1) * toPictureY,
				x1 * scale + left,
				y1 * scale + top,
				(x2 - x1) * scale,
				(y2 - y1) * scale,
			);
	}
	return { scale, x: (value) => value * scale + left, y: (value) => value * scale + top };
}
