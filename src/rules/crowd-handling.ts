import type { FormatName } from '../formats/types';
import type { Rule } from './rule';
import { counted } from './support/places';

/** What the flag of each format does where, as the second half of a sentence. */
const handling: Partial<Record<FormatName, string>> = {
	coco: 'torchvision’s reference loader and detectron2 leave them out, MMDetection keeps them as regions to ignore, and Ultralytics skips them on conversion',
	voc: 'detectron2 and YOLOX train on them, MMDetection keeps them as regions to ignore, and evaluation leaves them out',
	labelme: 'LabelMe’s export leaves them out, other converters make a class of them',
	kitti:
		'KITTI’s evaluation counts no detection there, TensorFlow’s converter takes out the objects that lie in them, and other converters make a class of them',
	'open-images':
		'MMDetection trains on them like on single objects, and evaluation counts a detection inside as found',
	cityscapes:
		'detectron2 and MMDetection’s converter make crowds of them, which detectron2 leaves out and MMDetection keeps as regions to ignore',
	datumaro:
		'Datumaro’s export to COCO writes iscrowd, which torchvision’s reference loader and detectron2 leave out',
	bdd100k:
		'Scalabel’s conversion to COCO makes crowds of them, which detectron2 leaves out and MMDetection keeps as regions to ignore',
};

/**
 * Objects that are set apart: crowds, difficult ones, ignored ones.
 *
 * Sources: pytorch/vision references/detection/coco_utils.py (ConvertCocoPolysToMask); facebookresearch/detectron2
 * detectron2/data/dataset_mapper.py (DatasetMapper drops iscrowd), detectron2/data/datasets/pascal_voc.py
 * (load_voc_instances keeps difficult objects); open-mmlab/mmdetection mmdet/datasets/coco.py (parse_data_info),
 * mmdet/datasets/xml_style.py (ignore flag); ultralytics/ultralytics ultralytics/data/converter.py (convert_coco);
 * Megvii-BaseDetection/YOLOX yolox/data/datasets/voc.py (keep_difficult); tensorflow/models
 * research/object_detection/dataset_tools/create_kitti_tf_record.py (filter_annotations); open-mmlab/mmdetection
 * mmdet/datasets/openimages.py (get_ann_info, 2.x), tools/dataset_converters/cityscapes.py; facebookresearch/detectron2
 * detectron2/data/datasets/cityscapes.py (_cityscapes_files_to_dict); openvinotoolkit/datumaro
 * plugins/data_formats/coco/exporter.py; scalabel/scalabel label/to_coco.py (scalabel2coco_detection).
 */
export const rule: Rule = {
	name: 'crowd-handling',
	severity: 'information',
	scope: 'file',
	title: 'Crowds and difficult objects',
	finds:
		'How many objects of a file are marked iscrowd (COCO), difficult (VOC), __ignore__ (LabelMe), DontCare (KITTI), IsGroupOf (Open Images), group (Cityscapes), is_crowd (Datumaro), crowd or ignored (BDD100K).',
	training:
		'Frameworks differ in what they do with them: torchvision’s reference loader and Detectron2 leave crowds out, so that places on them are negative; MMDetection keeps them as regions in which anchors are ignored, which has an effect only where ignore_iof_thr of the assigner is above 0; Ultralytics skips them on conversion, which makes background of them. Difficult VOC objects are trained on by Detectron2 and YOLOX and kept as regions to ignore by MMDetection.',
	tolerance: 'Told once a file, with the count, at the first of them.',
	repair: 'Nothing in the file: know what your framework does before comparing numbers.',
	*check({ annotations }, report) {
		const words = handling[annotations.format];
		if (words === undefined) return;
		let marked = 0;
		let first: { image: number; object: number } | null = null;
		const { images } = annotations;
		for (let image = 0; image < images.length; image++) {
			const { objects } = images[image];
			for (let object = 0; object < objects.length; object++) {
				if (objects[object].flag === null) continue;
				marked++;
				first ??= { image, object };
			}
			yield;
		}
		if (!first) return;
		const { flag, spans } = images[first.image].objects[first.object];
		report({
			message: `${counted(marked, 'object is', 'objects are')} marked ${flag}: ${words}.`,
			span: spans.record,
			...first,
		});
	},
};
