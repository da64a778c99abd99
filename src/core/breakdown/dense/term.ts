// A term over anchors: one row each, in the order of `index`, with what the check by autodiff needs to compute it again.

import type { Term } from '../../losses/term';
import type { LossTermRule } from '../../recipe';

export interface DenseTerm {
	rule: LossTermRule;
	term: Term;
	/** Anchor, point or query of each row, ascending; `null`: row k is anchor k. */
	index: Int32Array | null;
	/** Object of each row, -1 for background. */
	object: Int32Array;
	/** What `term.gradient` is with respect to: the head's own values in rows of this width, row after row. */
	outputs: Float32Array | Float64Array;
	width: number;
}
