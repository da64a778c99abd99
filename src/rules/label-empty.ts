import type { Problem } from '../core/problem';
import type { FormatName } from '../formats/types';
import type { Rule } from './rule';

/** How the format says that there is no object. */
const words: Record<FormatName, string> = {
	coco: 'The file lists no annotation',
	voc: 'The file holds no object',
	yolo: 'The label file is empty',
	labelme: 'The file holds no shape',
	cvat: 'The file holds no shape',
	'label-studio': 'No task has a labelled region',
	via: 'No image has a region',
	'tensorflow-csv': 'No row has a box',
	'open-images': 'No row has a box',
	createml: 'No image has an annotation',
	kitti: 'The label file is empty',
	datumaro: 'No item has an annotation',
	supervisely: 'The file holds no figure',
	bdd100k: 'No frame has a labelled object',
	cityscapes: 'The file holds no polygon of a class with instances',
};

/** What the reader tells, without being an error, of records that are no objects. */
const unread = new Set(['annotation-orphan', 'labelme-mark-shape', 'shape-not-trained']);

/**
 * A file without any object.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label: label empty); pytorch/vision
 * references/detection/coco_utils.py (_coco_remove_images_without_annotations); facebookresearch/detectron2
 * detectron2/data/build.py (filter_images_with_only_crowd_annotations).
 */
export const rule: Rule = {
	name: 'label-empty',
	severity: 'information',
	scope: 'file',
	title: 'No object in the file',
	finds:
		'An empty label file of YOLO or KITTI, a COCO file without annotations, a VOC file without objects, a LabelMe file without shapes, and the like in every other format.',
	training:
		'The image is background: every anchor is negative, and only the class (or objectness) loss trains on it. Ultralytics keeps such images, torchvision’s reference loader and Detectron2 leave them out. Where the labels were lost, the detector learns not to find the objects.',
	tolerance: 'Quiet where records are there that could not be read: those are told themselves.',
	repair: 'Nothing where background is meant; otherwise bring the labels back.',
	check({ annotations }, report) {
		const { format, images, problems, problemsOf } = annotations;
		if (images.length === 0 || images.some(({ objects }) => objects.length > 0)) return;
		const isUnread = ({ severity, rule: told }: Problem) => severity === 'error' || unread.has(told);
		if (problems.some(isUnread)) return;
		if (images.some((_, row) => problemsOf?.(row).some(isUnread))) return;
		report({
			message: `${words[format]}: background, or lost labels? Every anchor is negative, and only the class loss trains on it.`,
			span: null,
			...(images.length === 1 ? { image: 0 } : {}),
		});
	},
};
