// The sound files that are damaged: the sample, test fixtures, where they are present published data sets, and random data
// sets as each format's own writer writes them.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { detectFormat } from '../../src/formats';
import { formats } from '../../src/formats/registry';
import type { FormatName } from '../../src/formats/types';
import { filesOf } from '../support/conversion';
import { datasets } from '../support/datasets';

export interface CorpusFile {
	path: string;
	format: FormatName;
	bytes: Uint8Array;
}

/** By format, so that each is as likely, however many files of it there are. */
export type Corpus = ReadonlyMap<FormatName, readonly CorpusFile[]>;

/** Larger files only cost time: what they hold, smaller ones hold too. */
const mostBytes = 400_000;
/** Of each folder and ending, so that one large data set does not crowd out the others. */
const mostOfFolder = 12;
/** Random data sets that are written in every format. */
const writtenSets = 12;

/**
 * All annotation files under the project's own folders and `../shared/data`, seen from the project's root, and as many
 * that are written; which ones follows from the seed.
 */
export function loadCorpus(root: string, seed: number): Corpus {
	const folders = ['media/sample', 'test/unit/fixtures', '../shared/data'].map((folder) =>
		join(root, folder),
	);
	const all = [...folders.filter(existsSync).flatMap(filesUnder), ...writtenFiles(seed)];
	return new Map(formats.map(({ name }) => [name, all.filter(({ format }) => format === name)]));
}

function filesUnder(folder: string): CorpusFile[] {
	const perFolder = new Map<string, number>();
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(json|xml|txt|csv)$/i.test(name))
		.sort()
		.flatMap((name) => {
			const path = join(folder, name);
			const kind = `${join(path, '..')}${path.slice(-4)}`;
			const taken = perFolder.get(kind) ?? 0;
			if (taken >= mostOfFolder || !statSync(path).isFile() || statSync(path).size > mostBytes) return [];
			const bytes = readFileSync(path);
			const format = detectFormat(path, bytes.toString('utf8'));
			if (format === null) return [];
			perFolder.set(kind, taken + 1);
			return [{ path, format, bytes: new Uint8Array(bytes) }];
		});
}

function writtenFiles(seed: number): CorpusFile[] {
	const encoder = new TextEncoder();
	const sets = fc.sample(datasets, { seed, numRuns: writtenSets });
	return formats.flatMap(({ name }) =>
		sets
			.flatMap((dataset) => filesOf(name, dataset))
			.filter(({ path, text }) => detectFormat(path, text) === name)
			.map(({ path, text }) => ({ path, format: name, bytes: encoder.encode(text) })),
	);
}
