import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findImage, nameVariants } from '../../src/compute/images/find-image';
import { createListingCache } from '../../src/compute/images/listings';
import { allowedRoots, isInside } from '../../src/compute/images/roots';
import { findYoloDataset } from '../../src/compute/images/yolo-dataset-file';
import type { FormatName } from '../../src/formats';

const data = resolve('../shared/data');
const hasData = existsSync(data);
if (!hasData) console.log(`images-find: skips the real folders, ${data} is absent`);

let root = '';

beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), 'anchorage-images-'));
	const files = [
		'coco/annotations/instances_val2017.json',
		'coco/annotations/beside.jpg',
		'coco/annotations/images/under.jpg',
		'coco/images/above.JPG',
		'coco/val2017/split.jpg',
		'coco/val2014/older.png',
		'coco/far/deep/er/hidden.webp',
		'coco/images/a b%20c.jpg',
		'coco/images/caf\u00e9.jpg',
		'voc/Annotations/x.xml',
		'voc/JPEGImages/noextension.jpeg',
		'yolo/labels/train/labels/a.rf.1f.txt',
		'yolo/labels/train/images/a.rf.1f.PNG',
		'yolo/data.yaml',
		'yolo/labels/train/classes.txt',
		'kitti/training/label_2/000007.txt',
		'kitti/training/image_2/000007.png',
		'city/gtFine/train/aachen/a_000001_000019_gtFine_polygons.json',
		'city/leftImg8bit/train/aachen/a_000001_000019_leftImg8bit.png',
		'sly/ds/ann/x.jpeg.json',
		'sly/ds/img/x.jpeg',
		'datumaro/annotations/train.json',
		'datumaro/images/train/1.jpg',
		'bdd/labels/det_20/det_val.json',
		'bdd/images/100k/val/b1.jpg',
		'cvat/annotations.xml',
		'cvat/train.xml',
		'cvat/images/train/sub/c1.png',
		'ls/project.json',
		'ls/images/0a1b2c3d-x.jpg',
		'ls/images/y.jpg',
		'ls/images/deep/z.jpg',
		'elsewhere/pictures/root.jpg',
		'elsewhere/secret.jpg',
	];
	for (const file of files) {
		await mkdir(join(root, dirname(file)), { recursive: true });
		const text = { 'data.yaml': 'names: [a, b]\n', 'classes.txt': '\n' }[basename(file)];
		await writeFile(join(root, file), text ?? 'x');
	}
});

afterAll(() => rm(root, { recursive: true, force: true }));

function find(format: FormatName, annotation: string, fileName: string, imageRoot: string | null = null) {
	const annotationPath = join(root, annotation);
	const roots = allowedRoots(annotationPath, [], imageRoot);
	return findImage({ annotationPath, format, fileName, imageRoot, roots }, createListingCache());
}

describe('an image is found', () => {
	const json = 'coco/annotations/instances_val2017.json';
	it.each([
		['beside.jpg', 'coco/annotations/beside.jpg', 'beside the annotation file'],
		['under.jpg', 'coco/annotations/images/under.jpg', 'images/ beside the annotation file'],
		['above.jpg', 'coco/images/above.JPG', 'images/ beside the folder of annotations'],
		['split.jpg', 'coco/val2017/split.jpg', 'the val2017/ folder of the split'],
		['older.png', 'coco/val2014/older.png', 'the val2014/ folder of the split'],
		['val2017/split.jpg', 'coco/val2017/split.jpg', 'the val2017/ folder of the split'],
		['val2014\\older.png', 'coco/val2014/older.png', 'the val2014/ folder of the split'],
		['..\\images\\above.jpg', 'coco/images/above.JPG', 'beside the annotation file'],
		[
			'/home/someone/coco/annotations/beside.jpg',
			'coco/annotations/beside.jpg',
			'beside the annotation file',
		],
		['C:\\Users\\me\\val2017\\split.jpg', 'coco/val2017/split.jpg', 'the val2017/ folder of the split'],
		[
			'http://images.cocodataset.org/val2017/split.jpg?x=1',
			'coco/val2017/split.jpg',
			'the val2017/ folder of the split',
		],
		[
			'/data/local-files/?d=images/above.JPG',
			'coco/images/above.JPG',
			'images/ beside the folder of annotations',
		],
		['a%20b%2520c.jpg', 'coco/images/a b%20c.jpg', 'images/ beside the folder of annotations'],
		['cafe\u0301.jpg', 'coco/images/caf\u00e9.jpg', 'images/ beside the folder of annotations'],
		['hidden.webp', 'coco/far/deep/er/hidden.webp', 'its name, in a folder nearby'],
	])('%s', async (fileName, path, foundBy) => {
		const result = await find('coco', json, fileName);
		expect(result.path).toBe(join(root, path));
		expect(result.foundBy).toContain(foundBy);
	});

	it('in the folder that the person has chosen', async () => {
		const result = await find('coco', json, 'root.jpg', join(root, 'elsewhere/pictures'));
		expect(result).toMatchObject({
			path: join(root, 'elsewhere/pictures/root.jpg'),
			foundBy: 'the chosen image folder',
		});
	});

	it('in JPEGImages, for a name without extension', async () => {
		const result = await find('voc', 'voc/Annotations/x.xml', 'noextension');
		expect(result.path).toBe(join(root, 'voc/JPEGImages/noextension.jpeg'));
	});

	it('where the last labels folder becomes images, for a stem with dots', async () => {
		const result = await find('yolo', 'yolo/labels/train/labels/a.rf.1f.txt', 'a.rf.1f');
		expect(result).toMatchObject({
			path: join(root, 'yolo/labels/train/images/a.rf.1f.PNG'),
			foundBy: 'the images folder that goes with the labels folder',
		});
	});

	it.each<[FormatName, string, string, string, string]>([
		['kitti', 'kitti/training/label_2/000007.txt', '000007', 'training/image_2/000007.png', 'image_2 folder'],
		[
			'cityscapes',
			'city/gtFine/train/aachen/a_000001_000019_gtFine_polygons.json',
			'a_000001_000019_leftImg8bit.png',
			'leftImg8bit/train/aachen/a_000001_000019_leftImg8bit.png',
			'the leftImg8bit folder',
		],
		['supervisely', 'sly/ds/ann/x.jpeg.json', 'x.jpeg', 'ds/img/x.jpeg', 'the img folder'],
		['datumaro', 'datumaro/annotations/train.json', '1.jpg', 'images/train/1.jpg', 'folder of the subset'],
		['bdd100k', 'bdd/labels/det_20/det_val.json', 'b1.jpg', 'images/100k/val/b1.jpg', 'folder of the split'],
		['cvat', 'cvat/train.xml', 'sub/c1.png', 'images/train/sub/c1.png', 'folder of the subset'],
		['label-studio', 'ls/a.json', '/data/upload/3/0a1b2c3d-x.jpg', 'images/0a1b2c3d-x.jpg', 'images/ beside'],
		['label-studio', 'ls/a.json', '/data/upload/3/99998888-y.jpg', 'images/y.jpg', 'images/ beside'],
		['label-studio', 'ls/a.json', '/data/local-files/?d=deep%2Fz.jpg', 'images/deep/z.jpg', 'images/ beside'],
	])('of %s where its folders lie: %s', async (format, annotation, fileName, path, foundBy) => {
		const annotationPath = join(root, annotation);
		const folder = join(root, annotation.slice(0, annotation.indexOf('/')));
		const search = { annotationPath, format, fileName, imageRoot: null, roots: [folder] };
		const result = await findImage(search, createListingCache());
		expect(result.path).toBe(join(folder, path));
		expect(result.foundBy).toContain(foundBy);
	});

	it('never outside the allowed folders, and tells where it looked', async () => {
		for (const name of [
			'../../elsewhere/secret.jpg',
			join(root, 'elsewhere/secret.jpg'),
			'secret.jpg',
			'',
			'\0',
		]) {
			const result = await find('coco', json, name);
			expect(result).toMatchObject({ path: null, foundBy: null });
			for (const path of result.tried) expect(isInside(path, [join(root, 'coco')])).toBe(true);
		}
		expect((await find('coco', json, 'nowhere.jpg')).tried.slice(0, 2)).toEqual([
			join(root, 'coco/annotations/nowhere.jpg'),
			join(root, 'coco/annotations/images/nowhere.jpg'),
		]);
	});

	it('in workspaces only within their folder', () => {
		expect(allowedRoots('/w/a/b/c.json', ['/w/a', '/other'], '/pictures')).toEqual(['/w/a', '/pictures']);
		expect(isInside('/w/a/../b', ['/w/a'])).toBe(false);
		expect(isInside('/w/ab', ['/w/a'])).toBe(false);
		expect(isInside('/w/a', ['/'])).toBe(true);
	});

	it('by every way to read its name', () => {
		expect(nameVariants('.\\a\\b.jpg')).toEqual(['a/b.jpg', 'b.jpg']);
		expect(nameVariants('100%.jpg')).toEqual(['100%.jpg']);
		expect(nameVariants('s3://bucket/x/y.jpg')).toEqual(['x/y.jpg', 'y.jpg']);
	});
});

describe('class names', () => {
	it('come from the nearest list that holds any', async () => {
		const label = join(root, 'yolo/labels/train/labels/a.rf.1f.txt');
		const found = await findYoloDataset(label, [root], createListingCache());
		expect(found).toMatchObject({
			path: join(root, 'yolo/data.yaml'),
			dataset: { names: ['a', 'b'], source: 'data.yaml' },
		});
		const outside = await findYoloDataset(label, [join(root, 'yolo/labels')], createListingCache());
		expect(outside).toEqual({ dataset: { names: [], source: null, task: null }, path: null, problems: [] });
	});
});

describe.skipIf(!hasData)('real folders', () => {
	it('a plain list that disagrees with the yaml beside it is its rival', async () => {
		const label = join(data, 'malformed/class-list-mismatch/labels/x.txt');
		const { dataset } = await findYoloDataset(label, [data], createListingCache());
		expect(dataset).toMatchObject({
			names: ['apple', 'banana', 'orange'],
			source: 'FruitDetective.yaml',
			rival: { names: ['durian'], source: 'classes.txt' },
		});
	});

	it.each([
		['yolo', 'yolo-arrow/labels/val', 'txt', 89],
		['yolo', 'yolo-combat-robots/labels', 'txt', 40],
		['yolo', 'yolo-dumpsites-segment/train/labels', 'txt', 24],
		['voc', 'bccd-voc/Annotations', 'xml', 60],
		['voc', 'raccoon-voc/annotations', 'xml', 40],
	] as const)('%s %s: every image is found', async (format, folder, extension, count) => {
		const cache = createListingCache();
		const names = (await readdir(join(data, folder))).filter((name) => name.endsWith(`.${extension}`));
		expect(names).toHaveLength(count);
		for (const name of names) {
			const annotationPath = join(data, folder, name);
			const fileName = name.slice(0, -4);
			const roots = allowedRoots(annotationPath, [data], null);
			const { path } = await findImage({ annotationPath, format, fileName, imageRoot: null, roots }, cache);
			expect(path && basename(path).replace(/\.\w+$/, '')).toBe(fileName);
		}
	});

	it('names come from data.yaml, classes.txt and obj.names', async () => {
		const names = async (label: string) =>
			(await findYoloDataset(join(data, label), [data], createListingCache())).dataset;
		expect(await names('yolo-arrow/labels/val/x.txt')).toMatchObject({ names: ['left'] });
		expect(await names('yolo-dumpsites-segment/valid/labels/x.txt')).toMatchObject({
			names: ['dump_site'],
			source: 'data.yaml',
		});
		expect((await names('yolo-combat-robots/labels/x.txt')).names).toHaveLength(6);
		expect((await names('voc-100-many-formats/gts/yolo_format/obj_train_data/x.txt')).names).toHaveLength(20);
		expect((await names('malformed/class-list-mismatch/labels/x.txt')).names).toEqual([
			'apple',
			'banana',
			'orange',
		]);
	});
});
