// The picture of a scanned data set for README.md: `npm run pictures`.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { openVsCode, type VsCode } from '../vscode/harness';
import { copyOfSample, until } from '../vscode/steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
const images = join(root, 'docs', 'images');
let code: VsCode;

beforeAll(async () => {
	mkdirSync(images, { recursive: true });
	const settings = join(sample.folder, '.vscode', 'settings.json');
	writeFileSync(settings, readFileSync(settings, 'utf8').replace('epoch_03', 'probe_2800'));
	code = await openVsCode(sample.folder, { file, size: { width: 1440, height: 900 } });
	await until(code, 'its losses', ({ tier, terms }) => tier === 'exact' && terms.length === 5, 40_000);
}, 120_000);
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

it('a scanned data set, with smaller anchors tried', async () => {
	await code.probe.executeCommand('workbench.action.closeSidebar');
	await code.commandPalette('Anchorage: Scan Dataset');
	const frame = await code.webviewFrame({ has: '.dataset' });
	await frame.locator('.crop image').nth(4).waitFor({ timeout: 60_000 });
	await frame.locator('section.fit input[type=range]').first().focus();
	for (let k = 0; k < 3; k++) await code.page.keyboard.press('ArrowLeft');
	await frame.locator('[role=listbox]').focus();
	await code.page.mouse.move(500, 895);
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png).png({ palette: true, quality: 92, effort: 9 }).toFile(join(images, 'dataset-dark.png'));
}, 120_000);
