// The check behind "Anchorage: Check Losses": the shown terms and gradients against autodiff on the tensor back end.

import type { inspectStages } from '../core/inspect';
import { EngineError } from './errors';
import type { BackendReport, CheckReport, Running } from './protocol';
import type { Runner } from './runner/runner';

export class LossCheck {
	constructor(
		private readonly runner: Runner,
		private readonly log: (line: string) => void,
	) {}

	async run(
		{ stages }: ReturnType<typeof inspectStages>,
		running: Running,
		signal: AbortSignal,
	): Promise<CheckReport> {
		if (!stages) {
			throw new EngineError(
				'no-predictions',
				'There are no losses to check: add a dump of raw head outputs first.',
			);
		}
		const started = performance.now();
		const what = 'The check of the losses';
		const { backend, checks } = await this.runner.ask('check', { stages }, { what, running, signal });
		for (const { what, why } of backend.tried) this.log(`tensor back end: not ${what}: ${why}`);
		this.log(`tensor back end: ${backend.detail}`);
		const rows = checks.map((check) => ({
			term: check.term,
			shown: check.shown,
			recomputed: check.recomputed,
			valueDifference: Math.abs(check.shown - check.recomputed),
			gradientDifference: largestDifference(check.gradient, check.autodiff),
			values: check.gradient.length,
		}));
		return {
			backend: backend.detail,
			rows,
			largestDifference: Math.max(0, ...rows.flatMap((row) => [row.valueDifference, row.gradientDifference])),
			milliseconds: performance.now() - started,
		};
	}

	async report(running: Running): Promise<BackendReport> {
		const image = await import('sharp').then(
			({ default: sharp }) => ({
				name: 'sharp',
				detail: `sharp ${sharp.versions.sharp ?? ''} with libvips ${sharp.versions.vips}`.replace('  ', ' '),
			}),
			(error: Error) => ({ name: 'none', detail: error.message.split('\n')[0] as string }),
		);
		try {
			const tensor = await this.runner.ask('backend', {}, { what: 'The tensor back end', running });
			return { tensor, image, node: process.version };
		} catch (error) {
			const detail = error instanceof Error ? error.message : String(error);
			return { tensor: { name: 'none', detail, tried: [] }, image, node: process.version };
		}
	}
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let largest = 0;
	for (let k = 0; k < a.length; k++)
		largest = Math.max(largest, Math.abs((a[k] as number) - (b[k] as number)));
	return largest;
}
