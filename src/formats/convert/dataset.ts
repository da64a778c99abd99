// Annotation files as one data set: what was read, without the places it was read from.

import type { Box, Segmentation } from '../../core/geometry';
import type { AnnotationFile, ClassRecord, ImageRecord } from '../types';
import { unsigned } from './numbers';
import type { Dataset, DatasetImage } from './types';

/**
 * The images of all files in their order, and the classes that they list or use, each name once under its first number.
 * Sizes are those of the records; a flag of any name sets an object apart. Zeros lose their sign, which no file keeps.
 */
export function datasetOf(files: readonly AnnotationFile[]): Dataset {
	const classes = new Map<string, ClassRecord>();
	const add = ({ id, name }: ClassRecord) => {
		if (!classes.has(name)) classes.set(name, { id, name });
	};
	for (const file of files) file.classes.forEach(add);
	const images = files.flatMap((file) => file.images);
	for (const { objects } of images) {
		for (const { classId, className } of objects) add({ id: classId, name: className });
	}
	return { images: images.map(imageOf), classes: [...classes.values()] };
}

function imageOf({ fileName, width, height, isSizeAssumed, objects }: ImageRecord): DatasetImage {
	return {
		fileName: fileName.replaceAll('\\', '/'),
		width,
		height,
		...(isSizeAssumed ? { isSizeAssumed } : {}),
		objects: objects.map(({ className, box, segmentation, flag }) => ({
			className,
			box: box.map(unsigned) as Box,
			segmentation: segmentation?.kind === 'polygons' ? unsignedPolygons(segmentation.parts) : segmentation,
			isApart: flag !== null,
		})),
	};
}

/** Copies only what has a zero with a sign. */
function unsignedPolygons(parts: Float64Array[]): Segmentation {
	const hasSign = (part: Float64Array) => part.some((value) => Object.is(value, -0));
	return { kind: 'polygons', parts: parts.map((part) => (hasSign(part) ? part.map(unsigned) : part)) };
}
