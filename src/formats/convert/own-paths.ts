// Names for files that are written side by side: none is written over another.

import { withoutExtension } from './file-paths';

/**
 * Gives each path that is asked for, or, where an earlier file has it, the same with a number: `a.txt`, `a-2.txt`.
 * Windows and macOS tell neither capitals apart nor the ways in which Unicode writes a letter with an accent.
 */
export function ownPaths(): (path: string) => string {
	const taken = new Set<string>();
	return (path) => {
		const stem = withoutExtension(path);
		let own = path;
		for (let number = 2; taken.has(keyOf(own)); number++) own = `${stem}-${number}${path.slice(stem.length)}`;
		taken.add(keyOf(own));
		return own;
	};
}

function keyOf(path: string): string {
	return path.normalize('NFC').toLowerCase();
}
