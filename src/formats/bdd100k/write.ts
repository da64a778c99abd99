// Writes a data set as a BDD100K list of frames.

import type { Box, Segmentation } from '../../core/geometry';
import { encodeRleString, frameFits } from '../../core/masks/rle';
import { unsigned } from '../convert/numbers';
import { inPieces, listOf } from '../convert/pieces';
import { hasFiniteBox, soundParts } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter } from '../convert/types';

/**
 * One list with every image. Polygons become `poly2d`, runs `rle`, and an object set apart has the attribute `crowd`.
 * A box that is not finite is left out, and so is a part of a mask with fewer than three points.
 */
export const bdd100kWriter: FormatWriter = {
	write: (dataset) => inPieces('labels.json', document(dataset)),
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: false },
};

function hold(object: DatasetObject): DatasetObject | null {
	if (!hasFiniteBox(object)) return null;
	return { ...object, box: object.box.map(unsigned) as Box, segmentation: heldMask(object) };
}

function heldMask(object: DatasetObject): Segmentation | null {
	const { segmentation } = object;
	if (segmentation?.kind === 'rle') {
		return frameFits(segmentation.height, segmentation.width) ? segmentation : null;
	}
	const parts = soundParts(object).map((part) => part.map(unsigned));
	return parts.length > 0 ? { kind: 'polygons', parts } : null;
}

function* document({ images }: Dataset): Generator<string> {
	yield* listOf(framesOf(images));
	yield '\n';
}

function* framesOf(images: Dataset['images']): Generator<string> {
	let id = 0;
	for (const image of images) {
		const labels = image.objects.flatMap((object) => {
			const held = hold(object);
			return held ? [labelOf(held, id++)] : [];
		});
		yield JSON.stringify({ name: image.fileName, ...sizeOf(image), labels });
	}
}

function sizeOf({ width, height }: DatasetImage) {
	return width === null || height === null ? {} : { size: { width, height } };
}

function labelOf({ className, box: [x1, y1, x2, y2], segmentation, isApart }: DatasetObject, id: number) {
	return {
		id: String(id),
		category: className,
		...(isApart ? { attributes: { crowd: true } } : {}),
		box2d: { x1, y1, x2, y2 },
		...maskOf(segmentation),
	};
}

function maskOf(segmentation: Segmentation | null) {
	if (!segmentation) return {};
	if (segmentation.kind === 'rle') {
		const { counts, height, width } = segmentation;
		return { rle: { counts: encodeRleString(counts), size: [height, width] } };
	}
	const poly2d = segmentation.parts.map((part) => {
		const vertices = Array.from({ length: part.length / 2 }, (_, at) => [part[2 * at], part[2 * at + 1]]);
		return { vertices, types: 'L'.repeat(vertices.length), closed: true };
	});
	return { poly2d };
}
