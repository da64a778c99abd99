// Which prediction belongs to a label, from what was chosen for another label of the same folder. No `vscode` here, so that
// unit tests can run it.

import { basename, dirname, join } from 'node:path';

/** What the person chose last for a folder of labels. */
export interface Remembered {
	/** Name without extension of the label (or of the annotated image) it was chosen for. */
	stem: string;
	/** Absolute path of the prediction. */
	path: string;
}

/**
 * The prediction of another label: the chosen one with the label's name in place of the first one's where it carries that
 * name; a dump without the name holds many images. `null` where nothing like that exists.
 */
export function predictionFor(
	{ stem: first, path }: Remembered,
	stem: string,
	exists: (path: string) => boolean,
): string | null {
	if (stem === first) return exists(path) ? path : null;
	const name = basename(path);
	if (!name.includes(first)) return /\.png$/i.test(name) || !exists(path) ? null : path;
	const other = join(
		dirname(path),
		name.replace(first, () => stem),
	);
	return exists(other) ? other : null;
}
