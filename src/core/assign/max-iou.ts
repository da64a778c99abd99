// The threshold matchers (torchvision, Detectron2, MMDetection, Matterport, py-faster-rcnn): highest IoU over all objects
// against two limits, plus the forced matches. Labels equal the framework's, ties included. Only anchors that reach the
// lower limit, or an object's best, are visited; the rest is negative by construction.

import type { Assignment, ObjectAssignment } from '../assignment';
import { inclusivePixel, iouLimit, isSingle } from '../boxes/iou';
import { anchorCount, type Grid } from '../grids/grid';
import type { MaxIouRule } from '../recipe';
import { collect } from './collect';
import { type Forcing, floodingObject, lowestOf, markForced } from './force';
import { markInIgnored, markOutside, markShield, markWhole, takingPart } from './marks';
import { type AssignObjects, Part, trainedRows } from './objects';
import { type Field, findBest, type ObjectBest, visitObject } from './visit';
import { layoutShapes } from './window';
import { type Workspace, workspace } from './workspace';

/** What MMDetection's assigner can be told besides; no shipped recipe does. */
export interface MaxIouVariant {
	/** `first`: of the anchors that share an object's best, only the first is forced (`gt_max_assign_all=False`). */
	forceTies?: 'all' | 'first';
	/** `object`: the share of the ignored region that an anchor covers counts (`ignore_wrt_candidates=False`). */
	ignoreShareOf?: 'shape' | 'object';
}

/**
 * Labels every anchor of the grids.
 *
 * Where forced anchors go to the object that forces them (`forcing-object`), an anchor is `forced` if it would not be
 * positive for that object without the rule: its IoU is under the limit, or it overlaps another object more. An anchor
 * over the limit that is handed on is positive either way, but not for this object, and `forcedBy` says why.
 *
 * Sources: pytorch/vision models/detection/_utils.py (Matcher), rpn.py (assign_targets_to_anchors);
 * facebookresearch/detectron2 modeling/matcher.py (Matcher), proposal_generator/rpn.py (label_and_sample_anchors);
 * open-mmlab/mmdetection task_modules/assigners/max_iou_assigner.py (MaxIoUAssigner), dense_heads/anchor_head.py
 * (_get_targets_single); matterport/Mask_RCNN mrcnn/model.py (build_rpn_targets, before sub-sampling);
 * rbgirshick/py-faster-rcnn lib/rpn/anchor_target_layer.py (forward, before sub-sampling).
 */
export function assignMaxIou(
	rule: MaxIouRule,
	grids: readonly Grid[],
	objects: AssignObjects,
	variant: MaxIouVariant = {},
): Assignment {
	const space = workspace(anchorCount(grids));
	try {
		return match(rule, grids, objects, variant, space);
	} finally {
		space.reset();
	}
}

function match(
	rule: MaxIouRule,
	grids: readonly Grid[],
	objects: AssignObjects,
	{ forceTies = 'all', ignoreShareOf = 'shape' }: MaxIouVariant,
	space: Workspace,
): Assignment {
	const { border } = rule;
	const { boxes, width, height } = objects;
	const plus = inclusivePixel(rule.iou);
	const high = iouLimit(rule.iou, rule.positive);
	const low = iouLimit(rule.iou, rule.negative);
	const trained = trainedRows(objects);
	const bordered = () => layoutShapes(grids, plus, border && { px: border.px, width, height });
	const layouts = border?.when === 'before-matching' ? bordered() : layoutShapes(grids, plus, null);

	if (border?.when === 'before-matching') markOutside(space, layouts);
	// Without an object to train, MMDetection calls every anchor negative, in ignored regions too.
	let ignored = 0;
	if (rule.crowd === 'ignore' && rule.ignoreFrom !== null && rule.ignoreFrom > 0 && trained.length > 0) {
		for (const box of boxesOf(objects, Part.ignore)) {
			ignored += markInIgnored(space, layouts, rule.ignoreFrom, ignoreShareOf, box);
		}
	}

	const field: Field = {
		iou: rule.iou,
		single: isSingle(rule.iou),
		plus,
		boxes,
		layouts,
		space,
		holes: ignored > 0 ? 'marked' : 'none',
	};
	const bests = new Map<number, ObjectBest>();
	for (const g of trained) {
		const best = visitObject(field, g, low);
		bests.set(g, best.iou < low ? findBest(field, g) : best);
	}
	const forcing: Forcing = { rule, forceTies, grids, boxes, trained, bests, low, space };
	const floodedBy = floodingObject(forcing);
	if (floodedBy >= 0) {
		// Every anchor becomes positive; where each keeps its own best object, every overlap counts.
		if (rule.forcedTo === 'own-best') for (const g of trained) visitObject(field, g, 0);
		for (const layout of layouts) markWhole(space, layout);
	}
	markForced(forcing, floodedBy);
	for (const box of boxesOf(objects, Part.shield)) markShield(space, layouts, rule.iou, box);
	if (border?.when === 'after-matching') markOutside(space, bordered());

	const assignment = collect({
		space,
		grids,
		high,
		low,
		objects: objects.part.length,
		trained,
		forcedTo: rule.forcedTo,
		floodedBy,
		bests,
	});
	for (const g of trained) {
		const best = bests.get(g) as ObjectBest;
		const entry = assignment.objects[g] as ObjectAssignment;
		entry.bestIou = best.iou;
		entry.bestIndex = best.iou === 0 ? -1 : lowestOf(best.ties);
		entry.ties = best.iou === 0 ? takingPart(layouts) - ignored : best.ties.length;
	}
	return assignment;
}

function boxesOf({ boxes, part }: AssignObjects, wanted: number): Float64Array[] {
	const rows = Array.from(part.keys()).filter((g) => part[g] === wanted);
	return rows.map((g) => boxes.subarray(4 * g, 4 * g + 4));
}
