// Corners that a JSON file writes as a list of pairs, `[[x, y], ...]`, as places for edits.

import type { Span } from '../../core/problem';
import { elementsOf, numbersOf } from '../text/json-values';
import type { PointSlots, PolygonSlots } from './slots';

/** The pairs of the list at `span`; entries that are no pairs are left out. */
export function pairSlots(text: string, span: Span): PointSlots[] {
	return elementsOf(text, span.start).flatMap((element) => {
		const [x, y] = numbersOf(text, element.start);
		return x && y ? [{ span: element, x, y }] : [];
	});
}

export function pairPolygon(text: string, span: Span): PolygonSlots {
	return { as: 'points', points: pairSlots(text, span) };
}
