// What crosses between the compute process and the runner for a loss that people write.

import type { OutputGradients } from '../../core/loss-inputs/gradients';
import type { LossTensors } from '../../core/loss-inputs/types';
import type { WrittenFailure } from '../../core/written-loss';

/** A loss file as it is to be run. */
export interface LossSource {
	/** Absolute. */
	path: string;
	/** As the editor has it; `null`: as on disk. */
	text: string | null;
}

export interface LossQuestion {
	source: LossSource;
	/** Names the tensors; the runner keeps the last ones. */
	key: string;
	/** `null`: those that the runner was given before under this key. */
	tensors: LossTensors | null;
}

export type LossAnswer =
	| {
			kind: 'value';
			value: number;
			gradients: OutputGradients;
			/** For tensors, value, gradient and the numbers of both. */
			milliseconds: number;
	  }
	| { kind: 'failed'; failure: WrittenFailure }
	/** The runner does not have the tensors (any more). */
	| { kind: 'unknown-key' };
