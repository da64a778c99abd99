// A data set under two choices, as the editor asks for it: the numbers are those of `anchorage compare`, lists are in order,
// and what cannot be compared is refused in a sentence.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices, CompareQuestion } from '../../src/compute/protocol';
import { type ComparedList, comparedLists } from '../../src/core/compare/types';
import type { CompareProgress, CompareSubject, DatasetComparison } from '../../src/messages';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';
import { writePair } from '../support/evaluated';
import { buildScan, put, scan, squares, vocText } from '../support/scans';

// Scans start processes.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = programFolder();
const sample = join(root, 'media', 'sample');
const coco = join(sample, 'coco', 'instances.json');
const recipe = join(sample, 'sample.anchorage.json');
const dumps = ['0100', '2800'].map((steps) => join(sample, 'predictions', `probe_${steps}.safetensors`));
const never = new AbortController().signal;
let script = '';
let run: (args: string[], cwd?: string) => Outcome;

beforeAll(async () => {
	run = await buildProgram(folder);
	({ script } = await buildScan(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function newEngine(storage: string | null = null): Engine {
	return new Engine({ worker: null, storage }, null, { script, storage, processes: 2, log: () => {} });
}

interface Asked {
	engine: Engine;
	view: DatasetComparison;
	steps: CompareProgress[];
}

interface Ask {
	subject: CompareSubject;
	inputs?: string[];
	a?: Partial<Choices>;
	b?: Partial<Choices>;
	engine?: Engine;
	signal?: AbortSignal;
	tell?: (step: CompareProgress) => void;
}

async function compare({ subject, inputs = [coco], a, b, ...by }: Ask): Promise<Asked> {
	const engine = by.engine ?? newEngine();
	const steps: CompareProgress[] = [];
	const question: CompareQuestion = {
		subject,
		source: { inputs: inputs.map((path) => ({ path, split: null })) },
		a: { ...plainChoices, ...a },
		b: { ...plainChoices, ...b },
	};
	const tell = (step: CompareProgress) => {
		steps.push(step);
		by.tell?.(step);
	};
	const view = await engine.comparison.compare(question, { signal: by.signal ?? never, tell });
	return { engine, view, steps };
}

// biome-ignore lint/suspicious/noExplicitAny: what is printed is compared as it is.
function printed(...args: string[]): any {
	const { status, stdout } = run(['compare', ...args, '--json'], folder);
	expect(status).toBe(0);
	return JSON.parse(stdout);
}

function all({ comparison }: Engine, list: ComparedList, className: string | null = null) {
	return comparison.lines({ list, class: className, from: 0, to: 10_000 });
}

const totalsOf = ({ totals }: DatasetComparison) =>
	Object.fromEntries(totals.map(({ name, a, b }) => [name, [a, b]]));

describe('two recipes', () => {
	it('are compared as on the command line', async () => {
		const names = ['torchvision-fcos', 'torchvision-retinanet'] as const;
		const json = printed(coco, '--recipe', names[0], '--recipe-b', names[1]);
		const { engine, view, steps } = await compare({
			subject: 'recipes',
			a: { recipe: names[0] },
			b: { recipe: names[1] },
		});
		expect(view).toMatchObject({
			subject: 'recipes',
			finding: json.finding,
			images: 8,
			objects: 47,
			valueTitle: 'Best IoU',
			countTitle: 'Positives',
			intervals: null,
			notes: [],
		});
		const shown = totalsOf(view);
		for (const [name, of] of [
			['Well served', 'well'],
			['Forced matches alone', 'forcedOnly'],
			['Without any positive', 'unmatched'],
			['Positives', 'positives'],
		] as const)
			expect(shown[name]).toEqual(['a', 'b'].map((side) => json.totals[side][of].toLocaleString('en-US')));
		expect([view.lists.worse, view.lists.better]).toEqual([json.lost.count, json.won.count]);
		for (const [list, of] of [
			['worse', 'lost'],
			['better', 'won'],
		] as const)
			expect(all(engine, list).lines.map(({ image, object, meaning }) => [image, object, meaning])).toEqual(
				json[of].first.map((line: { image: number; object: number; meaning: string }) => [
					...[line.image, line.object, line.meaning],
				]),
			);
		expect(view.classes.reduce((sum, { worse }) => sum + worse, 0)).toBe(json.lost.count);
		expect(new Map(view.classes.map(({ name, a, b }) => [name, [a, b]]))).toEqual(
			new Map(
				json.classes.map((line: { name: string; a: { positives: number }; b: { positives: number } }) => [
					line.name,
					[line.a.positives, line.b.positives],
				]),
			),
		);
		expect(steps.map(({ text }) => text)).toEqual(
			expect.arrayContaining(['Scanning A: 8 of 8 images', 'Scanning B: 8 of 8 images']),
		);
		const shares = steps.map(({ share }) => share ?? 0);
		expect(shares).toEqual(shares.toSorted((x, y) => x - y));
		expect(shares.at(-1)).toBe(1);
	});

	it('have lists: of what changed, of a class, a part at a time', async () => {
		const { engine, view } = await compare({
			subject: 'recipes',
			a: { recipe: 'torchvision-faster-rcnn' },
			b: { recipe: 'torchvision-retinanet' },
		});
		for (const list of comparedLists) expect(all(engine, list).total).toBe(view.lists[list]);
		const changed = all(engine, 'changed').lines;
		expect(changed.length).toBeGreaterThan(3);
		// Steps of service come first.
		const steps = changed.map(({ a, b }) => a.glyph !== b.glyph);
		expect(steps).toEqual(steps.toSorted((x, y) => Number(y) - Number(x)));
		expect(engine.comparison.lines({ list: 'changed', class: null, from: 1, to: 3 })).toEqual({
			total: changed.length,
			lines: changed.slice(1, 3),
		});
		const byClass = view.classes.map(({ name }) => all(engine, 'changed', name));
		expect(byClass.reduce((sum, { total }) => sum + total, 0)).toBe(changed.length);
		for (const [at, { lines }] of byClass.entries())
			expect(new Set(lines.map(({ className }) => className))).toEqual(
				new Set(lines.length > 0 ? [view.classes[at]?.name] : []),
			);
		expect(all(engine, 'changed', 'no such class')).toEqual({ total: 0, lines: [] });
		const [first] = changed;
		expect(engine.comparison.place(first?.image ?? -1)).toEqual({ path: coco, row: first?.image });
		expect(() => engine.comparison.place(99)).toThrow('The data set has no such image.');
	});

	it('that are the same: nothing changes', async () => {
		const { view } = await compare({ subject: 'recipes' });
		expect(view.finding).toBe('Nothing changes: A and B serve all 47 objects alike.');
		expect(view.lists).toEqual({ changed: 0, worse: 0, better: 0, costlier: 0 });
	});

	it('that wait for predictions say so', async () => {
		const { view } = await compare({ subject: 'recipes', b: { recipe: 'ultralytics-detect' } });
		expect(view.finding).toMatch(/^What serves an object waits for predictions/);
		for (const { a, b } of view.classes) expect([a !== null, b]).toEqual([true, null]);
	});

	it('are compared over several files, and what cannot be read is told', async () => {
		const one = put(join(folder, 'many', 'one.json'), JSON.stringify(squares(4)));
		const two = put(join(folder, 'many', 'two.xml'), vocText('x'));
		const broken = put(join(folder, 'many', 'broken.json'), '{"images": [{"id": 1, "file_name"');
		const { engine, view } = await compare({
			subject: 'recipes',
			inputs: [one, two, broken],
			b: { recipe: 'torchvision-retinanet' },
		});
		expect(view.images).toBe(5);
		expect(view.notes).toHaveLength(1);
		expect(view.notes[0]).toMatch(/^1 file or image could not be read in A and in B\. broken\.json: .+\.$/);
		const places = [0, 1, 2, 3, 4].map((image) => engine.comparison.place(image));
		expect(new Set(places.map(({ path }) => path))).toEqual(new Set([one, two]));
	});
});

describe('two dumps', () => {
	const a = { recipe, predictions: dumps[0] as string };
	const b = { recipe, predictions: dumps[1] as string };

	it('are compared by losses as on the command line', async () => {
		const json = printed(
			...[coco, '--recipe', recipe, '--predictions', a.predictions, '--predictions-b', b.predictions],
		);
		const { engine, view } = await compare({ subject: 'predictions', a, b });
		expect([view.finding, view.valueTitle, view.countTitle]).toEqual([json.finding, 'Loss', 'Anchors']);
		const [total] = json.losses;
		expect(totalsOf(view)['Loss, in all']).toEqual([total.a.toFixed(4), total.b.toFixed(4)]);
		expect(view.lists.costlier).toBe(json.costlier.count);
		const { lines } = all(engine, 'costlier');
		expect(lines.map(({ image, object }) => [image, object])).toEqual(
			json.costlier.first.map(({ image, object }: { image: number; object: number }) => [image, object]),
		);
		for (const line of lines) {
			expect(line.change).toMatch(/^▲ \+\d+\.\d{4}$/);
			expect(line.direction).toBe('worse');
		}
		const sizes = all(engine, 'changed').lines.map(({ change }) => Number(change.replace(/[^\d.]/g, '')));
		expect(sizes).toHaveLength(view.lists.changed);
		expect(sizes).toEqual(sizes.toSorted((x, y) => y - x));
	});

	it('of which one is missing are refused before anything is scanned', async () => {
		const missing = { ...b, predictions: join(folder, 'none.safetensors') };
		const steps: CompareProgress[] = [];
		await expect(
			compare({ subject: 'predictions', a, b: missing, tell: (step) => steps.push(step) }),
		).rejects.toThrow('none.safetensors is not there any more: choose it again.');
		expect(steps).toEqual([]);
	});

	it('on one side alone: losses are not compared', async () => {
		const { view } = await compare({ subject: 'predictions', a: { recipe }, b });
		expect(view.notes).toEqual(['Only B has losses: they are not compared.']);
		expect(view.totals.find(({ name }) => name === 'Loss, in all')).toMatchObject({ a: '–', change: '–' });
		expect(view.finding).toBe('Nothing changes: A and B serve all 47 objects alike.');
	});
});

it('what both sides were scanned for is known to the next scan', async () => {
	const storage = join(folder, 'storage');
	mkdirSync(storage);
	const ask = { subject: 'recipes', b: { recipe: 'torchvision-retinanet' } } as const;
	const { view } = await compare({ ...ask, engine: newEngine(storage) });
	for (const choices of [{}, ask.b]) {
		const { kept, columns } = await scan({ inputs: [coco], choices, options: { script, storage } });
		expect([kept, columns.images.count]).toEqual([8, 8]);
	}
	const { milliseconds: _, ...again } = (await compare({ ...ask, engine: newEngine(storage) })).view;
	expect(view).toMatchObject(again);
});

describe('two files of detections', () => {
	const made = join(folder, 'made');
	const labels = join(made, 'labels.json');
	const [first, half] = [join(made, 'detections.json'), join(folder, 'half.json')];
	const a = { detections: first, minScore: 0.3 };
	const b = { detections: half, minScore: 0.3 };
	type Result = { image_id: number; category_id: number; bbox: number[]; score: number };
	let results: Result[];

	beforeAll(() => {
		writePair(made, { classes: ['car', 'truck', 'bus'], images: 30, objects: 5 });
		results = JSON.parse(readFileSync(first, 'utf8')) as Result[];
		writeFileSync(half, JSON.stringify(results.filter((_, at) => at % 2 === 0)));
	});

	it('have the precision and the intervals of the command line', async () => {
		const json = printed(labels, '--detections', first, '--detections-b', half);
		const { view, steps } = await compare({ subject: 'detections', inputs: [labels], a, b });
		expect(view).toMatchObject({ finding: json.finding, images: 30, objects: 150, valueTitle: 'Score' });
		expect(view.intervals).toBe(
			'95 % of the draws lie within an interval: 1,000 draws of as many images as there are, with replacement, seed 0.',
		);
		for (const [at, { name, a: inA, b: inB, low, high }] of json.differences.entries()) {
			const shown = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
			expect(view.totals[at]).toMatchObject({
				...{ name, a: inA.toFixed(3), b: inB.toFixed(3), interval: `${shown(low)} to ${shown(high)}` },
			});
		}
		expect(steps[0]).toEqual({ text: 'Comparing A and B with the labels', share: null });
		expect(steps.at(-1)).toEqual({ text: 'Drawing 1,000 of 1,000', share: 1 });
	});

	it('list the objects that only one of them finds, each where its record is', async () => {
		const { engine, view } = await compare({ subject: 'detections', inputs: [labels], a, b });
		// Half of the same detections find nothing that all of them do not.
		expect([view.lists.better, view.lists.costlier]).toEqual([0, 0]);
		expect(view.lists.worse).toBeGreaterThan(20);
		const { lines, total } = all(engine, 'worse');
		expect([total, all(engine, 'changed').lines]).toEqual([view.lists.worse, lines]);
		const [inA, inB] = (totalsOf(view)['Found at IoU 0.5'] as string[]).map(Number) as [number, number];
		expect(inA - inB).toBe(total);
		const { annotations, categories, images } = JSON.parse(readFileSync(labels, 'utf8')) as {
			annotations: { image_id: number; category_id: number; bbox: number[] }[];
			categories: { name: string }[];
			images: { file_name: string }[];
		};
		const scores = lines.map(({ a: cell }) => Number(cell.value));
		expect(scores).toEqual(scores.toSorted((x, y) => y - x));
		for (const line of lines) {
			expect(line).toMatchObject({
				a: { glyph: 'found' },
				b: { glyph: 'missed' },
				change: '–',
				direction: 'worse',
			});
			expect(engine.comparison.place(line.image)).toEqual({ path: labels, row: line.image });
			const record = annotations.filter(({ image_id: image }) => image === line.image + 1)[line.object];
			expect([categories[(record?.category_id ?? 0) - 1]?.name, images[line.image]?.file_name]).toEqual([
				...[line.className, line.name],
			]);
			// The detection that finds it is one that the other side lacks, of this class and on this box.
			const finder = results.filter(
				({ image_id: image, category_id: kind, score }, at) =>
					at % 2 === 1 &&
					image === record?.image_id &&
					kind === record.category_id &&
					score.toFixed(3) === Number(line.a.value).toFixed(3),
			);
			expect(finder.length).toBeGreaterThan(0);
		}
		const classes = view.classes.map(({ name, worse }) => [name, worse]);
		expect(classes).toEqual(view.classes.map(({ name }) => [name, all(engine, 'worse', name).total]));
	});

	it('turned about, what was worse is better; a score that is too low is told', async () => {
		const there = await compare({ subject: 'detections', inputs: [labels], a, b });
		const back = await compare({ subject: 'detections', inputs: [labels], a: b, b: a });
		const places = (engine: Engine, list: ComparedList) =>
			all(engine, list).lines.map(({ image, object }) => [image, object]);
		expect(places(back.engine, 'better')).toEqual(places(there.engine, 'worse'));
		const strict = await compare({ subject: 'detections', inputs: [labels], a, b: { ...a, minScore: 0.6 } });
		expect(strict.view.finding).toMatch(/^AP is the same: /);
		expect(strict.view.notes[0]).toContain('0.3 and more in A, of 0.6 and more in B');
		for (const { b: cell, meaning } of all(strict.engine, 'worse').lines) {
			expect(Number(cell.value)).toBeLessThan(0.6);
			expect(meaning).toBe('no longer found, its score is too low');
		}
		expect(strict.view.lists.worse).toBeGreaterThan(10);
	});

	it('keep to the rows of the records where some are not compared', async () => {
		const text = JSON.parse(readFileSync(labels, 'utf8'));
		const [one] = text.annotations;
		// Of no category: the reader lists it as an object, COCO's evaluation leaves it out. No box, no mask: neither has it.
		const extra = [
			{ ...one, id: 9001, category_id: 77 },
			{ id: 9002, image_id: one.image_id, category_id: one.category_id },
		];
		const path = put(
			join(made, 'extra.json'),
			JSON.stringify({ ...text, annotations: [...extra, ...text.annotations] }),
		);
		const { engine } = await compare({ subject: 'detections', inputs: [path], a, b });
		const plain = await compare({ subject: 'detections', inputs: [labels], a, b });
		const shift = (image: number) => (image === one.image_id - 1 ? 1 : 0);
		expect(all(engine, 'worse').lines.map(({ image, object }) => [image, object])).toEqual(
			all(plain.engine, 'worse').lines.map(({ image, object }) => [image, object + shift(image)]),
		);
		const records = await engine.spans({ path, version: 0 }, plainChoices, one.image_id - 1);
		expect(records).toHaveLength(6);
	});

	it('are compared on files with one image each as well', async () => {
		const yolo = join(folder, 'yolo');
		cpSync(join(sample, 'labels'), join(yolo, 'labels'), { recursive: true });
		cpSync(join(sample, 'images'), join(yolo, 'images'), { recursive: true });
		cpSync(join(sample, 'data.yaml'), join(yolo, 'data.yaml'));
		const path = join(yolo, 'labels', '01_shapes.txt');
		const text = readFileSync(path, 'utf8').trim().split('\n')[0] as string;
		const [kind, ...corners] = text.split(' ').map(Number) as [number, ...number[]];
		const at = (axis: 0 | 1) => corners.filter((_, n) => n % 2 === axis);
		const [x, y] = [at(0), at(1)].map((list) => [Math.min(...list), Math.max(...list)] as const);
		const boxText = (low: readonly [number, number], high: readonly [number, number]) =>
			[(low[0] + low[1]) / 2, (high[0] + high[1]) / 2, low[1] - low[0], high[1] - high[0]].join(' ');
		const sure = put(
			join(yolo, 'sure', '01_shapes.txt'),
			`${kind} ${boxText(x as readonly [number, number], y as readonly [number, number])} 0.9\n`,
		);
		put(join(yolo, 'none', '01_shapes.txt'), '');
		const { engine, view } = await compare({
			subject: 'detections',
			inputs: [path],
			a: { detections: join(sure, '..') },
			b: { detections: join(yolo, 'none') },
		});
		expect([view.images, view.lists.worse]).toEqual([8, 1]);
		const [line] = all(engine, 'worse').lines;
		expect(line).toMatchObject({ object: 0, a: { value: '0.900' }, meaning: 'no longer found' });
		expect(engine.comparison.place(line?.image ?? -1)).toEqual({ path, row: 0 });
	});

	it.each([
		['several files', { inputs: [labels, coco] }, 'Detections are compared on one annotation file'],
		['a folder', { inputs: [made] }, 'Detections are compared on one annotation file'],
		['no file', { inputs: [] }, 'There is nothing to compare: no annotation file was given.'],
		['a file that is gone', { inputs: [join(made, 'gone.json')] }, 'gone.json is not there any more'],
		['no detections', { b: {} }, 'No final detections are chosen for B.'],
		['detections that are gone', { a: { detections: join(made, 'gone') } }, 'gone is not there any more'],
		['a recipe that is none', { a: { ...a, recipe: 'none-such' } }, 'There is no recipe "none-such"'],
	])('%s: refused in a sentence', async (_, ask, sentence) => {
		await expect(compare({ subject: 'detections', inputs: [labels], a, b, ...ask })).rejects.toThrow(
			sentence,
		);
	});

	it('are left where somebody cancels, and the last comparison stays', async () => {
		const { engine, view } = await compare({ subject: 'detections', inputs: [labels], a, b });
		const stop = new AbortController();
		await expect(
			compare({
				...{ subject: 'detections', inputs: [labels], a: b, b: a, engine, signal: stop.signal },
				tell: ({ share }) => share !== null && stop.abort(),
			}),
		).rejects.toMatchObject({ code: 'cancelled' });
		expect(all(engine, 'worse').total).toBe(view.lists.worse);
	});
});

describe('a comparison', () => {
	it('that is cancelled while it scans is none', async () => {
		const stop = new AbortController();
		const engine = newEngine();
		const many = put(join(folder, 'cancel.json'), JSON.stringify(squares(3000)));
		const asked = compare({
			...{ subject: 'recipes', inputs: [many], engine, signal: stop.signal },
			b: { recipe: 'torchvision-retinanet' },
			tell: ({ text }) => text.startsWith('Scanning B') && stop.abort(),
		});
		await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
		expect(() => all(engine, 'changed')).toThrow('The data set is not compared.');
		expect(() => engine.comparison.place(0)).toThrow('The data set is not compared.');
	});

	it('that follows one that was given up waits for it: its scan is kept', async () => {
		const storage = join(folder, 'following');
		mkdirSync(storage);
		const engine = newEngine(storage);
		const many = put(join(folder, 'following.json'), JSON.stringify(squares(1000)));
		const stop = new AbortController();
		const first = compare({
			...{ subject: 'recipes', inputs: [many], engine, signal: stop.signal },
			tell: ({ text }) => text.endsWith('of 1,000 images') && stop.abort(),
		});
		const given = expect(first).rejects.toMatchObject({ code: 'cancelled' });
		const { view } = await compare({ subject: 'recipes', inputs: [many], engine });
		await given;
		// Another scan of the same at the same time could keep nothing, and would say so.
		expect([view.images, view.notes]).toEqual([1000, []]);
	});

	it('needs a recipe that can be read on both sides', async () => {
		await expect(compare({ subject: 'recipes', b: { recipe: 'none-such' } })).rejects.toMatchObject({
			code: 'recipe',
		});
	});

	it('of nothing that can be read says so', async () => {
		const broken = put(join(folder, 'broken.json'), '{"images": [{"id": 1, "file_name"');
		const { view } = await compare({ subject: 'recipes', inputs: [broken] });
		expect(view.finding).toBe('A and B have no image in common: there is nothing to compare.');
		expect(view.notes[0]).toContain('broken.json');
	});
});
