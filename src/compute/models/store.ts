// What connected models returned for pictures, kept so that an edit of labels runs nothing again. A run goes on beside
// other questions: who asks meanwhile is told that it runs.

import { basename } from 'node:path';
import { type DumpTarget, readDump } from '../../predictions/dump';
import type { Connection } from '../../predictions/model/connection';
import { nativeLayout } from '../../predictions/model/kinds';
import { dumpTensorOf, memoryDump, type Values } from '../../predictions/model/model-dump';
import { EngineError } from '../errors';
import type { ImageSource } from '../images/sniff';
import type { Purpose } from '../inspecting';
import type { FoundHeads } from '../predictions';
import type { Running } from '../protocol';
import type { Runner } from '../runner/runner';
import { modified, pictureKey } from '../stamps';
import { loadConnection, modelPathOf } from './connection-file';
import { type ModelFile, modelFileAt } from './kinds';
import { runPicture } from './run-picture';

/** How models are run for whoever asks. */
export interface ModelRuns {
	runner: Runner;
	/** How long a question waits for a run before it is answered without. */
	patienceMs: number;
	/** A run ended of which somebody was told that it goes on. */
	ended(): void;
}

interface Returned {
	/** By name of the dump's tensor. */
	tensors: Map<string, Values>;
	bytes: number;
	milliseconds: number;
}

interface Failed {
	error: string;
	/** Under which it failed: other ones are worth another try. */
	limits: string;
}

interface Run {
	outcome: Returned | Failed | null;
	/** Settles when the run has ended; never rejects. */
	done: Promise<void>;
	abort: AbortController;
	hasStarted: boolean;
	/** Whether somebody was told that it goes on. */
	isAwaited: boolean;
}

/** Of all that is kept, unless it is said otherwise. */
const mostBytes = 400e6;

export class ModelStore {
	/** The one that was used last at the end. */
	private readonly kept = new Map<string, Run>();
	private last: Promise<void> = Promise.resolve();

	/**
	 * @param runs `null` where nothing can be run.
	 * @param keepBytes of outputs that stay in memory; the last picture's always do.
	 */
	constructor(
		private readonly runs: ModelRuns | null,
		private readonly keepBytes = mostBytes,
	) {}

	/**
	 * Head outputs of one picture by the connection file at `path`. To count, nothing is run: what is not known yet counts as
	 * not there. A scan waits for each run to its end.
	 */
	async read(
		path: string,
		target: DumpTarget,
		picture: ImageSource | null,
		running: Running,
		purpose: Purpose,
	): Promise<FoundHeads> {
		const refused = (reason: string): FoundHeads => ({
			heads: null,
			state: { kind: 'refused', path, reason },
		});
		const name = basename(path);
		if (!running.trusted)
			return refused(
				`${name} was not run: models run in trusted workspaces alone, and this one is not trusted.`,
			);
		if (!this.runs) return refused(`${name} was not run: models cannot be run here.`);
		const loaded = loadConnection(path);
		if ('error' in loaded) return refused(loaded.error);
		const { connection } = loaded;
		const model = modelFileAt(modelPathOf(connection, path));
		if ('error' in model) return refused(model.error);
		if (picture === null)
			return refused(`${basename(model.path)} was not run: the picture of this image was not found.`);
		const key = [path, modified(path), model.path, model.stamp, pictureKey(picture), inputKey(target)].join(
			'|',
		);
		const run = this.runFor(key, purpose, running, (signal) =>
			this.returned(connection, model, target, picture, running, signal),
		);
		if (!run) return { heads: null, state: { kind: 'none' } };
		if (!run.outcome && purpose === 'scan') await run.done;
		if (!run.outcome && purpose === 'show') await within(run.done, this.runs.patienceMs);
		if (!run.outcome) {
			run.isAwaited = true;
			return { heads: null, state: { kind: 'running', path } };
		}
		return this.headsOf(run.outcome, connection, model, path, target);
	}

	/** What runs models; `null` where nothing can be run. */
	get runner(): Runner | null {
		return this.runs?.runner ?? null;
	}

	/** Ends the run under way; it counts as failed until it is asked for anew. */
	cancel(): void {
		for (const run of this.kept.values()) if (!run.outcome) run.abort.abort();
	}

	/** Forgets what is known, or how runs failed alone; runs under way go on. */
	forget(what: 'failures' | 'all'): void {
		for (const [key, { outcome }] of this.kept)
			if (outcome && (what === 'all' || 'error' in outcome)) this.kept.delete(key);
	}

	private headsOf(
		outcome: Returned | Failed,
		connection: Connection,
		model: ModelFile,
		path: string,
		target: DumpTarget,
	): FoundHeads {
		if ('error' in outcome) return { heads: null, state: { kind: 'refused', path, reason: outcome.error } };
		const name = basename(model.path);
		const result = readDump(memoryDump(name, connection, outcome.tensors), target);
		if ('error' in result) return { heads: null, state: { kind: 'refused', path, reason: result.error } };
		if ('absent' in result) return { heads: null, state: { kind: 'absent', path, holds: result.absent } };
		const source = `${name}, run in ${Math.round(outcome.milliseconds)} ms`;
		return { heads: { ...result.heads, source }, state: { kind: 'used', path } };
	}

	/** The run of a key: known, under way, or begun. */
	private runFor(
		key: string,
		purpose: Purpose,
		running: Running,
		work: (signal: AbortSignal) => Promise<Returned>,
	): Run | null {
		const limits = `${running.seconds}|${running.megabytes}|${running.nativePath}`;
		const known = this.kept.get(key);
		const isStale = known?.outcome && 'error' in known.outcome && known.outcome.limits !== limits;
		if (known && !isStale) {
			this.kept.delete(key);
			this.kept.set(key, known);
			return known;
		}
		if (purpose === 'count') return null;
		// Whoever waited for its turn has been left for this one.
		for (const [other, run] of this.kept)
			if (!run.outcome && !run.hasStarted) {
				run.abort.abort();
				this.kept.delete(other);
			}
		const run: Run = {
			outcome: null,
			done: Promise.resolve(),
			abort: new AbortController(),
			hasStarted: false,
			isAwaited: false,
		};
		run.done = this.last.then(() => this.finish(run, limits, work));
		this.last = run.done;
		this.kept.set(key, run);
		return run;
	}

	private async finish(
		run: Run,
		limits: string,
		work: (signal: AbortSignal) => Promise<Returned>,
	): Promise<void> {
		const { signal } = run.abort;
		run.hasStarted = true;
		try {
			if (signal.aborted) throw new EngineError('cancelled', '');
			run.outcome = await work(signal);
		} catch (error) {
			run.outcome = { error: failureOf(error), limits };
		}
		this.dropOldest();
		if (run.isAwaited) this.runs?.ended();
	}

	private async returned(
		connection: Connection,
		model: ModelFile,
		target: DumpTarget,
		picture: ImageSource,
		running: Running,
		signal: AbortSignal,
	): Promise<Returned> {
		const { runner } = this.runs as ModelRuns;
		const question = { connection, model, picture, target, running, signal };
		const { outputs, milliseconds } = await runPicture(runner, question);
		const tensors = new Map<string, Values>();
		for (const [tensor, connected] of Object.entries(connection.outputs)) {
			const values = outputs.get(connected.output) as Values;
			const own = dumpTensorOf(tensor, connected, values, nativeLayout(model.kind));
			if ('error' in own)
				throw new EngineError('model', `${basename(model.path)} does not fit: ${own.error}`);
			tensors.set(tensor, own);
		}
		const bytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
		return { tensors, bytes, milliseconds };
	}

	private dropOldest(): void {
		let bytes = 0;
		for (const [key, { outcome }] of [...this.kept].reverse()) {
			if (!outcome || 'error' in outcome) continue;
			// The last one stays however large it is.
			if (bytes > 0 && bytes + outcome.bytes > this.keepBytes) this.kept.delete(key);
			else bytes += outcome.bytes;
		}
	}
}

function failureOf(error: unknown): string {
	if (!(error instanceof EngineError)) return error instanceof Error ? error.message : String(error);
	return error.code === 'cancelled'
		? 'The run was cancelled. Run Anchorage: Run Model Again to start it anew.'
		: error.message;
}

/** Everything in the target that the model's input depends on, and the classes and shapes that its outputs are read by. */
function inputKey({ recipe, input }: DumpTarget): string {
	return JSON.stringify([recipe.input, recipe.extends ?? recipe.name, input]);
}

/** Waits until `done` settles, at most so long. */
async function within(done: Promise<void>, milliseconds: number): Promise<void> {
	if (milliseconds === Number.POSITIVE_INFINITY) return done;
	let timer: NodeJS.Timeout | undefined;
	await Promise.race([
		done,
		new Promise<void>((resolve) => {
			timer = setTimeout(resolve, milliseconds);
		}),
	]);
	clearTimeout(timer);
}
