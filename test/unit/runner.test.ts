// The runner from outside: what ends its process is told, and the next request works. The processes are real ones: small
// scripts that speak its protocol and misbehave.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Running } from '../../src/compute/protocol';
import { Runner } from '../../src/compute/runner/runner';

const running: Running = { trusted: true, nativePath: null, seconds: 60, megabytes: 4096 };

/** Answers requests with its process id, unless this file says what to do the first time. */
const script = `
const { existsSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const once = join(__dirname, 'once');
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
	if ('cancel' in message) return;
	const { id } = message;
	if (existsSync(once)) {
		const behaviour = require('node:fs').readFileSync(once, 'utf8');
		rmSync(once);
		eval(behaviour);
		return;
	}
	process.send({ id, ok: { pid: process.pid, native: process.env.ANCHORAGE_NATIVE } });
});
`;

let folder: string;
let runner: Runner;
let lines: string[];

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'runner-'));
	writeFileSync(join(folder, 'runner.js'), script);
	lines = [];
	runner = new Runner(join(folder, 'runner.js'), (line) => lines.push(line));
});

afterEach(() => {
	runner.dispose();
	rmSync(folder, { recursive: true, force: true });
});

const once = (behaviour: string) => writeFileSync(join(folder, 'once'), behaviour);
const ask = (over: Partial<Running> = {}, signal?: AbortSignal) =>
	runner.ask(
		'backend',
		{},
		{ what: 'rpn.onnx', running: { ...running, ...over }, signal },
	) as Promise<unknown>;

describe('a request that ends badly', () => {
	it.each([
		['crashes its process', 'process.abort()', {}, /rpn\.onnx ended \(SIGABRT\)/],
		['leaves', 'process.exit(3)', {}, /rpn\.onnx ended \(code 3\)/],
		['never ends', 'for (;;);', { seconds: 0.5 }, /rpn\.onnx was stopped: it did not end within 0\.5 s/],
		[
			'takes all memory',
			'globalThis.kept = []; const more = () => { kept.push(Buffer.alloc(2e7, 1)); setTimeout(more, 5); }; more();',
			{ megabytes: 300 },
			/rpn\.onnx was stopped: it took [\d,]+ MB of memory, more than 300 MB/,
		],
		['fails', 'process.send({ id, error: { code: "failed", message: "No." } })', {}, /^No\.$/],
	])('%s: the reason is told, and the next one works', async (_, behaviour, over, message) => {
		once(behaviour);
		await expect(ask(over)).rejects.toThrow(message);
		expect(await ask()).toMatchObject({ pid: runner.pid });
	});

	it('is stopped by force where it does not heed that it was cancelled', async () => {
		once('for (;;);');
		const abort = new AbortController();
		const answer = ask({}, abort.signal);
		answer.catch(() => {});
		await expect.poll(() => runner.pid).toBeDefined();
		const { pid } = runner;
		abort.abort();
		await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
		expect(await ask()).not.toMatchObject({ pid });
	});

	it('does not take those behind it along', async () => {
		once('process.exit(1)');
		const [first, second] = await Promise.allSettled([ask(), ask()]);
		expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
	});
});

describe('the process', () => {
	it('is kept between requests, and another one for another native library', async () => {
		const first = await ask();
		expect(await ask()).toEqual(first);
		const other = await ask({ nativePath: '/opt/tfjs-node' });
		expect(other).toMatchObject({ native: '/opt/tfjs-node' });
		expect(other).not.toMatchObject(first as object);
	});

	it('gets what it prints into the log', async () => {
		once('console.log("loaded"); setTimeout(() => process.send({ id, ok: {} }), 50)');
		await ask();
		expect(lines).toContain('runner: loaded');
	});

	it('cannot be started: that is told', async () => {
		rmSync(join(folder, 'runner.js'));
		await expect(ask()).rejects.toThrow(/rpn\.onnx ended \(code 1\)/);
	});
});
