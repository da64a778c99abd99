// The picture of docs/big-files.md: a COCO file of 54 MB in the table, whose first images are those of the sample.

import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, it } from 'vitest';
import { makeTrain2017 } from '../../bench/train2017.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { openVsCode, type VsCode } from '../vscode/harness';
import { until } from '../vscode/steps';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'anchorage-table-')));
const file = join(folder, 'instances_train.json');
let code: VsCode;

/** The sample's images and annotations in front of a long synthetic file's. */
function joined(): string {
	const sample = JSON.parse(readFileSync(join(root, 'media', 'sample', 'coco', 'instances.json'), 'utf8'));
	const long = join(folder, 'long.json');
	makeTrain2017(long, 13_000, 97_000);
	const rest = JSON.parse(readFileSync(long, 'utf8'));
	rmSync(long);
	const shift = 100_000;
	for (const image of rest.images) image.id += shift;
	for (const annotation of rest.annotations) {
		annotation.id += shift;
		annotation.image_id += shift;
		annotation.category_id += 1000;
	}
	for (const category of rest.categories) category.id += 1000;
	return JSON.stringify({
		images: [...sample.images, ...rest.images],
		annotations: [...sample.annotations, ...rest.annotations],
		categories: [...sample.categories, ...rest.categories],
	});
}

beforeAll(async () => {
	const images = join(root, 'media', 'sample', 'images');
	mkdirSync(join(folder, 'images'));
	for (const name of readdirSync(images))
		cpSync(join(images, name), join(folder, 'images', name), { recursive: true });
	writeFileSync(file, joined());
	code = await openVsCode(folder, { size: { width: 1900, height: 960 } });
	await code.probe.executeCommand('workbench.action.closeSidebar');
});
afterAll(async () => {
	await code?.dispose();
	rmSync(folder, { recursive: true, force: true });
});

it('the table beside the overlay', async () => {
	await code.openFile(file, 'anchorage.table');
	await until(code, 'the first image', ({ path, totals }) => path === file && totals !== null);
	await code.commandPalette('Anchorage: Open Overlay');
	await until(code, 'it is painted', ({ paintedCount }) => paintedCount > 0);
	await until(code, 'all parts', ({ problems }) => problems.complete, 120_000);
	const table = await code.webviewFrame({ has: '.table-toolbar' });
	await table.locator('[role="row"]').nth(2).click();
	await code.page.keyboard.press('ArrowRight');
	await code.page.keyboard.press('ArrowDown');
	await code.page.waitForTimeout(1500);
	await code.page.mouse.move(950, 950);
	await code.page.waitForTimeout(1500);
	const png = await code.page.screenshot();
	await sharp(png)
		.png({ palette: true, quality: 92, effort: 9 })
		.toFile(join(root, 'docs', 'images', 'table-dark.png'));
});
