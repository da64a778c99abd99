// npm run bench:evaluate: average precision from two files to the 12 numbers, beside pycocotools, faster-coco-eval and hotcoco.
//
//   node scripts/bench-evaluate.mjs            a table
//   node scripts/bench-evaluate.mjs --json     rows of {kind, name, all_ms, process_ms, labels_ms, detections_ms, evaluate_ms}
//
// The peers are those that the Python in ANCHORAGE_PYTHON (else /usr/bin/python3) can import. Every run is a process of its
// own; the rounds go around all programs, and the medians are told. Exit code 1 where numbers differ.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';
import { pythonWith } from './lib/python.mjs';
import { Failure, main } from './lib/run.mjs';

const folder = join(cache, 'evaluate');
const script = join(root, 'bench', 'coco_ap.py');
const packages = {
	pycocotools: 'pycocotools',
	'faster-coco-eval': 'faster_coco_eval',
	hotcoco: 'hotcoco',
};
/** The slow ones are run once. */
const rounds = { pycocotools: 1, 'faster-coco-eval': 2 };
const usualRounds = 5;
/** Numbers that differ by more are not equal. */
const tolerance = 1e-9;

function started(command, args) {
	const begun = performance.now();
	const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28, cwd: root });
	if (result.status !== 0)
		throw new Failure(`${[command, ...args].join(' ')} failed.\n${result.stderr ?? ''}`);
	return { text: result.stdout.trim().split('\n').at(-1), ms: performance.now() - begun };
}

async function makeData() {
	if (['gt', 'det_bbox', 'det_segm'].every((name) => existsSync(join(folder, `${name}.json`)))) return;
	const python = await pythonWith('pycocotools');
	if (python === null)
		throw new Failure(
			'bench:evaluate: the data is made with numpy and pycocotools. Give a Python that has them in ANCHORAGE_PYTHON (python3 -m venv V && V/bin/pip install numpy pycocotools==2.0.11 faster-coco-eval==1.8.0 && V/bin/pip install --no-deps hotcoco==1.3.0).',
		);
	console.error('Making 5,000 images with labels and detections, once ...');
	started(python, [script, 'make', folder]);
}

/** A program as it is shipped. */
async function bundled(entry, outfile) {
	await build({
		absWorkingDir: root,
		entryPoints: [entry],
		outfile,
		bundle: true,
		minify: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
}

/** Programs by name: how to run one on a kind, and what its line says. */
async function programs() {
	const [numbers, cli] = [join(folder, 'evaluate.cjs'), join(folder, 'cli.cjs')];
	await bundled(join('bench', 'evaluate.ts'), numbers);
	await bundled(join('src', 'cli', 'main.ts'), cli);
	const files = (kind) => [join(folder, 'gt.json'), join(folder, `det_${kind}.json`)];
	const ours = (text) => {
		const { stats, times } = JSON.parse(text);
		const { loadLabels, loadDetections, evaluate, describe = 0 } = times;
		const all = loadLabels + loadDetections + evaluate + describe;
		return { stats, labels: loadLabels, detections: loadDetections, evaluate, all };
	};
	const list = [
		['ours, the 12 numbers', (kind) => started(process.execPath, [numbers, ...files(kind), kind]), ours],
		[
			'anchorage evaluate --json, all',
			(kind) => started(process.execPath, [cli, 'evaluate', ...files(kind), '--iou', kind, '--json']),
			ours,
		],
	];
	for (const [peer, module] of Object.entries(packages)) {
		const python = await pythonWith(module);
		if (python === null) {
			console.error(`bench:evaluate: no ${peer}. Give a Python that has it in ANCHORAGE_PYTHON.`);
			continue;
		}
		list.push([
			peer,
			(kind) => started(python, [script, 'run', peer, kind, folder]),
			(text) => {
				const { stats, seconds } = JSON.parse(text);
				const { labels, detections, evaluate, all } = seconds;
				return {
					stats,
					labels: 1000 * labels,
					detections: 1000 * detections,
					evaluate: 1000 * evaluate,
					all: 1000 * all,
				};
			},
		]);
	}
	return list;
}

function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[sorted.length >> 1];
}

function measure(list, kind) {
	const runs = new Map(list.map(([name]) => [name, []]));
	for (let round = 0; round < usualRounds; round++) {
		for (const [name, start, read] of list) {
			if (round >= (rounds[name] ?? usualRounds)) continue;
			const { text, ms } = start(kind);
			runs.get(name).push({ ...read(text), process: ms });
		}
	}
	return [...runs].map(([name, measured]) => {
		const of = (key) => Math.round(median(measured.map((each) => each[key])));
		return {
			kind,
			name,
			all_ms: of('all'),
			process_ms: of('process'),
			labels_ms: of('labels'),
			detections_ms: of('detections'),
			evaluate_ms: of('evaluate'),
			stats: measured[0].stats,
		};
	});
}

/** Names of those whose numbers are not those of the first. */
function differing([first, ...others]) {
	return others
		.filter(({ stats }) => stats.some((value, i) => !(Math.abs(value - first.stats[i]) <= tolerance)))
		.map(({ name }) => name);
}

function printed(rows) {
	const own = rows[0].all_ms;
	const width = Math.max(...rows.map(({ name }) => name.length));
	console.log(
		`\n${rows[0].kind.padEnd(width)}  files to numbers   labels  detections  compare   process   ours takes`,
	);
	for (const { name, all_ms, process_ms, labels_ms, detections_ms, evaluate_ms } of rows) {
		const cells = [
			`${all_ms} ms`.padStart(16),
			String(labels_ms).padStart(7),
			String(detections_ms).padStart(10),
			String(evaluate_ms).padStart(7),
			`${process_ms} ms`.padStart(8),
			`${(own / all_ms).toFixed(2)} of it`.padStart(11),
		];
		console.log(`${name.padEnd(width)}  ${cells.join('  ')}`);
	}
}

main(async () => {
	mkdirSync(folder, { recursive: true });
	await makeData();
	const list = await programs();
	const kinds = ['bbox', 'segm'].map((kind) => measure(list, kind));
	if (process.argv.includes('--json'))
		for (const { stats: _, ...row } of kinds.flat()) console.log(JSON.stringify(row));
	else for (const rows of kinds) printed(rows);
	const different = kinds.flatMap(differing);
	if (different.length > 0)
		throw new Failure(`bench:evaluate: other numbers than ours: ${[...new Set(different)].join(', ')}.`);
	console.error(`\nAll numbers are equal to ${tolerance}.`);
});
