// A small piece of a picture for a list: around a label and what a model says of it, nothing drawn on it.

import type { Box } from '../../core/geometry';
import { type Crop, cropAround, type Picture } from './render';
import { type ImageSource, imageKind, readHead, whyNoPicture } from './sniff';

/** Of the piece in device pixels, and its shape. */
const most = { width: 224, height: 136 };
/** Small objects are enlarged so many times at most. */
const mostEnlarged = 6;
/** Room around the boxes, as a part of their longer side. */
const margin = 0.3;

export interface CroppedPicture extends Picture {
	width: number;
	height: number;
	/** The boxes in pixels of the piece. */
	boxes: (Box | null)[];
}

/**
 * A WebP of the piece that holds all `boxes` (corners, pixels of the image as shown), or of the whole picture without any.
 * EXIF orientation is applied. `null` where the picture cannot be read, or the boxes lie outside it.
 */
export async function croppedPicture(
	source: ImageSource,
	boxes: readonly (Box | null)[],
): Promise<CroppedPicture | null> {
	const head = readHead(source);
	if ('error' in head || whyNoPicture(imageKind(head))) return null;
	try {
		const { default: sharp } = await import('sharp');
		const { autoOrient, depth } = await sharp(source).metadata();
		const crop = pieceOf(boxes, autoOrient.width, autoOrient.height);
		if (!crop) return null;
		const scale = Math.min(most.width / crop.width, most.height / crop.height, mostEnlarged);
		const width = Math.max(1, Math.round(crop.width * scale));
		const height = Math.max(1, Math.round(crop.height * scale));
		let plain = sharp(source, { failOn: 'none' }).autoOrient();
		if (depth !== 'uchar') plain = plain.normalise();
		const bytes = await plain
			.extract(crop)
			.resize(width, height, { fit: 'fill' })
			.toColourspace('srgb')
			.webp({ quality: 72 })
			.toBuffer();
		const x = (value: number) => ((value - crop.left) * width) / crop.width;
		const y = (value: number) => ((value - crop.top) * height) / crop.height;
		return {
			mime: 'image/webp',
			bytes,
			width,
			height,
			boxes: boxes.map((box) => box && [x(box[0]), y(box[1]), x(box[2]), y(box[3])]),
		};
	} catch {
		return null;
	}
}

/** Around all boxes, in the shape of the list's pieces as far as the picture allows. */
function pieceOf(boxes: readonly (Box | null)[], imageWidth: number, imageHeight: number): Crop | null {
	const given = boxes.filter((box): box is Box => box?.every(Number.isFinite) ?? false);
	const all: Box =
		given.length === 0
			? [0, 0, imageWidth, imageHeight]
			: [
					Math.min(...given.map(([x1]) => x1)),
					Math.min(...given.map(([, y1]) => y1)),
					Math.max(...given.map(([, , x2]) => x2)),
					Math.max(...given.map(([, , , y2]) => y2)),
				];
	const close = cropAround(all, imageWidth, imageHeight, given.length === 0 ? 0 : margin);
	if (!close) return null;
	const shape = most.width / most.height;
	const width = Math.max(close.width, Math.round(close.height * shape));
	const height = Math.max(close.height, Math.round(close.width / shape));
	const [left, right] = spread(close.left, close.width, Math.min(width, imageWidth), imageWidth);
	const [top, bottom] = spread(close.top, close.height, Math.min(height, imageHeight), imageHeight);
	return { left, top, width: right - left, height: bottom - top };
}

/** A stretch widened to `to` around its middle, moved into `[0, limit]`. */
function spread(from: number, length: number, to: number, limit: number): [number, number] {
	const start = Math.min(Math.max(0, Math.round(from - (to - length) / 2)), limit - to);
	return [start, start + to];
}
