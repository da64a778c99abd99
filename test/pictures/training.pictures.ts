// The picture of a probe in training for README.md and docs/mask-rcnn.md, and its losses on the sample: `npm run pictures`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { openVsCode, type VsCode } from '../vscode/harness';
import { copyOfSample, cursorAt, showSidePanel, until } from '../vscode/steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
const images = join(root, 'docs', 'images');
/** Where `node scripts/tfjs-node.mjs` puts it. */
const cachedNative = join(root, '.cache', 'tfjs-node', 'node_modules', '@tensorflow', 'tfjs-node');
let code: VsCode;

beforeAll(async () => {
	mkdirSync(images, { recursive: true });
	const nativePath = process.env.ANCHORAGE_TFJS_NODE ?? cachedNative;
	code = await openVsCode(sample.folder, {
		file,
		size: { width: 1760, height: 900 },
		environment: { ANCHORAGE_TFJS_NODE: nativePath },
	});
	await until(code, 'the sample is looked at', ({ totals }) => totals !== null, 40_000);
}, 120_000);
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

async function picture(name: string): Promise<void> {
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png).png({ palette: true, quality: 92, effort: 9 }).toFile(join(images, name));
}

it('what the last checkpoint says of the wrong class', async () => {
	await showSidePanel(code);
	await code.probe.evaluate((api) =>
		api.workspace
			.getConfiguration('anchorage')
			.update('predictions.path', 'predictions/probe_2800.safetensors', api.ConfigurationTarget.Workspace),
	);
	await cursorAt(code, file, '"id": 1006');
	await code.commandPalette('Anchorage: Open Overlay');
	await until(
		code,
		'an object of image 02',
		({ row, selected, tier }) => row === 1 && selected !== null && tier === 'exact',
	);
	const frame = await code.webviewFrame({ has: 'canvas' });
	await frame.locator('.canvas').focus();
	await picture('probe-suspect-dark.png');
});

it('a probe in training', async () => {
	await code.probe.executeCommand('workbench.action.closeSidebar');
	await code.commandPalette('Anchorage: Train Probe Model...');
	await code.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: '2 minutes' }).waitFor();
	await code.page.keyboard.press('Enter');
	const frame = await code.webviewFrame({ has: '.training' });
	const progress = frame.getByRole('progressbar');
	await expect
		.poll(async () => Number(await progress.getAttribute('aria-valuenow').catch(() => 0)), {
			timeout: 200_000,
		})
		.toBeGreaterThan(70);
	await picture('training-dark.png');
	await frame.getByRole('button', { name: 'Stop and Keep' }).click();
	await frame.getByText('is trained').first().waitFor({ timeout: 30_000 });
}, 300_000);
