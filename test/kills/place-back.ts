// Does what the editor does after a restart: puts the edits that were kept into the file, and saves it.

import { plainChoices as choices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { readBackup } from '../../src/extension/table/backup';

export async function placeBack(path: string, backup: string): Promise<void> {
	const engine = new Engine();
	const ref = { path, version: 0, inParts: true };
	const changes = await readBackup(backup, path);
	if (!changes) throw new Error('The kept edits could not be read.');
	const { edits, lost } = await engine.inParts.place(ref, choices, changes);
	if (lost.length > 0) throw new Error(`${lost.length} edits found no place.`);
	engine.updateText({ path, version: 1, inParts: true, base: 0, edits, length: 0 });
	await engine.inParts.save({ ...ref, version: 1 }, choices, path, new AbortController().signal);
}
