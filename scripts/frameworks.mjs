// npm run test:frameworks: real frameworks against `anchorage inspect`. Each framework's test records random models on the
// sample pictures with the exporters of python/ and prints the losses that the framework returned; ours, computed from the
// dumps, must be equal. It makes its own virtual environments in .cache/frameworks.
//
//   node scripts/frameworks.mjs [--only torchvision,ultralytics] [--only torch]
//
// ANCHORAGE_PYTHON: a Python that has the packages already; nothing is installed then. ANCHORAGE_DETECTRON2: a copy of
// facebookresearch/detectron2, which is on no package index; its test is left out without, and the end of the run says so.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { compareLabels, compareLosses } from './lib/framework-parity.mjs';
import { environment } from './lib/framework-venv.mjs';
import { cache, root } from './lib/paths.mjs';
import { Failure, main, outputOf } from './lib/run.mjs';

/** Tests by group; a group has one virtual environment. */
const groups = {
	torch: ['torchvision', 'ultralytics', 'transformers'],
	tensorflow: ['matterport', 'keras'],
	sources: ['detectron2', 'mmdetection'],
};
const folder = join(cache, 'frameworks');
const tests = join(root, 'test', 'frameworks');
const sample = join(root, 'media', 'sample');

main(async () => {
	const wanted = wantedTests(process.argv.slice(2));
	mkdirSync(folder, { recursive: true });
	const cli = await bundledCli();
	let worst = 0;
	const leftOut = [];
	const failed = [];
	for (const [group, names] of Object.entries(groups)) {
		const chosen = names.filter((name) => wanted.has(name));
		if (chosen.length === 0) continue;
		const python = await environment(group);
		for (const name of chosen) {
			if (name === 'detectron2' && !process.env.ANCHORAGE_DETECTRON2) {
				leftOut.push('detectron2 (ANCHORAGE_DETECTRON2 names no copy of it)');
				continue;
			}
			const out = join(folder, 'dumps', name);
			rmSync(out, { recursive: true, force: true });
			mkdirSync(out, { recursive: true });
			const started = Date.now();
			try {
				if (name === 'torchvision') await torchvisionLabels(python, cli);
				worst = Math.max(worst, await compareLosses(python, cli, join(tests, `${name}_losses.py`), out));
			} catch (error) {
				if (!(error instanceof Failure)) throw error;
				console.error(error.message);
				failed.push(name);
			}
			console.log(`${name}: ${Math.round((Date.now() - started) / 1000)} s`);
		}
	}
	for (const name of leftOut) console.log(`left out: ${name}`);
	if (failed.length > 0) throw new Failure(`test:frameworks: not equal: ${failed.join(', ')}.`);
	console.log(`test:frameworks: all equal, largest relative difference ${worst.toExponential(1)}`);
});

/** `--only a,b`: names of tests or of groups, any number of times; all without. */
function wantedTests(args) {
	const all = Object.values(groups).flat();
	const wanted = [];
	for (let k = 0; k < args.length; k += 2) {
		if (args[k] !== '--only' || args[k + 1] === undefined)
			throw new Failure(`test:frameworks knows --only NAMES, not ${args.slice(k).join(' ')}.`, 2);
		for (const name of args[k + 1].split(',')) {
			const found = groups[name] ?? (all.includes(name) ? [name] : null);
			if (!found)
				throw new Failure(
					`test:frameworks has no "${name}": there are ${[...Object.keys(groups), ...all].join(', ')}.`,
					2,
				);
			wanted.push(...found);
		}
	}
	return new Set(wanted.length > 0 ? wanted : all);
}

async function bundledCli() {
	const outfile = join(folder, 'cli.cjs');
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

/** Anchor labels of the sample and of real COCO images, which takes no model. */
async function torchvisionLabels(python, cli) {
	const version = (
		await outputOf(python, ['-c', 'import torchvision; print(torchvision.__version__)'])
	)?.trim();
	const [major, minor] = (version ?? '').split('.').map(Number);
	if (major === 0 && minor < 15) {
		console.log(
			`left out: the label comparison, which has the resize rule of 0.15 and newer (this is ${version})`,
		);
		return;
	}
	const script = join(tests, 'torchvision_assignment.py');
	const ofSample = join(sample, 'coco', 'instances.json');
	await compareLabels(python, cli, [script, ofSample, '320', '533'], join(sample, 'sample.anchorage.json'));
	const real = join(root, '../shared/data/coco-val2014-100/annotations/instances_val2014_100.json');
	if (existsSync(real))
		await compareLabels(python, cli, [script, real, '800', '1333'], 'torchvision-mask-rcnn');
	else console.log(`left out: ${real} is not there`);
}
