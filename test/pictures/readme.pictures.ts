// The pictures of README.md, taken from the sample in a real VS Code: `npm run pictures`. They are committed.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { openVsCode, type VsCode } from '../vscode/harness';
import { copyOfSample, cursorAt, until } from '../vscode/steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
const images = join(root, 'docs', 'images');
let code: VsCode;

beforeAll(async () => {
	mkdirSync(images, { recursive: true });
	code = await openVsCode(sample.folder, { file, size: { width: 2060, height: 1000 } });
	await code.probe.executeCommand('workbench.action.closeSidebar');
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

async function picture(name: string): Promise<void> {
	// Away from everything that answers to the pointer.
	await code.page.mouse.move(1100, 990);
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png).png({ palette: true, quality: 92, effort: 9 }).toFile(join(images, name));
}

it('the overlay beside a COCO file', async () => {
	await cursorAt(code, file, '"id": 1017');
	await code.commandPalette('Anchorage: Open Overlay');
	await until(code, 'the overlay painted', ({ paintedCount }) => paintedCount > 0);
	await code.probe.executeCommand('workbench.action.closeSidebar');
	const frame = await code.webviewFrame({ has: 'canvas' });
	await frame.locator('.canvas').focus();
	for (const theme of ['dark', 'light'] as const) {
		await code.setTheme(theme);
		await picture(`overlay-${theme}.png`);
	}
	expect(await frame.locator('body').innerText()).toContain('Limit IoU');
});

it('the mask error of one object', async () => {
	await code.setTheme('dark');
	await cursorAt(code, file, '"id": 1007');
	await until(code, 'an object of image 02', ({ row, selected }) => row === 1 && selected !== null);
	const frame = await code.webviewFrame({ has: 'canvas' });
	await frame.locator('.canvas').focus();
	await code.page.keyboard.press('m');
	await frame.getByText('mask IoU at training resolution').waitFor();
	await picture('mask-dark.png');
});

it('a box that is dragged', async () => {
	await code.page.keyboard.press('Escape');
	await cursorAt(code, file, '"id": 1001');
	await until(code, 'an object of image 01', ({ row, selected }) => row === 0 && selected === 0);
	const frame = await code.webviewFrame({ has: 'canvas' });
	const canvas = frame.locator('.canvas').first();
	await canvas.focus();
	await code.page.keyboard.press('f');
	await code.page.keyboard.press('e');
	await code.page.waitForTimeout(800);
	const area = await canvas.boundingBox();
	if (!area) throw new Error('no canvas');
	// Image pixel (330, 150), inside the square, as the fitted picture lies on the canvas.
	const scale = Math.min((area.width - 16) / 480, (area.height - 16) / 360);
	const x = area.x + (area.width - 480 * scale) / 2 + 330 * scale;
	const y = area.y + (area.height - 360 * scale) / 2 + 150 * scale;
	await code.page.mouse.move(x, y);
	await code.page.mouse.down();
	for (let step = 1; step <= 8; step++) await code.page.mouse.move(x - 4 * step * scale, y);
	await frame.getByText('not written yet').waitFor();
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png).png({ palette: true, quality: 92, effort: 9 }).toFile(join(images, 'editing-dark.png'));
	await code.page.keyboard.press('Escape');
	await code.page.mouse.up();
});
