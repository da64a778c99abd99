// What of the weighted losses belongs to one object, and what to none: the two sums that several views show.

import type { InspectedObject } from '../inspection';
import type { Breakdown, LossTerm } from './types';

/** An object's weighted losses together; `null` without predictions. */
export function objectLoss({ losses }: Pick<InspectedObject, 'losses'>): number | null {
	return losses === null ? null : losses.reduce((total, value) => total + value, 0);
}

/** What negative anchors and background regions add to the total, after the weights. */
export function backgroundLoss(breakdown: Breakdown): number {
	return breakdown.terms.reduce((total, term) => total + weighted(term, term.background), 0);
}

/** Part of a term in the total; nothing of a term without weight, whatever it is. */
export function weighted({ weight }: Pick<LossTerm, 'weight'>, part: number): number {
	return weight === 0 ? 0 : part * weight;
}
