// Scans that run a model for each picture, in real processes on WebAssembly: losses are those of the image opened alone, what is known
// is not run again, and a model that fails, hangs or is not trusted costs no more than its losses.

import { cpSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import { Runner } from '../../src/compute/runner/runner';
import { modelTally } from '../../src/compute/scan/chosen-model';
import type { ScannedDataset } from '../../src/compute/scan/types';
import { suspectsOf } from '../../src/core/suspects';
import { programFolder } from '../support/cli-program';
import { type ConnectedSample, connectedSample } from '../support/connected-model';
import { buildRunner } from '../support/runner-program';
import { buildScan, put, reportOf, type ScanAsk, scan } from '../support/scans';

// Processes start slowly on a busy machine, and load a tensor library.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const program = programFolder();
const storage = join(program, 'storage');
let script = '';
let sample: ConnectedSample;

beforeAll(async () => {
	await buildRunner(program);
	({ script } = await buildScan(program));
});
beforeEach(() => {
	for (const each of ['storage', 'sample']) rmSync(join(program, each), { recursive: true, force: true });
	sample = connectedSample(join(program, 'sample'));
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

const choose = (predictions: string, over: Partial<Choices> = {}): Partial<Choices> => ({
	workspaceFolders: [program],
	recipe: sample.recipe,
	predictions,
	...over,
});
const ask = (input: string, choices: Partial<Choices>, more: Partial<ScanAsk> = {}) =>
	scan({ inputs: [input], choices, ...more, options: { script, storage, ...more.options } });
const picture = (name: string) => join(program, 'sample', 'images', name);
/** Images with losses. */
const lossy = ({ columns: { images } }: ScannedDataset) =>
	Array.from(images.total).flatMap((total, image) => (Number.isNaN(total) ? [] : [images.fileName[image]]));
/** In the order of the data set. */
const names = [
	'01_shapes.jpg',
	'02_overlap.jpg',
	'03_ring.jpg',
	'04_crowd.jpg',
	'05_bar_and_dot.jpg',
	'06_dense.jpg',
	'07_background.jpg',
	'08_zero_width.jpg',
];

/** What the endless model has. */
const oneOutput = { outputs: { 'rpn_objectness.P4': 'objectness_p4' } };

/** Every image's losses are those that the engine shows when it is opened. */
async function equalsEngine({ columns }: ScannedDataset, own: Partial<Choices>): Promise<void> {
	const runner = new Runner(join(program, 'runner.js'), () => {});
	const engine = new Engine(undefined, { runner, patienceMs: Number.POSITIVE_INFINITY, ended: () => {} });
	try {
		const { images, objects, terms } = columns;
		for (let image = 0; image < images.count; image++) {
			const file = { path: columns.files[images.file[image]].path, version: 0 };
			const { inspection } = await engine.inspect(file, { ...plainChoices, ...own }, images.row[image]);
			const { breakdown } = inspection;
			expect(images.total[image]).toBe(breakdown?.total ?? Number.NaN);
			for (const { name, value, weight } of breakdown?.terms ?? [])
				expect(images.losses[image * terms.length + terms.indexOf(name)]).toBe(value * weight);
			for (const { object, loss, terms: rows } of suspectsOf(inspection)) {
				if (object === null || rows.length === 0) continue;
				expect(objects.loss[images.first[image] + object]).toBe(loss);
			}
		}
	} finally {
		runner.dispose();
	}
}

describe('losses of a scan', () => {
	it('are those of the connected model, which is not run again for what is known', async () => {
		const own = choose(sample.connect('rpn_graph.json'));
		const found = await ask(sample.coco, own);
		expect(found).toMatchObject({ tier: 'exact', unread: [], notes: [], kept: 0, isComplete: true });
		expect(lossy(found)).toEqual(names);
		await equalsEngine(found, own);
		const again = await ask(sample.coco, own);
		expect(again.kept).toBe(8);
		expect(reportOf(again)).toEqual(reportOf(found));
	});

	it('are those of a probe', async () => {
		const folder = join(program, 'sample', 'probe');
		cpSync(resolve('media/sample/probe'), folder, { recursive: true });
		const own = choose(join(folder, 'anchorage-probe.json'), {
			recipe: resolve('media/sample/sample.anchorage.json'),
		});
		const found = await ask(sample.coco, own);
		expect(found).toMatchObject({ tier: 'exact', unread: [], notes: [] });
		expect(lossy(found)).toEqual(names);
		await equalsEngine(found, own);
		expect((await ask(sample.coco, own)).kept).toBe(8);
	});

	it('are worked out again for another picture, record or model', async () => {
		const own = choose(sample.connect('rpn_graph.json'));
		const json = JSON.parse(readFileSync(sample.coco, 'utf8'));
		writeFileSync(sample.coco, JSON.stringify(json));
		await ask(sample.coco, own);
		const bytes = await sharp(picture('01_shapes.jpg')).negate().jpeg().toBuffer();
		writeFileSync(picture('01_shapes.jpg'), bytes);
		const repainted = await ask(sample.coco, own);
		expect(repainted.kept).toBe(7);
		await equalsEngine(repainted, own);
		const { id } = json.images[1];
		json.annotations.find((each: { image_id: number }) => each.image_id === id).bbox[0] += 20;
		writeFileSync(sample.coco, JSON.stringify(json));
		const moved = await ask(sample.coco, own);
		expect(moved.kept).toBe(7);
		await equalsEngine(moved, own);
		utimesSync(join(program, 'sample', 'models', 'rpn_tfjs.bin'), 1, 1);
		expect((await ask(sample.coco, own)).kept).toBe(0);
	});

	it('are known again in files of one image, of many that have no index, and of pictures inside them', async () => {
		const own = choose(sample.connect('rpn_graph.json'));
		const csv = put(
			join(program, 'sample', 'labels.csv'),
			[
				'filename,width,height,class,xmin,ymin,xmax,ymax',
				...names.slice(0, 3).map((name) => `${name},480,360,circle,60,60,160,160`),
			].join('\n'),
		);
		const voc = join(program, 'sample', 'voc');
		cpSync(resolve('media/sample/voc'), voc, { recursive: true });
		const embedded = put(
			join(program, 'sample', 'embedded', 'own.json'),
			JSON.stringify({
				version: '5.0.1',
				flags: {},
				shapes: [
					{
						label: 'circle',
						shape_type: 'rectangle',
						points: [
							[60, 60],
							[160, 160],
						],
					},
				],
				imagePath: 'nowhere.jpg',
				imageData: readFileSync(picture('01_shapes.jpg')).toString('base64'),
				imageHeight: 360,
				imageWidth: 480,
			}),
		);
		for (const [input, images] of [
			[csv, 3],
			[voc, 8],
			[embedded, 1],
		] as const) {
			const found = await ask(input, own);
			expect(found, input).toMatchObject({ tier: 'exact', unread: [], notes: [] });
			expect(found.columns.images.count).toBe(images);
			await equalsEngine(found, own);
			const again = await ask(input, own);
			expect(again.kept, input).toBe(images);
			expect(reportOf(again)).toEqual(reportOf(found));
		}
	});
});

describe('what a model cannot do', () => {
	it('costs an image its losses alone, and is tried again the next time', async () => {
		const own = choose(sample.connect('rpn_graph.json'));
		const bytes = readFileSync(picture('02_overlap.jpg'));
		writeFileSync(picture('02_overlap.jpg'), bytes.subarray(0, 400));
		await sharp({ create: { width: 20, height: 10, channels: 3, background: '#888' } })
			.jpeg()
			.toFile(picture('03_ring.jpg'));
		const found = await ask(sample.coco, own);
		expect(lossy(found)).toEqual(names.filter((name) => !/02|03/.test(name)));
		expect(found.unread).toEqual([
			{
				path: sample.coco,
				row: 1,
				sentence: expect.stringMatching(
					/^Image 2 of instances\.json has no losses, its assignment alone counts\. rpn_graph\.json was not run: The image file cannot be decoded/,
				),
			},
			{ path: sample.coco, row: 2, sentence: expect.stringMatching(/the picture has 20 × 10 px/) },
		]);
		expect(found.rules.map(({ rule }) => rule)).not.toContain('dump-refused');
		const labels = await scan({
			inputs: [sample.coco],
			choices: { ...own, predictions: null },
			options: { script },
		});
		expect(found.columns.objects.positives).toEqual(labels.columns.objects.positives);
		writeFileSync(picture('02_overlap.jpg'), bytes);
		const mended = await ask(sample.coco, own);
		expect(mended.kept).toBe(6);
		expect(mended.unread).toHaveLength(1);
		await equalsEngine({ ...mended, columns: mended.columns }, own);
	});

	it('is told of pictures that are not there, once', async () => {
		const own = choose(sample.connect('rpn_graph.json'));
		for (const name of names.slice(0, 2)) rmSync(picture(name));
		for (const kept of [0, 6]) {
			const found = await ask(sample.coco, own);
			expect(found).toMatchObject({ kept, unread: [], tier: 'exact' });
			expect(found.notes).toEqual([expect.stringMatching(/^2 of 8 images without losses: no picture/)]);
			expect(lossy(found)).toEqual(names.slice(2));
		}
	});

	it.each([
		['ends each time', 'nan.onnx', {}, {}, /holds NaN/],
		['never ends', 'endless.onnx', oneOutput, { seconds: 0.5 }, /did not end within 0\.5 s/],
	])('is given up where it %s', async (_, model, over, limits, sentence) => {
		const own = choose(sample.connect(model, over), { running: { ...plainChoices.running, ...limits } });
		const found = await ask(sample.coco, own);
		expect(found).toMatchObject({ tier: 'assignment', unread: [], isComplete: true });
		expect(found.notes).toEqual([
			expect.stringMatching(
				/^Losses are not part of this scan\. The model failed on each of the first 5 images and was not run any further\. First: /,
			),
		]);
		expect(found.notes[0]).toMatch(sentence);
		const labels = await ask(sample.coco, { ...own, predictions: null });
		expect(labels.kept).toBe(8);
		expect({ ...reportOf(found), notes: [] }).toEqual(reportOf(labels));
	});

	it('does not count against one that worked before: in this scan or, by what is known, in another', async () => {
		const given: string[] = [];
		const tally = modelTally(() => given.push('up'));
		for (let k = 0; k < 4; k++) tally.failed(`reason ${k}`);
		tally.worked();
		for (let k = 0; k < 40; k++) tally.failed('later');
		expect(given).toEqual([]);
		expect(tally.givenUp).toBeNull();
		const own = choose(sample.connect('rpn_graph.json'));
		await ask(sample.coco, own);
		for (const name of names.slice(0, 6)) writeFileSync(picture(name), 'no picture');
		const found = await ask(sample.coco, own);
		expect(found).toMatchObject({ tier: 'exact', kept: 2, notes: [] });
		expect(found.unread.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5]);
	});

	it.each([
		['in a workspace that is not trusted', 'rpn_graph.json', false, /trusted workspaces alone/],
		['that is not there', 'gone.onnx', true, /there is nothing at/],
	])('is told before anything is run of a model %s', async (_, model, trusted, sentence) => {
		const lines: string[] = [];
		const own = choose(sample.connect(model), { running: { ...plainChoices.running, trusted } });
		const found = await ask(sample.coco, own, { options: { script, log: (line) => lines.push(line) } });
		expect(found).toMatchObject({ tier: 'assignment', unread: [] });
		expect(found.notes).toEqual([expect.stringMatching(sentence)]);
		expect(lines.join('\n')).not.toContain('runner: process');
	});
});

it('a scan that is cancelled leaves no model running', async () => {
	const stop = new AbortController();
	const pids: number[] = [];
	const log = (line: string) => {
		for (const [, pid] of line.matchAll(/runner: process (\d+) started/g)) pids.push(Number(pid));
	};
	const own = choose(sample.connect('endless.onnx', oneOutput));
	const done = ask(sample.coco, own, { options: { script, log }, watch: { signal: stop.signal } });
	await expect.poll(() => pids.length, { timeout: 30_000 }).toBe(2);
	// By then it computes, and would not notice that nobody listens.
	await new Promise((passed) => setTimeout(passed, 2000));
	stop.abort();
	expect(await done).toMatchObject({ isComplete: false });
	const isAlive = (pid: number) => {
		try {
			return process.kill(pid, 0);
		} catch {
			return false;
		}
	};
	await expect.poll(() => pids.some(isAlive), { timeout: 5000 }).toBe(false);
});
