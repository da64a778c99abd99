// `anchorage inspect FILE`: the Inspection that the panel shows, as JSON or as a few lines.

import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import type { Choices } from '../compute/protocol';
import type { Inspection } from '../core/inspection';
import { findingOf, parityWords, proposalsSentence, totalsSentence } from '../core/words';
import { createEngine } from './engine';
import { inspectionJson } from './inspection-json';
import { plainChoices, refuseUnknown } from './options';

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
		description: 'Dump of raw head outputs (*.safetensors, *.npz), or a folder of them',
	},
	images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
	sampling: { type: 'string', description: 'all, seeded or dump: which anchors the loss sees' },
	seed: { type: 'string', default: '0', description: 'Seed of the drawn sample' },
	json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const satisfies ArgsDef;

export const inspectCommand = defineCommand({
	meta: { name: 'inspect', description: 'Assignment and losses of one image or of every image of the file' },
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
	images?: string;
	sampling?: string;
	seed: string;
	json: boolean;
}

async function inspectFile(args: Arguments): Promise<void> {
	const path = resolve(args.file);
	if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no file ${args.file}.`);
	if (args.predictions && !statSync(resolve(args.predictions), { throwIfNoEntry: false })) {
		throw new Error(`There are no predictions at ${args.predictions}.`);
	}
	const choices = choicesOf(args);
	const engine = createEngine();
	const file = { path, version: 0 };
	const summary = await engine.summarise(file, choices);
	if (summary.format === null) throw new Error(summary.reason);
	const wanted = args.image;
	const images = await engine.images(file, choices, 0, summary.imageCount);
	const rows = images.filter((image) => wanted === undefined || isImage(image, wanted));
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
		const { inspection, predictions } = await engine.inspection(file, choices, row);
		// What concerns the file as a whole is said once, with its first image.
		const problems = at === 0 ? [...ofTheFile, ...inspection.problems] : inspection.problems;
		const whole = { ...inspection, problems };
		if (predictions.kind === 'refused') {
			console.error(`anchorage inspect: ${predictions.reason}`);
			process.exitCode = 2;
		}
		if (predictions.kind === 'absent' && wanted !== undefined) {
			console.error(`anchorage inspect: ${basename(predictions.path)} ${predictions.holds}.`);
		}
		if (args.json) console.log(JSON.stringify(inspectionJson(whole)));
		else printInspection(whole);
	}
}

function choicesOf(args: Arguments): Choices {
	const { sampling } = args;
	if (sampling !== undefined && sampling !== 'all' && sampling !== 'seeded' && sampling !== 'dump') {
		throw new Error(`--sampling is "${sampling}"; it must be all, seeded or dump.`);
	}
	const seed = Number(args.seed);
	if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
		throw new Error(`--seed is "${args.seed}"; it must be a whole number from 0 to 4294967295.`);
	}
	return {
		...plainChoices,
		imageRoot: args.images ? resolve(args.images) : null,
		recipe: /\.json$/i.test(args.recipe) ? resolve(args.recipe) : args.recipe,
		predictions: args.predictions ? resolve(args.predictions) : null,
		sampling: sampling ?? null,
		seed,
	};
}

function isImage(image: { id: string; fileName: string }, wanted: string): boolean {
	const base = image.fileName.replaceAll('\\', '/').split('/').pop() ?? '';
	if (image.id === wanted || image.fileName === wanted || base === wanted) return true;
	// YOLO labels name no file: their image is known by the stem.
	return !base.includes('.') && base === wanted.replace(/\.[^.]*$/, '');
}

function printInspection(inspection: Inspection): void {
	const finding = findingOf(inspection);
	console.log(`${inspection.image.fileName} (${inspection.recipe.title})`);
	console.log(`  ${finding.headline} ${finding.detail}`.trimEnd());
	console.log(`  ${totalsSentence(inspection)}`);
	for (const term of inspection.breakdown?.terms ?? []) {
		console.log(`  ${term.title}: ${(term.value * term.weight).toFixed(4)}`);
	}
	if (inspection.breakdown) console.log(`  total: ${inspection.breakdown.total.toFixed(4)}`);
	const parity = parityWords(inspection);
	for (const line of [proposalsSentence(inspection), parity?.headline, parity?.detail])
		if (line) console.log(`  ${line}`);
	for (const problem of inspection.problems) console.log(`  ${problem.severity}: ${problem.message}`);
}
