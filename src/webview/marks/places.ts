// One mark a place: merges the anchors of one level at one place; the strongest role wins.
// The result is what is drawn and what is picked, level by level, sorted by cell.

import { entryOf, Role, type RoleCode } from '../../core/assignment';
import { findSorted } from '../../core/find-sorted';
import { shapesPerPlace } from '../../core/grids/grid';
import type { Inspection } from '../../core/inspection';

/** Which roles have a mark. */
export interface RoleFilter {
	positive: boolean;
	forced: boolean;
	ignored: boolean;
	/** Negatives that the sampler drew. */
	negative: boolean;
}

/** Marks of one level, ascending by cell (row * columns + column). */
export interface LevelPlaces {
	level: number;
	cells: Uint32Array;
	/** Strongest role at the place. */
	roles: Uint8Array;
	/** Anchors of that role at the place. */
	counts: Uint8Array;
	/** Index of the anchor with the highest IoU among them; the first drawn one for negatives. */
	best: Int32Array;
	/** That anchor's IoU with its object; NaN for negatives. */
	iou: Float32Array;
}

const strength: Record<RoleCode, number> = {
	[Role.negative]: 0,
	[Role.ignored]: 1,
	[Role.candidate]: 1,
	[Role.forced]: 2,
	[Role.positive]: 3,
};

/** Whether the entry stands for the object: its match, or the object whose best match forced it. */
export function belongsTo(inspection: Inspection, entry: number, object: number): boolean {
	const { assignment } = inspection;
	return assignment.object[entry] === object || assignment.forcedBy[entry] === object;
}

/** The same for an anchor by its index; false for one that is not listed. */
export function anchorBelongsTo(inspection: Inspection, index: number, object: number): boolean {
	const entry = entryOf(inspection.assignment, index);
	return entry >= 0 && belongsTo(inspection, entry, object);
}

/** Whether the filter lets the role through. */
export function shows(filter: RoleFilter, role: RoleCode): boolean {
	switch (role) {
		case Role.positive:
			return filter.positive;
		case Role.forced:
			return filter.forced;
		case Role.ignored:
		case Role.candidate:
			return filter.ignored;
		case Role.negative:
			return filter.negative;
	}
}

interface Place {
	cell: number;
	role: RoleCode;
	count: number;
	best: number;
	iou: number;
}

/** `object`: only its anchors, `null` for all. `level`: only that one, `null` for all. */
export function mergePlaces(
	inspection: Inspection,
	filter: RoleFilter,
	object: number | null,
	level: number | null,
): LevelPlaces[] {
	const { assignment, grids, sample } = inspection;
	const found: LevelPlaces[] = [];
	let entry = 0;
	let drawn = 0;
	grids.forEach((grid, row) => {
		const shapes = shapesPerPlace(grid);
		const end = grid.firstIndex + grid.rows * grid.columns * shapes;
		const wanted = level === null || level === row;
		const listed: Place[] = [];
		for (; entry < assignment.index.length; entry++) {
			const index = assignment.index[entry] as number;
			if (index >= end) break;
			const role = assignment.role[entry] as RoleCode;
			if (!wanted || !shows(filter, role)) continue;
			if (object !== null && !belongsTo(inspection, entry, object)) continue;
			add(
				listed,
				Math.floor((index - grid.firstIndex) / shapes),
				role,
				index,
				assignment.iou[entry] as number,
			);
		}
		const negatives: Place[] = [];
		for (; drawn < sample.negative.length; drawn++) {
			const index = sample.negative[drawn] as number;
			if (index >= end) break;
			if (!wanted || !filter.negative || object !== null) continue;
			add(negatives, Math.floor((index - grid.firstIndex) / shapes), Role.negative, index, Number.NaN);
		}
		found.push(packed(row, merged(listed, negatives)));
	});
	return found;
}

/** Appends an anchor; anchors of one place follow one another. */
function add(places: Place[], cell: number, role: RoleCode, index: number, iou: number): void {
	const last = places[places.length - 1];
	if (!last || last.cell !== cell) {
		places.push({ cell, role, count: 1, best: index, iou });
	} else if (strength[role] > strength[last.role]) {
		last.role = role;
		last.count = 1;
		last.best = index;
		last.iou = iou;
	} else if (role === last.role) {
		last.count++;
		if (iou > last.iou) {
			last.iou = iou;
			last.best = index;
		}
	}
}

/** Two ascending lists as one; where both have the cell the first one wins. */
function merged(strong: Place[], weak: Place[]): Place[] {
	if (weak.length === 0) return strong;
	const all: Place[] = [];
	let next = 0;
	for (const place of strong) {
		while (next < weak.length && (weak[next] as Place).cell < place.cell) all.push(weak[next++] as Place);
		if (next < weak.length && (weak[next] as Place).cell === place.cell) next++;
		all.push(place);
	}
	while (next < weak.length) all.push(weak[next++] as Place);
	return all;
}

function packed(level: number, places: Place[]): LevelPlaces {
	return {
		level,
		cells: Uint32Array.from(places, (place) => place.cell),
		roles: Uint8Array.from(places, (place) => place.role),
		counts: Uint8Array.from(places, (place) => Math.min(255, place.count)),
		best: Int32Array.from(places, (place) => place.best),
		iou: Float32Array.from(places, (place) => place.iou),
	};
}

/** Listed anchors at the same place with visible roles, ascending: what `[` and `]` step through. */
export function anchorsAtPlace(
	inspection: Inspection,
	level: number,
	cell: number,
	filter: RoleFilter,
	object: number | null,
): number[] {
	const grid = inspection.grids[level];
	if (!grid) return [];
	const shapes = shapesPerPlace(grid);
	const first = grid.firstIndex + cell * shapes;
	const { assignment, sample } = inspection;
	const found: number[] = [];
	for (let index = first; index < first + shapes; index++) {
		const entry = findSorted(assignment.index, index);
		if (entry >= 0) {
			if (!shows(filter, assignment.role[entry] as RoleCode)) continue;
			if (object === null || belongsTo(inspection, entry, object)) found.push(index);
		} else if (object === null && filter.negative && findSorted(sample.negative, index) >= 0)
			found.push(index);
	}
	return found;
}
