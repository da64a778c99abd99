// `anchorage scan INPUT...`: a whole data set in numbers, by what a recipe makes of it.

import { type ArgsDef, defineCommand } from 'citty';
import { detectionsOf, hold } from '../compute/dataset/held';
import { recipeOf } from '../compute/inspecting';
import { marksPath } from '../compute/review/marks';
import type { ScanQuestion } from '../compute/scan/types';
import { plainChoices, refuseUnknown } from './options';
import { scanJson } from './scan-json';
import {
	inputsOf,
	runScan,
	type SourceArguments,
	scanChoices,
	scanExitCode,
	sourceOptions,
} from './scan-options';
import { scanText } from './scan-text';

const options = {
	...sourceOptions,
	recipe: {
		type: 'string',
		default: plainChoices.recipe,
		description: 'Name of a recipe, or a *.anchorage.json',
	},
	predictions: {
		type: 'string',
		description:
			'Raw head outputs for losses: a dump (*.safetensors, *.npz), a folder of them, a connected model (*.anchorage-model.json) or a probe (anchorage-probe.json)',
	},
	detections: {
		type: 'string',
		description:
			'Final detections, for label errors: COCO results, YOLO txt with confidence, and more (docs/detections.md)',
	},
	pictures: {
		type: 'boolean',
		default: false,
		description: 'Compare the pictures of the splits: the same, or alike, in two of them',
	},
	json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const satisfies ArgsDef;

interface Arguments extends SourceArguments {
	recipe: string;
	predictions?: string;
	detections?: string;
	pictures: boolean;
	json: boolean;
}

export const scanCommand = defineCommand({
	meta: {
		name: 'scan',
		description:
			'A whole data set in numbers; exit code 0: all of it was read, 1: some of it was not, 2: it could not be scanned',
	},
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			await scan(args as Arguments);
		} catch (error) {
			console.error(`anchorage scan: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

async function scan(args: Arguments): Promise<void> {
	const question: ScanQuestion = {
		source: { inputs: inputsOf(args) },
		choices: scanChoices({ ...args, predictions: args.predictions ?? null }),
		pictures: args.pictures ? 'compare' : 'skip',
	};
	const scanned = await runScan(question, args);
	const held = hold({
		question,
		recipe: recipeOf(question.choices),
		scanned,
		scannedAt: Date.now(),
		...detectionsOf(question, scanned),
		checkpoints: null,
		marksPath: marksPath(question.source.inputs.map(({ path }) => path)),
	});
	if (held.marksProblem) held.notes.push(held.marksProblem);
	console.log(args.json ? JSON.stringify(scanJson(held)) : scanText(held));
	// Detections that were asked for and say nothing are no success.
	process.exitCode = args.detections && !held.detections ? 2 : scanExitCode(scanned);
}
