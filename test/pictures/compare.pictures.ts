// The picture of two recipes side by side for README.md: `npm run pictures`.

import { mkdirSync } from 'node:fs';
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
	code = await openVsCode(sample.folder, { file, size: { width: 1440, height: 900 } });
	await until(code, 'its losses', ({ tier, terms }) => tier === 'exact' && terms.length === 5, 40_000);
}, 120_000);
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

it('two recipes side by side', async () => {
	await code.probe.executeCommand('workbench.action.closeSidebar');
	await code.commandPalette('Anchorage: Compare Recipes...');
	await code.page.locator('.quick-input-widget:visible input.input').fill('Detectron2 Mask R-CNN FPN');
	await code.page.keyboard.press('Enter');
	const frame = await code.webviewFrame({ has: '.compare' });
	await frame.locator('[role=grid] [data-line]').nth(1).waitFor({ timeout: 60_000 });
	await code.page.mouse.move(720, 20);
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png).png({ palette: true, quality: 92, effort: 9 }).toFile(join(images, 'compare-dark.png'));
}, 120_000);
