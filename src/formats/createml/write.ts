// Writes a data set as a Create ML file.

import { unsigned } from '../convert/numbers';
import { inPieces, listOf } from '../convert/pieces';
import type { Dataset, DatasetObject, FormatWriter } from '../convert/types';
import { cornersOf } from './read';

/**
 * One file with every image, boxes by centre and size in pixels. Masks, flags and sizes of images are not held, and a
 * box that is not finite is left out.
 */
export const createmlWriter: FormatWriter = {
	write: (dataset) => inPieces('_annotations.createml.json', document(dataset)),
	hold(object) {
		const numbers = centreAndSize(object);
		if (!numbers) return null;
		return {
			className: object.className,
			box: cornersOf(numbers),
			segmentation: null,
			isApart: false,
		};
	},
	holds: { emptyImages: true, imageSizes: false, unusedClasses: false },
};

/** x and y of the centre, width, height; `null` for a box that is not finite. */
function centreAndSize({ box: [x1, y1, x2, y2] }: DatasetObject): number[] | null {
	const numbers = [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
	return numbers.every(Number.isFinite) ? numbers.map(unsigned) : null;
}

function* document({ images }: Dataset): Generator<string> {
	yield* listOf(recordsOf(images));
	yield '\n';
}

function* recordsOf(images: Dataset['images']): Generator<string> {
	for (const { fileName, objects } of images) {
		const annotations = objects.flatMap((object) => {
			const numbers = centreAndSize(object);
			if (!numbers) return [];
			const [x, y, width, height] = numbers;
			return [{ label: object.className, coordinates: { x, y, width, height } }];
		});
		yield JSON.stringify({ image: fileName, annotations });
	}
}
