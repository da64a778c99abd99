// Writes a data set as one table of boxes, as generate_tfrecord.py of the TensorFlow tutorials reads it.

import type { Box } from '../../core/geometry';
import { unsigned } from '../convert/numbers';
import { inPieces } from '../convert/pieces';
import { hasFiniteBox } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter } from '../convert/types';
import { writtenCell } from '../text/csv';

/**
 * Columns as xml_to_csv.py writes them. Masks and flags are not held, nor are images without objects: a row with empty
 * cells stops generate_tfrecord.py (datitran/raccoon_dataset, create_tf_example). A box that is not finite is left out.
 */
export const tensorflowCsvWriter: FormatWriter = {
	write: (dataset) => inPieces('annotations.csv', table(dataset)),
	hold: holdBox,
	holds: { emptyImages: false, imageSizes: true, unusedClasses: false },
};

function holdBox(object: DatasetObject): DatasetObject | null {
	if (!hasFiniteBox(object)) return null;
	const { className, box } = object;
	return { className, box: box.map(unsigned) as Box, segmentation: null, isApart: false };
}

function* table({ images }: Dataset): Generator<string> {
	yield 'filename,width,height,class,xmin,ymin,xmax,ymax\n';
	for (const image of images) {
		const start = [writtenCell(image.fileName, ','), sideCell(image, 'width'), sideCell(image, 'height')];
		for (const object of image.objects) {
			const held = holdBox(object);
			if (held) yield `${[...start, writtenCell(held.className, ','), ...held.box].join(',')}\n`;
		}
	}
}

function sideCell(image: DatasetImage, side: 'width' | 'height'): string {
	return image.width === null || image.height === null ? '' : String(image[side]);
}
