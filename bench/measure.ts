// Times of one piece of work: the median and the 95th percentile of many runs after a warm-up, in milliseconds.

export interface Times {
	median_ms: number;
	p95_ms: number;
}

export interface Effort {
	/** Runs that count. */
	runs: number;
	/** Runs before them, for the compiler. */
	warmUp: number;
}

const usual: Effort = { runs: 60, warmUp: 20 };

/** Runs `work` alone, one run after another. */
export async function measure(work: () => unknown, effort: Partial<Effort> = {}): Promise<Times> {
	const { runs, warmUp } = { ...usual, ...effort };
	for (let k = 0; k < warmUp; k++) await work();
	const times = new Float64Array(runs);
	for (let k = 0; k < runs; k++) {
		const started = performance.now();
		const result = work();
		if (result instanceof Promise) await result;
		times[k] = performance.now() - started;
	}
	times.sort();
	return {
		median_ms: times[runs >> 1] as number,
		p95_ms: times[Math.min(runs - 1, Math.ceil(0.95 * runs) - 1)] as number,
	};
}
