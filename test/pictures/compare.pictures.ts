// The picture of two recipes side by side for README.md: `npm run pictures`.

import { mkdirSync, writeFileSync } from 'node:fs';
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
	writeFileSync(
		join(sample.folder, '.vscode', 'settings.json'),
		JSON.stringify({ 'anchorage.recipe': 'sample.anchorage.json' }),
	);
	writeFileSync(
		join(sample.folder, 'smaller.anchorage.json'),
		JSON.stringify({
			extends: 'torchvision-mask-rcnn',
			input: { kind: 'torchvision', minSize: 320, maxSize: 533 },
			grids: { kind: 'torchvision', sizes: [[16], [32], [64], [128], [256]] },
		}),
	);
	code = await openVsCode(sample.folder, { file, size: { width: 1440, height: 900 } });
	await until(code, 'its anchors', ({ tier }) => tier === 'assignment', 40_000);
	for (let row = 0; row < 5; row++) {
		await code.probe.executeCommand('anchorage.nextImage');
		await until(code, 'the next image', (state) => state.row === row + 1);
	}
}, 120_000);
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

it('two recipes side by side', async () => {
	await code.probe.executeCommand('workbench.action.closeSidebar');
	await code.commandPalette('Anchorage: Compare Recipes...');
	await code.page.locator('.quick-input-widget:visible input.input').fill('smaller.anchorage.json');
	await code.page.keyboard.press('Enter');
	const frame = await code.webviewFrame({ has: '.compare' });
	await frame.locator('[role=grid] [data-line]').nth(1).waitFor({ timeout: 60_000 });
	await code.page.mouse.move(500, 895);
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png).png({ palette: true, quality: 92, effort: 9 }).toFile(join(images, 'compare-dark.png'));
}, 120_000);
