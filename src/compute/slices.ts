// Long work beside short questions: runs for some milliseconds, then lets what came meanwhile be answered.

import { EngineError } from './errors';

const sliceMs = 6;

export class Slices {
	private since = performance.now();

	constructor(private readonly signal: AbortSignal) {}

	/** Gives way where the slice is used up; throws where nobody waits any more. */
	async pause(): Promise<void> {
		if (performance.now() - this.since < sliceMs) return;
		await new Promise((resolve) => setImmediate(resolve));
		if (this.signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
		this.since = performance.now();
	}
}
