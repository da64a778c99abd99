// The picture of docs/evaluation.md: the sample's detections in the evaluation panel, with one class chosen.

import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { openVsCode, type VsCode } from '../vscode/harness';
import { copyOfSample, until } from '../vscode/steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
let code: VsCode;

beforeAll(async () => {
	code = await openVsCode(sample.folder, { file, size: { width: 1500, height: 1390 } });
	await code.probe.executeCommand('workbench.action.closeSidebar');
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

it('the evaluation of the sample', async () => {
	await until(code, 'the image is inspected', ({ totals }) => totals !== null);
	await code.probe.evaluate((api) =>
		api.workspace
			.getConfiguration('anchorage')
			.update('detections.path', 'predictions/detections.json', api.ConfigurationTarget.Workspace),
	);
	await code.commandPalette('Anchorage: Evaluate Detections...');
	const frame = await code.webviewFrame({ has: '.frame.evaluation h1' });
	// The panel alone: its two columns need room.
	await code.probe.executeCommand('workbench.action.focusSecondEditorGroup');
	await code.probe.executeCommand('workbench.action.toggleMaximizeEditorGroup');
	await frame.locator('.classes .body .row', { hasText: 'triangle' }).click();
	await code.page.mouse.move(750, 1380);
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png)
		.png({ palette: true, quality: 92, effort: 9 })
		.toFile(join(root, 'docs', 'images', 'evaluation-dark.png'));
});
