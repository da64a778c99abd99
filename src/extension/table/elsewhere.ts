// Files of other file systems (a repository that is browsed without a clone, an archive): copied to this disk to be read in
// parts, and written back through VS Code when they are saved.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Uri, workspace } from 'vscode';

export function isElsewhere(uri: Uri): boolean {
	return uri.scheme !== 'file';
}

/** A copy of a file, and when the original was changed last, as its file system counts. */
export interface Copy {
	path: string;
	changedAt: number;
}

/** A copy on this disk, in a folder of its own below `storage`; the same place each time, so that its index is used again. */
export async function copyHere(uri: Uri, storage: string): Promise<Copy> {
	const folder = join(storage, createHash('sha256').update(uri.toString()).digest('hex').slice(0, 24));
	const path = join(folder, basename(uri.path));
	const changedAt = (await workspace.fs.stat(uri)).mtime;
	const bytes = await workspace.fs.readFile(uri);
	const known = await readFile(path).catch(() => null);
	if (known?.equals(bytes)) return { path, changedAt };
	await mkdir(folder, { recursive: true });
	await writeFile(`${path}.draft`, bytes);
	await rename(`${path}.draft`, path);
	return { path, changedAt };
}

/** Writes the copy back to where it came from. Throws where the original was changed since it was copied. */
export async function writeBack(uri: Uri, { path, changedAt }: Copy): Promise<Copy> {
	if ((await workspace.fs.stat(uri)).mtime !== changedAt) {
		throw new Error(
			`${basename(uri.path)} was changed by another program since it was opened: save it under another name, or revert it.`,
		);
	}
	await workspace.fs.writeFile(uri, await readFile(path));
	return { path, changedAt: (await workspace.fs.stat(uri)).mtime };
}
