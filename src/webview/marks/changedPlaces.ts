// Where the marks of a change stand: places of anchors that become positive, and of those that no longer are.

import { entryOf, Role } from '../../core/assignment';
import { type Grid, levelOf, shapesPerPlace } from '../../core/grids/grid';
import type { Inspection } from '../../core/inspection';
import { ChangeMark, type GlyphBatch } from './gl/glyphs';

/** Indices of anchors that become positive or forced, and of those that no longer are. */
export interface ChangedAnchors {
	gained: ArrayLike<number>;
	lost: ArrayLike<number>;
}

export const noAnchors: ArrayLike<number> = [];

/**
 * One batch a level. Where a place wins and loses anchors it says that it wins.
 * @param inspection whose grids the indices are of, and whose roles tell which of the gained ones are forced.
 * @param level only that one, `null` for all.
 */
export function changedPlaces(
	{ grids, assignment }: Inspection,
	{ gained, lost }: ChangedAnchors,
	level: number | null,
): GlyphBatch[] {
	if (grids.length === 0) return [];
	const marks = grids.map(() => new Map<number, number>());
	const add = (index: number, mark: number) => {
		const at = levelOf(grids, index);
		const grid = grids[at] as Grid;
		if (level !== null && at !== level) return;
		marks[at]?.set(Math.floor((index - grid.firstIndex) / shapesPerPlace(grid)), mark);
	};
	for (const index of Array.from(lost)) add(index, ChangeMark.lost);
	for (const index of Array.from(gained)) {
		const forced = assignment.role[entryOf(assignment, index)] === Role.forced;
		add(index, forced ? ChangeMark.gainedForced : ChangeMark.gained);
	}
	return marks.flatMap((cells, at) =>
		cells.size === 0
			? []
			: [
					{
						grid: grids[at] as Grid,
						cells: Uint32Array.from(cells.keys()),
						roles: Uint8Array.from(cells.values()),
						grow: null,
					},
				],
	);
}
