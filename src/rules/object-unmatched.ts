import type { Box } from '../core/geometry';
import { type Grid, placeX, placeY } from '../core/grids/grid';
import type { Recipe } from '../core/recipe';
import { needsPredictions } from '../core/recipe-facts';
import { formatIou, formatSize, limitsOf, unitOf, unmatchedBecause } from '../core/words';
import type { Rule } from './rule';
import { figure } from './support/places';

/**
 * An object that the recipe trains on, and that no anchor is positive for.
 *
 * Sources: pytorch/vision torchvision/models/detection/_utils.py (Matcher, SSDMatcher); facebookresearch/detectron2
 * detectron2/modeling/matcher.py (Matcher); pytorch/vision torchvision/models/detection/fcos.py (FCOS.compute_loss);
 * open-mmlab/mmdetection mmdet/models/task_modules/assigners/atss_assigner.py (ATSSAssigner.assign);
 * ultralytics/ultralytics ultralytics/utils/tal.py (TaskAlignedAssigner.select_candidates_in_gts).
 */
export const rule: Rule = {
	name: 'object-unmatched',
	severity: 'warning',
	scope: 'training',
	title: 'Object without a positive anchor',
	finds: 'Under the recipe, an object that is trained has no positive anchor, point or cell.',
	training:
		'No box and no class loss pulls towards the object, and the anchors on it are trained as background: the detector learns to leave it out.',
	tolerance:
		'Told for the recipe that is chosen, at the input size that it makes of the image. Quiet where predictions decide between candidates (TaskAligned, SimOTA, DETR), as then only training itself shows it; told there where there is no candidate at all.',
	repair:
		'Give the recipe anchors of the size and the shape that the message names, a lower threshold, a larger input or a level of finer stride; or leave objects of that size out on purpose.',
	check({ recipe, grids, boxes, use, assignment, record }, report) {
		const waits = needsPredictions(recipe.assigner) && assignment.rankings === null;
		for (let row = 0; row < use.length; row++) {
			const assigned = assignment.objects[row];
			if (use[row] !== 'trained' || !assigned || assigned.positives > 0) continue;
			if (waits && (recipe.grids.kind === 'queries' || assigned.candidates > 0)) continue;
			const boxInput = Array.from(boxes.subarray(4 * row, 4 * row + 4)) as Box;
			const { bestIou, candidates } = assigned;
			const reason = unmatchedBecause(recipe, assignment.count, { boxInput, bestIou, candidates });
			const { className, spans } = record.objects[row];
			report({
				message: `Nothing is trained towards this ${className}: ${lowered(reason)}${betterAnchor(recipe, grids, boxInput, bestIou)}`,
				span: spans.box ?? spans.record,
				object: row,
			});
		}
	},
};

function lowered(sentence: string): string {
	return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** Which anchor would reach the threshold, or that none on these strides can; empty for recipes without anchors. */
function betterAnchor(recipe: Recipe, grids: readonly Grid[], box: Box, bestIou: number): string {
	const limits = limitsOf(recipe);
	if (!limits || bestIou >= limits.upper) return '';
	const width = box[2] - box[0];
	const height = box[3] - box[1];
	const { one } = unitOf(recipe);
	const size = formatSize(width, height);
	let most = 0;
	// The coarsest level that can: fine ones are not where anchors of that size are trained.
	for (let level = grids.length - 1; level >= 0; level--) {
		const grid = grids[level];
		const iou = iouAtNearestPlace(grid, box);
		most = Math.max(most, iou);
		if (iou < limits.upper) continue;
		return ` At ${size} at input, one of size ${figure(Math.sqrt(width * height))} with height / width ${Number((height / width).toFixed(2))} on ${grid.name} would reach ${formatIou(iou)}.`;
	}
	return ` At ${size} at input no ${one} on these strides can reach ${limits.upper}: even one of its own size and shape comes to ${formatIou(most)}.`;
}

/** IoU of the box with one of its own size and shape that stands at the grid's nearest place. */
function iouAtNearestPlace(grid: Grid, [x1, y1, x2, y2]: Box): number {
	const { shapes } = grid;
	// All shapes of a place share their centre, but for the rounding of corners.
	const dx = distanceToPlace((x1 + x2 - shapes[0] - shapes[2]) / 2, grid.columns, (k) => placeX(grid, k));
	const dy = distanceToPlace((y1 + y2 - shapes[1] - shapes[3]) / 2, grid.rows, (k) => placeY(grid, k));
	const width = x2 - x1;
	const height = y2 - y1;
	const inter = Math.max(0, width - dx) * Math.max(0, height - dy);
	return inter / (2 * width * height - inter);
}

function distanceToPlace(at: number, count: number, place: (k: number) => number): number {
	const first = place(0);
	const stride = count > 1 ? place(1) - first : 1;
	const nearest = Math.min(count - 1, Math.max(0, Math.round((at - first) / stride)));
	return Math.abs(at - place(nearest));
}
