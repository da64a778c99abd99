// Annotation files as bytes on disk: every encoding that editors write is read, with spans in the decoded text.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const choices: Choices = {
	workspaceFolders: [folder],
	imageRoot: null,
	recipe: 'torchvision-faster-rcnn',
	predictions: null,
	sampling: null,
	seed: 0,
	swaps: {},
};
const text = JSON.stringify({
	images: [{ id: 1, file_name: 'Zürich.jpg', width: 64, height: 48 }],
	annotations: [{ id: 7, image_id: 1, category_id: 1, bbox: [4, 4, 20, 20], area: 400, iscrowd: 0 }],
	categories: [{ id: 1, name: 'Straßenbahn' }],
});
const bigEndian = (value: string) => Buffer.from(value, 'utf16le').swap16();

it.each([
	['UTF-8', Buffer.from(text)],
	['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
	['UTF-16, low byte first', Buffer.from(`\ufeff${text}`, 'utf16le')],
	['UTF-16, high byte first', bigEndian(`\ufeff${text}`)],
])('%s', async (name, bytes) => {
	const path = join(folder, `${name.replace(/\W+/g, '-')}.json`);
	writeFileSync(path, bytes);
	const engine = new Engine();
	const summary = await engine.summarise({ path, version: 0 }, choices);
	expect(summary.format).toBe('coco');
	expect(summary.images).toMatchObject([{ id: '1', fileName: 'Zürich.jpg', objects: 1, problems: 0 }]);
	expect(summary.classes).toEqual([{ id: 1, name: 'Straßenbahn' }]);
	const offset = (name === 'UTF-8' ? 0 : 1) + text.indexOf('"bbox"') + 9;
	expect(await engine.locate({ path, version: 0 }, choices, offset)).toEqual({
		image: 0,
		object: 0,
		part: 'box',
	});
});

it('asks for the text of a version again after it was dropped', async () => {
	const engine = new Engine();
	const file = { path: join(folder, 'unsaved.json'), version: 3, text };
	expect((await engine.summarise(file, choices)).records).toBe(1);
	// The same version without its text: still known.
	expect((await engine.summarise({ ...file, text: undefined }, choices)).records).toBe(1);
	engine.filesChanged(file.path);
	await expect(engine.summarise({ ...file, text: undefined }, choices)).rejects.toMatchObject({
		code: 'need-text',
	});
});
