// What labels alone say of an assigner that compares predictions: which points are open to be chosen.

import { type Assignment, type ObjectAssignment, Role } from '../assignment';
import { areaSingle } from '../boxes/area';
import { anchorCount, type Grid } from '../grids/grid';
import { assignmentOf, negativeCells } from './cells';
import type { AssignObjects } from './objects';
import { cornersAt, type PointLayout, type PointWindows } from './points';

/**
 * Every point in one of the windows is a candidate, of the smallest object (the first of equals) whose window it is.
 * @param windows row for row with the objects, `null` for those that take no part.
 */
export function openCandidates(
	grids: readonly Grid[],
	layouts: readonly PointLayout[],
	objects: AssignObjects,
	windows: readonly (PointWindows | null)[],
	known: ObjectAssignment[],
): Assignment {
	const cells = negativeCells(anchorCount(grids), { metric: false, target: false });
	const smallest = new Float64Array(cells.count).fill(Number.POSITIVE_INFINITY);
	windows.forEach((own, g) => {
		if (!own) return;
		const area = areaSingle(...cornersAt(objects.boxes, g));
		for (let k = 0; k < layouts.length; k++) {
			const { firstIndex, step, columns } = layouts[k] as PointLayout;
			const c0 = own[4 * k] as number;
			const c1 = own[4 * k + 1] as number;
			for (let row = own[4 * k + 2] as number; row < (own[4 * k + 3] as number); row++) {
				let index = firstIndex + (row * columns + c0) * step;
				for (let column = c0; column < c1; column++, index += step) {
					if (!(area < (smallest[index] as number))) continue;
					smallest[index] = area;
					cells.role[index] = Role.candidate;
					cells.object[index] = g;
				}
			}
		}
	});
	return assignmentOf(cells, grids, known, null);
}
