// torchvision's SSDMatcher: one limit on IoU, and each object's first best box is trained towards that object whatever
// the IoU is. The rest is the threshold matcher without forced matches.

import { type Assignment, entryOf, type ObjectAssignment, Role } from '../assignment';
import { anchorCount, type Grid } from '../grids/grid';
import type { SsdRule } from '../recipe';
import { assignmentOf, negativeCells } from './cells';
import { assignMaxIou } from './max-iou';
import { type AssignObjects, trainedRows } from './objects';

/**
 * Labels every default box. Objects are taken in order, so that of several with the same best box the last one gets it. A
 * box that the limit alone gives to the same object is plainly positive; any other is forced. An object that overlaps no
 * box takes the first box of all, with IoU 0.
 *
 * Source: pytorch/vision models/detection/_utils.py (SSDMatcher).
 */
export function assignSsd(rule: SsdRule, grids: readonly Grid[], objects: AssignObjects): Assignment {
	const matched = assignMaxIou(
		{
			kind: 'max-iou',
			positive: rule.positive,
			negative: rule.positive,
			forceBest: false,
			forceFrom: 0,
			forcedTo: 'own-best',
			iou: 'torchvision',
			border: null,
			crowd: 'drop',
			ignoreFrom: null,
		},
		grids,
		objects,
	);
	const cells = negativeCells(anchorCount(grids), { metric: false, target: false });
	for (let k = 0; k < matched.index.length; k++) {
		const index = matched.index[k] as number;
		cells.role[index] = matched.role[k] as number;
		cells.object[index] = matched.object[k] as number;
		cells.iou[index] = matched.iou[k] as number;
	}
	for (const g of cells.count > 0 ? trainedRows(objects) : []) {
		const { bestIou, bestIndex } = matched.objects[g] as ObjectAssignment;
		const index = Math.max(bestIndex, 0);
		const entry = entryOf(matched, index);
		cells.role[index] = entry >= 0 && matched.object[entry] === g ? Role.positive : Role.forced;
		cells.object[index] = g;
		cells.iou[index] = bestIou;
	}
	const known = matched.objects.map((object) => ({
		...object,
		positives: 0,
		forced: 0,
		levels: grids.map(() => 0),
	}));
	return assignmentOf(cells, grids, known, null);
}
