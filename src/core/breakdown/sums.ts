// What of the weighted losses belongs to one object, and what to none: the two sums that several views show.

import type { InspectedObject } from '../inspection';
import type { Breakdown } from './types';

/** An object's weighted losses together; `null` without predictions. */
export function objectLoss({ losses }: Pick<InspectedObject, 'losses'>): number | null {
	return losses === null ? null : losses.reduce((total, value) => total + value, 0);
}

/** What negative anchors and background regions add to the total, after the weights. */
export function backgroundLoss(breakdown: Breakdown): number {
	return breakdown.terms.reduce((total, term) => total + term.background * term.weight, 0);
}
