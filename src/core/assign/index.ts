// One signature for every assigner.

import type { Assignment, Predictions } from '../assignment';
import type { Grid } from '../grids/grid';
import type { AssignerRule } from '../recipe';
import { assignAtss } from './atss';
import { assignFcos } from './fcos';
import { assignHungarian } from './hungarian';
import { assignMaxIou } from './max-iou';
import type { AssignObjects } from './objects';
import { assignSimOta } from './sim-ota';
import { assignSsd } from './ssd';
import { assignTaskAligned } from './task-aligned';

/**
 * Assigns the objects of one image under a rule.
 * @param predictions read only by rules for which `needsPredictions` holds; `null` where there are none, which leaves
 * candidates instead of positives.
 */
export function assign(
	rule: AssignerRule,
	grids: readonly Grid[],
	objects: AssignObjects,
	predictions: Predictions | null,
): Assignment {
	switch (rule.kind) {
		case 'max-iou':
			return assignMaxIou(rule, grids, objects);
		case 'ssd':
			return assignSsd(rule, grids, objects);
		case 'fcos':
			return assignFcos(rule, grids, objects);
		case 'atss':
			return assignAtss(rule, grids, objects);
		case 'task-aligned':
			return assignTaskAligned(rule, grids, objects, predictions);
		case 'sim-ota':
			return assignSimOta(rule, grids, objects, predictions);
		case 'hungarian':
			return assignHungarian(rule, grids, objects, predictions);
	}
}
