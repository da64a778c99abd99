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
	/** Fewer runs where they would take longer than this, milliseconds: at least 5, and a quarter as many before them. */
	budgetMs: number;
}

const usual: Effort = { runs: 60, warmUp: 20, budgetMs: Number.POSITIVE_INFINITY };

/** Runs `work` alone, one run after another. */
export async function measure(work: () => unknown, effort: Partial<Effort> = {}): Promise<Times> {
	const { runs: most, warmUp, budgetMs } = { ...usual, ...effort };
	const begun = performance.now();
	let warmed = 0;
	while (warmed < warmUp && (warmed < 2 || performance.now() - begun < budgetMs / 4)) {
		await work();
		warmed++;
	}
	const each = (performance.now() - begun) / Math.max(1, warmed);
	const runs = Math.max(Math.min(5, most), Math.min(most, Math.floor(budgetMs / each)));
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
