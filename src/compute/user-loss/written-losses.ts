// The compute process's side of losses that people write: has the runner run one, and makes of its answer what is shown.

import { basename } from 'node:path';
import { attributed } from '../../core/loss-inputs/gradients';
import type { LossInputs } from '../../core/loss-inputs/types';
import type { WrittenLoss } from '../../core/written-loss';
import { EngineError } from '../errors';
import type { Running } from '../protocol';
import type { Runner } from '../runner/runner';
import type { LossAnswer, LossSource } from './types';

/** A run that nobody waits for any more may take this long to end before its process is ended. */
const graceMs = 1500;

export interface LossRun {
	source: LossSource;
	/** Names the inputs: others have another name. */
	key: string;
	inputs: LossInputs;
	running: Running;
	signal?: AbortSignal;
}

export class WrittenLosses {
	/** Key of the tensors that the runner was given last. */
	private given: string | null = null;

	constructor(private readonly runner: Pick<Runner, 'ask'>) {}

	/** Rejects only with `cancelled`: everything else that goes wrong is an answer. */
	async run(run: LossRun): Promise<WrittenLoss> {
		const { source, inputs, running } = run;
		const file = source.path;
		if (!running.trusted) return { file, kind: 'refused' };
		try {
			const answer = await this.ask(run);
			if (answer.kind === 'failed') return { file, ...answer };
			const { value, gradients, milliseconds } = answer;
			return { file, kind: 'value', value, milliseconds, ...attributed(inputs, gradients) };
		} catch (error) {
			if (!(error instanceof EngineError) || error.code === 'cancelled') throw error;
			return { file, kind: 'failed', failure: { message: error.message, file, line: null, column: null } };
		}
	}

	private async ask(run: LossRun): Promise<Exclude<LossAnswer, { kind: 'unknown-key' }>> {
		const { source, key, inputs, running, signal } = run;
		const asked = { what: basename(source.path), running, signal, graceMs };
		if (this.given === key) {
			const answer = await this.runner.ask('loss', { source, key, tensors: null }, asked);
			if (answer.kind !== 'unknown-key') return answer;
		}
		this.given = key;
		const answer = await this.runner.ask('loss', { source, key, tensors: inputs.tensors }, asked);
		if (answer.kind === 'unknown-key') throw new EngineError('failed', 'The tensors did not arrive.');
		return answer;
	}
}
