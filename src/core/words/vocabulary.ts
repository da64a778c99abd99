// What a recipe's assigner works on (anchors, default boxes, points, cells, queries) and what its limits are.

import type { Inspection } from '../inspection';
import type { Recipe } from '../recipe';
import { needsPredictions } from '../recipe-facts';

export interface Unit {
	one: string;
	many: string;
}

/** The word for one place that the assigner labels. */
export function unitOf({ grids, assigner }: Pick<Recipe, 'grids' | 'assigner'>): Unit {
	switch (grids.kind) {
		case 'queries':
			return { one: 'query', many: 'queries' };
		case 'points':
			return { one: 'cell', many: 'cells' };
		case 'ssd':
			return { one: 'default box', many: 'default boxes' };
		default:
			return assigner.kind === 'fcos' ? { one: 'point', many: 'points' } : { one: 'anchor', many: 'anchors' };
	}
}

/** The IoUs where roles change, for charts and contours; `null` where the assigner has no fixed ones. */
export function limitsOf({ assigner }: Recipe): { upper: number; lower: number } | null {
	switch (assigner.kind) {
		case 'max-iou':
			return { upper: assigner.positive, lower: assigner.negative };
		case 'ssd':
			return { upper: assigner.positive, lower: assigner.positive };
		default:
			return null;
	}
}

/** Whether labels alone tell an object's best IoU, and it has a say in the assignment. */
export function comparesIou(recipe: Recipe): boolean {
	return limitsOf(recipe) !== null || recipe.assigner.kind === 'atss';
}

/** Whether an object's best IoU is known: FCOS compares no IoU, and others wait for predictions. */
export function knowsIou({ recipe, assignment }: Inspection): boolean {
	if (recipe.assigner.kind === 'fcos') return false;
	return !needsPredictions(recipe.assigner) || assignment.rankings !== null;
}
