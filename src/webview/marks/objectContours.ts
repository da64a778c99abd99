// The IoU contours of one object on the level that serves it.

import { levelOf } from '../../core/grids/grid';
import type { Inspection } from '../../core/inspection';
import type { IouName, Recipe } from '../../core/recipe';
import { limitsOf } from '../../core/words';
import type { ContourSet } from './contourScene';
import { bestIouField, contourLines } from './contours';

/** The IoU that anchors are compared by; point and query detectors compare predictions, so theirs is only informative. */
export function iouNameOf({ assigner }: Recipe): IouName {
	if (assigner.kind === 'max-iou') return assigner.iou;
	return assigner.kind === 'atss' ? 'mmdetection' : 'torchvision';
}

/** Level that serves an object best; the filtered one where a filter is on. */
function servingLevel(now: Inspection, row: number, filter: number | null): number {
	if (filter !== null) return filter;
	const best = now.assignment.objects[row]?.bestIndex ?? -1;
	return best < 0 ? 0 : levelOf(now.grids, best);
}

/** `null` where the recipe has no fixed limits or the object takes no part. @param resolution samples a side. */
export function contoursFor(
	now: Inspection,
	row: number,
	filter: number | null,
	resolution: number,
): ContourSet | null {
	const object = now.objects[row];
	if (!object || (object.use !== 'trained' && object.use !== 'left-out')) return null;
	const limits = limitsOf(now.recipe);
	if (!limits || !object.boxInput.every(Number.isFinite)) return null;
	const { upper, lower } = limits;
	const at = servingLevel(now, row, filter);
	const grid = now.grids[at];
	if (!grid) return null;
	const field = bestIouField(grid, object.boxInput, iouNameOf(now.recipe), resolution);
	return {
		object: row,
		level: at,
		upper: contourLines(field, upper),
		middle: contourLines(field, (upper + lower) / 2),
		lower: contourLines(field, lower),
		highest: field.highest,
	};
}
