// npm run fuzz: damages annotation files at random and reads and edits what is left of them.
//
//   node scripts/fuzz.mjs --files 2000
//   node scripts/fuzz.mjs --minutes 5
//   node scripts/fuzz.mjs --seed 7 --from 1234 --files 1      one case again
//
// A case fails when it throws, takes over 2 s of processor time or over 1 GB; its input is saved to test-results/fuzz. Exit code 1 then.

import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';
import { main } from './lib/run.mjs';

/** Of the processor's time. */
const limitMs = 2000;
/** By the clock: a case that takes longer hangs, however busy the machine is. */
const hangMs = 20_000;
const limitMb = 1024;
/** Cases in one process: the memory of a process only grows, so that a fresh one tells more. */
const casesEach = 2000;
/** Failures after which a run says no more. */
const mostFailures = 20;

function option(name, fallback) {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? fallback : Number(process.argv[at + 1]);
}

async function buildWorker() {
	const outfile = join(cache, 'fuzz', 'worker.cjs');
	mkdirSync(join(cache, 'fuzz'), { recursive: true });
	const entry = join(root, 'test', 'fuzz', 'worker.ts');
	await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		// Looked for at run time, where pictures are read; no case has any.
		external: ['sharp'],
		supported: { 'dynamic-import': false },
	});
	return outfile;
}

/** One process for the cases `[from, to)`; resolves to the number behind the last one that was run. */
function runCases(worker, seed, from, to, tell) {
	return new Promise((resolve) => {
		const child = fork(worker, [], {
			execArgv: [`--max-old-space-size=${limitMb}`],
			stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
		});
		let current = from;
		let isFinished = false;
		let highest = 0;
		let watch = null;
		let said = '';
		child.stderr.on('data', (data) => {
			said = (said + data).slice(-2000);
		});
		const fail = (message) => tell({ kind: 'failed', number: current, message });
		child.on('message', (report) => {
			clearTimeout(watch);
			if (report.kind === 'started') {
				current = report.number;
				watch = setTimeout(() => {
					fail(`hangs for over ${hangMs / 1000} s`);
					child.kill('SIGKILL');
				}, hangMs);
			} else if (report.kind === 'finished') isFinished = true;
			else {
				tell(report);
				if (report.kind === 'done' && report.rssMb > limitMb && highest <= limitMb)
					fail(`took ${Math.round(report.rssMb)} MB`);
				if (report.kind === 'done' && report.cpuMs > limitMs) fail(`took ${Math.round(report.cpuMs)} ms`);
				highest = Math.max(highest, report.rssMb ?? 0);
			}
		});
		child.on('exit', (code, signal) => {
			clearTimeout(watch);
			if (!isFinished && signal !== 'SIGKILL') fail(`the process ended with ${code ?? signal}: ${said}`);
			resolve(isFinished ? to : current + 1);
		});
		child.send({ seed, from, to, root });
	});
}

/** Has the input of a case written to a file; resolves to its path. */
function save(worker, seed, number) {
	return new Promise((resolve) => {
		const child = fork(worker, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
		child.on('message', ({ path }) => resolve(path));
		child.on('exit', () => resolve('(could not be saved)'));
		child.send({ seed, save: number, root });
	});
}

await main(async () => {
	const seed = option('seed', Math.floor(Math.random() * 1e9));
	const first = option('from', 0);
	const minutes = option('minutes', 0);
	const files = option('files', minutes > 0 ? Number.POSITIVE_INFINITY : 2000);
	const until = minutes > 0 ? Date.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;
	console.log(`fuzz: seed ${seed}, from case ${first}`);
	const worker = await buildWorker();
	const totals = {
		cases: 0,
		objects: 0,
		edits: 0,
		slowest: { cpuMs: 0, number: -1 },
		highest: { rssMb: 0, number: -1 },
	};
	const failed = [];
	const tell = (report) => {
		if (report.kind === 'failed') return failed.push(report);
		totals.cases++;
		totals.objects += report.objects;
		totals.edits += report.edits;
		if (report.cpuMs > totals.slowest.cpuMs) totals.slowest = report;
		if (report.rssMb > totals.highest.rssMb) totals.highest = report;
	};
	let next = first;
	while (next - first < files && Date.now() < until && failed.length < mostFailures) {
		next = await runCases(worker, seed, next, Math.min(next + casesEach, first + files), tell);
	}
	for (const { number, message } of failed.slice(0, mostFailures)) {
		console.log(`fuzz: case ${number} failed: ${message}\n  ${await save(worker, seed, number)}`);
	}
	const { cases, objects, edits, slowest, highest } = totals;
	console.log(
		`fuzz: ${cases} files read, ${objects} objects, ${edits} replacements, ${failed.length} failures`,
	);
	console.log(
		`fuzz: slowest ${Math.round(slowest.cpuMs)} ms (case ${slowest.number}), highest ${Math.round(highest.rssMb)} MB (case ${highest.number})`,
	);
	if (failed.length > 0) process.exitCode = 1;
});
