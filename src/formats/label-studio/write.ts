// Writes a data set as Label Studio tasks with one annotation each, which it imports as they are.

import type { Box, Segmentation } from '../../core/geometry';
import { cropOfMask, maskOfCrop } from '../../core/masks/crop';
import { rleBounds, rleToBitmap } from '../../core/masks/rle';
import { unsigned } from '../convert/numbers';
import { inPieces, listOf } from '../convert/pieces';
import { boxAround, hasFiniteBox, joinedParts, soundParts } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter } from '../convert/types';
import { encodeBrush } from './brush';
import { pixels, type Size } from './regions';

type Rle = Extract<Segmentation, { kind: 'rle' }>;

/** What an object becomes: percent of the image, or a mask of its size. */
type Shape =
	| { kind: 'rectangle'; percent: number[] }
	| { kind: 'polygon'; percent: number[] }
	| { kind: 'brush'; mask: Rle };

/**
 * Places are percent of the image, so that objects of images without a size are lost. Several polygons become one, a mask
 * is painted and its box is the one around it; there is no flag, and no list of classes.
 *
 * Sources: HumanSignal/label-studio-converter label_studio_converter/imports/coco.py (create_bbox, create_segmentation:
 * percent), label_studio_converter/brush.py (mask2rle).
 */
export const labelStudioWriter: FormatWriter = {
	write: (dataset) => inPieces('tasks.json', fileText(dataset)),
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: false },
};

function hold(object: DatasetObject, image: DatasetImage): DatasetObject | null {
	const size = frameOf(image);
	const shape = size && shapeOf(object, size);
	if (!size || !shape) return null;
	const held = { className: object.className, isApart: false };
	if (shape.kind === 'brush') return { ...held, box: maskBox(shape.mask), segmentation: shape.mask };
	const { percent } = shape;
	if (shape.kind === 'rectangle') {
		const [x, y] = pixels(percent[0], percent[1], size);
		const [width, height] = pixels(percent[2], percent[3], size);
		return { ...held, box: [x, y, x + width, y + height], segmentation: null };
	}
	const part = Float64Array.from(percent, (value, at) => {
		const [x, y] = pixels(value, value, size);
		return at % 2 === 0 ? x : y;
	});
	return { ...held, box: boxAround([part]), segmentation: { kind: 'polygons', parts: [part] } };
}

function frameOf({ width, height }: DatasetImage): Size | null {
	return width === null || height === null ? null : { width, height };
}

function shapeOf(object: DatasetObject, size: Size): Shape | null {
	const mask = object.segmentation?.kind === 'rle' ? framedMask(object.segmentation, size) : null;
	if (mask) return { kind: 'brush', mask };
	const parts = soundParts(object);
	if (parts.length > 0) {
		const percent = Array.from(joinedParts(parts), (value, at) =>
			percentOf(value, at % 2 === 0 ? size.width : size.height),
		);
		return { kind: 'polygon', percent };
	}
	if (!hasFiniteBox(object)) return null;
	const [x1, y1, x2, y2] = object.box;
	const { width, height } = size;
	const percent = [
		...[percentOf(x1, width), percentOf(y1, height)],
		...[percentOf(x2 - x1, width), percentOf(y2 - y1, height)],
	];
	return { kind: 'rectangle', percent };
}

function percentOf(value: number, extent: number): number {
	return unsigned((value * 100) / extent);
}

/** The mask over the whole image; `null` where no pixel of it lies there. */
function framedMask(mask: Rle, size: Size): Rle | null {
	const crop = cropOfMask(mask);
	const framed = crop && maskOfCrop(crop, size);
	return framed && rleBounds(framed.counts, framed.height, framed.width) ? framed : null;
}

function maskBox({ counts, height, width }: Rle): Box {
	return rleBounds(counts, height, width) ?? [0, 0, 0, 0];
}

function* fileText({ images }: Dataset): Generator<string> {
	yield* listOf(tasksOf(images));
	yield '\n';
}

function* tasksOf(images: Dataset['images']): Generator<string> {
	for (const [row, image] of images.entries()) yield JSON.stringify(taskOf(image, row));
}

function taskOf(image: DatasetImage, row: number): object {
	const size = frameOf(image);
	const result = image.objects.flatMap((object, at) => {
		const shape = size && shapeOf(object, size);
		return size && shape
			? [regionOf(object, shape, { id: `${row + 1}-${at + 1}`, ...sizeMembers(image) })]
			: [];
	});
	// Regions carry the size; without them the data does.
	const own = result.length > 0 || image.isSizeAssumed ? {} : { width: image.width, height: image.height };
	const data = { image: image.fileName, ...(size ? own : {}) };
	return { id: row + 1, data, annotations: [{ id: row + 1, was_cancelled: false, result }] };
}

/** The size of a picture that nobody has looked at is not written. */
function sizeMembers({ width, height, isSizeAssumed }: DatasetImage): object {
	return isSizeAssumed ? {} : { original_width: width, original_height: height, image_rotation: 0 };
}

function regionOf({ className }: DatasetObject, shape: Shape, common: object): object {
	const type = `${shape.kind}labels`;
	return {
		...common,
		type,
		from_name: 'label',
		to_name: 'image',
		value: { ...valueMembers(shape), [type]: [className] },
	};
}

function valueMembers(shape: Shape): object {
	if (shape.kind === 'brush') {
		const { counts, height, width } = shape.mask;
		return { format: 'rle', rle: encodeBrush(rleToBitmap(counts, height, width)) };
	}
	const { percent } = shape;
	if (shape.kind === 'rectangle') {
		const [x, y, width, height] = percent;
		return { x, y, width, height, rotation: 0 };
	}
	const points = percent.flatMap((x, at) => (at % 2 === 0 ? [[x, percent[at + 1]]] : []));
	return { points, closed: true };
}
