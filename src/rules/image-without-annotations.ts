import type { Rule } from './rule';
import { counted } from './support/places';

/**
 * Images of a COCO file that have no annotation.
 *
 * Sources: pytorch/vision references/detection/coco_utils.py (_coco_remove_images_without_annotations);
 * facebookresearch/detectron2 detectron2/data/build.py (filter_images_with_only_crowd_annotations,
 * DATALOADER.FILTER_EMPTY_ANNOTATIONS); open-mmlab/mmdetection mmdet/datasets/coco.py (filter_data, filter_empty_gt);
 * ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label: background).
 */
export const rule: Rule = {
	name: 'image-without-annotations',
	severity: 'information',
	scope: 'file',
	title: 'Images without annotations',
	finds: 'How many images of a COCO file have no annotation.',
	training:
		'torchvision’s reference loader, Detectron2 and MMDetection leave such images out; Ultralytics trains on them as background, where every place is negative. The same file is another data set in each.',
	tolerance:
		'Told once a file, with the count, at the first of them; quiet where no image has any (label-empty tells that).',
	repair:
		'Nothing where background is meant. Detectron2 keeps them with FILTER_EMPTY_ANNOTATIONS False, MMDetection with filter_empty_gt False.',
	*check({ annotations }, report) {
		const { format, images } = annotations;
		if (format !== 'coco') return;
		let empty = 0;
		let first = -1;
		for (let row = 0; row < images.length; row++) {
			if (images[row].objects.length === 0) {
				empty++;
				if (first < 0) first = row;
			}
			yield;
		}
		if (empty === 0 || empty === images.length) return;
		report({
			message: `${counted(empty, 'image has', 'images have')} no annotation: torchvision’s reference loader, detectron2 and MMDetection leave them out, Ultralytics trains on them as background.`,
			span: images[first].spans.record,
			image: first,
		});
	},
};
