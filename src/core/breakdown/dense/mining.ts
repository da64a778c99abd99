// SSD's hard-negative mining: which default boxes the class term counts, and how often.

import type { LossTermRule } from '../../recipe';
import { hardNegatives } from '../../sampling/hard-negatives';
import { computeTerm } from '../term-inputs';
import { classInputs } from './class-term';
import type { DenseContext } from './context';

export interface Mined {
	/** How often each box counts, `[count]`. */
	counts: Uint8Array;
	/** Boxes that were mined, ascending: negatives, and positives where the negatives run out. */
	index: Int32Array;
}

/** @param rule the class term's. Source: pytorch/vision models/detection/ssd.py (SSD.compute_loss). */
export function mineHardNegatives(
	context: DenseContext,
	rule: LossTermRule,
	negativesPerPositive: number,
): Mined {
	const { positives } = context;
	const { contributions } = computeTerm(classInputs(context, rule, undefined, 1));
	const { index } = hardNegatives(contributions, positives.index, negativesPerPositive);
	const counts = new Uint8Array(context.assignment.count);
	for (const k of positives.index) counts[k] = 1;
	for (const k of index) counts[k] = (counts[k] as number) + 1;
	return { counts, index };
}
