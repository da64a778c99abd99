// Second stage: which object each region (RoI) is trained towards, and its IoU with it.

import { iouLimit, iouOf } from '../boxes/iou';
import type { IouName } from '../recipe';
import { type AssignObjects, Part, trainedRows } from './objects';

export interface RegionRule {
	/** IoU from which a region is foreground; below it is background. */
	positive: number;
	iou: IouName;
	/** Whether every region that has an object's best IoU is foreground too, for that object (MMDetection Mask R-CNN). */
	forceBest?: boolean;
	/** Least IoU for that. */
	forceFrom?: number;
}

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
 * With `forceBest` each object in turn takes the regions that have its best IoU; a later object takes them from an
 * earlier one, and from the object they overlap most.
 *
 * Sources: pytorch/vision models/detection/roi_heads.py (assign_targets_to_proposals);
 * facebookresearch/detectron2 modeling/roi_heads/roi_heads.py (label_and_sample_proposals);
 * open-mmlab/mmdetection task_modules/assigners/max_iou_assigner.py (assign_wrt_overlaps);
 * matterport/Mask_RCNN mrcnn/model.py (detection_targets_graph): a region that has IoU >= 0.001 with a crowd is no background;
 * rbgirshick/py-faster-rcnn lib/rpn/proposal_target_layer.py (_sample_rois).
 */
export function assignRegions(
	rule: RegionRule,
	boxes: Float64Array,
	objects: AssignObjects,
): RegionAssignment {
	const count = boxes.length / 4;
	const trained = trainedRows(objects);
	const object = new Int32Array(count).fill(-1);
	const argMax = new Int32Array(count).fill(-1);
	const iou = new Float64Array(count);
	const positive = iouLimit(rule.iou, rule.positive);
	for (let n = 0; n < count; n++) {
		const region = boxes.subarray(4 * n, 4 * n + 4);
		let best = -1;
		for (const g of trained) {
			const value = iouOf(rule.iou, objects.boxes.subarray(4 * g, 4 * g + 4), region);
			if (value <= best) continue;
			best = value;
			argMax[n] = g;
		}
		iou[n] = Math.max(best, 0);
		if (best >= positive) object[n] = argMax[n] as number;
		else if (isShielded(rule.iou, region, objects)) object[n] = -2;
	}
	if (rule.forceBest) {
		for (const g of trained) {
			const best = bestRegions(rule.iou, objects.boxes.subarray(4 * g, 4 * g + 4), boxes);
			if (best.iou < iouLimit(rule.iou, rule.forceFrom ?? 0)) continue;
			for (const n of best.regions) object[n] = g;
		}
	}
	return { object, iou, argMax };
}

/** An object's best IoU with any region, and the regions that have it. */
function bestRegions(
	name: IouName,
	object: Float64Array,
	boxes: Float64Array,
): { iou: number; regions: number[] } {
	let iou = -1;
	let regions: number[] = [];
	for (let n = 0; n < boxes.length / 4; n++) {
		const value = iouOf(name, object, boxes.subarray(4 * n, 4 * n + 4));
		if (value > iou) {
			iou = value;
			regions = [];
		}
		if (value === iou) regions.push(n);
	}
	return { iou, regions };
}

function isShielded(iou: IouName, region: Float64Array, { boxes, part }: AssignObjects): boolean {
	for (let g = 0; g < part.length; g++) {
		if (part[g] === Part.shield && iouOf(iou, boxes.subarray(4 * g, 4 * g + 4), region) >= 0.001) return true;
	}
	return false;
}
