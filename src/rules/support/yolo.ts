// What several YOLO rules ask: whether the numbers of a row lie in the range that Ultralytics accepts.

import type { ImageRecord, ObjectRecord } from '../../formats/types';

/** Ultralytics accepts values this far outside 0 to 1; the rest is what scaling to pixels and back can leave. */
const tolerance = 0.01 + 1e-9;

function isOutside(value: number): boolean {
	return value < -tolerance || value > 1 + tolerance;
}

/**
 * Whether a number of the row is outside 0 to 1, as fractions of the image (`false` for NaN, which is another matter).
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label).
 */
export function isOutOfRange({ box, segmentation }: ObjectRecord, image: ImageRecord): boolean {
	const width = image.width ?? 1;
	const height = image.height ?? 1;
	if (segmentation?.kind === 'polygons') {
		for (const part of segmentation.parts) {
			for (let i = 0; i + 1 < part.length; i += 2) {
				if (isOutside(part[i] / width) || isOutside(part[i + 1] / height)) return true;
			}
		}
		return false;
	}
	return (
		isOutside((box[0] + box[2]) / 2 / width) ||
		isOutside((box[1] + box[3]) / 2 / height) ||
		isOutside((box[2] - box[0]) / width) ||
		isOutside((box[3] - box[1]) / height)
	);
}

/** The row holds more than its box: a sixth column, or key points. */
export function columnsBehind(text: string, { spans }: ObjectRecord): string[] {
	if (!spans.box || spans.record.end <= spans.box.end) return [];
	return text.slice(spans.box.end, spans.record.end).trim().split(/\s+/);
}
