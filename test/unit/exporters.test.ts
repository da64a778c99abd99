// The exporters of python/: one file each that a person copies, so that what they share stands in all of them, and must
// be the same. That they write what the frameworks compute is test:frameworks.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';

const folder = join(root, 'python');
const files = readdirSync(folder).filter((name) => name.endsWith('.py'));
/** What each may import beside numpy and Python's own modules. */
const frameworks: Record<string, string[]> = {
	'anchorage_detectron2.py': ['detectron2', 'torch'],
	'anchorage_keras.py': ['keras', 'keras_hub'],
	'anchorage_matterport.py': [],
	'anchorage_mmdetection.py': ['mmdet', 'torch'],
	'anchorage_torchvision.py': ['torch', 'torchvision'],
	'anchorage_transformers.py': ['torch', 'transformers'],
	'anchorage_ultralytics.py': ['torch', 'ultralytics'],
};
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8');

/** The parts of a file after a marker line, by marker. */
function sharedParts(text: string): Map<string, string> {
	const parts = text.split(/^# ---- (From here on the same in every exporter.*)$/m);
	return new Map(
		Array.from({ length: (parts.length - 1) / 2 }, (_, k) => [
			parts[2 * k + 1] ?? '',
			parts[2 * k + 2] ?? '',
		]),
	);
}

describe('the exporters', () => {
	it('share their common parts word for word', () => {
		const versions = new Map<string, Set<string>>();
		for (const name of files) {
			const shared = sharedParts(textOf(name));
			expect([...shared.keys()], name).toContain('From here on the same in every exporter. ----');
			for (const [marker, part] of shared)
				versions.set(marker, (versions.get(marker) ?? new Set()).add(part.trim()));
		}
		expect([...versions].map(([marker, { size }]) => [marker, size])).toEqual(
			[...versions.keys()].map((marker) => [marker, 1]),
		);
	});

	it.each(files)('%s imports its framework and numpy alone', (name) => {
		const plain = ['json', 'os', 're', 'warnings', 'zipfile', 'pathlib', 'numpy'];
		// The first lines show how a script imports the exporter itself.
		const code = textOf(name).replace(/^"""[\s\S]*?"""/, '');
		const imports = code.matchAll(/^\s*(?:import ([a-z_0-9]+)|from ([a-z_0-9]+)[\w.]* import)/gm);
		const found = new Set([...imports].map((match) => match[1] ?? match[2] ?? ''));
		expect([...found].sort()).toEqual([...plain, ...(frameworks[name] ?? [])].sort());
	});

	it.each(files)('%s stands in docs/exporters.md', (name) => {
		expect(readFileSync(join(root, 'docs', 'exporters.md'), 'utf8')).toContain(`\`${name}\``);
	});
});
