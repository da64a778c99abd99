// Final detections in a real VS Code: chosen by a setting, shown as an estimate on the overlay, in the Objects view, in the
// Loss view and in the hover; the least score is written back as a setting.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, cursorAt, showSidePanel, until } from './steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
const settingsFile = join(sample.folder, '.vscode', 'settings.json');
const settings = () => JSON.parse(readFileSync(settingsFile, 'utf8')) as Record<string, unknown>;
let code: VsCode;

interface Labels {
	annotations: { id: number; image_id: number; category_id: number; bbox: number[] }[];
}
const labels = (JSON.parse(readFileSync(file, 'utf8')) as Labels).annotations.filter(
	({ image_id }) => image_id === 101,
);

beforeAll(async () => {
	// The first object is missed, the others are found; one detection lies on nothing, one is unsure.
	const [first, second] = labels;
	if (!first || !second) throw new Error('the first image of the sample has two objects or more');
	const detections = [
		...labels.slice(1).map(({ category_id, bbox }) => ({ category_id, bbox, score: 0.9 })),
		{ category_id: first.category_id, bbox: [2, 2, 20, 18], score: 0.8 },
		{ category_id: second.category_id, bbox: [4, 300, 30, 20], score: 0.3 },
	];
	writeFileSync(
		join(sample.folder, 'found.json'),
		JSON.stringify(detections.map((each) => ({ image_id: 101, ...each }))),
	);
	writeFileSync(
		settingsFile,
		JSON.stringify({
			...settings(),
			'anchorage.predictions.path': '',
			'anchorage.detections.path': 'found.json',
		}),
	);
	code = await openVsCode(sample.folder, { file });
});
afterAll(async () => {
	await code?.dispose();
	sample.remove();
});

const found = () => `${labels.length - 1} of ${labels.length} objects found`;

it('shows an estimate, and says that it is one', async () => {
	await code.commandPalette('Anchorage: Open Overlay');
	await until(
		code,
		'the estimate is painted',
		({ paintedCount, tier }) => paintedCount > 0 && tier === 'estimate',
	);
	const frame = await code.webviewFrame({ has: 'canvas' });
	const body = frame.locator('body');
	await expect.poll(() => body.innerText()).toContain(`${found()}, 2 false detections (score 0.25 or more).`);
	await showSidePanel(code);
	await code.webviewFrame({ has: '.total' });
	await code.page.waitForTimeout(500);
	for (const theme of ['light', 'hc', 'dark'] as const) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(900);
		await code.screenshot(`estimate-${theme}`);
	}
});

it('says in the Loss view and the Objects view what it says on the overlay', async () => {
	const loss = await code.webviewFrame({ has: '.total' });
	const text = await loss.locator('body').innerText();
	expect(text).toContain('Class, of found objects');
	expect(text).toContain('An estimate from final detections');
	expect(text).toContain('From found.json, not from raw head outputs.');
	const objects = await code.treeItems('Objects');
	expect(objects.filter(({ description }) => description.includes('found at 0.90'))).toHaveLength(
		labels.length - 1,
	);
	expect(objects.filter(({ description }) => description.endsWith('missed'))).toHaveLength(1);
});

it('says how an object fares in the hover', async () => {
	const place = await cursorAt(code, file, `"id": ${labels[0]?.id}`);
	expect(await code.hover(place.line, place.column)).toContain(
		'Estimate from found.json. Missed: no detection is about it.',
	);
	await code.page.keyboard.press('Escape');
});

it('keeps the least score that is chosen on the overlay as a setting', async () => {
	const frame = await code.webviewFrame({ has: 'canvas' });
	// The object under the cursor is chosen: the section is of the whole image.
	await frame.locator('.canvas').focus();
	await code.page.keyboard.press('Escape');
	const exact = frame.getByRole('spinbutton', { name: 'Least score, exactly' });
	await exact.fill('0.5');
	await exact.press('Enter');
	await expect.poll(() => settings()['anchorage.detections.minScore'], { timeout: 10_000 }).toBe(0.5);
	await expect
		.poll(() => frame.locator('body').innerText(), { timeout: 10_000 })
		.toContain(`${found()}, 1 false detection (score 0.5 or more).`);
	await code.page.waitForTimeout(500);
	await code.screenshot('estimate-least-score-dark');
});
