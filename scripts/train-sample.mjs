// npm run train:sample: trains the probe model on made scenes of the sample's shapes, with label errors among them, and says
// what it has learnt: losses, average precision on scenes held out, and how well its losses point at the errors.
//
//   node scripts/train-sample.mjs                 the whole training, 7 minutes on two cores with tfjs-node
//   node scripts/train-sample.mjs --write         writes media/sample/probe and the dumps of three checkpoints, too
//   node scripts/train-sample.mjs --steps 300     a shorter one
//   node scripts/train-sample.mjs --again         no training: what .cache/train-sample/probe says
//
// Runs on tfjs-node (ANCHORAGE_TFJS_NODE, else the build of scripts/tfjs-node.mjs), on WebAssembly where neither is there.

import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { isMain, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';
import { isTrained } from './sample/make.mjs';
import { folder, madeData, sampleData } from './sample/probe-data.mjs';
import { precisionTable, rankingTable } from './sample/probe-report.mjs';
import { randomScenes } from './sample/random-scenes.mjs';
import { classes } from './sample/shapes.mjs';
import { tfjsNodeIsThere, tfjsNodePath } from './tfjs-node.mjs';

const steps = 2800;
const seed = 1;
/** Made scenes: seeds of their own, so that none is in both sets. */
const training = { count: 300, seed: 11, errors: 30 };
const heldOut = { count: 60, seed: 12 };
/** Steps between two lines, and shares of the steps after which the sample's dumps are written. */
const every = 100;
const checkpoints = [1 / 28, 1 / 4, 1];
const sample = join(root, 'media', 'sample');

async function start() {
	const { values } = parseArgs({
		options: {
			steps: { type: 'string', default: String(steps) },
			write: { type: 'boolean', default: false },
			again: { type: 'boolean', default: false },
		},
	});
	const wanted = Number(values.steps);
	if (!(Number.isInteger(wanted) && wanted > 0))
		throw new Failure(`--steps ${values.steps} is no number of steps.`);
	const core = await engine();
	const { tf, name, detail } = await core.loadBackend({ setting: null, distFolder: folder });
	console.log(`Tensor back end: ${detail}.`);
	if (name === 'wasm')
		console.log(
			'A step takes about a second on it; node scripts/tfjs-node.mjs makes the native one, on which it takes a seventh.',
		);
	const recipe = core.probeRecipe(core.defaultConfig);
	const pictures = core.openPictures(recipe);
	console.log(`Painting ${training.count + heldOut.count} scenes, once.`);
	const learnt = await madeData(core, pictures, randomScenes(training.count, training.seed, training.errors));
	const held = await madeData(core, pictures, randomScenes(heldOut.count, heldOut.seed));
	const own = sampleData(core, pictures);
	const probe = values.again
		? await loaded(core, tf)
		: await trained(core, tf, learnt, own, { steps: wanted, writes: values.write });
	const reader = core.probeReader(tf, probe, { kept: 1 });
	console.log(await precisionTable(core, reader, held, join(folder, 'held')));
	console.log(await rankingTable(core, reader, learnt, 'The training scenes'));
	console.log(await rankingTable(core, reader, own, 'The sample'));
	reader.dispose();
	probe.dispose();
}

/** The engine as one file, with the WebAssembly files beside it. */
export async function engine() {
	if (!process.env.ANCHORAGE_TFJS_NODE && tfjsNodeIsThere()) process.env.ANCHORAGE_TFJS_NODE = tfjsNodePath;
	const outfile = join(folder, 'engine.cjs');
	await build({
		absWorkingDir: root,
		entryPoints: [join('scripts', 'sample', 'probe-core.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
	const wasm = join(root, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
	mkdirSync(join(folder, 'wasm'), { recursive: true });
	for (const kind of ['', '-simd', '-threaded-simd'])
		cpSync(
			join(wasm, `tfjs-backend-wasm${kind}.wasm`),
			join(folder, 'wasm', `tfjs-backend-wasm${kind}.wasm`),
		);
	return createRequire(import.meta.url)(outfile);
}

async function loaded(core, tf) {
	const probe = await core.loadProbe(tf, join(folder, 'probe'));
	if ('error' in probe) throw new Failure(probe.error);
	return probe;
}

async function trained(core, tf, learnt, own, { steps, writes }) {
	const marks = checkpoints.map((share) => Math.max(1, Math.round(share * steps)));
	if (writes)
		for (const file of readdirSync(join(sample, 'predictions')))
			if (isTrained(`predictions/${file}`)) rmSync(join(sample, 'predictions', file));
	const mean = meanLosses();
	const begun = performance.now();
	const result = await core.trainProbe(
		tf,
		{ images: learnt.images, classes },
		{ ...core.defaultTraining, seed, steps },
		{
			async onStep(step, probe) {
				mean.add(step);
				if (step.step % every === 0 || step.step === steps)
					console.log(`${mean.line()}, ${Math.ceil(step.secondsLeft)} s left`);
				if (writes && marks.includes(step.step)) await writeDump(core, tf, probe, own);
			},
		},
	);
	const seconds = (performance.now() - begun) / 1000;
	if (result.end === 'failed') throw new Failure(result.error);
	for (const { image, error } of result.unread) throw new Failure(`${image}: ${error}`);
	const { probe } = result;
	const each = ((1000 * seconds) / probe.steps).toFixed(0);
	console.log(`${probe.steps} steps in ${seconds.toFixed(0)} s (${each} ms a step), ${result.end}.`);
	core.saveProbe(join(folder, 'probe'), probe);
	if (writes) {
		rmSync(join(sample, 'probe'), { recursive: true, force: true });
		core.saveProbe(join(sample, 'probe'), probe, 'F16');
	}
	return probe;
}

/** Means of the terms since the last line. */
function meanLosses() {
	let sums = new Map();
	let time = 0;
	let count = 0;
	let last = 0;
	return {
		add({ step, losses, milliseconds }) {
			for (const [name, value] of Object.entries(losses)) {
				const [sum, times] = sums.get(name) ?? [0, 0];
				sums.set(name, [sum + value, times + 1]);
			}
			time += milliseconds;
			count++;
			last = step;
		},
		line() {
			const parts = [...sums].map(([name, [sum, times]]) => `${name} ${(sum / times).toFixed(3)}`);
			const text = `step ${last}: ${parts.join(', ')}, ${(time / count).toFixed(0)} ms`;
			sums = new Map();
			time = 0;
			count = 0;
			return text;
		},
	};
}

/** What the model says of the sample's pictures now, as a dump: halves, and of masks the labelled class's channel. */
async function writeDump(core, tf, probe, own) {
	const reader = core.probeReader(tf, probe, { kept: 1 });
	const tensors = {};
	for (const image of own.images) {
		const outputs = await reader.outputs(image, seed);
		if ('error' in outputs) throw new Failure(outputs.error);
		const prefix = `${image.name.replace(/\.[^.]*$/, '')}/`;
		Object.assign(tensors, core.dumpTensors(outputs, { encode: core.f16, masks: 'labelled', prefix }));
	}
	reader.dispose();
	const path = join(sample, 'predictions', `probe_${String(probe.steps).padStart(4, '0')}.safetensors`);
	writeFileSync(path, core.safetensorsBytes(tensors, core.dumpMetadata(probe.classes, probe.steps)));
	console.log(`${path}: ${(statSync(path).size / 1e6).toFixed(1)} MB`);
}

if (isMain(import.meta.url)) main(start);
