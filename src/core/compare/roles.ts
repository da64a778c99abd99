// Anchors that change their role from one side to the other.

import { type Assignment, Role, type RoleName, roleNames } from '../assignment';
import { type Grid, shapesPerPlace } from '../grids/grid';
import type { Inspection } from '../inspection';
import type { RoleChange, RoleChanges } from './types';

/** A side as far as roles go. */
export type RoleSide = Pick<Inspection, 'grids' | 'assignment'>;

export interface ComparedRoles {
	roles: RoleChanges;
	/** As in `ImageComparison`. */
	gained: Int32Array;
	lost: Int32Array;
}

/** Follows each anchor where both sides have the same ones; else counts the roles of each side. */
export function compareRoles(a: RoleSide, b: RoleSide): ComparedRoles {
	if (!haveSameAnchors(a, b))
		return {
			roles: { kind: 'other-anchors', a: roleCounts(a.assignment), b: roleCounts(b.assignment) },
			gained: positivesOf(b.assignment),
			lost: positivesOf(a.assignment),
		};
	const counts = new Float64Array(roleNames.length ** 2);
	const gained: number[] = [];
	const lost: number[] = [];
	let listed = 0;
	let same = 0;
	walk(a.assignment, b.assignment, (index, from, to) => {
		listed++;
		if (from === to) {
			same++;
			return;
		}
		counts[from * roleNames.length + to]++;
		if (to === Role.positive) gained.push(index);
		if (from === Role.positive) lost.push(index);
	});
	const { count } = a.assignment;
	return {
		roles: {
			kind: 'same-anchors',
			count,
			changes: changesOf(counts),
			// What neither side lists is negative in both.
			same: same + count - listed,
		},
		gained: Int32Array.from(gained),
		lost: Int32Array.from(lost),
	};
}

/** The same cells with as many shapes each, level by level: an index means the same place on both sides. Sizes may differ. */
function haveSameAnchors(a: RoleSide, b: RoleSide): boolean {
	const isSame = (grid: Grid, other: Grid | undefined) =>
		other !== undefined &&
		grid.rows === other.rows &&
		grid.columns === other.columns &&
		grid.strideX === other.strideX &&
		grid.strideY === other.strideY &&
		shapesPerPlace(grid) === shapesPerPlace(other);
	return (
		a.assignment.count === b.assignment.count &&
		a.grids.length === b.grids.length &&
		a.grids.every((grid, level) => isSame(grid, b.grids[level]))
	);
}

/** Visits, by ascending index, each anchor that one side lists at least, with its role on each side. */
function walk(a: Assignment, b: Assignment, visit: (index: number, from: number, to: number) => void): void {
	let inA = 0;
	let inB = 0;
	while (inA < a.index.length || inB < b.index.length) {
		const nextA = a.index[inA] ?? Number.POSITIVE_INFINITY;
		const nextB = b.index[inB] ?? Number.POSITIVE_INFINITY;
		const from = nextA <= nextB ? plain(a.role[inA++]) : Role.negative;
		const to = nextB <= nextA ? plain(b.role[inB++]) : Role.negative;
		visit(Math.min(nextA, nextB), from, to);
	}
}

function plain(role: number): number {
	return role === Role.forced ? Role.positive : role;
}

function changesOf(counts: Float64Array): RoleChange[] {
	const changes: RoleChange[] = [];
	counts.forEach((count, at) => {
		if (count === 0) return;
		const from = roleNames[Math.floor(at / roleNames.length)];
		const to = roleNames[at % roleNames.length];
		changes.push({ from, to, count });
	});
	return changes.sort((x, y) => y.count - x.count);
}

function roleCounts({ totals }: Assignment): Record<RoleName, number> {
	return { ...totals, positive: totals.positive - totals.forced };
}

function positivesOf({ index, role }: Assignment): Int32Array {
	return index.filter((_, at) => plain(role[at]) === Role.positive);
}
