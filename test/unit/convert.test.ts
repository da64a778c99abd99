// From every format to every other: what comes out is what the writers say, and the report counts all that is lost.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rleToBitmap } from '../../src/core/masks/rle';
import type { AnnotationFile } from '../../src/formats';
import { formatNames, parseYoloDataset, readAnnotations } from '../../src/formats';
import { resizeRecord } from '../../src/formats/assumed-size';
import { datasetOf } from '../../src/formats/convert/dataset';
import { samePx } from '../../src/formats/convert/differences';
import { type ConversionReport, conversionReport } from '../../src/formats/convert/report';
import type { LossKind } from '../../src/formats/convert/sentences';
import type { Dataset, DatasetImage, DatasetObject } from '../../src/formats/convert/types';
import { fileStem } from '../../src/formats/paths';
import { formats } from '../../src/formats/registry';
import type { FormatName } from '../../src/formats/types';
import { filesOf, heldImages, objectsOf, readBack, writerOf } from '../support/conversion';
import { datasets } from '../support/datasets';

const data = '../shared/data/voc-100-many-formats/gts';
const hasData = existsSync(data);
if (!hasData) console.log(`convert: skips the real files, ${data} is absent`);

const names = formats.map(({ name }) => name);

/** Losses that change the objects of the written files. */
const objectLosses: readonly LossKind[] = [
	'object-lost',
	'object-needs-size',
	'mask-lost',
	'mask-is-box',
	'mask-added',
	'mask-drawn',
	'mask-outlined',
	'mask-joined',
	'mask-changed',
	'box-moved',
	'class-renamed',
	'flag-lost',
	'flag-gained',
	'image-lost',
];

function countOf(report: ConversionReport, ...kinds: LossKind[]): number {
	return report.losses.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { count }) => sum + count, 0);
}

/** Pairs of what went in and what came out: `null` for what did not. Objects keep their order. */
function pairsOf(before: Dataset, after: Dataset, target: FormatName) {
	const { hold, holds } = writerOf(target);
	const images = [...after.images];
	const pairs: { was: DatasetObject; is: DatasetObject | null }[] = [];
	let lostImages = 0;
	for (const image of before.images) {
		const kept = image.objects.map((was) => ({ was, isKept: hold(was, image, before) !== null }));
		const isLost = !holds.emptyImages && !kept.some(({ isKept }) => isKept);
		if (isLost) lostImages++;
		const found = isLost ? [] : [...(images.shift()?.objects ?? [])];
		for (const { was, isKept } of kept) pairs.push({ was, is: isKept ? (found.shift() ?? null) : null });
		expect(found).toEqual([]);
	}
	expect(images).toEqual([]);
	return { pairs, lostImages };
}

function shiftOf(was: DatasetObject, is: DatasetObject): number {
	return Math.max(...was.box.map((side, at) => Math.abs(side - is.box[at])));
}

/** Two masks of one kind, compared corner by corner or pixel by pixel. */
function isSameMask({ segmentation: one }: DatasetObject, { segmentation: other }: DatasetObject): boolean {
	if (one?.kind === 'polygons' && other?.kind === 'polygons') {
		const flat = [one, other].map(({ parts }) => parts.flatMap((part) => [part.length, ...part]));
		return (
			flat[0].length === flat[1].length &&
			flat[0].every((value, at) => Math.abs(value - flat[1][at]) <= samePx)
		);
	}
	if (one?.kind !== 'rle' || other?.kind !== 'rle') return true;
	const [a, b] = [one, other].map(({ counts, height, width }) => rleToBitmap(counts, height, width));
	return one.width === other.width && a.length === b.length && a.every((value, at) => value === b[at]);
}

/** Counts again, from the files that were written and read, what the report has worked out without them. */
function expectReport(report: ConversionReport, before: Dataset, after: Dataset): void {
	const { pairs, lostImages } = pairsOf(before, after, report.target);
	const kept = pairs.flatMap(({ was, is }) => (is ? [{ was, is }] : []));
	expect(report.objects).toBe(pairs.length);
	expect(report.keptObjects).toBe(kept.length);
	expect(report.keptImages).toBe(after.images.length);
	expect(countOf(report, 'object-lost', 'object-needs-size')).toBe(pairs.length - kept.length);
	expect(countOf(report, 'image-lost')).toBe(lostImages);
	const count = (test: (was: DatasetObject, is: DatasetObject) => boolean) =>
		kept.filter(({ was, is }) => test(was, is)).length;
	expect(countOf(report, 'mask-lost')).toBe(
		count((was, is) => was.segmentation !== null && !is.segmentation),
	);
	expect(countOf(report, 'mask-added')).toBe(
		count((was, is) => !was.segmentation && is.segmentation !== null),
	);
	expect(countOf(report, 'mask-drawn')).toBe(
		count((was, is) => was.segmentation?.kind === 'polygons' && is.segmentation?.kind === 'rle'),
	);
	expect(countOf(report, 'mask-is-box', 'mask-outlined')).toBe(
		count((was, is) => was.segmentation?.kind === 'rle' && is.segmentation?.kind === 'polygons'),
	);
	expect(countOf(report, 'class-renamed')).toBe(count((was, is) => was.className !== is.className));
	expect(countOf(report, 'flag-lost')).toBe(count((was, is) => was.isApart && !is.isApart));
	expect(countOf(report, 'flag-gained')).toBe(count((was, is) => !was.isApart && is.isApart));
	expect(countOf(report, 'mask-joined', 'mask-changed')).toBe(
		count((was, is) => was.segmentation?.kind === is.segmentation?.kind && !isSameMask(was, is)),
	);
	const moved = kept.map(({ was, is }) => shiftOf(was, is)).filter((shift) => shift > samePx);
	expect(countOf(report, 'box-moved')).toBe(moved.length);
	const told = report.losses.find(({ kind }) => kind === 'box-moved');
	expect(told?.largestPx ?? 0).toBe(moved.length > 0 ? Math.max(...moved) : 0);
	for (const { example, message, count: places } of report.losses) {
		expect(places).toBeGreaterThan(0);
		expect(message).toMatch(/^[A-Z0-9].*[^.]\.$/);
		const image = example && before.images[example.image];
		if (example) expect(image).toBeDefined();
		if (example?.object != null) expect(image?.objects[example.object]).toBeDefined();
	}
}

/** The same objects in the same images, to the last digits of a fraction. */
function expectSame(one: readonly DatasetImage[], other: readonly DatasetImage[]): void {
	expect(one.length).toBe(other.length);
	one.forEach(({ objects }, row) => {
		expect(objects.length).toBe(other[row].objects.length);
		objects.forEach((object, at) => {
			const twin = other[row].objects[at];
			expect([twin.className, twin.isApart]).toEqual([object.className, object.isApart]);
			expect(shiftOf(object, twin)).toBeLessThan(2 * samePx);
			expect(twin.segmentation?.kind).toBe(object.segmentation?.kind);
			if (object.segmentation?.kind !== 'polygons' || twin.segmentation?.kind !== 'polygons') return;
			const [a, b] = [object.segmentation.parts, twin.segmentation.parts];
			expect(b.map(({ length }) => length)).toEqual(a.map(({ length }) => length));
			a.forEach((part, row) => {
				part.forEach((value, corner) => {
					expect(Math.abs(value - b[row][corner])).toBeLessThan(2 * samePx);
				});
			});
		});
	});
}

function converted(name: FormatName, dataset: Dataset): Dataset {
	return datasetOf(readBack(name, dataset));
}

/** Converts there and back, and holds everything on the way to what was said of it; gives what is there in the end. */
function expectThereAndBack(source: FormatName, target: FormatName, before: Dataset): void {
	const report = conversionReport(before, target);
	const there = converted(target, before);
	expect(there.images.map(({ objects }) => objects)).toEqual(
		heldImages(target, before).map(({ objects }) => objects),
	);
	expectReport(report, before, there);
	const back = converted(source, there);
	expect(back.images.map(({ objects }) => objects)).toEqual(
		heldImages(source, there).map(({ objects }) => objects),
	);
	expectReport(conversionReport(there, source), there, back);
	if (countOf(report, ...objectLosses) === 0) expectSame(back.images, converted(source, before).images);
}

it('knows all formats', () => {
	expect([...names].sort()).toEqual([...formatNames].sort());
});

describe.each(names)('from %s', (source) => {
	it.each(names.filter((name) => name !== source))('to %s and back', (target) => {
		fc.assert(
			fc.property(datasets, (dataset) => {
				expectThereAndBack(source, target, converted(source, dataset));
			}),
			{ seed: 20_240_602, numRuns: 12 },
		);
	});

	it('to itself changes nothing more', () => {
		fc.assert(
			fc.property(datasets, (dataset) => {
				const once = converted(source, dataset);
				const report = conversionReport(once, source);
				expect(countOf(report, ...objectLosses)).toBe(0);
				expectSame(once.images, converted(source, once).images);
			}),
			{ seed: 20_240_603, numRuns: 25 },
		);
	});
});

describe('the report', () => {
	const square = Float64Array.of(0, 0, 4, 0, 4, 4, 0, 4);
	const far = square.map((value) => value + 5);
	const object = (members: Partial<DatasetObject>): DatasetObject => ({
		className: 'car',
		box: [0, 0, 4, 4],
		segmentation: null,
		isApart: false,
		...members,
	});
	const polygons = (...parts: Float64Array[]) => ({ kind: 'polygons' as const, parts });
	const dataset = (objects: DatasetObject[], image: Partial<DatasetImage> = {}): Dataset => ({
		images: [{ fileName: 'a.jpg', width: 10, height: 10, objects, ...image }],
		classes: ['car', 'bird'].map((name, id) => ({ id, name })),
	});
	const told = (of: Dataset, target: FormatName) =>
		conversionReport(of, target).losses.map(({ kind, count, largestPx, message }) => ({
			kind,
			count,
			message,
			...(largestPx === undefined ? {} : { largestPx }),
		}));

	it('says in sentences what is lost', () => {
		const rle = { kind: 'rle' as const, height: 10, width: 10, counts: Uint32Array.of(0, 4, 96) };
		const both = dataset([object({ segmentation: polygons(square) }), object({ segmentation: rle })]);
		expect(told(both, 'voc')).toEqual([
			{
				kind: 'mask-lost',
				count: 2,
				message: 'Pascal VOC cannot hold 2 masks: they are left out, and the boxes stay.',
			},
			{
				kind: 'class-lost',
				count: 1,
				message: 'Pascal VOC names a class only where an object has it: 1 class without objects is left out.',
			},
		]);
		expect(told(both, 'yolo').map(({ kind, count }) => [kind, count])).toEqual([
			['mask-is-box', 1],
			['size-lost', 1],
		]);
		expect(
			told(dataset([object({ segmentation: polygons(square, far), box: [0, 0, 9, 9] })]), 'supervisely'),
		).toEqual([expect.objectContaining({ kind: 'mask-drawn', count: 1 })]);
		const outside = dataset([object({ box: [-3, 0, 4, 4], isApart: false }), object({ isApart: true })]);
		expect(told(outside, 'yolo').slice(0, 2)).toEqual([
			{ kind: 'object-lost', count: 1, message: 'YOLO cannot hold 1 object: it is left out.' },
			{
				kind: 'box-moved',
				count: 1,
				largestPx: 3,
				message: '1 box moves by up to 3 px: rounded, cut to the image, or drawn around the mask.',
			},
		]);
	});

	it('counts classes that are renamed, and those that set apart', () => {
		const named = (className: string): Dataset => ({
			...dataset([object({ className })]),
			classes: [{ id: null, name: className }],
		});
		const kinds = (className: string, target: FormatName) =>
			told(named(className), target).map(({ kind }) => kind);
		expect(kinds('traffic light', 'kitti')).toEqual(['class-renamed', 'size-lost']);
		expect(kinds('__ignore__', 'labelme')).toEqual(['flag-gained']);
		expect(kinds('sky', 'cityscapes')).toEqual(['object-lost', 'class-lost']);
	});

	it('tells what an unknown size costs, and files of one name', () => {
		const unsized = dataset([object({})], { width: null, height: null });
		expect(told(unsized, 'yolo')).toEqual([
			{
				kind: 'object-needs-size',
				count: 1,
				message:
					'1 object is left out because the size of the image is not known, which YOLO needs: put the pictures where they are found.',
			},
		]);
		const assumed = dataset([object({})], { isSizeAssumed: true });
		expect(told(assumed, 'coco').map(({ kind }) => kind)).toEqual(['size-assumed']);
		const [image] = dataset([]).images;
		const files = ['a/x.jpg', 'a/X.png', 'b/x.jpg', 'y.jpg'].map((fileName) => ({ ...image, fileName }));
		const clashes = (target: FormatName) => {
			const { losses } = conversionReport({ images: files, classes: [] }, target);
			return losses
				.filter(({ kind }) => kind === 'file-clash')
				.map(({ count, example }) => [count, example?.image]);
		};
		expect(clashes('voc')).toEqual([[1, 1]]);
		expect(clashes('yolo')).toEqual([[1, 1]]);
		expect(clashes('supervisely')).toEqual([[1, 2]]);
		expect(clashes('coco')).toEqual([]);
	});
});

describe('datasetOf', () => {
	it('joins files, with every class once and forward slashes', () => {
		const yolo = (name: string) =>
			readAnnotations('0 0.5 0.5 0.2 0.2\n3 0.5 0.5 0.1 0.1\n', {
				path: `/x/labels/${name}.txt`,
				yolo: { names: ['cat', 'dog'], source: 'data.yaml', task: null },
			});
		const joined = datasetOf([yolo('a'), yolo('b')]);
		expect(joined.images.map(({ fileName }) => fileName)).toEqual(['a', 'b']);
		expect(joined.images[0].isSizeAssumed).toBe(true);
		expect(joined.classes).toEqual([
			{ id: 0, name: 'cat' },
			{ id: 1, name: 'dog' },
			{ id: 3, name: 'class 3' },
		]);
		const labelme = JSON.stringify({ shapes: [], imagePath: '..\\a\\b.jpg' });
		const { images } = datasetOf([readAnnotations(labelme, { path: '/x/a.json' })]);
		expect(images[0].fileName).toBe('../a/b.jpg');
	});
});

/** The 100 images of VOC 2012 in `folder`, every file of it that ends so. */
function realFiles(folder: string, ending: string): { path: string; text: string }[] {
	return readdirSync(join(data, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(ending))
		.sort()
		.map((name) => join(data, folder, name))
		.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

describe.skipIf(!hasData)('one ground truth in many formats', () => {
	const sizes = new Map<string, { width: number; height: number; orientation: number }>();
	const read = (folder: string, ending: string): AnnotationFile[] => {
		const list = folder === 'yolo_format' ? readFileSync(join(data, folder, 'obj.names'), 'utf8') : null;
		const yolo = list === null ? undefined : parseYoloDataset(list, 'obj.names').dataset;
		return realFiles(folder, ending).map(({ path, text }) => {
			const file = readAnnotations(text, { path, yolo, imageSize: sizes.get(fileStem(path)) ?? null });
			for (const image of file.images) {
				const size = sizes.get(fileStem(image.fileName));
				if (size) resizeRecord(image, size);
			}
			return file;
		});
	};
	const truth = hasData ? datasetOf(read('pascalvoc_format', '.xml')) : { images: [], classes: [] };
	for (const { fileName, width, height } of truth.images) {
		if (width !== null && height !== null) sizes.set(fileStem(fileName), { width, height, orientation: 1 });
	}

	/** Boxes with their class, in an order of their own. */
	const boxesOf = ({ objects }: DatasetImage) =>
		objects
			.map(({ className, box }) => ({ className, box }))
			.sort((a, b) => {
				const key = ({ className, box }: typeof a) =>
					`${className} ${box.map((side) => Math.round(side)).join(' ')}`;
				return key(a) < key(b) ? -1 : 1;
			});

	it('has 273 boxes on 100 images', () => {
		expect(truth.images).toHaveLength(100);
		expect(truth.images.flatMap(({ objects }) => objects)).toHaveLength(273);
		expect(truth.classes).toHaveLength(20);
	});

	// Fractions of six decimals are half a thousandth of a pixel wide.
	it.each([
		['coco_format_v1', '.json', 100, 1e-6],
		['coco_format_v2', '.json', 100, 1e-6],
		['cvat_format', '.xml', 100, 1e-6],
		['imagenet_format', '.xml', 100, 1e-6],
		['openimages_format', '.csv', 100, 1e-6],
		['yolo_format', '.txt', 100, 1e-3],
		['labelme_format', '.json', 12, 1e-6],
	])('gives the same boxes from %s', (folder, ending, count, tolerance) => {
		// The list of pictures beside the labels is a text of paths, and none of its own.
		const files = read(folder, ending).filter(({ images }) => images.length > 0);
		const { images } = datasetOf(files);
		expect(images).toHaveLength(count);
		const byStem = new Map(truth.images.map((image) => [fileStem(image.fileName), image]));
		for (const image of images) {
			const wanted = byStem.get(fileStem(image.fileName));
			if (!wanted) throw new Error(`no image is called ${image.fileName}`);
			const [found, known] = [boxesOf(image), boxesOf(wanted)];
			expect(found.map(({ className }) => className)).toEqual(known.map(({ className }) => className));
			found.forEach(({ box }, at) => {
				box.forEach((side, axis) => {
					expect(Math.abs(side - known[at].box[axis])).toBeLessThan(tolerance);
				});
			});
		}
	});

	it.each(names)('loses through %s only what the report says', (target) => {
		expectThereAndBack('voc', target, truth);
		const files = filesOf(target, truth);
		expect(files.length).toBeGreaterThan(0);
		const objects = objectsOf(readBack(target, truth)).flat();
		expect(objects).toHaveLength(conversionReport(truth, target).keptObjects);
	});
});
