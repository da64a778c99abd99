// The harness itself: a real VS Code starts with the packaged extension, and everything that tests rely on answers.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { openVsCode, type VsCode } from './harness';

const folder = join(root, 'media', 'sample');
let code: VsCode;

beforeAll(async () => {
	code = await openVsCode(folder, { file: join(folder, 'coco', 'instances.json') });
});
afterAll(() => code?.dispose());

it('opens the sample with the COCO file in the text editor', async () => {
	const open = await code.probe.evaluate((api) => api.window.activeTextEditor?.document.fileName);
	expect(open).toMatch(/coco[\\/]instances\.json$/);
	await code.screenshot('workbench');
});

it('has the packaged extension', async () => {
	const version = await code.probe.evaluate(
		(api) => api.extensions.getExtension('anchorage.anchorage')?.packageJSON.version,
	);
	expect(version).toMatch(/^\d+\.\d+\.\d+/);
	expect(await code.paletteEntries('Anchorage: ')).not.toEqual([]);
});

it('follows the theme', async () => {
	for (const [theme, kind] of [
		['hc', 3],
		['light', 1],
		['dark', 2],
	] as const) {
		await code.setTheme(theme);
		// The window changes first; the extension host hears of it a moment later.
		await expect.poll(() => code.probe.evaluate((api) => api.window.activeColorTheme.kind)).toBe(kind);
	}
});

it('measures how long the extension host is held up', async () => {
	const idle = await code.probe.measureDelay(() => Promise.resolve());
	const busy = await code.probe.measureDelay(() =>
		code.probe.evaluate(() => {
			const end = Date.now() + 400;
			while (Date.now() < end);
		}),
	);
	expect(busy.maxMs).toBeGreaterThan(350);
	expect(idle.maxMs).toBeLessThan(busy.maxMs);
});

it('reloads the window', async () => {
	await code.reload();
	const open = await code.probe.evaluate(
		(api) => api.window.tabGroups.all.flatMap((group) => group.tabs).length,
	);
	expect(open).toBeGreaterThan(0);
});

it('opens a folder in restricted mode, and one that is trusted', async () => {
	expect(await code.probe.evaluate((api) => api.workspace.isTrusted)).toBe(true);
	const restricted = await openVsCode(folder, { trusted: false });
	try {
		expect(await restricted.probe.evaluate((api) => api.workspace.isTrusted)).toBe(false);
	} finally {
		await restricted.dispose();
	}
});
