import type { Rule } from './rule';
import { isRowMajor } from './support/masks';

/**
 * Run lengths that only fit the box when they are read row by row.
 *
 * Sources: cocodataset/cocoapi common/maskApi.c (rleDecode, rleToBbox: column-major); cvat-ai/cvat
 * cvat/apps/dataset_manager/annotation.py (masks row by row).
 */
export const rule: Rule = {
	name: 'rle-row-major',
	severity: 'error',
	scope: 'object',
	title: 'Run lengths counted row by row',
	finds:
		'Column by column, as COCO counts, the mask lies elsewhere than its box; row by row, as CVAT and most image code count, it fits.',
	training:
		'Every framework decodes column by column: the mask target becomes stripes all over the image, and the mask loss trains on them.',
	tolerance:
		'Told only where the row-major bounds agree with the box (2 px or 5 % of a side) and the column-major ones do not. Objects whose box is that of the mask cannot be told.',
	repair:
		'Transpose the mask before encoding it: pycocotools wants a Fortran-ordered array (numpy.asfortranarray).',
	check({ object, record }, report) {
		if (object.segmentation?.kind !== 'rle' || !isRowMajor(object, record)) return;
		report({
			message:
				'The run lengths fit the box only when they are read row by row: COCO reads them column by column, so the mask loss trains on stripes; transpose the mask before encoding it.',
			span: object.spans.segmentation,
		});
	},
};
