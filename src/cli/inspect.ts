// `anchorage inspect FILE`: the Inspection that the panel shows, as JSON or as a few lines.

import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import type { Engine } from '../compute/engine';
import type { Choices } from '../compute/protocol';
import { WrittenLosses } from '../compute/user-loss';
import type { Estimate } from '../core/estimate/types';
import type { Inspection } from '../core/inspection';
import {
	estimateDetail,
	estimateHeadline,
	findingOf,
	formatGradient,
	nameOf,
	objectGradient,
	parityWords,
	precisionSentence,
	proposalsSentence,
	tierWords,
	totalsSentence,
	writtenWords,
} from '../core/words';
import { isImageNamed } from '../formats/paths';
import { descriptions } from './descriptions';
import { createEngine, createRunner } from './engine';
import { inspectionJson } from './inspection-json';
import { plainChoices, refuseUnknown, wholeNumber } from './options';

const options = {
	file: { type: 'positional', required: true, description: 'Annotation file, of any format that is read' },
	image: {
		type: 'string',
		description: 'Id or file name of one image; without it every image, one JSON line each',
	},
	recipe: {
		type: 'string',
		default: 'torchvision-mask-rcnn',
		description: 'Name of a recipe, or a *.anchorage.json',
	},
	predictions: {
		type: 'string',
		description:
			'Raw head outputs: a dump (*.safetensors, *.npz), a folder of them, or a connected model (*.anchorage-model.json)',
	},
	detections: {
		type: 'string',
		description: 'Final detections: COCO results, YOLO txt with confidence, and more (docs/detections.md)',
	},
	score: {
		type: 'string',
		default: String(plainChoices.minScore),
		description: 'Detections under this score take no part, but in average precision',
	},
	images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
	sampling: { type: 'string', description: 'all, seeded or dump: which anchors the loss sees' },
	seed: { type: 'string', default: '0', description: 'Seed of the drawn sample' },
	loss: {
		type: 'string',
		description:
			'A loss of your own (*.loss.ts, *.loss.js): it is run, and needs --predictions (docs/losses.md)',
	},
	json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const satisfies ArgsDef;

export const inspectCommand = defineCommand({
	meta: { name: 'inspect', description: descriptions.inspect },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			if (args._.length > 1) throw new Error(`One file at a time: what is "${args._[1]}"?`);
			await inspectFile(args);
		} catch (error) {
			console.error(`anchorage inspect: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

interface Arguments {
	file: string;
	image?: string;
	recipe: string;
	predictions?: string;
	detections?: string;
	score: string;
	images?: string;
	sampling?: string;
	seed: string;
	loss?: string;
	json: boolean;
}

async function inspectFile(args: Arguments): Promise<void> {
	const path = resolve(args.file);
	if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no file ${args.file}.`);
	if (args.predictions && !statSync(resolve(args.predictions), { throwIfNoEntry: false })) {
		throw new Error(`There are no predictions at ${args.predictions}.`);
	}
	if (args.detections && !statSync(resolve(args.detections), { throwIfNoEntry: false })) {
		throw new Error(`There are no detections at ${args.detections}.`);
	}
	if (args.loss && !statSync(resolve(args.loss), { throwIfNoEntry: false })?.isFile()) {
		throw new Error(`There is no loss at ${args.loss}.`);
	}
	const choices = choicesOf(args);
	const runner = createRunner();
	const engine = createEngine(runner);
	try {
		await inspectImages(engine, new WrittenLosses(runner), path, args, choices);
	} finally {
		runner.dispose();
	}
}

async function inspectImages(
	engine: Engine,
	losses: WrittenLosses,
	path: string,
	args: Arguments,
	choices: Choices,
): Promise<void> {
	const file = { path, version: 0 };
	const summary = await engine.summarise(file, choices);
	if (summary.format === null) throw new Error(summary.reason);
	const wanted = args.image;
	const images = await engine.images(file, choices, 0, summary.imageCount);
	const rows = images.filter((image) => wanted === undefined || isImageNamed(image, wanted));
	const ofTheFile = (await engine.everyProblem(file, choices, ['records'])).filter(
		(problem) => problem.image === undefined,
	);
	if (rows.length === 0) {
		for (const problem of ofTheFile) console.error(`${problem.severity}: ${problem.message}`);
		throw new Error(
			wanted === undefined ? `${args.file} holds no image.` : `${args.file} has no image "${wanted}".`,
		);
	}
	for (const [at, { row }] of rows.entries()) {
		const written = await engine.writtenLoss(losses, file, choices, row, null);
		if (written?.kind === 'failed') process.exitCode = 2;
		const { inspection, predictions, detections } = await engine.inspection(file, choices, row);
		// What concerns the file as a whole is said once, with its first image.
		const problems = at === 0 ? [...ofTheFile, ...inspection.problems] : inspection.problems;
		const whole = { ...inspection, problems };
		// A dump may be refused for one image and fit the next; detections are refused as a whole, which is said once.
		for (const state of at === 0 ? [predictions, detections] : [predictions]) {
			if (state.kind !== 'refused') continue;
			console.error(`anchorage inspect: ${state.reason}`);
			process.exitCode = 2;
		}
		if (predictions.kind === 'absent' && wanted !== undefined) {
			console.error(`anchorage inspect: ${basename(predictions.path)} ${predictions.holds}.`);
		}
		if (args.json) console.log(JSON.stringify(inspectionJson(whole)));
		else printInspection(whole, at === 0 ? 'with notes' : 'alone');
	}
}

function choicesOf(args: Arguments): Choices {
	const { sampling } = args;
	if (sampling !== undefined && sampling !== 'all' && sampling !== 'seeded' && sampling !== 'dump') {
		throw new Error(`--sampling is "${sampling}"; it must be all, seeded or dump.`);
	}
	const seed = wholeNumber('seed', args.seed, 0, 0xffffffff);
	const minScore = Number(args.score);
	if (args.score.trim() === '' || !(minScore >= 0 && minScore <= 1)) {
		throw new Error(`--score is "${args.score}"; it must be a number from 0 to 1.`);
	}
	return {
		...plainChoices,
		imageRoot: args.images ? resolve(args.images) : null,
		recipe: /\.json$/i.test(args.recipe) ? resolve(args.recipe) : args.recipe,
		predictions: args.predictions ? resolve(args.predictions) : null,
		detections: args.detections ? resolve(args.detections) : null,
		minScore,
		sampling: sampling ?? null,
		seed,
		lossFile: args.loss ? resolve(args.loss) : null,
	};
}

/** @param notes What a file of detections says of itself is said once. */
function printInspection(inspection: Inspection, notes: 'with notes' | 'alone'): void {
	const finding = findingOf(inspection);
	console.log(`${inspection.image.fileName} (${inspection.recipe.title})`);
	console.log(`  ${finding.headline} ${finding.detail}`.trimEnd());
	console.log(`  ${totalsSentence(inspection)}`);
	for (const term of inspection.breakdown?.terms ?? []) {
		console.log(`  ${term.title}: ${(term.value * term.weight).toFixed(4)}`);
	}
	if (inspection.breakdown) console.log(`  total: ${inspection.breakdown.total.toFixed(4)}`);
	printWritten(inspection);
	const parity = parityWords(inspection);
	for (const line of [proposalsSentence(inspection), parity?.headline, parity?.detail])
		if (line) console.log(`  ${line}`);
	if (inspection.estimate) printEstimate(inspection.estimate, notes);
	for (const problem of inspection.problems) console.log(`  ${problem.severity}: ${problem.message}`);
}

/** The person's own loss: its value and gradients, or what is wrong with it. */
function printWritten(inspection: Inspection): void {
	const words = writtenWords(inspection, null);
	if (!words) return;
	const { name, value, lines, failure } = words;
	if (failure) {
		console.log(`  error: ${failure.where ?? name}: ${failure.sentence}`);
		return;
	}
	console.log(`  ${name}: ${value}`);
	for (const line of lines) console.log(`    ${line}`);
	for (const [row] of inspection.objects.entries())
		console.log(
			`    gradient on ${nameOf(inspection, row)}: ${formatGradient(objectGradient(inspection, row) ?? 0)}`,
		);
}

function printEstimate(estimate: Estimate, notes: 'with notes' | 'alone'): void {
	const { source, terms, total } = estimate;
	const words = [estimateHeadline(estimate), estimateDetail(estimate), precisionSentence(estimate)];
	console.log(
		`  ${tierWords.estimate.title}, from ${source}: ${words.filter((each) => each !== '').join(' ')}`,
	);
	for (const { title, value } of terms) console.log(`  ${title} (estimate): ${value.toFixed(4)}`);
	console.log(`  total (estimate): ${total.toFixed(4)}`);
	if (notes === 'with notes') for (const note of estimate.notes) console.log(`  note: ${note}`);
}
