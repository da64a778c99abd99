// npm run bench: our times, and torchvision's for the same work, measured one after the other in the same run.
//
//   node scripts/bench.mjs            a table
//   node scripts/bench.mjs --json     rows of {name, median_ms, p95_ms, peer, peer_ms, ratio}
//
// The peer is torchvision in the Python that ANCHORAGE_PYTHON names, else in /usr/bin/python3. Where neither imports it
// its columns are null and a line says how to get one. Labels must be equal, else the exit code is 1.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';
import { pythonWith } from './lib/python.mjs';
import { Failure, main, outputOf } from './lib/run.mjs';

async function ours() {
	const outfile = join(cache, 'bench', 'main.cjs');
	mkdirSync(join(cache, 'bench'), { recursive: true });
	await build({
		entryPoints: [join(root, 'bench', 'main.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
	const { status, stdout } = spawnSync(process.execPath, [outfile], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'inherit'],
		maxBuffer: 2 ** 26,
	});
	if (status !== 0) throw new Failure(`bench: ours ended with ${status}.`);
	return JSON.parse(stdout);
}

/** The peer's times by the names of its rows, its labels, and its name; `null` without one. */
async function peer() {
	const python = await pythonWith('torchvision');
	if (python === null) {
		console.error('bench: no peer. Give a Python that has torchvision in ANCHORAGE_PYTHON');
		console.error(
			'       (python3 -m venv V && V/bin/pip install torch torchvision; or apt: python3-torchvision).',
		);
		return null;
	}
	const text = await outputOf(python, [join(root, 'bench', 'torchvision_assign.py')], { cwd: root });
	if (text === null) throw new Failure(`bench: ${python} bench/torchvision_assign.py failed.`);
	const { torchvision, rows } = JSON.parse(text);
	const times = new Map();
	for (const row of rows) {
		times.set(`assign ${row.objects}`, row.assign_ms);
		times.set(`losses ${row.objects}`, row.loss_ms);
	}
	const labels = rows.map(({ objects, positive, ignored, negative }) => ({
		objects,
		positive,
		ignored,
		negative,
	}));
	return { name: `torchvision ${torchvision}`, times, labels };
}

function table(rows) {
	const cells = rows.map((row) => [
		row.name,
		row.median_ms.toFixed(2),
		row.p95_ms.toFixed(2),
		row.peer ?? '',
		row.peer_ms === null ? '' : row.peer_ms.toFixed(1),
		row.ratio === null ? '' : `${row.ratio.toFixed(row.ratio < 10 ? 1 : 0)} x`,
	]);
	const lines = [['', 'median ms', 'p95 ms', 'peer', 'peer ms', 'ratio'], ...cells];
	const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	return lines
		.map((line) =>
			line
				.map((cell, k) => (k === 0 || k === 3 ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
				.join('  '),
		)
		.join('\n');
}

main(async () => {
	const own = await ours();
	const other = await peer();
	const rows = own.rows.map(({ name, median_ms, p95_ms, peerRow }) => {
		const peer_ms = (peerRow !== null && other?.times.get(peerRow)) || null;
		const named = peer_ms === null ? null : other.name;
		return {
			name,
			median_ms,
			p95_ms,
			peer: named,
			peer_ms,
			ratio: peer_ms === null ? null : peer_ms / median_ms,
		};
	});
	console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, '\t') : table(rows));
	if (other === null) return;
	if (JSON.stringify(own.labels) !== JSON.stringify(other.labels)) {
		throw new Failure(
			`bench: the labels differ: ${JSON.stringify(own.labels)} and ${JSON.stringify(other.labels)}.`,
		);
	}
	const totals = own.labels.map(({ objects, positive }) => `${objects} objects: ${positive} positive`);
	console.error(`labels equal (${totals.join(', ')})`);
});
