// Unsaved edits of a table, kept over a restart: one small file, written whole or not at all. No `vscode` here, so that the
// script that kills processes can run it.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RecordChange } from '../../compute/big/edited-records';

/** What is kept of a file with unsaved edits. */
export interface Backup {
	v: 1;
	/** Absolute. */
	path: string;
	changes: RecordChange[];
}

export async function writeBackup(target: string, backup: Backup): Promise<void> {
	const draft = `${target}.draft`;
	// The folder that the editor proposes need not be there yet.
	await mkdir(dirname(target), { recursive: true });
	await writeFile(draft, JSON.stringify(backup));
	await rename(draft, target);
}

/** The changes kept for a file, empty where they are those of another; `null` where they cannot be read. */
export async function readBackup(source: string, path: string): Promise<RecordChange[] | null> {
	try {
		const backup = JSON.parse(await readFile(source, 'utf8')) as Backup;
		return backup.v === 1 && backup.path === path ? backup.changes : [];
	} catch {
		return null;
	}
}
