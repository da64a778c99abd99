// The JSON schema of a dump's metadata takes what the documents show and refuses what the reader would not understand.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { openDump } from '../../src/predictions/dump';

const fits = new Ajv({ strict: false }).compile(
	JSON.parse(readFileSync(join(root, 'docs', 'dump.schema.json'), 'utf8')),
);

it('takes the example of docs/dump.md and the sample’s own dump', () => {
	const shown = /facts = (\{.*\})/.exec(readFileSync(join(root, 'docs', 'dump.md'), 'utf8'))?.[1] ?? '';
	const facts = JSON.parse(shown.replace(/json\.dumps\((\[.*?\])\)/, (_, list) => JSON.stringify(list)));
	expect(facts.recipe).toBe('detr');
	expect(fits(facts)).toBe(true);
	const dump = openDump(join(root, 'media', 'sample', 'predictions', 'epoch_03.safetensors'));
	if ('error' in dump) throw new Error(dump.error);
	dump.close();
	expect(fits(dump.metadata)).toBe(true);
});

it.each([
	['no version', { framework: 'torchvision' }],
	['another version', { anchorage_dump: '2' }],
	['a version as a number', { anchorage_dump: 1 }],
	['classes that are no list', { anchorage_dump: '1', classes: 'cat, dog' }],
	['classes that are no text', { anchorage_dump: '1', classes: ['cat', 'dog'] }],
	['a recipe without a name', { anchorage_dump: '1', recipe: '' }],
	['another way to resize', { anchorage_dump: '1', semantic_resize: 'crop' }],
])('refuses %s', (_, metadata) => {
	expect(fits(metadata)).toBe(false);
});
