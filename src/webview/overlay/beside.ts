// Where a card goes: beside what it speaks of, inside the canvas, over the object only where nothing else is free.

import type { Size } from './camera';

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
		const high = clampY(point.y - card.height / 2);
		const wide = clampX(point.x - card.width / 2);
		if (box[2] + gap + card.width + margin <= canvas.width) return { x: Math.max(margin, box[2] + gap), y: high };
		if (box[0] - gap - card.width >= margin)
			return { x: Math.min(box[0] - gap, canvas.width - margin) - card.width, y: high };
		if (box[3] + gap + card.height + margin <= canvas.height) return { x: wide, y: Math.max(margin, box[3] + gap) };
		if (box[1] - gap - card.height >= margin)
			return { x: wide, y: Math.min(box[1] - gap, canvas.height - margin) - card.height };
	}
	// The object fills the canvas: the corner that is farthest from what is pointed at.
	return {
		x: point.x > canvas.width / 2 ? margin : Math.max(margin, canvas.width - card.width - margin),
		y: point.y > canvas.height / 2 ? margin : Math.max(margin, canvas.height - card.height - margin),
	};
}
