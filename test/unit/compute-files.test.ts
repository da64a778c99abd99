// Annotation files as bytes on disk: every encoding that editors write is read, with spans in the decoded text.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const choices: Choices = {
	...plainChoices,
	workspaceFolders: [folder],
	recipe: 'torchvision-faster-rcnn',
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
	expect(await engine.images({ path, version: 0 }, choices, 0, 10)).toMatchObject([
		{ id: '1', fileName: 'Zürich.jpg', objects: 1 },
	]);
	expect(summary.classes).toEqual([{ id: 1, name: 'Straßenbahn' }]);
	// Spans count without the mark, as editors do.
	const offset = text.indexOf('"bbox"') + 9;
	expect(await engine.locate({ path, version: 0 }, choices, offset)).toEqual({
		image: 0,
		object: 0,
		part: 'box',
	});
});

describe('texts of the editor', () => {
	const path = join(folder, 'unsaved.json');
	const at = (version: number) => ({ path, version });

	it('are asked for where they were never sent', async () => {
		await expect(new Engine().summarise(at(3), choices)).rejects.toMatchObject({ code: 'need-text' });
	});

	it('cross once; what is typed afterwards is taken in without reading the file again', async () => {
		const engine = new Engine();
		engine.updateText({ path, version: 3, text });
		const before = await engine.summarise(at(3), choices);
		const start = text.indexOf('[4, 4') < 0 ? text.indexOf('[4,4') + 1 : text.indexOf('[4, 4') + 1;
		const edits = [{ span: { start, end: start + 1 }, text: '14' }];
		engine.updateText({ path, version: 4, base: 3, edits, length: text.length + 1 });
		const after = await engine.summarise(at(4), choices);
		expect(after.reading).toBe(before.reading);
		const { inspection } = await engine.inspect(at(4), choices, 0);
		expect(inspection.objects[0]?.boxImage).toEqual([14, 4, 34, 24]);
	});

	it('are asked for again where an update does not fit', async () => {
		const engine = new Engine();
		engine.updateText({ path, version: 3, text });
		await engine.summarise(at(3), choices);
		const edits = [{ span: { start: 2, end: 2 }, text: ' ' }];
		// The length says that the editor's text was another one.
		engine.updateText({ path, version: 4, base: 3, edits, length: text.length });
		await expect(engine.summarise(at(4), choices)).rejects.toMatchObject({ code: 'need-text' });
		engine.updateText({ path, version: 9, base: 8, edits, length: text.length + 1 });
		await expect(engine.summarise(at(9), choices)).rejects.toMatchObject({ code: 'need-text' });
	});

	it('survive that files changed on disk', async () => {
		const engine = new Engine();
		engine.updateText({ path, version: 3, text });
		const { reading } = await engine.summarise(at(3), choices);
		engine.filesChanged(null);
		expect((await engine.summarise(at(3), choices)).reading).not.toBe(reading);
	});
});
