import type { Rule } from './rule';

/**
 * VOC boxes that can only count pixels from 1.
 *
 * Sources: PASCAL VOC development kit 2012, readme section 6 (the top-left pixel is 1, 1); facebookresearch/detectron2
 * detectron2/data/datasets/pascal_voc.py (load_voc_instances subtracts 1 from xmin and ymin); Megvii-BaseDetection/YOLOX
 * yolox/data/datasets/voc.py (AnnotationTransform subtracts 1 from all four).
 */
export const rule: Rule = {
	name: 'voc-counts-from-one',
	severity: 'information',
	scope: 'image',
	title: 'VOC boxes that count from 1',
	finds:
		'The least coordinate of a file is exactly 1 and a box ends exactly at the image’s last column or row.',
	training:
		'Detectron2 subtracts 1 from xmin and ymin, YOLOX from all four, most other loaders from none: targets dx and dy differ by a pixel, which counts for objects of few pixels.',
	tolerance:
		'Both signs must be there. Any coordinate of 0 means that the file counts from 0. The numbers are shown as written, never shifted.',
	repair: 'Nothing in the file: choose a loader that subtracts 1.',
	check({ file, record }, report) {
		const { width, height, objects, spans } = record;
		if (file.annotations.format !== 'voc' || width === null || height === null) return;
		let least = Infinity;
		let atEnd: string | null = null;
		for (const { box } of objects) {
			least = Math.min(least, box[0], box[1]);
			if (box[2] === width) atEnd ??= `xmax ${width} is the width`;
			else if (box[3] === height) atEnd ??= `ymax ${height} is the height`;
		}
		if (least !== 1 || atEnd === null) return;
		report({
			message: `Boxes seem to count pixels from 1 as in the original VOC (the least coordinate is 1, ${atEnd}): the numbers are shown as written, while detectron2 subtracts 1 from xmin and ymin.`,
			span: spans.fileName ?? spans.record,
		});
	},
};
