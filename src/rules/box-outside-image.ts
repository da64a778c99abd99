import type { ObjectPlace, Rule } from './rule';
import { boxConvention } from './support/conventions';
import { insideImage } from './support/masks';
import { boxFix, figure, overshoot, overshootAllowed } from './support/places';
import { isOutOfRange } from './support/yolo';

/**
 * A box that leaves its image.
 *
 * Sources: facebookresearch/detectron2 detectron2/modeling/matcher.py (Matcher.set_low_quality_matches_: an object without
 * overlap forces every anchor), detectron2/data/detection_utils.py (transform_instance_annotations clips);
 * pytorch/vision references/detection/coco_utils.py (ConvertCocoPolysToMask clamps); open-mmlab/mmdetection
 * mmdet/datasets/coco.py (parse_data_info drops boxes without a part in the image).
 */
export const rule: Rule = {
	name: 'box-outside-image',
	severity: 'warning',
	scope: 'object',
	title: 'Box outside its image',
	finds: 'A box that lies wholly outside the image (an error) or reaches past its border (a warning).',
	training:
		'Wholly outside, torchvision’s reference loader, Detectron2 and MMDetection drop the object without a word. Where a loader keeps it, the box overlaps no anchor: its best overlap is 0, which every anchor reaches, and so it forces every anchor to be positive. Reaching past the border, it is another box in each framework: torchvision’s reference loader and Detectron2 clip it, others train dx, dy, dw and dh towards a part that cannot be seen.',
	tolerance:
		'Quiet up to half a pixel past the border, which is how tools round. The size is the one that the file records. YOLO rows that Ultralytics leaves out are told by yolo-out-of-range, boxes of another convention by the rule of that convention.',
	repair: 'The quick fix clips the box to the image. A box wholly outside is to be drawn again or deleted.',
	check(place, report) {
		const { file, record, object } = place;
		const { format } = file.annotations;
		const { box } = object;
		const over = overshoot(box, record);
		if (record.isSizeAssumed && format !== 'yolo') return;
		if (!(over > overshootAllowed) || isToldElsewhere(place)) return;
		const { width, height } = record;
		const clipped = insideImage(box, record);
		if (!(clipped[2] > clipped[0] && clipped[3] > clipped[1])) {
			report({
				severity: 'error',
				message: `The box lies wholly outside the ${width} x ${height} image: torchvision’s reference loader, detectron2 and MMDetection drop it; where a loader keeps it, it overlaps no anchor and forces every anchor to be positive.`,
				span: object.spans.box,
			});
			return;
		}
		report({
			message: `The box reaches ${figure(over)} px past the ${width} x ${height} image: frameworks that clip train on a smaller box, the others train dw and dh towards a part that cannot be seen.`,
			span: object.spans.box,
			fix: boxFix(file, { image: place.image, object: place.row }, 'Clip to the image', clipped),
		});
	},
};

function isToldElsewhere({ file, record, object }: ObjectPlace): boolean {
	const [x1, y1, x2, y2] = object.box;
	if (!(x2 > x1 && y2 > y1)) return true;
	if (file.annotations.format === 'yolo') return isOutOfRange(object, record);
	return boxConvention(file) !== 'as the format says';
}
