// `anchorage evaluate LABELS DETECTIONS`: COCO's numbers and all else that detections say of labels, as lines or as JSON.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import { collectorOf } from '../compute/evaluation/collector';
import { compareFiles, reportOf, usualScore } from '../compute/evaluation/evaluate-files';
import { loadLabels } from '../compute/evaluation/load-labels';
import { descriptions } from './descriptions';
import { evaluationText } from './evaluation-text';
import { overlapKindOf, plainChoices, refuseUnknown } from './options';

const options = {
	labels: {
		type: 'positional',
		required: true,
		description: 'Annotation file; of formats with one image a file, any of those in a folder',
	},
	detections: {
		type: 'positional',
		required: true,
		description: 'Final detections: COCO results, YOLO txt with confidence, and more (docs/detections.md)',
	},
	iou: { type: 'string', description: 'bbox, segm or keypoints; without it what the detections hold' },
	images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
	score: {
		type: 'string',
		default: String(usualScore),
		description: 'From which score on detections count as right and wrong in an image',
	},
	slice: { type: 'string', description: 'Field of the image records: the numbers for each of its values' },
	json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const satisfies ArgsDef;

interface Arguments {
	_: string[];
	labels: string;
	detections: string;
	iou?: string;
	images?: string;
	score: string;
	slice?: string;
	json: boolean;
}

export const evaluateCommand = defineCommand({
	meta: { name: 'evaluate', description: descriptions.evaluate },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			if (args._.length > 2) throw new Error(`One file of each: what is "${args._[2]}"?`);
			await evaluateFiles(args);
		} catch (error) {
			console.error(`anchorage evaluate: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

async function evaluateFiles(args: Arguments): Promise<void> {
	const kind = overlapKindOf(args.iou);
	const score = scoreOf(args.score);
	const [labels, detections] = [args.labels, args.detections].map((path) => {
		if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
		return resolve(path);
	}) as [string, string];
	const choices = { ...plainChoices, imageRoot: args.images ? resolve(args.images) : null };
	const load = () => loadLabels(labels, collectorOf(labels, choices));
	const compared = await compareFiles(load, detections, kind);
	const report = reportOf(compared, { score, slice: args.slice ?? null });
	console.log(args.json ? JSON.stringify(report) : evaluationText(report));
}

function scoreOf(text: string): number {
	const score = text.trim() === '' ? Number.NaN : Number(text);
	if (Number.isFinite(score)) return score;
	throw new Error(`--score ${text}: it must be a number.`);
}
