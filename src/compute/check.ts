// The check behind "Anchorage: Check Losses": the shown terms and gradients against autodiff on the tensor back end.

import type { inspectStages } from '../core/inspect';
import { EngineError } from './errors';
import type { BackendReport, CheckReport } from './protocol';
import { recompute } from './tensor/autodiff';
import { loadBackend } from './tensor/backend';

export class CheckRunner {
	constructor(private readonly log: (line: string) => void) {}

	/** @param nativePath the trusted setting that names tfjs-node's folder, or `null`. */
	async run({ stages }: ReturnType<typeof inspectStages>, nativePath: string | null): Promise<CheckReport> {
		if (!stages) {
			throw new EngineError(
				'no-predictions',
				'There are no losses to check: add a dump of raw head outputs first.',
			);
		}
		const started = performance.now();
		const backend = await loadBackend({ setting: nativePath, distFolder: __dirname });
		for (const { what, why } of backend.tried) this.log(`tensor back end: not ${what}: ${why}`);
		this.log(`tensor back end: ${backend.detail}`);
		const checks = await recompute(backend.tf, stages);
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

	async report(nativePath: string | null): Promise<BackendReport> {
		const image = await import('sharp').then(
			({ default: sharp }) => ({
				name: 'sharp',
				detail: `sharp ${sharp.versions.sharp ?? ''} with libvips ${sharp.versions.vips}`.replace('  ', ' '),
			}),
			(error: Error) => ({ name: 'none', detail: error.message.split('\n')[0] as string }),
		);
		try {
			const { name, detail, tried } = await loadBackend({ setting: nativePath, distFolder: __dirname });
			return { tensor: { name, detail, tried }, image, node: process.version };
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
