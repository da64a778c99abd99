// npm run test:frameworks: torchvision itself against `anchorage inspect`. Its anchor labels, of the sample and of real COCO
// images where they are there: counts and best IoUs must be equal. Its five losses, in training mode on the sample pictures:
// equal to what is computed from its head outputs. Not part of npm test: it needs torchvision 0.28.
//
//   ANCHORAGE_PYTHON=V/bin/python node scripts/frameworks.mjs
//
// V: python3 -m venv V && V/bin/pip install torch torchvision safetensors pillow numpy pycocotools

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';
import { pythonWith } from './lib/python.mjs';
import { Failure, main, outputOf, run } from './lib/run.mjs';

/** Relative difference that float32 sums in another order may have. */
const limit = 1e-5;
const runs = [
	['01_shapes', 1],
	['02_overlap', 2],
	['03_ring', 3],
	['04_crowd', 4],
	['05_bar_and_dot', 5],
	['06_dense', 6],
	['07_background', 7],
];

async function bundledCli() {
	const outfile = join(cache, 'frameworks', 'cli.cjs');
	await build({
		entryPoints: [join(root, 'src', 'cli', 'main.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
	return outfile;
}

async function inspect(cli, stem, dump) {
	const sample = join(root, 'media', 'sample');
	const args = [cli, 'inspect', join(sample, 'coco', 'instances.json'), '--image', `${stem}.jpg`];
	args.push('--recipe', join(sample, 'sample.anchorage.json'), '--predictions', dump, '--json');
	const text = await outputOf(process.execPath, args, { cwd: root });
	if (text === null) throw new Failure(`anchorage ${args.slice(1).join(' ')} failed.`);
	return JSON.parse(text);
}

/** Every image's counts, and every object's positives and best IoU, must be torchvision's. */
async function compareLabels(python, cli, annotations, recipe, minSize, maxSize) {
	const script = join(root, 'test', 'frameworks', 'torchvision_assignment.py');
	const lines = (text) =>
		text
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line));
	const theirs = await outputOf(python, [script, annotations, String(minSize), String(maxSize)], {
		cwd: root,
	});
	const ours = await outputOf(process.execPath, [cli, 'inspect', annotations, '--recipe', recipe, '--json'], {
		cwd: root,
	});
	if (theirs === null || ours === null)
		throw new Failure(`The labels of ${annotations} could not be computed.`);
	const byId = new Map(lines(ours).map((line) => [line.image.id, line.assignment]));
	let off = 0;
	let objects = 0;
	const images = lines(theirs);
	for (const image of images) {
		const { objects: own, candidate, ...counts } = byId.get(image.id);
		const rows = new Map(own.map((object) => [object.id, object]));
		const equal =
			// Anchors that wait for predictions: torchvision's matcher has none.
			candidate === 0 &&
			Object.entries(counts).every(([name, count]) => image[name] === count) &&
			image.objects.every(({ id, positives, bestIou }) => {
				const row = rows.get(id);
				return row?.positives === positives && row.bestIou === bestIou;
			});
		objects += image.objects.length;
		if (equal) continue;
		off++;
		console.log(`image ${image.id} differs: ${JSON.stringify(counts)}`);
	}
	console.log(
		`${annotations}: labels of ${images.length} images and ${objects} objects, ${off} images differ`,
	);
	if (off > 0) throw new Failure('test:frameworks: the labels differ.');
}

main(async () => {
	const python = await pythonWith('torchvision, safetensors, pycocotools');
	if (python === null) {
		throw new Failure(
			'test:frameworks needs torchvision 0.28, safetensors and pycocotools in ANCHORAGE_PYTHON.',
		);
	}
	const version = (
		await outputOf(python, ['-c', 'import torchvision; print(torchvision.__version__)'])
	)?.trim();
	const [major, minor] = (version ?? '').split('.').map(Number);
	if (major === 0 && minor < 28)
		throw new Failure(`test:frameworks needs torchvision 0.28 or newer, not ${version}.`);
	mkdirSync(join(cache, 'frameworks'), { recursive: true });
	const cli = await bundledCli();
	const sample = join(root, 'media', 'sample');
	const real = join(
		root,
		'..',
		'shared',
		'data',
		'coco-val2014-100',
		'annotations',
		'instances_val2014_100.json',
	);
	await compareLabels(
		python,
		cli,
		join(sample, 'coco', 'instances.json'),
		join(sample, 'sample.anchorage.json'),
		320,
		533,
	);
	if (existsSync(real)) await compareLabels(python, cli, real, 'torchvision-mask-rcnn', 800, 1333);
	else console.log(`left out: ${real} is not there`);
	let worst = 0;
	console.log(`torchvision ${version}: picture, term, its loss, ours, relative difference`);
	for (const [stem, seed] of runs) {
		const dump = join(cache, 'frameworks', `${stem}.safetensors`);
		const script = join(root, 'test', 'frameworks', 'torchvision_parity.py');
		const text = await outputOf(python, [script, dump, stem, String(seed)], { cwd: root });
		if (text === null) await run(python, [script, dump, stem, String(seed)]);
		const losses = JSON.parse(text);
		const { losses: ours, problems } = await inspect(cli, stem, dump);
		if (ours === null) throw new Failure(`${stem}: ${JSON.stringify(problems)}`);
		if (ours.terms.length !== 5) throw new Failure(`${stem}: ${ours.terms.length} terms instead of 5.`);
		for (const { name, value } of ours.terms) {
			const theirs = losses[`loss.${name}`];
			const difference = theirs === value ? 0 : Math.abs(value - theirs) / Math.max(Math.abs(theirs), 1e-12);
			worst = Math.max(worst, difference);
			const cells = [
				stem.padEnd(16),
				name.padEnd(16),
				theirs.toFixed(7).padStart(12),
				value.toFixed(7).padStart(12),
			];
			console.log(`${cells.join('')}  ${difference.toExponential(1)}${difference > limit ? '  OFF' : ''}`);
		}
	}
	console.log(`largest relative difference ${worst.toExponential(1)}, limit ${limit}`);
	if (!(worst <= limit)) throw new Failure('test:frameworks: the losses differ.');
});
