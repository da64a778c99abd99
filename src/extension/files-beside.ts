// Files of the same kinds in the folder of one, in the order in which people count: other checkpoints, most often.

import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder with more files than this is one of dumps of single images. */
const mostBeside = 30;

/** The file itself among them; none where it stands alone. @param endings of file names, without the dot. */
export function filesBeside(path: string, endings: readonly string[]): string[] {
	if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
	const folder = dirname(path);
	const names = readdirSync(folder).filter((name) => endings.some((ending) => name.endsWith(`.${ending}`)));
	if (names.length < 2 || names.length > mostBeside) return [];
	const counting = new Intl.Collator('en', { numeric: true });
	return names.sort(counting.compare).map((name) => join(folder, name));
}
