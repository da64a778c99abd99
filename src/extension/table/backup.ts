// Unsaved edits of a table, kept over a restart in a small file of their own: written after each edit, whole or not at all, and
// gone with the save. VS Code notes where it is, but its notes may be a minute old when it is killed; the file is not. No
// `vscode` here, so that the script that kills processes can run it.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RecordChange } from '../../compute/big/edited-records';

interface Backup {
	v: 1;
	/** Absolute. */
	path: string;
	changes: readonly RecordChange[];
}

/** The file that keeps the unsaved edits of `path`, in a folder that one window uses at a time. */
export function backupOf(folder: string, path: string): string {
	const hash = createHash('sha256').update(path).digest('hex').slice(0, 16);
	return join(folder, `${basename(path)}.${hash}.edits`);
}

let drafts = 0;

/** Keeps the changes; none of them removes the file. */
export async function writeBackup(
	target: string,
	path: string,
	changes: readonly RecordChange[],
): Promise<void> {
	if (changes.length === 0) return removeBackup(target);
	const draft = `${target}.${process.pid}-${drafts++}`;
	await mkdir(dirname(target), { recursive: true });
	await writeFile(draft, JSON.stringify({ v: 1, path, changes } satisfies Backup));
	await rename(draft, target);
}

/** The changes kept for a file; empty where there are none, `null` where they cannot be read. */
export async function readBackup(source: string, path: string): Promise<RecordChange[] | null> {
	const text = await readFile(source, 'utf8').catch(() => null);
	if (text === null) return [];
	try {
		const backup = JSON.parse(text) as Backup;
		return backup.v === 1 && backup.path === path ? [...backup.changes] : [];
	} catch {
		return null;
	}
}

export async function removeBackup(target: string): Promise<void> {
	await rm(target, { force: true });
	await rm(givenUp(target), { force: true });
}

/**
 * The editor was closed with unsaved edits: because they are not wanted, or because everything is being closed. Only who
 * knows that there was something to keep reads them again.
 */
export async function giveUpBackup(target: string): Promise<void> {
	await rename(target, givenUp(target)).catch(() => null);
}

/** Takes back what was given up, where VS Code says that it was to be kept. */
export async function takeBackBackup(target: string): Promise<void> {
	const isThere = await readFile(target).catch(() => null);
	if (!isThere) await rename(givenUp(target), target).catch(() => null);
}

function givenUp(target: string): string {
	return `${target}.closed`;
}
