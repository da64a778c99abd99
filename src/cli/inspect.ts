// `anchorage inspect FILE`: the Inspection that the panel shows, as JSON or as a few lines.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { Engine } from '../compute/engine';
import type { Choices, Inspected } from '../compute/protocol';
import { findingOf, totalsSentence } from '../core/words';
import { inspectionJson } from './inspection-json';

export const inspectCommand = defineCommand({
	meta: { name: 'inspect', description: 'Assignment and losses of one image or of every image of the file' },
	args: {
		file: { type: 'positional', required: true, description: 'Annotation file (COCO, VOC, YOLO, LabelMe)' },
		image: { type: 'string', description: 'Id or file name of one image; without it every image, one JSON line each' },
		recipe: { type: 'string', default: 'torchvision-mask-rcnn', description: 'Name of a recipe, or a *.anchorage.json' },
		predictions: { type: 'string', description: 'Dump of raw head outputs (*.safetensors, *.npz), or a folder of them' },
		images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
		sampling: { type: 'string', description: 'all, seeded or dump: which anchors the loss sees' },
		seed: { type: 'string', default: '0', description: 'Seed of the drawn sample' },
		json: { type: 'boolean', default: false, description: 'Print JSON' },
	},
	async run({ args }) {
		try {
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
	const engine = new Engine();
	const file = { path, version: 0 };
	const summary = await engine.summarise(file, choices);
	if (summary.format === null) throw new Error(summary.problems[0]?.message ?? `${args.file} is no annotation file.`);
	const wanted = args.image;
	const rows = summary.images.filter((image) => wanted === undefined || isImage(image, wanted));
	if (rows.length === 0) {
		throw new Error(wanted === undefined ? `${args.file} holds no image.` : `${args.file} has no image "${wanted}".`);
	}
	for (const { row } of rows) {
		const inspected = await engine.inspect(file, choices, row);
		if (inspected.predictions.kind === 'refused') {
			console.error(`anchorage inspect: ${inspected.predictions.reason}`);
			process.exitCode = 2;
		}
		if (args.json) console.log(JSON.stringify(inspectionJson(inspected.inspection)));
		else printInspection(inspected);
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
		workspaceFolders: [process.cwd()],
		imageRoot: args.images ? resolve(args.images) : null,
		recipe: /\.json$/i.test(args.recipe) ? resolve(args.recipe) : args.recipe,
		predictions: args.predictions ? resolve(args.predictions) : null,
		sampling: sampling ?? null,
		seed,
	};
}

function isImage(image: { id: string; fileName: string }, wanted: string): boolean {
	const base = image.fileName.replaceAll('\\', '/').split('/').pop() ?? '';
	return image.id === wanted || image.fileName === wanted || base === wanted;
}

function printInspection({ inspection }: Inspected): void {
	const finding = findingOf(inspection);
	console.log(`${inspection.image.fileName} (${inspection.recipe.title})`);
	console.log(`  ${finding.headline} ${finding.detail}`.trimEnd());
	console.log(`  ${totalsSentence(inspection)}`);
	for (const term of inspection.breakdown?.terms ?? []) {
		console.log(`  ${term.title}: ${(term.value * term.weight).toFixed(4)}`);
	}
	if (inspection.breakdown) console.log(`  total: ${inspection.breakdown.total.toFixed(4)}`);
	for (const problem of inspection.problems) console.log(`  ${problem.severity}: ${problem.message}`);
}
