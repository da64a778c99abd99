// npm run bench:big: opening a COCO file of 480 MB, editing it, and folders of many label files, beside Python's readers.
//
//   node scripts/bench-big.mjs
//
// The file and the folders are made once, in the cache. The peers are those that the Python in ANCHORAGE_PYTHON (else
// /usr/bin/python3) can import: hotcoco, pycocotools, json.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { makeTrain2017 } from '../bench/train2017.mjs';
import { buildAll, dist } from './build.mjs';
import { cache, root } from './lib/paths.mjs';
import { pythonWith } from './lib/python.mjs';
import { Failure, main } from './lib/run.mjs';

const folder = join(cache, 'big');

function trainFile() {
	const path = join(folder, 'coco', 'annotations', 'train2017.json');
	mkdirSync(dirname(path), { recursive: true });
	if (existsSync(path)) return path;
	console.error('Making a COCO file of 480 MB, once ...');
	makeTrain2017(`${path}.draft`);
	renameSync(`${path}.draft`, path);
	return path;
}

async function ours(file) {
	await buildAll({ production: true });
	const outfile = join(folder, 'big.cjs');
	await build({
		entryPoints: [join(root, 'bench', 'big.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
	const args = [outfile, join(dist, 'compute.js'), folder, file];
	const { status, stdout } = spawnSync(process.execPath, args, {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	if (status !== 0) throw new Failure(`bench:big: ours ended with ${status}.`);
	return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** Python's readers, each in a process of its own. */
async function peers(file) {
	const python = await pythonWith('json');
	if (python === null) {
		console.error('bench:big: no Python for the peers. Give one in ANCHORAGE_PYTHON.');
		return;
	}
	const script = join(root, 'bench', 'coco_open.py');
	spawnSync(python, [script, file], { stdio: ['ignore', 'inherit', 'inherit'] });
}

main(async () => {
	mkdirSync(folder, { recursive: true });
	const file = trainFile();
	const lines = await ours(file);
	const width = Math.max(...lines.map(({ what }) => what.length));
	for (const { what, measured, aim } of lines)
		console.log(`${what.padEnd(width)}  ${measured.padStart(8)}${aim ? `   (aim ${aim})` : ''}`);
	console.log('\nThe same file with Python:');
	await peers(file);
});
