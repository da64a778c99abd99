// npm run bench:scan: scans of whole data sets, assignment and every rule, no pictures: a COCO file of val2017's shape, and one of
// 480 MB; then the same again with nothing changed, and with one record changed; sliders and anchor optimiser on its boxes.
//
//   node scripts/bench-scan.mjs
//
// The files are made once, in the cache. Memory is that of all processes together, sampled while they run.

import { spawn } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	openSync,
	readFileSync,
	readSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { makeTrain2017 } from '../bench/train2017.mjs';
import { buildAll, dist } from './build.mjs';
import { cache, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';

const folder = join(cache, 'scan');
const sampleMs = 50;

function made(path, images, records) {
	mkdirSync(dirname(path), { recursive: true });
	if (existsSync(path)) return path;
	console.error(`Making ${path}, once ...`);
	makeTrain2017(`${path}.draft`, images, records);
	renameSync(`${path}.draft`, path);
	return path;
}

/** Resident megabytes of a process and all that it started. */
function memoryOf(pid) {
	try {
		const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
		const below = children === '' ? [] : children.split(' ').map(Number);
		return below.reduce((sum, child) => sum + memoryOf(child), Number(kilobytes ?? 0) / 1000);
	} catch {
		// It ended meanwhile, or the system tells no such thing.
		return 0;
	}
}

function scan(script, storage, path, more = '') {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [script, join(dist, 'scan.js'), storage, path, more], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let most = 0;
		let text = '';
		const timer = setInterval(() => {
			most = Math.max(most, memoryOf(child.pid));
		}, sampleMs);
		child.stdout.on('data', (data) => {
			text += data;
		});
		child.on('exit', (code) => {
			clearInterval(timer);
			if (code !== 0) reject(new Failure(`bench:scan: a scan ended with ${code}.`));
			else resolve({ ...JSON.parse(text), megabytes: most });
		});
	});
}

/** Another digit in the last box of the file, in place: size and all other records stay. */
function changeOneRecord(path) {
	const file = openSync(path, 'r+');
	const { length } = readFileSync(path);
	const tail = Buffer.alloc(Math.min(200_000, length));
	readSync(file, tail, 0, tail.length, length - tail.length);
	const at = tail.lastIndexOf('"bbox": [') + '"bbox": ['.length;
	const digit = String.fromCharCode(tail[at]);
	writeSync(file, digit === '9' ? '8' : String(Number(digit) + 1), length - tail.length + at);
}

function tellAnchors({ objects, slider, kMeans, evolution }, aim) {
	const boxes = `${objects.toLocaleString('en')} boxes`;
	const line = (what, ms, goal) =>
		console.log(`anchors: ${what}`.padEnd(60), `${(ms / 1000).toFixed(2)} s`.padStart(9), `  (aim ${goal})`);
	line('a slider, every n-th of them, 40,000 at most', slider, '0.1 s');
	line(`k-means over ${boxes}`, kMeans, aim);
	line(`evolution over ${boxes}`, evolution, aim);
}

async function measure(script, name, path, aims) {
	const storage = join(folder, 'storage');
	rmSync(storage, { recursive: true, force: true });
	const copy = `${path}.scanned`;
	copyFileSync(path, copy);
	const rounds = [
		['first scan', aims.first],
		['again, nothing changed', ''],
		['again, one record changed', ''],
	];
	for (const [what, aim] of rounds) {
		if (what.includes('one record')) changeOneRecord(copy);
		// Behind a scan that finds all known, so that its memory is not theirs.
		const more = what.includes('one record') && aims.anchors ? 'anchors' : '';
		const found = await scan(script, storage, copy, more);
		if (!found.isComplete)
			throw new Failure(`bench:scan: ${name}, ${what}: the scan did not come to its end.`);
		const took = `${(found.milliseconds / 1000).toFixed(2)} s`;
		console.log(
			`${name}: ${what}`.padEnd(60),
			took.padStart(9),
			`${found.megabytes.toFixed(0)} MB`.padStart(9),
			`  ${found.images.toLocaleString('en')} images, ${found.objects.toLocaleString('en')} objects, ${found.problems.toLocaleString('en')} problems, ${found.kept.toLocaleString('en')} images known${aim ? ` (aim ${aim})` : ''}`,
		);
		if (found.anchors) tellAnchors(found.anchors, aims.anchors);
	}
	rmSync(copy, { force: true });
	rmSync(storage, { recursive: true, force: true });
}

main(async () => {
	mkdirSync(folder, { recursive: true });
	await buildAll({ production: true });
	const script = join(folder, 'scan.cjs');
	await build({
		entryPoints: [join(root, 'bench', 'scan.ts')],
		outfile: script,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
	const small = made(join(folder, 'val', 'annotations', 'instances_val.json'), 5000, 36_781);
	const large = made(join(cache, 'big', 'coco', 'annotations', 'train2017.json'), 118_287, 860_001);
	await measure(script, '5,000 images', small, { first: '5 s' });
	await measure(script, '118,287 images, 475 MB', large, { first: '120 s, 1,000 MB', anchors: '10 s' });
});
