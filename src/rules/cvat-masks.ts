import type { Rule } from './rule';

/**
 * Masks in a CVAT file.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/cvat.py (dump_as_cvat_annotation: rle, left, top, width,
 * height), cvat/apps/dataset_manager/formats/transformations.py (CVATRleToCOCORle); cocodataset/cocoapi
 * common/maskApi.c (rleDecode: column-major).
 */
export const rule: Rule = {
	name: 'cvat-masks',
	severity: 'warning',
	scope: 'reading',
	title: 'CVAT masks',
	finds: 'A CVAT XML file holds masks as run lengths. Such files cannot be read yet.',
	training:
		'CVAT counts runs row by row, inside the box of the mask; COCO counts them column by column, over the whole image. Read as COCO’s they are noise: the mask loss trains towards it, and boxes made from such masks are wrong.',
	tolerance:
		'Told once a file, with the count, at the first of them, beside format-unsupported. Such runs in a COCO file are told by rle-row-major.',
	repair: 'Export the task as COCO: CVAT then writes the runs as COCO counts them.',
};
