// npm run bench: our times, and torchvision's for the same work, measured one after the other in the same run.
//
//   node scripts/bench.mjs            a table
//   node scripts/bench.mjs --json     rows of {name, median_ms, p95_ms, peer, peer_ms, ratio}
//
// The peers are torchvision and Ultralytics in the Python that ANCHORAGE_PYTHON names, else in /usr/bin/python3. Where it
// cannot import one, its columns are null and a line says how to get it. Labels must be equal, else the exit code is 1.

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

/** A peer's answer as JSON; `null` without a Python that imports it. */
async function ask(packageName, script, args, how) {
	const python = await pythonWith(packageName);
	if (python === null) {
		console.error(`bench: no ${packageName}. Give a Python that has it in ANCHORAGE_PYTHON (${how}).`);
		return null;
	}
	const text = await outputOf(python, [join(root, 'bench', script), ...args], { cwd: root });
	if (text === null) throw new Failure(`bench: ${python} bench/${script} failed.`);
	// Ultralytics prints a line of its own at its first start.
	return JSON.parse(text.trim().split('\n').at(-1));
}

/** Times by the names of our rows that they stand beside, and who measured them. */
async function torchvision(times) {
	const answer = await ask(
		'torchvision',
		'torchvision_assign.py',
		[],
		'python3 -m venv V && V/bin/pip install torch torchvision; or apt: python3-torchvision',
	);
	if (!answer) return null;
	const name = `torchvision ${answer.torchvision}`;
	for (const row of answer.rows) {
		times.set(`assign ${row.objects}`, { name, ms: row.assign_ms });
		times.set(`losses ${row.objects}`, { name, ms: row.loss_ms });
	}
	for (const [loss, ms] of Object.entries(answer.losses)) times.set(loss, { name, ms });
	for (const [size, ms] of Object.entries(answer.hungarian))
		times.set(`hungarian ${size}`, { name: 'scipy and torch', ms });
	return answer.rows.map(({ objects, positive, ignored, negative }) => ({
		objects,
		positive,
		ignored,
		negative,
	}));
}

async function ultralytics(times) {
	const folder = join(cache, 'bench', 'task-aligned');
	const answer = await ask(
		'ultralytics',
		'ultralytics_tal.py',
		[folder],
		'V/bin/pip install ultralytics==8.3.63',
	);
	if (!answer) return null;
	const name = `ultralytics ${answer.ultralytics}`;
	for (const { cells, objects, ms } of answer.rows)
		times.set(`task-aligned ${cells} ${objects}`, { name, ms });
	const labels = answer.rows.map(({ cells, objects, positive, matched }) => ({
		cells,
		objects,
		positive,
		matched,
	}));
	// Releases from 8.4 on enlarge thin objects before matching: other labels are right there.
	if (/^8\.[0-3]\./.test(answer.ultralytics)) return labels;
	console.error(
		`bench: ${name} assigns by other rules than the 8.3 of the recipe; its labels are not compared.`,
	);
	return null;
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

/** Throws where two lists of labels differ. */
function same(what, own, theirs) {
	if (theirs === null) return;
	if (JSON.stringify(own) !== JSON.stringify(theirs)) {
		throw new Failure(`bench: ${what} differ: ${JSON.stringify(own)} and ${JSON.stringify(theirs)}.`);
	}
	console.error(
		`${what} equal (${own.map(({ objects, positive }) => `${objects} objects: ${positive} positive`).join(', ')})`,
	);
}

main(async () => {
	const own = await ours();
	const times = new Map();
	const anchors = await torchvision(times);
	const cells = await ultralytics(times);
	const rows = own.rows.map(({ name, median_ms, p95_ms, peerRow }) => {
		const other = times.get(peerRow);
		return {
			name,
			median_ms,
			p95_ms,
			peer: other?.name ?? null,
			peer_ms: other?.ms ?? null,
			ratio: other ? other.ms / median_ms : null,
		};
	});
	console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, '\t') : table(rows));
	same('anchor labels', own.labels, anchors);
	same('task-aligned labels', own.taskAlignedLabels, cells);
});
