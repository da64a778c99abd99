// What a two-stage detector's terms divide their sums by.

import type { LossTermRule } from '../recipe';

export interface StageCounts {
	positives: number;
	negatives: number;
	/** The sampler's full count; `null` where the loss sees everything. */
	full: number | null;
}

/**
 * The rule's divisor for what the loss sees; 0 where it sees nothing. MMDetection adds 1.2e-7 to its own, which are at
 * least 1. Throws for a normaliser that no two-stage detector has.
 * Sources: pytorch/vision models/detection/rpn.py, roi_heads.py; facebookresearch/detectron2
 * modeling/proposal_generator/rpn.py (RPN.losses); matterport/Mask_RCNN mrcnn/model.py (rpn_bbox_loss_graph,
 * mrcnn_bbox_loss_graph; all classes are taken as active); open-mmlab/mmdetection
 * task_modules/samplers/sampling_result.py (avg_factor), models/losses/utils.py (weight_reduce_loss).
 */
export function stageDivisor(rule: LossTermRule, { positives, negatives, full }: StageCounts): number {
	switch (rule.normaliser) {
		case 'sampled':
		case 'rows-of-active-classes':
			return positives + negatives;
		case 'sampler-count':
			return full ?? positives + negatives;
		case 'positives':
			return Math.max(positives, 1);
		case 'positives-times-4':
			return 4 * positives;
		case 'positives-and-negatives':
			return Math.max(positives, 1) + Math.max(negatives, 1);
		default:
			throw new TypeError(`a two-stage detector has no normaliser "${rule.normaliser}"`);
	}
}
