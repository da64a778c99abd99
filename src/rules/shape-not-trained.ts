import type { Rule } from './rule';

/**
 * Shapes that are no objects for a detector.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/cvat.py (dump_as_cvat_annotation: the kinds of shapes);
 * HumanSignal/label-studio-converter label_studio_converter/converter.py (convert_to_coco: the kinds that it exports);
 * bdd100k/bdd100k bdd100k/label/to_coco.py (bdd100k2coco_det); mcordts/cityscapesScripts
 * cityscapesscripts/helpers/labels.py (hasInstances).
 */
export const rule: Rule = {
	name: 'shape-not-trained',
	severity: 'information',
	scope: 'reading',
	title: 'Shapes that are not trained on',
	finds:
		'The file holds shapes or labels that are no objects for a detector: points, lines, tags, cuboids, skeletons, lanes, surfaces without instances.',
	training:
		'They have no box, and are left out of training here as they are by the exports to detection formats: an object that is marked so alone is background to the detector.',
	tolerance: 'Told once a file for each kind, with the count, at the first of them.',
	repair: 'Nothing, or draw a box or a polygon where an object is meant.',
};
