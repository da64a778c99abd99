// Which points one object may choose from, for showing them: what its assigner's first step says, before any prediction.

import type { Box } from '../geometry';
import { anchorCount, type Grid } from '../grids/grid';
import type { AssignerRule } from '../recipe';
import { Part } from './objects';
import { indicesIn, layoutPoints, type PointWindows, pointsWithin } from './points';
import { regionsOf } from './sim-ota-regions';
import { margins } from './task-aligned';

/**
 * Indices of the points that are open to an object alone on its image, ascending level by level. Task-aligned: those
 * inside its box; SimOTA: those of its own region, or near its centre where that has none. Empty for other assigners.
 * @param box xyxy, input pixels.
 */
export function candidatePlaces(rule: AssignerRule, grids: readonly Grid[], box: Box): Int32Array {
	const layouts = layoutPoints(grids);
	if (rule.kind === 'task-aligned')
		return indicesIn(layouts, pointsWithin(layouts, box, margins[rule.convention]));
	if (rule.kind !== 'sim-ota') return new Int32Array(0);
	const objects = { boxes: Float64Array.from(box), part: Uint8Array.of(Part.trained), width: 0, height: 0 };
	const { open } = regionsOf(rule, layouts, objects, [0], anchorCount(grids));
	return indicesIn(layouts, open[0] as PointWindows);
}
