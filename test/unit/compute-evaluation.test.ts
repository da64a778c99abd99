// The engine's answer to the evaluation panel: the same report as the command line's, unsaved edits included, and where each
// image stands in its file.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { compareFiles, reportOf } from '../../src/compute/evaluation/evaluate-files';
import { loadLabels } from '../../src/compute/evaluation/load-labels';
import type { EvaluationReport } from '../../src/core/evaluation/report';
import type { EvaluationAsk } from '../../src/messages';
import { evaluatePair, writePair } from '../support/evaluated';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-evaluation-'));
const ask: EvaluationAsk = { overlap: null, score: 0.3, slice: 'weather' };
const labels = join(folder, 'labels.json');
const detections = join(folder, 'detections.json');
const choices = { ...plainChoices, detections };
const never = new AbortController().signal;
const question = { choices, kind: null, score: 0.3, slice: null };

beforeAll(() => writePair(folder, { classes: ['cat', 'dog', 'bird'], images: 30, objects: 5 }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const timeless = ({ times: _, ...report }: EvaluationReport) => report;

describe('of a file on disk', () => {
	it('is the report of the command line, with what else can be asked for', async () => {
		const { report, kinds, fields } = await evaluatePair(folder, ask);
		const collect = () => Promise.reject(new Error('It is a COCO file.'));
		const compared = await compareFiles(() => loadLabels(labels, collect), detections, null);
		expect(timeless(report)).toEqual(timeless(reportOf(compared, ask)));
		expect(report.stats[0]).toBeGreaterThan(0.2);
		expect(kinds).toEqual(['bbox']);
		expect(fields).toContain('weather');
		// A name, or the same of each, groups nothing.
		expect(fields).not.toContain('file_name');
		expect(fields).not.toContain('width');
		expect(report.slices?.groups.map(({ images }) => images).reduce((a, b) => a + b)).toBe(30);
	});

	it('has curves whose mean is the AP, in all and by class', async () => {
		const { report } = await evaluatePair(folder, ask);
		const mean = (values: readonly number[] = []) =>
			values.reduce((sum, value) => sum + value, 0) / values.length;
		const { curves, stats, perClass } = report;
		expect(curves.recall).toHaveLength(101);
		expect(mean(curves.all?.mean)).toBeCloseTo(stats[0] as number, 4);
		expect(mean(curves.all?.at50)).toBeCloseTo(stats[1] as number, 4);
		expect(mean(curves.all?.at75)).toBeCloseTo(stats[2] as number, 4);
		perClass.forEach(({ ap, ap50 }, k) => {
			expect(mean(curves.perClass[k]?.mean)).toBeCloseTo(ap, 4);
			expect(mean(curves.perClass[k]?.at50)).toBeCloseTo(ap50, 4);
		});
	});

	it('compares once for other scores and slices, anew for other files', async () => {
		const engine = new Engine();
		const file = { path: labels, version: 0 };
		const first = await engine.evaluation.answer({ ...question, file }, never);
		const other = await engine.evaluation.answer({ ...question, file, score: 0.9, slice: 'weather' }, never);
		// The very same work, as the time it took shows.
		expect(other.report.times.evaluate).toBe(first.report.times.evaluate);
		expect(other.report.score).toBe(0.9);
		const right = ({ perImage }: EvaluationReport) => perImage.truePositives.reduce((a, b) => a + b);
		expect(right(other.report)).toBeLessThan(right(first.report));
		const all = JSON.parse(readFileSync(detections, 'utf8')) as object[];
		const half = join(folder, 'half.json');
		writeFileSync(half, JSON.stringify(all.slice(0, all.length / 2)));
		const changed = { ...question, file, choices: { ...choices, detections: half } };
		const third = await engine.evaluation.answer(changed, never);
		expect(third.report.detections.total).toBe(Math.floor(all.length / 2));
	});

	it('refuses in sentences', async () => {
		const file = { path: labels, version: 0 };
		const answer = (change: object) =>
			new Engine().evaluation.answer({ ...question, file, ...change }, never);
		await expect(answer({ choices: { ...choices, detections: null } })).rejects.toMatchObject({
			code: 'no-detections',
			message: 'No final detections are chosen for this file.',
		});
		await expect(
			answer({ choices: { ...choices, detections: join(folder, 'gone.json') } }),
		).rejects.toMatchObject({
			code: 'no-detections',
		});
		await expect(answer({ kind: 'segm' })).rejects.toThrow('The detections have no masks');
		await expect(answer({ slice: 'colour' })).rejects.toThrow('No image has a field "colour"');
	});
});

it('counts what is typed and not saved', async () => {
	const engine = new Engine();
	const text = readFileSync(labels, 'utf8');
	const content = JSON.parse(text) as { annotations: object[] };
	const fewer = JSON.stringify({ ...content, annotations: content.annotations.slice(0, 100) });
	engine.updateText({ path: labels, version: 7, text: fewer });
	const edited = await engine.evaluation.answer({ ...question, file: { path: labels, version: 7 } }, never);
	expect(edited.report.labels.labels).toBe(100);
	const saved = await engine.evaluation.answer({ ...question, file: { path: labels, version: 0 } }, never);
	expect(saved.report.labels.labels).toBe(content.annotations.length);
	engine.updateText({ path: labels, version: 8, text });
	const back = await engine.evaluation.answer({ ...question, file: { path: labels, version: 8 } }, never);
	expect(timeless(back.report)).toEqual(timeless(saved.report));
});

describe('says where each image stands', () => {
	it('in a COCO file whose ids do not rise', async () => {
		const own = join(folder, 'turned');
		writePair(own, { classes: ['cat', 'dog'], images: 6, objects: 2 });
		const path = join(own, 'labels.json');
		const content = JSON.parse(readFileSync(path, 'utf8')) as { images: { id: number; file_name: string }[] };
		content.images.reverse();
		writeFileSync(path, JSON.stringify(content));
		const { report } = await evaluatePair(own, { ...ask, slice: null });
		const { id, fileName, row, file } = report.perImage;
		expect(id).toEqual(['1', '2', '3', '4', '5', '6']);
		expect(row.map((at) => content.images[at]?.file_name)).toEqual(fileName);
		expect(file).toBeNull();
		const engine = new Engine();
		const listed = await engine.images({ path, version: 0 }, choices, 0, 6);
		expect(row.map((at) => listed[at]?.id)).toEqual(id);
	});

	it('in a folder of one file an image', async () => {
		const own = join(folder, 'yolo');
		const detected = join(folder, 'yolo-detections');
		for (const each of [own, detected]) mkdirSync(each);
		writeFileSync(join(own, 'classes.txt'), 'cat\ndog\n');
		const names = ['a', 'b', 'c'];
		for (const name of names) {
			writeFileSync(join(own, `${name}.txt`), '0 0.5 0.5 0.2 0.2\n');
			writeFileSync(join(detected, `${name}.txt`), '0 0.5 0.5 0.2 0.2 0.9\n');
		}
		const { report } = await new Engine().evaluation.answer(
			{
				...question,
				file: { path: join(own, 'a.txt'), version: 0 },
				choices: { ...choices, detections: detected },
			},
			never,
		);
		expect(report.perImage.file).toEqual(names.map((name) => `${name}.txt`));
		expect(report.perImage.row).toEqual([0, 0, 0]);
	});
});
