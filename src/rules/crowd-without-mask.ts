import type { Rule } from './rule';

/**
 * A crowd region that is only a box.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (annToRLE), pycocotools/cocoeval.py (COCOeval._prepare).
 */
export const rule: Rule = {
	name: 'crowd-without-mask',
	severity: 'warning',
	scope: 'object',
	title: 'Crowd without a mask',
	finds: 'An annotation with iscrowd 1 has no segmentation.',
	training:
		'Where crowds are regions to ignore (MMDetection, pycocotools), the whole box is, which is more of the image than the crowd covers; evaluation of masks with pycocotools stops on it, as annToRLE finds no runs.',
	tolerance: 'None. Segmentations that cannot be read count as none.',
	repair: 'Draw the region, or take the flag away where a single object is meant.',
	check({ object }, report) {
		if (object.flag !== 'iscrowd' || object.segmentation !== null) return;
		report({
			message:
				'A crowd region has no mask: it is matched by its box alone, and evaluation of masks with pycocotools stops on it.',
			span: object.spans.record,
		});
	},
};
