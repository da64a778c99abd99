// Scans as they are shipped: the processes' program is bundled once, and what a scan found is compared without what differs from run
// to run.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { plainChoices } from '../../src/cli/options';
import type { Choices } from '../../src/compute/protocol';
import { scanDataset } from '../../src/compute/scan/scan-dataset';
import type { ScannedDataset, ScanOptions, ScanQuestion, ScanWatch } from '../../src/compute/scan/types';

/** Bundles `scan.js`, and `killer.js` that dies of some pictures, into a folder inside the project. */
export async function buildScan(folder: string): Promise<{ script: string; killer: string }> {
	await build({
		entryPoints: { scan: 'src/compute/scan/process.ts', killer: 'test/support/scan-killer.ts' },
		outdir: folder,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'error',
	});
	return { script: join(folder, 'scan.js'), killer: join(folder, 'killer.js') };
}

export interface ScanAsk {
	inputs: (string | { path: string; split: string })[];
	choices?: Partial<Choices>;
	pictures?: ScanQuestion['pictures'];
	options: Partial<ScanOptions> & Pick<ScanOptions, 'script'>;
	watch?: Partial<ScanWatch>;
}

export function scan({ inputs, choices, pictures, options, watch }: ScanAsk): Promise<ScannedDataset> {
	const question: ScanQuestion = {
		source: {
			inputs: inputs.map((input) =>
				typeof input === 'string'
					? { path: resolve(input), split: null }
					: { ...input, path: resolve(input.path) },
			),
		},
		choices: { ...plainChoices, ...choices },
		pictures: pictures ?? 'skip',
	};
	return scanDataset(
		question,
		{
			signal: new AbortController().signal,
			paused: () => null,
			onProgress: () => {},
			onGrown: null,
			...watch,
		},
		{ storage: null, processes: 2, log: () => {}, ...options },
	);
}

/** What must be the same whoever found it, when and in which pieces. */
export function reportOf({
	milliseconds: _,
	kept: __,
	...report
}: ScannedDataset): Omit<ScannedDataset, 'milliseconds' | 'kept'> {
	return report;
}

/** Writes a file, its folders first. */
export function put(path: string, text: string): string {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
	return path;
}

/** A COCO file of squares, one more in each image than in the one before, in turn of two classes. */
export function squares(
	images: number,
	name = (row: number) => `${row}.jpg`,
): Record<'images' | 'annotations' | 'categories', Record<string, unknown>[]> {
	const annotations = Array.from({ length: images }, (_, row) =>
		Array.from({ length: 1 + (row % 3) }, (__, at) => ({
			id: 1 + row * 3 + at,
			image_id: row + 1,
			category_id: 1 + (at % 2),
			bbox: [20 + 40 * at + row, 30, 24 + 30 * at, 24 + 30 * at],
			area: (24 + 30 * at) ** 2,
			iscrowd: 0,
		})),
	).flat();
	return {
		images: Array.from({ length: images }, (_, row) => ({
			id: row + 1,
			file_name: name(row),
			width: 640,
			height: 480,
		})),
		annotations,
		categories: [
			{ id: 1, name: 'cat' },
			{ id: 2, name: 'dog' },
		],
	};
}

/** A Pascal VOC file with one box. */
export function vocText(name: string, className = 'cat', right = 90): string {
	return `<annotation><filename>${name}.jpg</filename><size><width>200</width><height>150</height><depth>3</depth></size><object><name>${className}</name><difficult>0</difficult><bndbox><xmin>20</xmin><ymin>20</ymin><xmax>${right}</xmax><ymax>100</ymax></bndbox></object></annotation>`;
}
