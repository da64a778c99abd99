// Second stage: which object each region (RoI) is trained towards, and its IoU with it.

import { iouOf } from '../boxes/iou';
import type { AssignerRule } from '../recipe';
import { type AssignObjects, Part } from './max-iou';

export interface RegionAssignment {
	/** Object of each region, -1 for background, -2 for regions that take no part (beside a crowd under `shield`). */
	object: Int32Array;
	/** Highest IoU over the trained objects (0 without any). */
	iou: Float64Array;
	/** Object with that IoU, the first on a tie; -1 without objects. */
	argMax: Int32Array;
}

/**
 * Assigns `[n * 4]` region boxes in input pixels: foreground from IoU `positive`, else background.
 *
 * Sources: pytorch/vision models/detection/roi_heads.py (assign_targets_to_proposals);
 * matterport/Mask_RCNN mrcnn/model.py (detection_targets_graph): a region that has IoU >= 0.001 with a crowd is no background;
 * rbgirshick/py-faster-rcnn lib/rpn/proposal_target_layer.py (_sample_rois).
 */
export function assignRegions(
	rule: { positive: number; iou: AssignerRule['iou'] },
	boxes: Float64Array,
	objects: AssignObjects,
): RegionAssignment {
	const count = boxes.length / 4;
	const object = new Int32Array(count).fill(-1);
	const argMax = new Int32Array(count).fill(-1);
	const iou = new Float64Array(count);
	const positive = rule.iou === 'torchvision' ? Math.fround(rule.positive) : rule.positive;
	for (let n = 0; n < count; n++) {
		const region = boxes.subarray(4 * n, 4 * n + 4);
		let best = -1;
		let shielded = false;
		for (let g = 0; g < objects.part.length; g++) {
			const part = objects.part[g];
			if (part === Part.leftOut) continue;
			const value = iouOf(rule.iou, objects.boxes.subarray(4 * g, 4 * g + 4), region);
			if (part === Part.shield) shielded ||= value >= 0.001;
			else if (value > best) {
				best = value;
				argMax[n] = g;
			}
		}
		iou[n] = Math.max(best, 0);
		if (best >= positive) object[n] = argMax[n] as number;
		else if (shielded) object[n] = -2;
	}
	return { object, iou, argMax };
}
