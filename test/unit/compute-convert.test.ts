// A data set saved in another format through the engine: what is written, what is told, and that nothing is left behind
// where it was refused, cancelled or failed.

import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices, ConversionStep, FileRef } from '../../src/compute/protocol';
import { type FormatName, formatFacts, formatNames } from '../../src/formats';
import { conversionText } from '../../src/formats/convert/report-text';
import { pngBytes } from '../support/png-files';

const sample = resolve('media/sample');
const coco: FileRef = { path: join(sample, 'coco', 'instances.json'), version: 0 };
const data = resolve('../shared/data/voc-100-many-formats');
const hasData = existsSync(data);
if (!hasData) console.log(`compute-convert: skips the real files, ${data} is absent`);

const root = mkdtempSync(join(tmpdir(), 'anchorage-convert-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
let count = 0;
beforeEach(() => {
	folder = join(root, String(++count));
	mkdirSync(folder);
});

const choices: Choices = { ...plainChoices, imageRoot: join(sample, 'images') };
const watched = { signal: new AbortController().signal, tell: () => {} };
const onDisk = (path: string): FileRef => ({ path, version: 0 });

/** Paths of all files below a folder, with forward slashes. */
function filesBelow(path: string): string[] {
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(path.length + 1)
				.replaceAll('\\', '/'),
		)
		.sort();
}

interface Coco {
	images: { file_name: string; width: number; height: number }[];
	annotations: { bbox: number[] }[];
}

/** A COCO file of the target folder, parsed. */
function cocoIn(target: string): Coco {
	return JSON.parse(readFileSync(join(target, 'annotations', 'instances.json'), 'utf8'));
}

function writeCoco(names: readonly string[], size: object = { width: 20, height: 10 }): FileRef {
	const path = join(folder, 'instances.json');
	const images = names.map((file_name, at) => ({ id: at + 1, file_name, ...size }));
	const annotations = names.map((_, at) => ({
		id: at + 1,
		image_id: at + 1,
		category_id: 1,
		bbox: [1, 2, 3, 4],
		iscrowd: 0,
	}));
	writeFileSync(path, JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'cat' }] }));
	return onDisk(path);
}

describe.each(formatNames)('the sample as %s', (format) => {
	it('holds what the report says, and is read again', async () => {
		const engine = new Engine();
		const target = join(folder, 'out');
		const report = await engine.conversion(coco, choices, format, watched);
		expect(report).toMatchObject({ source: 'coco', target: format, files: 1, images: 8, objects: 49 });
		const saved = await engine.convert(coco, choices, format, target, watched);
		expect(readdirSync(folder)).toEqual(['out']);
		const files = filesBelow(target);
		expect(saved).toMatchObject({ images: 8, files: files.length });
		expect(files.reduce((sum, name) => sum + readFileSync(join(target, name)).length, 0)).toBe(saved.bytes);
		if (saved.first === null) throw new Error('no annotation file was told');
		const again = await engine.conversion(onDisk(saved.first), choices, 'coco', watched);
		expect(again).toMatchObject({
			source: format,
			files: formatFacts[format].images === 'one' ? 8 : 1,
			images: report.keptImages,
			objects: report.keptObjects,
			unread: { count: 0, first: null },
		});
	});
});

describe('images without a size or an ending', () => {
	it.each(['yolo', 'open-images', 'kitti', 'createml'] as FormatName[])(
		'of %s get them from the pictures',
		async (format) => {
			const engine = new Engine();
			const saved = await engine.convert(coco, choices, format, join(folder, 'one'), watched);
			const back = join(folder, 'back');
			await engine.convert(onDisk(saved.first ?? ''), choices, 'coco', back, watched);
			const own = JSON.parse(readFileSync(coco.path, 'utf8')) as Coco;
			const byName = new Map(own.images.map((image) => [image.file_name, image]));
			const { images } = cocoIn(back);
			for (const { file_name, width, height } of images)
				expect(byName.get(file_name)).toMatchObject({ width, height });
			expect(images.length).toBeGreaterThan(6);
		},
	);

	it('of Open Images stand where they stood', async () => {
		const engine = new Engine();
		const saved = await engine.convert(coco, choices, 'open-images', join(folder, 'one'), watched);
		const back = join(folder, 'back');
		await engine.convert(onDisk(saved.first ?? ''), choices, 'coco', back, watched);
		const own = JSON.parse(readFileSync(coco.path, 'utf8')) as Coco;
		const boxes = ({ annotations }: Coco) => annotations.map(({ bbox }) => bbox);
		const found = boxes(cocoIn(back));
		expect(found).toHaveLength(49);
		for (const [row, box] of boxes(own).entries())
			for (const [at, value] of box.entries()) expect(found[row]?.[at]).toBeCloseTo(value, 6);
	});

	it('without pictures keep a stand-in, which is told', async () => {
		const engine = new Engine();
		const saved = await engine.convert(coco, choices, 'open-images', join(folder, 'one'), watched);
		const lost = { ...choices, imageRoot: null, workspaceFolders: [folder] };
		const report = await engine.conversion(onDisk(saved.first ?? ''), lost, 'voc', watched);
		expect(report.losses).toMatchObject([{ kind: 'size-assumed', count: 7, example: '01_shapes.jpg' }]);
		expect(conversionText(report)).toContain('7 pictures were not found');
	});
});

describe('files of one image each', () => {
	it('are gathered from their folder', async () => {
		const engine = new Engine();
		const label = onDisk(join(sample, 'labels', '03_ring.txt'));
		const report = await engine.conversion(label, choices, 'coco', watched);
		expect(report).toMatchObject({ source: 'yolo', files: 8, images: 8, losses: [] });
		await engine.convert(label, choices, 'coco', join(folder, 'out'), watched);
		expect(cocoIn(join(folder, 'out')).images[0]).toMatchObject({ file_name: '01_shapes.jpg' });
	});

	it('tell those that cannot be read, and go on without them', async () => {
		const xml = (name: string) =>
			`<annotation><filename>${name}.jpg</filename><size><width>9</width><height>9</height></size></annotation>`;
		for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.xml`), xml(name));
		writeFileSync(join(folder, 'c.xml'), '<annotation><filename>c.jpg</filename><object>');
		writeFileSync(join(folder, 'd.xml'), '<annotations><meta></meta></annotations>');
		const report = await new Engine().conversion(onDisk(join(folder, 'a.xml')), choices, 'coco', watched);
		expect(report.files).toBe(3);
		expect(report.unread.count).toBeGreaterThan(0);
		expect(report.unread.first).toMatch(/^c\.xml: /);
		expect(conversionText(report)).toContain('what could not be read is left out');
	});

	it('with one name get a number, which is told', async () => {
		const file = writeCoco(['a.jpg', 'a.png', 'A.jpg', 'b.jpg']);
		const engine = new Engine();
		const report = await engine.conversion(file, choices, 'yolo', watched);
		expect(report.losses.find(({ kind }) => kind === 'file-clash')).toMatchObject({
			count: 2,
			example: 'a.png',
		});
		const target = join(folder, 'out');
		await engine.convert(file, choices, 'yolo', target, watched);
		const names = ['a', 'a-2', 'A-3', 'b'].map((name) => `labels/train/${name}.txt`);
		expect(filesBelow(target)).toEqual(['data.yaml', ...names].sort());
	});
});

describe('the text that counts', () => {
	it('is the one in the editor', async () => {
		const engine = new Engine();
		const { path } = writeCoco(['a.jpg']);
		const text = readFileSync(path, 'utf8').replace('"a.jpg"', '"typed.jpg"');
		engine.updateText({ path, version: 3, text });
		await engine.convert({ path, version: 3 }, choices, 'coco', join(folder, 'out'), watched);
		expect(cocoIn(join(folder, 'out')).images[0]?.file_name).toBe('typed.jpg');
	});

	it('is the same whether it is read whole or in parts', async () => {
		for (const format of ['coco', 'yolo', 'datumaro'] as const) {
			const whole = join(folder, `${format}-whole`);
			const parts = join(folder, `${format}-parts`);
			await new Engine().convert(coco, choices, format, whole, watched);
			await new Engine().convert({ ...coco, inParts: true }, choices, format, parts, watched);
			expect(filesBelow(parts)).toEqual(filesBelow(whole));
			for (const name of filesBelow(whole))
				expect(readFileSync(join(parts, name), 'utf8')).toBe(readFileSync(join(whole, name), 'utf8'));
		}
	});

	it('must not change while it is read in parts', async () => {
		const engine = new Engine();
		const file = { ...writeCoco(['a.jpg', 'b.jpg']), inParts: true };
		const { path } = file;
		const end = readFileSync(path).length;
		const tell = ({ stage }: ConversionStep) => {
			if (stage !== 'write') return;
			const edits = [{ span: { start: end, end }, text: ' ' }];
			engine.updateText({ path, version: 1, inParts: true, base: 0, edits, length: end + 1 });
		};
		const saving = engine.convert(file, choices, 'yolo', join(folder, 'out'), { ...watched, tell });
		await expect(saving).rejects.toMatchObject({ code: 'changed' });
		expect(readdirSync(folder)).toEqual(['instances.json']);
	});
});

describe('the folder', () => {
	it('that holds something is refused by its name and stays as it is', async () => {
		const target = join(folder, 'out');
		mkdirSync(target);
		writeFileSync(join(target, 'mine.txt'), 'x');
		const engine = new Engine();
		const saving = engine.convert(coco, choices, 'yolo', target, watched);
		await expect(saving).rejects.toThrow(`The folder ${target} is not empty`);
		expect(filesBelow(folder)).toEqual(['out/mine.txt']);
		const onFile = engine.convert(coco, choices, 'yolo', join(target, 'mine.txt'), watched);
		await expect(onFile).rejects.toMatchObject({ code: 'exists' });
		expect(readFileSync(join(target, 'mine.txt'), 'utf8')).toBe('x');
	});

	it('that is empty is used, and one in folders that are not there is made', async () => {
		mkdirSync(join(folder, 'empty'));
		const engine = new Engine();
		await engine.convert(coco, choices, 'coco', join(folder, 'empty'), watched);
		await engine.convert(coco, choices, 'coco', join(folder, 'x', 'y', 'z'), watched);
		expect(readdirSync(folder).sort()).toEqual(['empty', 'x']);
		expect(filesBelow(join(folder, 'x'))).toEqual(['y/z/annotations/instances.json']);
	});

	it('whose draft is there is refused, and the draft stays', async () => {
		const draft = join(folder, '.out.anchorage-draft');
		mkdirSync(draft);
		const saving = new Engine().convert(coco, choices, 'coco', join(folder, 'out'), watched);
		await expect(saving).rejects.toThrow(draft);
		expect(readdirSync(folder)).toEqual([basename(draft)]);
	});

	it('that cannot be written whole is not there', async () => {
		const file = writeCoco(['a.jpg', `${'n'.repeat(300)}.jpg`]);
		const saving = new Engine().convert(file, choices, 'yolo', join(folder, 'x', 'out'), watched);
		await expect(saving).rejects.toThrow('too long for this disk. Nothing was written.');
		expect(readdirSync(folder)).toEqual(['instances.json']);
	});
});

describe('progress', () => {
	it('is told by stage', async () => {
		const engine = new Engine();
		const steps: ConversionStep[] = [];
		const watching = { ...watched, tell: (step: ConversionStep) => void steps.push(step) };
		await engine.conversion(coco, choices, 'yolo', watching);
		await engine.convert(coco, choices, 'yolo', join(folder, 'out'), watching);
		expect(steps[0]).toMatchObject({ stage: 'read', total: 8 });
		expect(new Set(steps.map(({ stage }) => stage))).toEqual(new Set(['read', 'compare', 'write']));
	});

	it.each(['read', 'write'] as const)('cancelled in the stage "%s" leaves nothing', async (stage) => {
		const stop = new AbortController();
		const tell = (step: ConversionStep) => {
			if (step.stage === stage) stop.abort();
		};
		const watching = { signal: stop.signal, tell };
		const target = join(folder, 'a', 'out');
		const saving = new Engine().convert(coco, choices, 'yolo', target, watching);
		await expect(saving).rejects.toMatchObject({ code: 'cancelled' });
		expect(readdirSync(folder)).toEqual([]);
	});
});

it('refuses a file that is no annotation file', async () => {
	const path = join(folder, 'x.json');
	writeFileSync(path, '{"a": 1}');
	const saving = new Engine().conversion(onDisk(path), choices, 'yolo', watched);
	await expect(saving).rejects.toMatchObject({ code: 'not-annotations' });
});

it('reads the size of a picture that lies beside the file', async () => {
	const file = writeCoco(['p.png'], {});
	writeFileSync(
		join(folder, 'p.png'),
		pngBytes(
			12,
			5,
			Array.from({ length: 60 }, () => 0),
		),
	);
	const plain = { ...plainChoices, workspaceFolders: [folder] };
	await new Engine().convert(file, plain, 'coco', join(folder, 'out'), watched);
	expect(cocoIn(join(folder, 'out')).images).toMatchObject([{ file_name: 'p.png', width: 12, height: 5 }]);
});

describe.skipIf(!hasData)('one ground truth in many formats', () => {
	// The table has decimal commas: each is told, and read as a point.
	it.each([
		['pascalvoc_format', '2007_000033.xml', 100, 0],
		['yolo_format/obj_train_data', '2007_000033.txt', 100, 0],
		['cvat_format', '', 100, 0],
		['coco_format_v1', '', 100, 0],
		['openimages_format', '', 100, 1011],
		['labelme_format', '', 12, 0],
	])('%s', async (name, file, images, errors) => {
		const own = join(data, 'gts', name);
		const path = join(own, file || (readdirSync(own).sort()[0] ?? ''));
		const plain = { ...plainChoices, workspaceFolders: [data], imageRoot: join(data, 'images') };
		const engine = new Engine();
		const report = await engine.conversion(onDisk(path), plain, 'coco', watched);
		expect(report).toMatchObject({ images, losses: [], unread: { count: errors } });
		if (images === 100) expect(report.objects).toBe(273);
		await engine.convert(onDisk(path), plain, 'coco', join(folder, 'out'), watched);
		const written = cocoIn(join(folder, 'out'));
		expect(written.annotations).toHaveLength(report.keptObjects);
		for (const image of written.images) expect(image.file_name).toMatch(/^2\d+_\d+\.jpg$/);
	});
});
