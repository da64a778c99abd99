// The marks of the pointed anchor: its ring, its box and a faint fill, for the renderer.

import type { RoleCode } from '../../core/assignment';
import { entryOf, Role } from '../../core/assignment';
import { anchorBox, type Grid, placeOf } from '../../core/grids/grid';
import type { Inspection } from '../../core/inspection';
import type { PointedMark } from './gl/renderer';
import { ring } from './lineStyle';
import { anchorStyle } from './scene';

export function pointedMark(inspection: Inspection, index: number): PointedMark {
	const { assignment, grids } = inspection;
	const place = placeOf(grids, index);
	const grid = grids[place.level] as Grid;
	const entry = entryOf(assignment, index);
	const role = (entry < 0 ? Role.negative : assignment.role[entry]) as RoleCode;
	const box = anchorBox(grids, index);
	const style = anchorStyle(role);
	return {
		grid,
		cell: place.row * grid.columns + place.column,
		box: { box: Array.from(box), style },
		fill: { rings: [ring(box)], color: style.color, opacity: style.fill, hatch: false },
	};
}
