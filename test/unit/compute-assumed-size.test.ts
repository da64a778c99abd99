// Boxes in fractions of a picture: shown, checked and edited in its pixels as soon as somebody looks for it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { problemParts } from '../../src/compute/protocol';
import type { TextEdit } from '../../src/core/problem';
import { applyEdits } from '../../src/formats/edit';
import { pngBytes } from '../support/png-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-sizes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const picture = { width: 200, height: 100 };
writeFileSync(
	join(folder, 'a.png'),
	pngBytes(
		picture.width,
		picture.height,
		Array.from({ length: 20_000 }, () => 0),
	),
);
const header = 'ImageID,LabelName,XMin,XMax,YMin,YMax';
const text = `${header}\na.png,cat,0.1,0.5,0.2,0.8\na.png,dog,0.9,1.1,0.5,0.75\nb.png,cat,0.9,1.1,0.2,0.8\n`;
const path = join(folder, 'boxes.csv');
writeFileSync(path, text);
const file = { path, version: 0 };
const choices = { ...plainChoices, workspaceFolders: [folder] };

it('are those of the picture, however often they are asked for', async () => {
	const engine = new Engine();
	await engine.overview(file, choices, 0, 2);
	for (let time = 0; time < 2; time++) {
		const { inspection } = await engine.inspect(file, choices, 0);
		expect(inspection.image).toMatchObject(picture);
		expect(inspection.objects[0]?.boxImage).toEqual([20, 20, 100, 80]);
	}
	expect((await engine.inspect(file, choices, 1)).inspection.image).toMatchObject({
		width: 640,
		height: 640,
	});
});

it('are checked against it, and not against a stand-in', async () => {
	const found = await new Engine().everyProblem(file, choices, problemParts);
	const outside = found.filter(({ rule }) => rule === 'box-outside-image');
	expect(outside).toMatchObject([{ image: 0, object: 1 }]);
	expect(outside[0]?.message).toContain('reaches 20 px past the 200 x 100 image');
	expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
});

it('are written as fractions of it', async () => {
	const engine = new Engine();
	await engine.inspect(file, choices, 0);
	const edit = { kind: 'box' as const, box: [40, 20, 100, 80] as [number, number, number, number] };
	const edits: TextEdit[] = await engine.edit(file, choices, 0, 0, edit);
	expect(applyEdits(text, edits)).toBe(text.replace('0.1,0.5', '0.2,0.5'));
});
