import type { Rule } from './rule';

/**
 * A run-length mask of another size than its image.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (annToRLE), common/maskApi.c (rleDecode);
 * facebookresearch/detectron2 detectron2/data/detection_utils.py (annotations_to_instances).
 */
export const rule: Rule = {
	name: 'rle-size-mismatch',
	severity: 'warning',
	scope: 'object',
	title: 'Run-length mask of another size than its image',
	finds: 'The "size" of a run-length mask is not [height, width] of its image.',
	training:
		'The mask is decoded at its own size: torch.stack stops where masks of one image differ, and where it does not, the mask lies elsewhere than the object, and the mask loss pulls towards the wrong pixels.',
	tolerance: 'None. Quiet where the file does not record the image’s size.',
	repair:
		'Encode the mask at the size of the image. Where the two numbers are only swapped, "size" is [height, width].',
	check({ object, record }, report) {
		const { segmentation } = object;
		const { width, height } = record;
		if (segmentation?.kind !== 'rle' || width === null || height === null) return;
		if (segmentation.width === width && segmentation.height === height) return;
		const isSwapped = segmentation.width === height && segmentation.height === width;
		report({
			message: `The run-length mask is ${segmentation.width} x ${segmentation.height} but the image is ${width} x ${height}${isSwapped ? ' (its "size" is [height, width])' : ''}: it is decoded at its own size, and the mask loss trains on pixels that are not the object’s.`,
			span: object.spans.segmentation,
		});
	},
};
