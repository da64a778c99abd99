// What becomes of a box or a point when it is dragged: image pixels in, image pixels out. Pure arithmetic.

import type { Box } from '../../../core/geometry';
import type { Size } from '../../shared/camera';

/** Which part of a box is held, by compass point: north is the top edge. */
export type BoxSide = 'nw' | 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w';

/** Clockwise from the top left corner. */
export const boxSides: readonly BoxSide[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];

/** A box keeps at least this side, image pixels. */
export const leastSide = 1;

export interface DragRule {
	/** Image that edges stay within; `null` lets them leave it. What lies outside already may stay where it is. */
	within: Size | null;
	ratio: 'free' | 'kept';
}

/** Positions as a pointer gives them are rounded to a hundredth of a pixel. */
export function hundredths(value: number): number {
	return Math.round(value * 100) / 100;
}

/** -1 for the low edge of an axis, 1 for the high one, 0 where the side holds neither. */
export function heldEdges(side: BoxSide): { x: -1 | 0 | 1; y: -1 | 0 | 1 } {
	return {
		x: side.includes('w') ? -1 : side.includes('e') ? 1 : 0,
		y: side.includes('n') ? -1 : side.includes('s') ? 1 : 0,
	};
}

/** The box with the held side moved by `dx, dy`. An edge that crosses the other one changes places with it. */
export function resizedBox(box: Box, side: BoxSide, dx: number, dy: number, rule: DragRule): Box {
	const held = heldEdges(side);
	const [width, height] = [box[2] - box[0], box[3] - box[1]];
	if (rule.ratio === 'kept' && width > 0 && height > 0) return scaledBox(box, held, dx, dy, rule.within);
	const { within } = rule;
	const [x1, x2] = movedAxis(box[0], box[2], held.x, dx, within?.width);
	const [y1, y2] = movedAxis(box[1], box[3], held.y, dy, within?.height);
	return [x1, y1, x2, y2];
}

/** Both edges of one axis after the held one moved, in order. */
function movedAxis(
	low: number,
	high: number,
	held: -1 | 0 | 1,
	by: number,
	size: number | undefined,
): [number, number] {
	if (held === 0 || by === 0) return [low, high];
	const [edge, fixed] = held < 0 ? [low, high] : [high, low];
	const least = size === undefined ? Number.NEGATIVE_INFINITY : Math.min(0, edge);
	const most = size === undefined ? Number.POSITIVE_INFINITY : Math.max(size, edge);
	let moved = Math.min(most, Math.max(least, edge + by));
	if (Math.abs(moved - fixed) < leastSide) {
		const outwards = moved < fixed || (moved === fixed && held < 0) ? -leastSide : leastSide;
		moved = fixed + outwards;
		if (moved < least || moved > most) moved = fixed - outwards;
	}
	return moved < fixed ? [moved, fixed] : [fixed, moved];
}

/** The box grown or shrunk with its ratio kept, away from the corner or edge that stays. */
function scaledBox(
	[x1, y1, x2, y2]: Box,
	held: { x: -1 | 0 | 1; y: -1 | 0 | 1 },
	dx: number,
	dy: number,
	within: Size | null,
): Box {
	const least = leastSide / Math.min(x2 - x1, y2 - y1);
	const x = scaledAxis(x1, x2, held.x, dx, { size: within?.width, least });
	const y = scaledAxis(y1, y2, held.y, dy, { size: within?.height, least });
	const wanted = Math.max(x.wanted, y.wanted, least);
	const factor = Math.min(wanted, x.most, y.most);
	const [left, right] = x.at(factor);
	const [top, bottom] = y.at(factor);
	return [left, top, right, bottom];
}

/** How one axis would scale: the factor it wants, the most that there is room for, and its edges at a factor. */
function scaledAxis(
	low: number,
	high: number,
	held: -1 | 0 | 1,
	by: number,
	{ size, least }: { size: number | undefined; least: number },
) {
	const side = high - low;
	const room = (from: number, to: number) =>
		size === undefined ? Number.POSITIVE_INFINITY : Math.max(0, to - from) / side;
	if (held === 0) {
		const middle = (low + high) / 2;
		const at = (factor: number): [number, number] => [
			hundredths(middle - (side * factor) / 2),
			hundredths(middle + (side * factor) / 2),
		];
		return { wanted: 0, most: Math.max(1, 2 * Math.min(room(0, middle), room(middle, size ?? 0))), at };
	}
	const fixed = held < 0 ? high : low;
	const roomOf = (way: number) => (way < 0 ? room(0, fixed) : room(fixed, size ?? 0));
	const factor = 1 + (held * by) / side;
	// Behind the edge that stays the box grows the other way, where there is room for it.
	const crosses = factor < 0 && roomOf(-held) >= least;
	const way = crosses ? -held : held;
	const at = (scale: number): [number, number] => {
		const edge = hundredths(fixed + way * side * scale);
		return edge < fixed ? [edge, fixed] : [fixed, edge];
	};
	return {
		wanted: crosses ? -factor : Math.max(0, factor),
		most: crosses ? roomOf(way) : Math.max(1, roomOf(way)),
		at,
	};
}

/** How far something that covers `bounds` may move. */
export function heldMove(
	bounds: Box,
	dx: number,
	dy: number,
	within: Size | null,
): { dx: number; dy: number } {
	if (!within) return { dx, dy };
	const [x1, y1, x2, y2] = bounds;
	const hold = (low: number, high: number, by: number, size: number) =>
		Math.min(Math.max(size, high) - high, Math.max(Math.min(0, low) - low, by));
	return { dx: hold(x1, x2, dx, within.width), dy: hold(y1, y2, dy, within.height) };
}

/** A corner of a polygon, kept within the image where it was. */
export function heldPoint(
	from: { x: number; y: number },
	dx: number,
	dy: number,
	within: Size | null,
): { x: number; y: number } {
	const { dx: right, dy: down } = heldMove([from.x, from.y, from.x, from.y], dx, dy, within);
	return { x: from.x + right, y: from.y + down };
}
