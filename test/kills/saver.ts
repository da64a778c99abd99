// A process that edits and saves a file over and over until somebody kills it. It keeps its unsaved edit as the editor does,
// and says each edit before it is kept and each save when it is done.

import { plainChoices as choices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { ObjectEdit } from '../../src/core/object-edit';
import { writeBackup } from '../../src/extension/table/backup';

const [path, backup, storage, first] = process.argv.slice(2) as [string, string, string, string];

async function main(): Promise<void> {
	const engine = new Engine({ worker: null, storage });
	const { imageCount } = await engine.summarise({ path, version: 0, inParts: true }, choices);
	for (let round = Number(first); ; round++) {
		const ref = { path, version: 0, inParts: true };
		const image = round % imageCount;
		// The number of the round becomes the width of a box: who reads the file knows which edit is in it.
		const edit: ObjectEdit = { kind: 'box', box: [0, 0, round, 1] };
		const edits = await engine.edit(ref, choices, image, 0, edit);
		const sequence = [...edits].sort((a, b) => b.span.start - a.span.start);
		engine.updateText({ path, version: round, inParts: true, base: 0, edits: sequence, length: 0 });
		const edited = { ...ref, version: round };
		const changes = await engine.inParts.changes(edited, choices);
		await writeBackup(backup, path, changes);
		say(`kept ${round}`);
		await engine.inParts.save(edited, choices, path, new AbortController().signal);
		say(`saved ${round}`);
	}
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

void main();
