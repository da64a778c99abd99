// A probe in a real VS Code: trained on the sample, stopped, its losses shown; and native TensorFlow that cannot be fetched.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, until } from './steps';

const sample = copyOfSample();
const coco = join(sample.folder, 'coco', 'instances.json');
let code: VsCode;

beforeAll(async () => {
	code = await openVsCode(sample.folder, {
		file: coco,
		// Nothing is fetched from here: the same on a machine with a network.
		environment: { TFJS_NODE_CDN_STORAGE: 'https://tensorflow.invalid/' },
	});
	await until(code, 'the sample is looked at', ({ totals }) => totals !== null, 40_000);
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

const trainingFrame = () => code.webviewFrame({ has: '.training' });

it('trains with live losses, and keeps what it has when it is stopped', async () => {
	await code.commandPalette('Anchorage: Train Probe Model...');
	await code.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: '2 minutes' }).waitFor();
	await code.screenshot('training-durations-dark');
	await code.page.keyboard.press('Enter');
	const frame = await trainingFrame();
	await frame.getByText('Training a probe on instances.json').first().waitFor({ timeout: 60_000 });
	await expect.poll(() => frame.locator('.terms-now tbody tr').count(), { timeout: 60_000 }).toBe(6);
	expect((await code.statusBarText()).join('\n')).toMatch(/Probe \d+ %/);
	await code.page.waitForTimeout(6000);
	for (const theme of ['dark', 'light', 'hc'] as const) {
		await code.setTheme(theme);
		await code.screenshot(`training-${theme}`);
	}
	await code.setTheme('dark');
	await frame.getByRole('button', { name: 'Stop and Keep' }).click();
	await frame
		.locator('h1', { hasText: 'The probe of instances.json is trained' })
		.waitFor({ timeout: 30_000 });
	await expect.poll(async () => (await code.statusBarText()).join('\n')).not.toMatch(/Probe \d+ %/);
});

it('shows the losses of the probe, with its recipe, and follows the labels', async () => {
	const frame = await trainingFrame();
	await frame.getByRole('button', { name: 'Show Its Losses' }).click();
	const shown = await until(
		code,
		'the probe’s losses',
		({ tier, recipe, terms }) => tier === 'exact' && recipe === 'probe' && terms.length === 5,
		60_000,
	);
	for (const { value } of shown.terms) expect(value).toBeGreaterThanOrEqual(0);
	await code.commandPalette('Anchorage: Open Overlay');
	await until(code, 'painted', ({ paintedCount }) => paintedCount > 0, 30_000);
	await code.page.waitForTimeout(1000);
	await code.screenshot('training-losses-dark');
	// One box is made wider: the losses follow.
	await code.probe.evaluate(async (api, path) => {
		const document = await api.workspace.openTextDocument(path);
		const at = document.getText().search(/"bbox"\s*:\s*\[/);
		const start = document.getText().indexOf('[', at) + 1;
		const comma = document.getText().indexOf(',', start);
		const edit = new api.WorkspaceEdit();
		edit.replace(document.uri, new api.Range(document.positionAt(start), document.positionAt(comma)), '90');
		await api.workspace.applyEdit(edit);
	}, coco);
	const total = ({ terms }: { terms: { value: number }[] }) =>
		terms.reduce((sum, { value }) => sum + value, 0);
	await until(
		code,
		'other losses after the edit',
		(state) => state.terms.length === 5 && total(state) !== total(shown),
		30_000,
	);
});

it('says why native TensorFlow could not be installed, and leaves nothing behind', async () => {
	await code.probe.executeCommand('notifications.clearAll');
	await code.commandPalette('Anchorage: Install Native TensorFlow Back End...');
	const dialog = code.page.locator('.monaco-dialog-box');
	await dialog.waitFor({ timeout: 20_000 });
	expect(await dialog.innerText()).toContain('@tensorflow/tfjs-node 4.22.0');
	await code.screenshot('native-install-dark');
	await dialog.getByRole('button', { name: 'Install' }).click();
	await expect
		.poll(async () => (await code.notifications()).join('\n'), { timeout: 120_000 })
		.toMatch(/Native TensorFlow was not installed: npm ended with \d+\. .*\w\.\w/);
	await code.screenshot('native-failed-dark');
	const storage = await code.probe.evaluate(
		(api) => api.extensions.getExtension('anchorage.anchorage')?.exports?.storage as string,
	);
	expect(existsSync(join(storage, 'tfjs-node'))).toBe(false);
	expect(existsSync(join(storage, 'tfjs-node.draft'))).toBe(false);
});
