// Where a card goes: beside what it speaks of, inside the canvas, over the object only where nothing else is free.

import type { Size } from '../shared/camera';

type ScreenBox = readonly [left: number, top: number, right: number, bottom: number];

const gap = 12;
const margin = 8;

/** Top left corner of the card. Right first, then left, below, above; with the anchor's box clear if it can be. */
export function beside(
	object: ScreenBox,
	anchor: ScreenBox,
	point: { x: number; y: number },
	card: Size,
	canvas: Size,
): { x: number; y: number } {
	const clampX = (x: number) => Math.max(margin, Math.min(x, canvas.width - card.width - margin));
	const clampY = (y: number) => Math.max(margin, Math.min(y, canvas.height - card.height - margin));
	const both: ScreenBox = [
		Math.min(object[0], anchor[0]),
		Math.min(object[1], anchor[1]),
		Math.max(object[2], anchor[2]),
		Math.max(object[3], anchor[3]),
	];
	for (const box of [both, object]) {
		// At the side it ends with the box, so that the object's name below stays readable.
		const high = Math.min(clampY(point.y - card.height / 2), Math.max(margin, object[3] - card.height));
		const wide = clampX(point.x - card.width / 2);
		if (box[2] + gap + card.width + margin <= canvas.width)
			return { x: Math.max(margin, box[2] + gap), y: high };
		if (box[0] - gap - card.width >= margin)
			return { x: Math.min(box[0] - gap, canvas.width - margin) - card.width, y: high };
		if (box[3] + gap + card.height + margin <= canvas.height)
			return { x: wide, y: Math.max(margin, box[3] + gap) };
		if (box[1] - gap - card.height >= margin)
			return { x: wide, y: Math.min(box[1] - gap, canvas.height - margin) - card.height };
	}
	// No room beside it: the corner that hides least of the object, and not what is pointed at.
	let best = { x: margin, y: margin };
	let least = Number.POSITIVE_INFINITY;
	for (const x of [clampX(canvas.width), margin])
		for (const y of [margin, clampY(canvas.height)]) {
			const hides =
				Math.max(0, Math.min(object[2], x + card.width) - Math.max(object[0], x)) *
				Math.max(0, Math.min(object[3], y + card.height) - Math.max(object[1], y));
			const onPoint = point.x > x && point.x < x + card.width && point.y > y && point.y < y + card.height;
			const cost = hides + (onPoint ? canvas.width * canvas.height : 0);
			if (cost < least) {
				least = cost;
				best = { x, y };
			}
		}
	return best;
}
