// From a token to how a line is drawn, and boxes as rings: what everything that is drawn shares.

import { dashOf, rgb } from '../shared/tokens';
import type { LineStyle } from './gl/boxes';

/** @param width CSS pixels. */
export function lineStyle(token: { color: string; dash?: number[] }, width: number, opacity = 1): LineStyle {
	return { color: rgb(token.color), opacity, width, dash: dashOf({ dash: token.dash ?? [] }), split: 0 };
}

/** A box as a closed ring. */
export function ring(box: ArrayLike<number>): number[] {
	const [x1, y1, x2, y2] = [box[0], box[1], box[2], box[3]] as [number, number, number, number];
	return [x1, y1, x2, y1, x2, y2, x1, y2];
}
