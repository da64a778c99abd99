// A short run of what `npm run fuzz` does for hours: damaged files are read, checked and edited without an exception.

import { describe, expect, it } from 'vitest';
import { formats } from '../../src/formats/registry';
import { makeCase, runCase } from '../fuzz/cases';
import { loadCorpus } from '../fuzz/corpus';

const seed = 20_240_511;
const cases = 300;
const limitMs = 2000;

describe('damaged files', () => {
	const corpus = loadCorpus('.', seed);

	it('come from sound files of every format', () => {
		expect([...corpus.keys()]).toEqual(formats.map(({ name }) => name));
		for (const [format, files] of corpus) expect(files.length, format).toBeGreaterThan(3);
	});

	it('are read, checked and edited', async () => {
		let objects = 0;
		let edits = 0;
		for (let number = 0; number < cases; number++) {
			const made = makeCase(corpus, seed, number);
			const start = process.cpuUsage();
			const outcome = await runCase(made);
			const { user } = process.cpuUsage(start);
			expect(user / 1000, `${made.path}, case ${number}: ${made.kinds}`).toBeLessThan(limitMs);
			objects += outcome.objects;
			edits += outcome.edits;
		}
		expect(objects).toBeGreaterThan(300);
		expect(edits).toBeGreaterThan(1000);
	}, 60_000);
});
