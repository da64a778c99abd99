// The evaluation panel in a real VS Code: the command, the same figures as the command line, an image that opens in the
// overlay, other detections and typed labels, and the panel after the window was loaded again.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/core/evaluation/report';
import { evaluationFinding, formatPrecision } from '../../src/core/words';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { openVsCode, type VsCode } from './harness';
import { copyOfSample, until } from './steps';

const sample = copyOfSample();
const file = join(sample.folder, 'coco', 'instances.json');
const settingsFile = join(sample.folder, '.vscode', 'settings.json');
const folder = programFolder();
let program: (args: string[]) => Outcome;
let code: VsCode;

interface Labels {
	annotations: { image_id: number; category_id: number; bbox: [number, number, number, number] }[];
}
const { annotations } = JSON.parse(readFileSync(file, 'utf8')) as Labels;

/** Every third label is missed; every second box of the others is too far right; one detection an image lies on nothing. */
function writeDetections(name: string, missed: number): void {
	const found = annotations
		.filter((_, at) => at % missed !== 0)
		.map(({ image_id, category_id, bbox: [x, y, width, height] }, at) => ({
			image_id,
			category_id,
			bbox: [at % 2 === 0 ? x : x + 0.4 * width, y, width, height],
			score: 0.5 + (at % 5) / 10,
		}));
	const images = new Set(annotations.map(({ image_id }) => image_id));
	const nothing = [...images].map((image_id) => ({
		image_id,
		category_id: 1,
		bbox: [0, 0, 9, 9],
		score: 0.4,
	}));
	writeFileSync(join(sample.folder, name), JSON.stringify([...found, ...nothing]));
}

function printed(detections: string): EvaluationReport {
	const { stdout } = program(['evaluate', file, join(sample.folder, detections), '--json']);
	return JSON.parse(stdout) as EvaluationReport;
}

beforeAll(async () => {
	writeDetections('found.json', 3);
	writeDetections('better.json', 1000);
	const settings = JSON.parse(readFileSync(settingsFile, 'utf8')) as Record<string, unknown>;
	writeFileSync(
		settingsFile,
		JSON.stringify({
			...settings,
			'anchorage.predictions.path': '',
			'anchorage.detections.path': 'found.json',
		}),
	);
	program = await buildProgram(folder);
	code = await openVsCode(sample.folder, { file, settings: { 'window.restoreWindows': 'preserve' } });
});
afterAll(async () => {
	await code?.dispose();
	rmSync(folder, { recursive: true, force: true });
	sample.remove();
});

const frame = () => code.webviewFrame({ has: '.frame.evaluation h1' });
const finding = async () => (await frame()).locator('h1').textContent();

it('says the figures that the command line prints', async () => {
	await until(code, 'the image is inspected', ({ tier }) => tier === 'estimate');
	await code.commandPalette('Anchorage: Evaluate Detections...');
	const report = printed('found.json');
	const page = await frame();
	expect(await finding()).toBe(evaluationFinding(report));
	const numbers = await page.locator('.numbers td').allInnerTexts();
	expect(numbers).toEqual(
		report.stats.map((value) => (value < 0 ? '–, no such object' : formatPrecision(value))),
	);
	expect(report.stats[0]).toBeGreaterThan(0.1);
	expect(await page.locator('.classes .body .row').count()).toBe(report.perClass.length);
	await code.page.waitForTimeout(500);
	for (const theme of ['light', 'hc', 'dark'] as const) {
		await code.setTheme(theme);
		await code.page.waitForTimeout(700);
		await code.screenshot(`evaluation-${theme}`);
	}
});

it('opens an image in the overlay', async () => {
	const report = printed('found.json');
	const page = await frame();
	await page.locator('.classes .body .row').first().click();
	// The page keeps what was chosen a moment later.
	await code.page.waitForTimeout(600);
	const first = page.locator('.images .body .row').first();
	const name = await first.locator('.cell').first().innerText();
	const at = report.perImage.fileName.indexOf(name);
	await first.click();
	const row = report.perImage.row[at] as number;
	await until(code, 'the image is painted', (state) => state.row === row && state.paintedCount > 0);
	await code.webviewFrame({ has: 'canvas' });
	await code.page.waitForTimeout(500);
	await code.screenshot('evaluation-to-overlay');
});

it('says that labels have changed, and evaluates them as typed', async () => {
	await code.commandPalette('Anchorage: Evaluate Detections...');
	const before = await finding();
	// The page was gone behind the overlay, and has its class again.
	expect(await (await frame()).locator('.chosen-class').count()).toBe(1);
	// The first label becomes another class: nothing is saved.
	await code.probe.evaluate(async (api, path) => {
		const editor = api.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === path);
		if (editor === undefined) throw new Error(`no editor shows ${path}`);
		const offset = editor.document.getText().indexOf('"category_id": 1');
		if (offset < 0) throw new Error('no such record');
		const end = offset + '"category_id": 1'.length;
		const range = new api.Range(editor.document.positionAt(end - 1), editor.document.positionAt(end));
		await editor.edit((edit) => edit.replace(range, '2'));
	}, file);
	const page = await frame();
	await expect.poll(() => page.locator('.news').innerText(), { timeout: 10_000 }).toContain('changed');
	expect(await finding()).toBe(before);
	await page.locator('.news button').click();
	await expect.poll(finding, { timeout: 10_000 }).not.toBe(before);
	expect(await page.locator('.news').count()).toBe(0);
});

const detail = async () => (await frame()).locator('.finding p').textContent();

it('follows to other detections', async () => {
	await code.probe.evaluate(async (api) => {
		await api.workspace
			.getConfiguration('anchorage')
			.update('detections.path', 'better.json', api.ConfigurationTarget.Workspace);
	});
	await expect.poll(detail, { timeout: 10_000 }).toContain('better.json');
});

it('is there again after the window was loaded anew', async () => {
	await code.reload();
	await expect.poll(detail, { timeout: 30_000 }).toContain('better.json');
	await code.page.waitForTimeout(500);
	await code.screenshot('evaluation-restored');
});
