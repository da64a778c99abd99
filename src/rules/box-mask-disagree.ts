import type { Rule } from './rule';
import { boxConvention } from './support/conventions';
import { isCrowd } from './support/crowds';
import { boxesAgree, insideImage, isRowMajor, maskBounds } from './support/masks';
import { boxFix, figure, isFiniteBox } from './support/places';

/**
 * A box that is not the one around its mask.
 *
 * Sources: facebookresearch/detectron2 detectron2/modeling/roi_heads/mask_head.py (mask_rcnn_loss: targets are cut out of
 * the mask by the proposal, proposals are matched by the box); matterport/Mask_RCNN mrcnn/utils.py (extract_bboxes: boxes
 * from the masks); ultralytics/ultralytics ultralytics/data/converter.py (convert_coco: polygons instead of boxes).
 */
export const rule: Rule = {
	name: 'box-mask-disagree',
	severity: 'warning',
	scope: 'object',
	title: 'Box and mask disagree',
	finds: 'The bbox of an annotation is not the box around its polygons or run lengths.',
	training:
		'Proposals are matched by the box and learn dx, dy, dw and dh from it, while the mask target is cut out of the mask: part of the object lies outside every positive region, or the target is mostly empty. Matterport’s Mask R-CNN and Ultralytics take the box from the mask, torchvision, Detectron2 and MMDetection from bbox: the same file trains two detectors.',
	tolerance:
		'Every side may be off by 2 px or 5 % of the box’s side. Only within the image: parts that stick out count as cut off. Crowds are not told.',
	repair: 'The quick fix sets the box from the mask. Look first: the mask may be the wrong one.',
	check({ file, record, image, row, object }, report) {
		const { segmentation, box, editable } = object;
		if (segmentation === null || !editable.box || isCrowd(object) || !isFiniteBox(box)) return;
		const mask = maskBounds(object);
		if (!mask || boxesAgree(box, mask, record)) return;
		if (isRowMajor(object, record) || boxConvention(file) !== 'as the format says') return;
		const around = insideImage(mask, record);
		const written = insideImage(box, record);
		const off = Math.max(...around.map((value, at) => Math.abs(value - written[at])));
		const isEmpty = around[2] <= around[0] || around[3] <= around[1];
		report({
			message: `The box is up to ${figure(off)} px off the mask: regions are matched by the box, but the mask loss is computed on the mask.`,
			span: object.spans.box,
			fix: isEmpty ? undefined : boxFix(file, { image, object: row }, 'Set the box from the mask', around),
		});
	},
};
