import type { Rule } from './rule';

/**
 * Annotations of a COCO file that share an id.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/datasets/coco.py (load_coco_json asserts unique ids);
 * open-mmlab/mmdetection mmdet/datasets/coco.py (load_data_list asserts them too); cocodataset/cocoapi
 * PythonAPI/pycocotools/coco.py (createIndex keeps the last annotation of an id).
 */
export const rule: Rule = {
	name: 'annotation-id-duplicate',
	severity: 'warning',
	scope: 'file',
	title: 'Annotation id used twice',
	finds: 'Two annotations of a COCO file have the same id.',
	training:
		'Detectron2 and MMDetection refuse the file. pycocotools lists both for their images but looks them up by id, so the last one stands in for both: torchvision and YOLOX train on one object twice and never on the other.',
	tolerance: 'None. Told at each annotation whose id an earlier one has.',
	repair: 'Number the annotations anew; nothing else refers to their ids.',
	*check({ annotations }, report) {
		if (annotations.format !== 'coco') return;
		const seen = new Set<string>();
		for (const [image, { objects }] of annotations.images.entries()) {
			for (let row = 0; row < objects.length; row++) {
				const { id } = objects[row];
				if (!seen.has(id)) seen.add(id);
				else {
					report({
						message: `Annotation id ${id} is used again: detectron2 refuses the file, others train on the last annotation of this id in place of both.`,
						span: objects[row].spans.record,
						image,
						object: row,
					});
				}
			}
			yield;
		}
	},
};
