// The runner's side of a loss question. The tensors of the last image stay, so that an edit of the loss alone sends none.

import type * as Tf from '@tensorflow/tfjs-core';
import type { LossTensors } from '../../core/loss-inputs/types';
import { runLoss } from './run';
import type { LossAnswer, LossQuestion } from './types';

let last: { key: string; tensors: LossTensors } | null = null;

export function answerLoss(tf: typeof Tf, { source, key, tensors }: LossQuestion): LossAnswer {
	if (tensors) last = { key, tensors };
	return last?.key === key ? runLoss(tf, source, last.tensors) : { kind: 'unknown-key' };
}
