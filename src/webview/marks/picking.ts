// What lies under the pointer, by arithmetic on the grid: never by reading pixels.
// A position is inverted to a row and column of each level; only those few places are looked at.

import { findSorted } from '../../core/find-sorted';
import { type Grid, placeX, placeY } from '../../core/grids/grid';
import type { InspectedObject } from '../../core/inspection';
import type { InputView } from '../shared/camera';
import { glyphRadius } from '../shared/tokens';
import type { LevelPlaces } from './places';

/** A mark: a level and a row in that level's places. */
export interface PickedPlace {
	level: number;
	row: number;
}

/** Slack around a mark, CSS pixels: small marks stay easy to hit. */
const slack = 4;

/** Nearest mark whose disc (with slack) holds the point; `null` for none. `x`, `y` in CSS pixels of the canvas. */
export function pickPlace(
	grids: readonly Grid[],
	places: readonly LevelPlaces[],
	view: InputView,
	x: number,
	y: number,
	highContrast: boolean,
): PickedPlace | null {
	const inputX = (x - view.shiftX) / view.scaleX;
	const inputY = (y - view.shiftY) / view.scaleY;
	let best: PickedPlace | null = null;
	let nearest = Number.POSITIVE_INFINITY;
	for (const level of places) {
		const grid = grids[level.level];
		if (!grid || level.cells.length === 0) continue;
		const radius = glyphRadius(grid.strideX, grid.strideX * view.scaleX, highContrast) + slack;
		const left = Math.max(0, Math.ceil((inputX - radius / view.scaleX - grid.originX) / grid.strideX));
		const right = Math.min(
			grid.columns - 1,
			Math.floor((inputX + radius / view.scaleX - grid.originX) / grid.strideX),
		);
		const top = Math.max(0, Math.ceil((inputY - radius / view.scaleY - grid.originY) / grid.strideY));
		const bottom = Math.min(
			grid.rows - 1,
			Math.floor((inputY + radius / view.scaleY - grid.originY) / grid.strideY),
		);
		for (let row = top; row <= bottom; row++) {
			for (let column = left; column <= right; column++) {
				const dx = (placeX(grid, column) - inputX) * view.scaleX;
				const dy = (placeY(grid, row) - inputY) * view.scaleY;
				const distance = Math.hypot(dx, dy);
				if (distance > radius || distance >= nearest) continue;
				const found = findSorted(level.cells, row * grid.columns + column);
				if (found < 0) continue;
				nearest = distance;
				best = { level: level.level, row: found };
			}
		}
	}
	return best;
}

/** Objects whose box holds the image point, smallest first. `slackPx` in image pixels. */
export function objectsAt(
	objects: readonly InspectedObject[],
	x: number,
	y: number,
	slackPx: number,
): number[] {
	const hits: { row: number; area: number }[] = [];
	objects.forEach((object, row) => {
		const [x1, y1, x2, y2] = object.boxImage;
		if (x < x1 - slackPx || x > x2 + slackPx || y < y1 - slackPx || y > y2 + slackPx) return;
		hits.push({ row, area: (x2 - x1) * (y2 - y1) });
	});
	return hits.sort((a, b) => a.area - b.area || a.row - b.row).map((hit) => hit.row);
}

/** The next one in the pile after the chosen one, so that clicking again goes deeper. */
export function cycled(pile: readonly number[], chosen: number | null): number | null {
	if (pile.length === 0) return null;
	const at = chosen === null ? -1 : pile.indexOf(chosen);
	return pile[(at + 1) % pile.length] as number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Row of the nearest point in a direction (a quarter turn wide), -1 for none. Points are `x, y` pairs. */
export function nearestTowards(
	points: ArrayLike<number>,
	fromX: number,
	fromY: number,
	direction: Direction,
): number {
	let best = -1;
	let least = Number.POSITIVE_INFINITY;
	for (let row = 0; row < points.length >> 1; row++) {
		const dx = (points[2 * row] as number) - fromX;
		const dy = (points[2 * row + 1] as number) - fromY;
		const along = direction === 'left' ? -dx : direction === 'right' ? dx : direction === 'up' ? -dy : dy;
		const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
		if (along <= 1e-6 || aside > along * 1.001) continue;
		const cost = along + 2 * aside;
		if (cost < least) {
			least = cost;
			best = row;
		}
	}
	return best;
}
