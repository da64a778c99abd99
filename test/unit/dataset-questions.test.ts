// What is asked of a scanned data set: lists in words, crops of pictures, the objects that sliders move, anchors, marks and
// checkpoints, on a copy of the sample.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import { fitOf } from '../../src/core/anchor-fit';
import { type DatasetListAsk, type DatasetView, datasetLists, type ScanProgress } from '../../src/messages';
import { programFolder } from '../support/cli-program';
import { buildScan } from '../support/scans';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = programFolder();
const sample = mkdtempSync(join(tmpdir(), 'anchorage-questions-'));
const coco = join(sample, 'coco', 'instances.json');
const marks = join(sample, 'coco', 'instances.anchorage-review.json');
const dumpAt = (steps: string) => join(sample, 'predictions', `probe_${steps}.safetensors`);
const choices: Choices = {
	...plainChoices,
	workspaceFolders: [sample],
	recipe: join(sample, 'sample.anchorage.json'),
	predictions: dumpAt('2800'),
};
const any: DatasetListAsk = { list: 'errors', errorKind: 'all', order: 'loss', marked: false, class: null };
const never = new AbortController().signal;
let engine: Engine;
let script = '';

const newEngine = () =>
	new Engine({ worker: null, storage: null }, null, { script, storage: null, processes: 2, log: () => {} });
const scan = (of: Engine, own: Partial<Choices> = {}, checkpoints: string[] = []) =>
	of.dataset.scan(
		{ source: { inputs: [{ path: coco, split: null }] }, choices: { ...choices, ...own }, pictures: 'skip' },
		checkpoints,
		never,
		() => {},
	);
let view: DatasetView;

beforeAll(async () => {
	cpSync(join(root, 'media', 'sample'), sample, { recursive: true });
	({ script } = await buildScan(folder));
	engine = newEngine();
	view = await scan(engine);
});
afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
	rmSync(sample, { recursive: true, force: true });
});

const all = (ask: Partial<DatasetListAsk>) => engine.dataset.lines({ ...any, ...ask, from: 0, to: 1000 });

describe('the view', () => {
	it('says what was scanned, and from what', () => {
		expect(view).toMatchObject({
			name: 'instances.json',
			source: '1 annotation file',
			images: 8,
			objects: 47,
			leftOut: 2,
			tier: 'exact',
			tierSource: 'from probe_2800.safetensors',
			marksFile: 'instances.anchorage-review.json',
			canCompare: false,
			isComplete: true,
		});
		expect(view.terms.map(({ title }) => title)).toContain('RPN objectness');
		expect(view.splitSizes).toEqual([{ images: 8, objects: 47 }]);
	});

	it('counts what its lists hold', () => {
		expect(all({ list: 'forced' }).total).toBe(view.forcedOnly);
		expect(all({ list: 'unmatched' }).total).toBe(view.unmatched);
		expect(all({ list: 'objects' }).total).toBe(view.objects);
		expect(all({ list: 'images' }).total).toBe(view.images);
		const { hard, ...errors } = view.errors;
		expect(all({}).total).toBe(Object.values(errors).reduce((sum, count) => sum + count));
		expect(all({ errorKind: 'hard' }).total).toBe(hard);
		expect(all({ list: 'problems' }).total).toBe(view.problems.errors + view.problems.warnings);
	});
});

describe('lists', () => {
	it('have the planted label errors first', () => {
		const first = all({}).lines.slice(0, 6);
		const about = first.map(({ title, detail }) => `${title} · ${detail}`).join('\n');
		expect(about).toContain('star, or triangle? · image 102');
		expect(about).toContain('square: no label here · image 104');
		expect(about).toMatch(/circle: the box looks off · image 106/);
	});

	it('say something in every line, and give pages of them', () => {
		for (const list of datasetLists) {
			const { total, lines } = all({ list });
			expect(lines, list).toHaveLength(total);
			expect(new Set(lines.map(({ key }) => key)).size, list).toBe(total);
			for (const { title, evidence, detail } of lines)
				expect([title, evidence, detail], list).not.toContain('');
			const page = engine.dataset.lines({ ...any, list, from: 1, to: 3 });
			expect(page.lines).toEqual(lines.slice(1, 3));
		}
	});

	it('are in falling order of what they are asked by', () => {
		const tags = (ask: Partial<DatasetListAsk>) =>
			all(ask).lines.map(({ tag }) => Number(tag.replace(/^[^\d-]*/, '')));
		for (const list of ['objects', 'images'] as const)
			for (const order of ['loss', 'roi_class'] as const) {
				const values = tags({ list, order }).filter((value) => !Number.isNaN(value));
				expect(values, `${list} ${order}`).toEqual([...values].sort((a, b) => b - a));
			}
		const z = tags({ list: 'objects', order: 'z' }).filter((value) => !Number.isNaN(value));
		expect(z).toEqual([...z].sort((a, b) => b - a));
		expect(z[0]).toBeGreaterThan(2);
		const images = all({ list: 'images', order: 'z' }).lines;
		const scores = images.map(({ tag }) => Number(/^z (-?[\d.]+)$/.exec(tag)?.[1] ?? Number.NaN));
		// An image without objects stands last.
		expect(scores.slice(0, -1)).toEqual(scores.slice(0, -1).sort((a, b) => b - a));
		expect(scores[0]).toBeGreaterThan(2);
		expect(images.at(-1)?.title).toBe('07_background.jpg');
	});

	it('keep to a class', () => {
		const star = view.classes.find(({ name }) => name === 'star');
		const { total, lines } = all({ list: 'objects', class: star?.class ?? -1 });
		expect(total).toBe(star?.objects);
		expect(lines.every(({ title }) => title === 'star')).toBe(true);
	});

	it('lead to the record', () => {
		const line = all({}).lines.find(({ title }) => title === 'star, or triangle?');
		if (line?.image == null) throw new Error('no such line');
		expect(engine.dataset.place(line.image)).toEqual({ path: coco, row: 1 });
		expect(() => engine.dataset.place(99)).toThrow('no such image');
	});
});

it('crops show the label and what is said against it', async () => {
	const line = all({}).lines.find(({ title }) => title === 'star, or triangle?');
	if (line?.image == null || !line.box) throw new Error('no such line');
	const crop = await engine.dataset.picture({ image: line.image, box: line.box, other: line.other });
	if (!crop?.box) throw new Error('no crop');
	expect(crop.mime).toBe('image/webp');
	expect(crop.width).toBeLessThanOrEqual(224);
	expect(crop.height).toBeLessThanOrEqual(136);
	const [x1, y1, x2, y2] = crop.box;
	expect(x1 > 0 && y1 > 0 && x2 < crop.width && y2 < crop.height).toBe(true);
	const shape = (line.box[2] - line.box[0]) / (line.box[3] - line.box[1]);
	expect((x2 - x1) / (y2 - y1)).toBeCloseTo(shape, 1);
	const whole = await engine.dataset.picture({ image: line.image, box: null, other: null });
	expect((whole?.width ?? 0) / (whole?.height ?? 1)).toBeCloseTo(480 / 360, 1);
});

it('leaks have both pictures', async () => {
	const both = newEngine();
	const inputs = [
		{ path: coco, split: 'train' },
		{ path: join(sample, 'labelme'), split: 'val' },
	];
	const { leaks } = await both.dataset.scan(
		{ source: { inputs }, choices: { ...choices, predictions: null }, pictures: 'compare' },
		[],
		never,
		() => {},
	);
	expect(leaks).toBe(8);
	const { lines } = both.dataset.lines({ ...any, list: 'leaks', from: 0, to: 8 });
	const [line] = lines;
	if (line?.image == null || line.twin === null) throw new Error('no pair');
	expect(both.dataset.place(line.twin)).toEqual({ path: coco, row: 0 });
	expect(both.dataset.place(line.image).path).toContain('labelme');
	const [own, twin] = await Promise.all(
		[line.image, line.twin].map((image) => both.dataset.picture({ image, box: null, other: null })),
	);
	expect(own?.bytes).toEqual(twin?.bytes);
	expect(all({}).lines.every((each) => each.twin === null)).toBe(true);
});

it('sliders stand where the scan stands', () => {
	const { objects, recipe } = engine.dataset.fit();
	expect(objects).toMatchObject({ count: 47, of: 47 });
	const best = all({ list: 'objects', order: 'loss' }).total;
	const fit = fitOf(recipe, objects);
	expect(fit.count).toBe(best);
	expect(fit.count - fit.reached).toBe(view.forcedOnly);
});

it('anchors are optimised, or left as they are where that fails', async () => {
	const { before, after, objects } = await engine.dataset.optimise({ method: 'evolution' }, never);
	expect(objects).toBe(47);
	expect(after.mean).toBeGreaterThan(before.mean);
	const points = newEngine();
	await scan(points, { recipe: 'ultralytics-detect', predictions: null });
	await expect(points.dataset.optimise({ method: 'k-means' }, never)).rejects.toThrow('has no anchors');
});

it('marks leave the list, stay beside the data set, and come back', async () => {
	const { total, lines } = all({});
	const [first] = lines;
	if (!first) throw new Error('no line');
	const marked = await engine.dataset.mark(first.key, 'fine', first.title);
	expect(marked.reviewed).toEqual({ fixed: 0, fine: 1 });
	expect(all({}).total).toBe(total - 1);
	expect(all({ marked: true }).lines[0]).toMatchObject({ key: first.key, mark: 'fine' });
	expect(JSON.parse(readFileSync(marks, 'utf8')).marks[first.key]).toMatchObject({
		mark: 'fine',
		what: first.title,
	});
	const again = newEngine();
	expect((await scan(again)).reviewed).toEqual({ fixed: 0, fine: 1 });
	await engine.dataset.mark(first.key, null, '');
	expect(all({}).total).toBe(total);
});

it('a damaged file of marks is told, and left alone', async () => {
	writeFileSync(marks, '<<<<<<< ours');
	const damaged = newEngine();
	const { notes, errors } = await scan(damaged);
	expect(notes.join(' ')).toContain('instances.anchorage-review.json is no list of review marks');
	expect(errors['wrong-class']).toBeGreaterThan(0);
	const [line] = damaged.dataset.lines({ ...any, from: 0, to: 1 }).lines;
	await expect(damaged.dataset.mark(line?.key ?? '', 'fixed', '')).rejects.toThrow('nothing was written');
	expect(readFileSync(marks, 'utf8')).toBe('<<<<<<< ours');
	rmSync(marks);
});

it('checkpoints have a mean for each term, and objects a margin over them', async () => {
	const compared = newEngine();
	const { checkpoints } = await scan(compared, {}, ['0100', '0700', '2800'].map(dumpAt));
	expect(checkpoints).toMatchObject({ names: ['probe_0100', 'probe_0700', 'probe_2800'], images: 8 });
	const mask = checkpoints?.terms.find(({ name }) => name === 'mask')?.means ?? [];
	expect(mask).toHaveLength(3);
	expect(mask).toEqual([...mask].sort((a, b) => b - a));
	expect(checkpoints?.finding).toMatch(/\d+ objects? (was|were) never learnt|All \d+ objects were learnt/);
	// The label that is a star over a triangle has its own class least of all.
	const listed = (order: 'margin' | 'forgetting') =>
		compared.dataset.lines({ ...any, list: 'objects', order, from: 0, to: 60 }).lines;
	const byMargin = listed('margin');
	expect(byMargin[0]).toMatchObject({
		evidence: expect.stringMatching(
			/^Over 3 checkpoints star has 0\.\d\d less than the likeliest other class\. /,
		),
		tag: expect.stringMatching(/^margin −0\.\d\d$/),
	});
	const margins = byMargin.map(({ tag }) => Number(tag.replace('margin ', '').replace('−', '-')));
	expect(margins.filter(Number.isFinite).length).toBeGreaterThan(40);
	expect(margins.filter(Number.isFinite)).toEqual(margins.filter(Number.isFinite).toSorted((a, b) => a - b));
	const tags = listed('forgetting').map(({ tag }) => tag);
	const rank = (tag: string) =>
		['–', 'never learnt', 'learnt', 'forgotten'].findIndex((each) => tag.startsWith(each));
	const isForgotten = tags.map((tag) => rank(tag) === 3);
	expect(isForgotten).toEqual(isForgotten.toSorted((a, b) => Number(b) - Number(a)));
	expect(tags.some((tag) => tag === 'learnt')).toBe(true);
});

it('without a scan there is nothing to ask', () => {
	expect(() => newEngine().dataset.lines({ ...any, from: 0, to: 1 })).toThrow('not scanned');
});

it('a pause ends with its scan: the next one runs', async () => {
	const paused = newEngine();
	const seen: ScanProgress[] = [];
	paused.dataset.setPaused(true);
	const source = { inputs: [{ path: coco, split: null }] };
	const done = paused.dataset.scan({ source, choices, pictures: 'skip' }, [], never, (step) => {
		if ('progress' in step) seen.push(step.progress);
	});
	// A pause belongs to the scan before: a new one runs.
	expect((await done).isComplete).toBe(true);
	expect(seen.every(({ isPaused }) => !isPaused)).toBe(true);
});
