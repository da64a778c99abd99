// Which detection lies under the pointer, and which is the next one: arithmetic on boxes, in image pixels.

import type { Box } from '../../../core/geometry';
import { type Direction, nearestTowards } from '../picking';

/**
 * Row of the detection whose edge is nearest to a point; -1 where none is within the slack. Of two as near the smaller one.
 * @param rows those that are drawn. @param slack image pixels.
 */
export function detectionAt(
	detections: readonly { box: Box }[],
	rows: readonly number[],
	x: number,
	y: number,
	slack: number,
): number {
	let best = -1;
	let nearest = slack;
	let least = Number.POSITIVE_INFINITY;
	for (const row of rows) {
		const box = detections[row]?.box;
		if (!box) continue;
		const distance = edgeDistance(box, x, y);
		const area = (box[2] - box[0]) * (box[3] - box[1]);
		if (distance > nearest || (distance === nearest && area >= least)) continue;
		nearest = distance;
		least = area;
		best = row;
	}
	return best;
}

/** From a point to the outline of a box. */
function edgeDistance([x1, y1, x2, y2]: Box, x: number, y: number): number {
	const outsideX = Math.max(x1 - x, 0, x - x2);
	const outsideY = Math.max(y1 - y, 0, y - y2);
	if (outsideX > 0 || outsideY > 0) return Math.hypot(outsideX, outsideY);
	return Math.min(x - x1, x2 - x, y - y1, y2 - y);
}

/** Row of the nearest detection in a direction, by the middles of boxes; -1 where none is there. */
export function detectionTowards(
	detections: readonly { box: Box }[],
	rows: readonly number[],
	from: number,
	direction: Direction,
): number {
	const middles = rows.flatMap((row) => middleOf(detections[row]?.box));
	const [x, y] = middleOf(detections[from]?.box);
	const at = nearestTowards(middles, x, y, direction);
	return at < 0 ? -1 : (rows[at] as number);
}

function middleOf(box: Box | undefined): [x: number, y: number] {
	return box ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : [Number.NaN, Number.NaN];
}
