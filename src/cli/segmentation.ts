// `anchorage segmentation LABEL --prediction P`: losses and classes of a semantic label and a prediction.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import { EngineError } from '../compute/errors';
import type { SegmentationSource, SegmentedImage } from '../compute/protocol';
import { isPng } from '../compute/segmentation';
import { formatCount, formatIou, formatLoss, segmentationFinding, segmentationTier } from '../core/words';
import { descriptions } from './descriptions';
import { createEngine } from './engine';
import { plainChoices, refuseUnknown } from './options';

const options = {
	label: {
		type: 'positional',
		required: true,
		description: 'PNG of class indices, or an annotation file with polygons or run-length masks',
	},
	prediction: {
		type: 'string',
		required: true,
		description:
			'Dump with semantic_logits (*.safetensors, *.npz), a folder of them, or a PNG of class indices',
	},
	image: {
		type: 'string',
		description:
			'Annotation files: id or file name of one image; without it every image that has a prediction',
	},
	'ignore-index': { type: 'string', default: '255', description: 'Value of pixels that a mask leaves out' },
	json: { type: 'boolean', default: false, description: 'Print JSON, one line an image' },
} as const satisfies ArgsDef;

interface Arguments {
	label: string;
	prediction: string;
	image?: string;
	'ignore-index': string;
	json: boolean;
}

export const segmentationCommand = defineCommand({
	meta: { name: 'segmentation', description: descriptions.segmentation },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			await compare(args);
		} catch (error) {
			console.error(`anchorage segmentation: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

async function compare(args: Arguments): Promise<void> {
	for (const path of [args.label, args.prediction])
		if (!statSync(resolve(path), { throwIfNoEntry: false })) throw new Error(`There is no file ${path}.`);
	const engine = createEngine();
	const source = sourceOf(args);
	if (source.image === null) return print(await engine.segmentation.view(source), args);
	const { imageCount } = await engine.summarise(source.file, source.choices);
	const images = await engine.images(source.file, source.choices, 0, imageCount);
	const wanted = images.filter(({ id, fileName }) =>
		args.image === undefined ? true : [id, fileName, fileName.split(/[\\/]/).pop()].includes(args.image),
	);
	if (wanted.length === 0)
		throw new Error(
			args.image === undefined
				? `${args.label} holds no image.`
				: `${args.label} has no image "${args.image}".`,
		);
	let shown = 0;
	for (const { row } of wanted) {
		try {
			print(await engine.segmentation.view({ ...source, image: row }), args);
			shown++;
		} catch (error) {
			const isMissing = error instanceof EngineError && missing.includes(error.code);
			if (!isMissing || wanted.length === 1) throw error;
			console.error(error.message);
		}
	}
	if (shown === 0) throw new Error('No image has both a label of pixels and a prediction.');
}

/** An image without these is passed over where every image is asked for. */
const missing = ['absent', 'no-tensor', 'no-objects'];

function sourceOf(args: Arguments): SegmentationSource {
	const path = resolve(args.label);
	const ignored = Number(args['ignore-index']);
	if (!Number.isInteger(ignored) || ignored < 0 || ignored > 255)
		throw new Error(`--ignore-index is "${args['ignore-index']}"; it must be a whole number from 0 to 255.`);
	return {
		file: { path, version: 0 },
		choices: plainChoices,
		image: isPng(path) ? null : 0,
		prediction: resolve(args.prediction),
		ignored,
	};
}

function print(shown: SegmentedImage, { json }: Arguments): void {
	if (json) console.log(JSON.stringify(segmentationJson(shown)));
	else console.log(segmentationText(shown));
}

/** Plain values only; described in docs/cli.md. */
function segmentationJson({ segmentation, image, label, prediction, notes }: SegmentedImage) {
	const { width, height, mode, tier, ignored, counted, correct, meanIou, classes, worst, losses } =
		segmentation;
	return {
		image: image.fileName,
		label,
		prediction,
		width,
		height,
		mode,
		tier,
		pixels: { counted, ignored, correct },
		meanIou,
		worst: worst && {
			...worst,
			label: classes[worst.label]?.name,
			prediction: classes[worst.prediction]?.name,
		},
		classes: classes.map(({ index, name, takenFor: _, ...counts }) => ({ index, name, ...counts })),
		losses: losses.map(({ name, value, why, perClass }) => ({
			name,
			value: value === null || Number.isFinite(value) ? value : String(value),
			...(why === null ? {} : { why }),
			perClass: perClass && [...perClass],
		})),
		notes,
	};
}

function segmentationText({ segmentation, image, prediction, notes }: SegmentedImage): string {
	const { headline, detail } = segmentationFinding(segmentation);
	const occurring = segmentation.classes.filter((each) => each.label + each.prediction > 0);
	const widest = Math.max(...occurring.map(({ name }) => name.length), 5);
	const losses = segmentation.losses.flatMap(({ title, value }) =>
		value === null ? [] : [`  ${title}: ${formatLoss(value)}`],
	);
	const why = segmentation.losses.find((each) => each.why !== null)?.why;
	return [
		`${image.fileName} (${segmentationTier[segmentation.tier].title}, ${prediction})`,
		`  ${headline} ${detail}`.trimEnd(),
		...losses,
		...(why ? [`  The other losses: ${why}.`] : []),
		`  ${'class'.padEnd(widest)}     label  predicted   IoU  Dice`,
		...occurring.map(
			(each) =>
				`  ${each.name.padEnd(widest)} ${formatCount(each.label).padStart(9)} ${formatCount(each.prediction).padStart(10)}  ${formatIou(each.iou)}  ${formatIou(each.dice)}`,
		),
		...notes.map((note) => `  ${note}`),
	].join('\n');
}
