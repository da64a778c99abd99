// What git says changed since a revision, and the text that a file had there. Runs the person's own git, without a shell.

import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import { decodeText } from '../../formats/text/decode';

/** Bytes of an answer: an annotation file at most as long as a text may be. */
const longestAnswer = 500_000_000;

/** A file that is not as it was in the revision. */
export interface ChangedFile {
	/** Its text there; `null` where there was no such file. */
	textBefore(): Promise<string | null>;
}

export interface Since {
	/** What the person called it: "main". */
	revision: string;
	/** `null` for a file that did not change. Throws an Error with a sentence where git cannot tell. */
	changed(path: string): Promise<ChangedFile | null>;
}

/** What changed in one repository. */
interface Changes {
	root: string;
	commit: string;
	/** By path below the root with "/": what the file was called in the revision, `null` where it is new. */
	files: Map<string, string | null>;
	/** Files that git follows. */
	followed: Set<string>;
}

/**
 * Committed, staged, unstaged and untracked files of the repositories that the asked files lie in; a renamed file is followed
 * where git sees the rename.
 */
export function since(revision: string): Since {
	const roots = new Map<string, Promise<string>>();
	const repositories = new Map<string, Promise<Changes>>();
	return {
		revision,
		async changed(path) {
			const real = realpathSync(path);
			const folder = dirname(real);
			const root = await known(roots, folder, () => rootOf(folder));
			const changes = await known(repositories, root, () => changesIn(root, revision));
			const inside = relative(root, real).split(sep).join('/');
			const before = changes.files.get(inside);
			if (before === undefined) {
				if (changes.followed.has(inside)) return null;
				// What git does not look at did not "not change".
				throw new Error(
					`git ignores ${basename(path)}, so what changed in it since ${revision} cannot be told. Leave out --changed-since, or add the file to git.`,
				);
			}
			return { textBefore: () => (before === null ? Promise.resolve(null) : textAt(changes, before)) };
		},
	};
}

function known<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
	const found = map.get(key) ?? make();
	map.set(key, found);
	return found;
}

async function rootOf(folder: string): Promise<string> {
	const { code, out } = await git(folder, ['rev-parse', '--show-toplevel']);
	if (code === 0) return realpathSync(out.toString().replace(/\r?\n$/, ''));
	throw new Error(`${folder} is not in a git repository, so what changed there cannot be told.`);
}

async function changesIn(root: string, revision: string): Promise<Changes> {
	const named = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
	const { code, out } = await git(root, named);
	if (code !== 0)
		throw new Error(
			`git knows no revision "${revision}" in ${root}. A shallow clone lacks older ones: fetch it first.`,
		);
	const commit = out.toString().trim();
	const files = new Map<string, string | null>();
	const deleted = new Set<string>();
	const diff = ['diff', '--name-status', '-z', '-M', '--no-ext-diff', '--no-relative', commit, '--'];
	const fields = (await answer(root, diff)).split('\0');
	for (let at = 0; at + 1 < fields.length; ) {
		const status = (fields[at++] as string).charAt(0);
		const path = fields[at++] as string;
		if (status === 'R' || status === 'C') files.set(fields[at++] as string, path);
		else if (status === 'D') deleted.add(path);
		else files.set(path, status === 'A' ? null : path);
	}
	const untracked = await answer(root, ['ls-files', '--others', '--exclude-standard', '-z']);
	for (const path of untracked.split('\0').filter((each) => each !== ''))
		files.set(path, deleted.has(path) ? path : null);
	const followed = new Set((await answer(root, ['ls-files', '-z'])).split('\0'));
	return { root, commit, files, followed };
}

async function textAt({ root, commit }: Changes, path: string): Promise<string> {
	const { code, out } = await git(root, ['cat-file', '--filters', `${commit}:${path}`]);
	if (code !== 0) throw new Error(`git cannot give ${path} as it was (exit code ${code}).`);
	return decodeText(out).text;
}

async function answer(root: string, args: readonly string[]): Promise<string> {
	const { code, out, error } = await git(root, args);
	if (code === 0) return out.toString();
	throw new Error(`git ${args[0]} failed in ${root}: ${error.trim() || `exit code ${code}`}`);
}

/** Throws an Error with a sentence where git cannot be run. */
function git(folder: string, args: readonly string[]): Promise<{ code: number; out: Buffer; error: string }> {
	// Looking must not write: git would refresh its index on the way.
	const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
	const options = { cwd: folder, env, encoding: 'buffer', maxBuffer: longestAnswer } as const;
	return new Promise((resolve, reject) => {
		execFile('git', [...args], options, (failure, out, error) => {
			if (failure && typeof failure.code !== 'number') {
				const why = failure.code === 'ENOENT' ? 'git is not installed, or not found' : failure.message;
				reject(new Error(`${why}: what changed cannot be told without it.`));
				return;
			}
			resolve({ code: failure ? Number(failure.code) : 0, out, error: error.toString() });
		});
	});
}
