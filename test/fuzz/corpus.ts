// The sound files that are damaged: the sample, test fixtures and, where they are present, published data sets.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { detectFormat } from '../../src/formats';

export interface CorpusFile {
	path: string;
	bytes: Uint8Array;
}

/** Larger files only cost time: what they hold, smaller ones hold too. */
const mostBytes = 400_000;
/** Of each format and folder, so that one large data set does not crowd out the others. */
const mostOfFolder = 12;

/** All annotation files under the project's own folders and `../shared/data`, seen from the project's root. */
export function loadCorpus(root: string): CorpusFile[] {
	const folders = ['media/sample', 'test/unit/fixtures', '../shared/data'].map((folder) =>
		join(root, folder),
	);
	return folders.filter(existsSync).flatMap(filesUnder);
}

function filesUnder(folder: string): CorpusFile[] {
	const perFolder = new Map<string, number>();
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.(json|xml|txt)$/i.test(name))
		.sort()
		.flatMap((name) => {
			const path = join(folder, name);
			const kind = `${join(path, '..')}${path.slice(-4)}`;
			const taken = perFolder.get(kind) ?? 0;
			if (taken >= mostOfFolder || !statSync(path).isFile() || statSync(path).size > mostBytes) return [];
			const bytes = readFileSync(path);
			if (detectFormat(path, bytes.toString('utf8')) === null) return [];
			perFolder.set(kind, taken + 1);
			return [{ path, bytes: new Uint8Array(bytes) }];
		});
}
