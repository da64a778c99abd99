// What the runner can be asked: one entry a request, with parameters, result and the steps it tells meanwhile. The runner is
// a process of its own, started by the compute process, for all that may take too long or too much, or end its process:
// tensor back ends, models, and losses that people write.

import type { StageTerm } from '../../core/breakdown/term-inputs';
import type { ModelFacts, ModelResult, ModelRun } from '../models/answers';
import type { ModelFile } from '../models/kinds';
import type { TrainingStep } from '../protocol';
import type { TermCheck } from '../tensor/autodiff';
import type { TensorBackend } from '../tensor/backend';
import type { LossAnswer, LossQuestion } from '../user-loss';
import type { ProbeAnswer, ProbeQuestion } from './run-probe';
import type { TrainingJob, TrainingOutcome } from './train-probe';

/** A tensor back end by name, without what it can do. */
export type BackendFacts = Omit<TensorBackend, 'tf'>;

export interface RunnerRequests {
	/** Which tensor back end there is; loads it. */
	backend: { params: Record<never, never>; result: BackendFacts; step: never };
	/** Loss terms recomputed by autodiff. */
	check: {
		params: { stages: StageTerm[] };
		result: { backend: BackendFacts; checks: TermCheck[] };
		step: never;
	};
	/** A loss that a person wrote: value and gradient. */
	loss: { params: LossQuestion; result: LossAnswer; step: never };
	/** Trains a probe and keeps it in a folder; where it is cancelled, it keeps what it has learned by then. */
	trainProbe: { params: TrainingJob; result: TrainingOutcome; step: TrainingStep };
	/** A probe's outputs for a picture and its labels. */
	runProbe: { params: ProbeQuestion; result: ProbeAnswer; step: never };
	/** Inputs and outputs of a model; loads it. */
	describeModel: { params: { model: ModelFile }; result: ModelFacts; step: never };
	/** The outputs of a model for one input. */
	runModel: { params: ModelRun; result: ModelResult; step: never };
}

export type RunnerKind = keyof RunnerRequests;

/** What a request is answered by: in its own module, named by the process's table. */
export type RunnerHandler<K extends RunnerKind> = (
	params: RunnerRequests[K]['params'],
	watch: RunnerWatch<K>,
) => Promise<RunnerRequests[K]['result']>;

export interface RunnerWatch<K extends RunnerKind> {
	/** Aborted when the answer is no longer wanted; who does not heed it is killed with the process after a while. */
	signal: AbortSignal;
	tell(step: RunnerRequests[K]['step']): void;
}

export type ToRunner = { id: number; kind: RunnerKind; params: unknown } | { cancel: number };

export type FromRunner =
	| { id: number; ok: unknown }
	| { id: number; error: { code: string; message: string } }
	| { id: number; step: unknown }
	| { log: string };
