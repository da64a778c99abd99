// What the rules of training find in an image that was inspected: they read the inspection's own assignment.

import type { Inspection } from '../core/inspection';
import type { Problem } from '../core/problem';
import { needsPredictions } from '../core/recipe-facts';
import { checkTraining } from '../rules/run';
import { type InspectedRow, runInspection } from './inspecting';
import { noHeads } from './predictions';

/** They speak of labels: an assignment that went by predictions is made once more without them. */
export function trainingProblems(from: InspectedRow, made: Inspection): Problem[] {
	const { file, row, record, recipe, choices, heads } = from;
	if (record.objects.length === 0) return [];
	const byLabels =
		heads.heads && needsPredictions(recipe.assigner)
			? runInspection({ ...from, heads: noHeads }, 'count')
			: made;
	const { input, grids, objects, assignment } = byLabels;
	const boxes = new Float64Array(4 * objects.length);
	for (const [at, { boxInput }] of objects.entries()) boxes.set(boxInput, 4 * at);
	const use = objects.map((object) => object.use);
	const place = { file, record, image: row, recipe, input, grids, boxes, use, assignment };
	return checkTraining(place, choices.severities);
}
