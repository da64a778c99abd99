// Labels as the columns of a scan, with nothing but what labels say.

import { type DatasetColumns, emptyColumns, objectUses } from '../../src/core/dataset/columns';
import type { PlainLabel } from './plant';
import type { LabelledSet } from './sets';

/** @param labels in the order of their images. */
export function columnsOf(
	{ images, classes }: Pick<LabelledSet, 'images' | 'classes'>,
	labels: readonly PlainLabel[],
): DatasetColumns {
	const columns = emptyColumns(
		{ splits: [''], files: [{ path: '/labels.json', split: 0 }], classes, terms: [], levels: [] },
		{ images: images.length, objects: labels.length, unlabelled: 0 },
	);
	images.forEach(({ fileName, width, height }, image) => {
		columns.images.fileName[image] = fileName;
		columns.images.row[image] = image;
		columns.images.width[image] = width;
		columns.images.height[image] = height;
	});
	labels.forEach((label, row) => {
		columns.images.first[label.image + 1]++;
		columns.objects.class[row] = label.class;
		columns.objects.box.set(label.box, 4 * row);
		columns.objects.use[row] = objectUses.indexOf(label.isApart ? 'left-out' : 'trained');
	});
	for (let image = 0; image < images.length; image++)
		columns.images.first[image + 1] += columns.images.first[image];
	return columns;
}
