// Long work beside short questions: runs for some milliseconds, then lets what came meanwhile be answered.

import { EngineError } from './errors';

const sliceMs = 6;

export class Slices {
	private since = performance.now();

	private readonly started: unknown;

	/** @param state what the work is about, as one value: where it differs after a pause, nobody wants the rest. */
	constructor(
		private readonly signal: AbortSignal,
		private readonly state: () => unknown = () => null,
	) {
		this.started = state();
	}

	/** Gives way where the slice is used up; throws where nobody waits any more, or what it is about has changed. */
	async pause(): Promise<void> {
		if (performance.now() - this.since < sliceMs) return;
		await new Promise((resolve) => setImmediate(resolve));
		this.check();
		this.since = performance.now();
	}

	/** The same behind whatever else was waited for, before its result is kept. */
	check(): void {
		if (this.signal.aborted || this.state() !== this.started)
			throw new EngineError('cancelled', 'Cancelled.');
	}
}
