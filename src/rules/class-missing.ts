import type { Rule } from './rule';

/**
 * An object without a class name.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/datasets/pascal_voc.py (load_voc_instances reads name);
 * wkentaro/labelme examples/instance_segmentation/labelme2coco.py.
 */
export const rule: Rule = {
	name: 'class-missing',
	severity: 'error',
	scope: 'reading',
	title: 'Object without a class',
	finds: 'A VOC object without a name, or a LabelMe shape without a label.',
	training: 'The class loss has no target: loaders stop with an AttributeError or a KeyError.',
	tolerance: 'None: every place is told.',
	repair: 'Write the name of its class.',
};
