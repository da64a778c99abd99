// Writes a data set as an Open Images table, with the list of its classes beside it.

import type { Box } from '../../core/geometry';
import { resizedBox, yoloFallbackSize } from '../assumed-size';
import { classNamesOf } from '../convert/file-paths';
import { unsigned } from '../convert/numbers';
import { inPieces } from '../convert/pieces';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter } from '../convert/types';
import { writtenCell } from '../text/csv';
import { writeClassDescriptions } from './class-descriptions';
import { onCanvas } from './read';

const header =
	'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside';

/**
 * The columns of Open Images V4 and later. ImageID is the whole name of the file, LabelName the name of the class; what
 * is not known of an object is -1, as the format says it. Boxes of an image without a size cannot be made fractions and
 * are left out, as are boxes that are not finite, masks, and images without objects.
 *
 * `hold` gives the box that is read once `resizeRecord` has been given the size of the image.
 */
export const openImagesWriter: FormatWriter = {
	*write(dataset) {
		yield* inPieces('annotations-bbox.csv', table(dataset));
		const text = writeClassDescriptions(classNamesOf(dataset));
		yield { path: 'class-descriptions-boxable.csv', text };
	},
	hold(object, image) {
		const sides = fractions(object, image);
		const { width, height } = image;
		if (!sides || width === null || height === null) return null;
		const box = onCanvas(...sides);
		return {
			...object,
			box: image.isSizeAssumed ? box : resizedBox(box, yoloFallbackSize, { width, height }),
			segmentation: null,
		};
	},
	holds: { emptyImages: false, imageSizes: false, unusedClasses: true },
};

/** xmin, ymin, xmax, ymax; `null` where there are none. */
function fractions({ box: [x1, y1, x2, y2] }: DatasetObject, { width, height }: DatasetImage): Box | null {
	if (width === null || height === null) return null;
	const sides = [x1 / width, y1 / height, x2 / width, y2 / height];
	return sides.every(Number.isFinite) ? (sides.map(unsigned) as Box) : null;
}

function* table({ images }: Dataset): Generator<string> {
	yield `${header}\n`;
	for (const image of images) {
		const id = writtenCell(image.fileName, ',');
		for (const object of image.objects) {
			const sides = fractions(object, image);
			if (!sides) continue;
			const [x1, y1, x2, y2] = sides;
			const name = writtenCell(object.className, ',');
			const isGroupOf = object.isApart ? 1 : 0;
			yield `${[id, '', name, 1, x1, x2, y1, y2, -1, -1, isGroupOf, -1, -1].join(',')}\n`;
		}
	}
}
