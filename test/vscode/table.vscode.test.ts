// A COCO file over 50 MB in a real VS Code: offered, opened in the table, shown in the overlay, edited, undone, saved, kept over
// a restart, and changed by others meanwhile.

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTrain2017 } from '../../bench/train2017.mjs';
import { openVsCode, type VsCode } from './harness';
import { stateOf, until } from './steps';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'anchorage-table-')));
const file = join(folder, 'instances.json');
const images = 13_000;
const records = 94_500;
let code: VsCode;

beforeAll(async () => {
	mkdirSync(join(folder, '.vscode'));
	makeTrain2017(file, images, records);
	expect(statSync(file).size).toBeGreaterThan(50 * 1024 * 1024);
	code = await openVsCode(folder, { settings: { 'files.autoSave': 'off' } });
});
afterAll(async () => {
	await code?.dispose();
	rmSync(folder, { recursive: true, force: true });
});

/** The page of the table. */
async function table() {
	const page = await code.webview('Anchorage table');
	return page;
}

describe('a file of 52 MB', () => {
	it('is offered to be opened once the text editor shows it', async () => {
		await code.openFile(file);
		const offer = code.page.locator('.notification-toast', { hasText: 'too big for the text editor' });
		await offer.waitFor();
		await code.screenshot('table-offer');
		await offer.getByRole('button', { name: 'Open', exact: true }).click();
		const state = await until(code, 'the first image', ({ path, totals }) => path === file && totals !== null);
		expect(state.row).toBe(0);
		await until(code, 'all images are listed', ({ images: listed }) => listed === images);
		await (await table()).getByText('13,000 images').waitFor();
	});
});
