// Everything the anchor card says about one anchor, as plain values; the card only lays it out.

import { entryOf, Role, type RoleCode } from '../../core/assignment';
import { termTitles } from '../../core/breakdown/rows';
import { findSorted } from '../../core/find-sorted';
import type { Box } from '../../core/geometry';
import { type AnchorPlace, anchorBox, type Grid, placeOf } from '../../core/grids/grid';
import type { Inspection } from '../../core/inspection';
import { lossName, roleTitle, whyRole } from '../../core/words';
import { anchorIou, boxTarget } from './explain';

export interface AnchorFacts {
	index: number;
	role: RoleCode;
	title: string;
	why: string;
	place: AnchorPlace;
	grid: Grid;
	/** Input pixels. */
	box: Box;
	/** Object with the highest IoU, -1 for none. */
	object: number;
	iou: number;
	/** Whether the anchor is trained towards the object, or only overlaps it most. */
	matched: boolean;
	/** `null` where the anchor has no target. */
	boxTarget: ReturnType<typeof boxTarget>;
	/** Loss parts; `null` where the loss does not see the anchor. */
	losses: { title: string; value: number }[] | null;
	/** Said instead of the loss parts. */
	noLoss: string | null;
	/** Of the person's own loss: its file, and the sum of |dL/d output| over the anchor's outputs; `null` without one. */
	gradient: { of: string; value: number } | null;
}

export function describeAnchor(inspection: Inspection, index: number): AnchorFacts {
	const { assignment, grids, objects, recipe, breakdown, written } = inspection;
	const place = placeOf(grids, index);
	const grid = grids[place.level] as Grid;
	const box = Array.from(anchorBox(grids, index)) as Box;
	const entry = entryOf(assignment, index);
	const role = (entry < 0 ? Role.negative : assignment.role[entry]) as RoleCode;
	const forcedBy = entry < 0 ? -1 : (assignment.forcedBy[entry] as number);
	let object = entry < 0 ? -1 : (assignment.object[entry] as number);
	let iou = entry < 0 ? 0 : (assignment.iou[entry] as number);
	if (object < 0) {
		objects.forEach((candidate, row) => {
			if (candidate.use !== 'trained') return;
			const value = anchorIou(recipe, box, candidate.boxInput);
			if (value > iou) {
				iou = value;
				object = row;
			}
		});
	}
	const matched = role === Role.positive || role === Role.forced;
	const target = matched ? objects[object] : undefined;
	const row = breakdown ? findSorted(breakdown.anchors.index, index) : -1;
	return {
		index,
		role,
		title: roleTitle(role, recipe),
		why: whyRole(inspection, {
			index,
			role,
			object: entry < 0 ? -1 : (assignment.object[entry] as number),
			forcedBy,
		}),
		place,
		grid,
		box,
		object,
		iou,
		matched,
		boxTarget: target ? boxTarget(recipe.coder, box, target.boxInput) : null,
		losses:
			breakdown && row >= 0
				? breakdown.anchors.terms.map(({ name, parts }) => ({
						title: termTitles[name],
						value: parts[row] as number,
					}))
				: null,
		gradient:
			written?.kind === 'value' ? { of: lossName(written), value: written.perAnchor[index] ?? 0 } : null,
		noLoss: breakdown && row < 0 && role !== Role.ignored ? 'Not drawn by the sampler: no loss.' : null,
	};
}
