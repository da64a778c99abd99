// `anchorage compare INPUT...`: two recipes, two dumps or two files of detections beside each other, on the same labels.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import { collectorOf } from '../compute/evaluation/collector';
import { compareDetections, drawDefaults } from '../compute/evaluation/compare-detections';
import { loadLabels } from '../compute/evaluation/load-labels';
import { recipeOf } from '../compute/inspecting';
import type { Choices } from '../compute/protocol';
import type { ScannedDataset } from '../compute/scan/types';
import { comparableSides } from '../core/compare/comparable';
import { compareScans } from '../core/dataset/compare';
import { drawingWords } from '../core/words/compared-detections';
import { detectionsJson, type ScannedSide, scansJson } from './compare-json';
import { detectionsReport, detectionsTables, scansReport, scansTables } from './compare-report';
import { detectionsText, scansText } from './compare-text';
import { descriptions } from './descriptions';
import { overlapKindOf, plainChoices, refuseUnknown, wholeNumber } from './options';
import {
	formatsWithoutPlaces,
	type ReportArguments,
	type ReportTarget,
	reportOptions,
	targetOf,
} from './report-options';
import {
	inputsOf,
	runScan,
	type SourceArguments,
	scanChoices,
	scanExitCode,
	sourceOptions,
} from './scan-options';
import { terminalLine } from './terminal-line';
import { tell } from './write-report';

/** Fewer draws have no 2.5 % at either end. */
const fewestDraws = 100;
const mostDraws = 100_000;

const options = {
	...sourceOptions,
	recipe: {
		type: 'string',
		description: `A: name of a recipe, or a *.anchorage.json; ${plainChoices.recipe} unless given`,
	},
	'recipe-b': { type: 'string', description: 'B: the same; the recipe of A unless given' },
	predictions: {
		type: 'string',
		description:
			'A: raw head outputs for losses, as for scan: a dump (*.safetensors, *.npz), a folder of them, or a model',
	},
	'predictions-b': {
		type: 'string',
		description: 'B: the same, of another checkpoint; those of A unless given',
	},
	detections: { type: 'string', description: 'A: final detections, of one annotation file' },
	'detections-b': { type: 'string', description: 'B: the same' },
	iou: { type: 'string', description: 'Of detections: bbox, segm or keypoints; without it what both hold' },
	draws: {
		type: 'string',
		description: `Of detections: draws of the images for the intervals; ${drawDefaults.draws} unless given`,
	},
	seed: {
		type: 'string',
		description: `Of detections: seed of the draws; ${drawDefaults.seed} unless given`,
	},
	...reportOptions,
} as const satisfies ArgsDef;

interface Arguments extends SourceArguments, ReportArguments {
	recipe?: string;
	'recipe-b'?: string;
	predictions?: string;
	'predictions-b'?: string;
	detections?: string;
	'detections-b'?: string;
	iou?: string;
	draws?: string;
	seed?: string;
}

/** What has no meaning beside detections, and only beside them. */
const ofScans = [
	'split',
	'processes',
	'storage',
	'recipe',
	'recipe-b',
	'predictions',
	'predictions-b',
] as const satisfies (keyof Arguments)[];
const ofDetections = ['iou', 'draws', 'seed'] as const satisfies (keyof Arguments)[];

export const compareCommand = defineCommand({
	meta: { name: 'compare', description: descriptions.compare },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			await compare(args as Arguments);
		} catch (error) {
			console.error(`anchorage compare: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

async function compare(args: Arguments): Promise<void> {
	const { detections, 'detections-b': detectionsB } = args;
	if (detections === undefined && detectionsB === undefined) {
		refuseBeside(args, ofDetections, 'goes with --detections and --detections-b alone');
		return scans(args);
	}
	if (detections === undefined || detectionsB === undefined)
		throw new Error('Two files of detections are compared: give --detections A and --detections-b B.');
	refuseBeside(args, ofScans, 'does not go with --detections: it says what a scan does');
	return twoDetections(args, detections, detectionsB);
}

function refuseBeside(args: Arguments, names: readonly (keyof Arguments)[], why: string): void {
	const given = names.find((name) => args[name] !== undefined);
	if (given !== undefined) throw new Error(`--${given} ${why}.`);
}

async function scans(args: Arguments): Promise<void> {
	const target = targetOf(args, scansTables, formatsWithoutPlaces);
	const { 'recipe-b': recipeB, 'predictions-b': predictionsB } = args;
	if (recipeB === undefined && predictionsB === undefined)
		throw new Error(
			'There is nothing to compare: give --recipe-b, --predictions-b, or --detections and --detections-b.',
		);
	const recipe = args.recipe ?? plainChoices.recipe;
	const predictions = args.predictions ?? null;
	const { images } = args;
	const choicesA = scanChoices({ images, recipe, predictions });
	const choicesB = scanChoices({
		images,
		recipe: recipeB ?? recipe,
		predictions: predictionsB ?? predictions,
	});
	// What is wrong with B's recipe is told before A is scanned.
	const [recipeOfA, recipeOfB] = [choicesA, choicesB].map(recipeOf);
	const a = { choices: choicesA, recipe: recipeOfA, scanned: await complete('A', choicesA, args, target) };
	const b = { choices: choicesB, recipe: recipeOfB, scanned: await complete('B', choicesB, args, target) };
	const readSide = ({ choices, recipe, scanned: { columns } }: ScannedSide) => ({
		recipe,
		columns,
		source: choices.predictions,
	});
	const sides = comparableSides(readSide(a), readSide(b));
	const comparison = compareScans(sides.a, sides.b);
	const told = { a, b, why: sides.why };
	await tell(target, {
		text: () => scansText(comparison, told),
		json: () => JSON.stringify(scansJson(comparison, told)),
		report: (only) => scansReport(comparison, told, { inputs: inputsOf(args) }, only),
	});
	process.exitCode = Math.max(scanExitCode(a.scanned), scanExitCode(b.scanned));
}

/** A part of the images would be compared with all of them: a scan that was cut short is refused. */
async function complete(
	side: 'A' | 'B',
	choices: Choices,
	args: Arguments,
	{ progress }: ReportTarget,
): Promise<ScannedDataset> {
	const scanned = await runScan(
		{ source: { inputs: inputsOf(args) }, choices, pictures: 'skip' },
		args,
		progress,
	);
	if (!scanned.isComplete) throw new Error(`The scan of ${side} was cut short: nothing was compared.`);
	return scanned;
}

async function twoDetections(args: Arguments, a: string, b: string): Promise<void> {
	const target = targetOf(args, detectionsTables, formatsWithoutPlaces);
	const [labels, other] = args._;
	if (labels === undefined || other !== undefined)
		throw new Error('Detections are compared on one annotation file: name one.');
	const [path, pathA, pathB] = [labels, a, b].map((each) => {
		if (!existsSync(each)) throw new Error(`There is no file ${each}.`);
		return resolve(each);
	});
	const choices = { ...plainChoices, imageRoot: args.images ? resolve(args.images) : null };
	const draws = wholeNumber('draws', args.draws ?? String(drawDefaults.draws), fewestDraws, mostDraws);
	const line = terminalLine();
	const show = (text: string) => {
		if (target.progress === 'show') line.show(text);
	};
	show('Comparing both files');
	const compared = await compareDetections(
		() => loadLabels(path, collectorOf(path, choices)),
		{
			a: pathA,
			b: pathB,
			kind: overlapKindOf(args.iou),
			draws,
			seed: wholeNumber('seed', args.seed ?? String(drawDefaults.seed), 0, 0xffffffff),
		},
		{ onDraw: (done) => show(drawingWords(done, draws)) },
	).finally(line.clear);
	await tell(target, {
		text: () => detectionsText(compared),
		json: () => JSON.stringify(detectionsJson(compared)),
		report: () => detectionsReport(compared),
	});
}
