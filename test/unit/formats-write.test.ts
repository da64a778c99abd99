import fc from 'fast-check';
import { unzlibSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cropOfMask, maskOfCrop } from '../../src/core/masks/crop';
import { rasterisePolygons } from '../../src/core/masks/polygon';
import { bitmapToRle, encodeRleString, rleBounds } from '../../src/core/masks/rle';
import { relativeName, withoutExtension } from '../../src/formats/convert/file-paths';
import { ownPaths } from '../../src/formats/convert/own-paths';
import { listOf } from '../../src/formats/convert/pieces';
import { joinedParts } from '../../src/formats/convert/shapes';
import type { Dataset, DatasetObject } from '../../src/formats/convert/types';
import { fileStem } from '../../src/formats/paths';
import { formats } from '../../src/formats/registry';
import { base64Text } from '../../src/formats/text/base64';
import type { AnnotationFile, FormatName } from '../../src/formats/types';
import { filesOf, heldImages, objectsOf, readBack, writerOf } from '../support/conversion';
import { datasets } from '../support/datasets';

const names = formats.map(({ name }) => name);

/** What is kept of the name of an image: its folders and its ending may be said by where the file stands. */
function stemIn(name: FormatName, fileName: string): string {
	const stem = fileStem(fileName);
	return name === 'cityscapes' && !stem.endsWith('_leftImg8bit') ? `${stem}_leftImg8bit` : stem;
}

/** The classes that the written files list: in what is read, or in the file of the project beside it. */
function listedClasses(name: FormatName, dataset: Dataset, read: readonly AnnotationFile[]): string[] {
	if (name !== 'supervisely') return read.flatMap(({ classes }) => classes.map((each) => each.name));
	const meta = filesOf(name, dataset).find(({ path }) => path.endsWith('/meta.json'));
	return JSON.parse(meta?.text ?? '').classes.map(({ title }: { title: string }) => title);
}

describe.each(names)('a data set written as %s', (name) => {
	it('is read back as the writer says it is held', () => {
		fc.assert(
			fc.property(datasets, (dataset) => {
				const read = readBack(name, dataset);
				const images = heldImages(name, dataset);
				expect(objectsOf(read)).toEqual(images.map(({ objects }) => objects));
				expect(
					read.flatMap(({ problems }) => problems.filter(({ severity }) => severity === 'error')),
				).toEqual([]);
				const records = read.flatMap((file) => file.images);
				expect(records.map(({ fileName }) => fileStem(fileName))).toEqual(
					images.map(({ fileName }) => stemIn(name, fileName)),
				);
				const { imageSizes, unusedClasses } = writerOf(name).holds;
				if (imageSizes) {
					expect(records.map(({ width, height }) => [width, height])).toEqual(
						images.map(({ width, height }) => [width, height]),
					);
				}
				const listed = new Set(listedClasses(name, dataset, read));
				const wanted = unusedClasses ? dataset.classes.map((each) => each.name) : [];
				for (const each of wanted) expect(listed).toContain(each);
			}),
			{ seed: 20_240_601, numRuns: 150 },
		);
	});
});

describe('the written files', () => {
	const object = (members: Partial<DatasetObject> = {}): DatasetObject => ({
		className: 'car',
		box: [1, 2, 4, 6],
		segmentation: null,
		isApart: false,
		...members,
	});
	const rle = { kind: 'rle' as const, height: 8, width: 10, counts: Uint32Array.of(17, 2, 6, 3, 52) };
	const polygons = (...parts: number[][]) => ({
		kind: 'polygons' as const,
		parts: parts.map((part) => Float64Array.from(part)),
	});
	const dataset = (...objects: DatasetObject[]): Dataset => ({
		images: [{ fileName: 'sub/a b.jpg', width: 10, height: 8, objects }],
		classes: [
			{ id: 3, name: 'car' },
			{ id: 7, name: 'a "b" & <c>' },
		],
	});
	const one = (name: FormatName, of: Dataset) => filesOf(name, of).at(-1) ?? { path: '', text: '' };

	it('of COCO keep sound ids of classes and number others', () => {
		const ids = (of: Dataset) =>
			JSON.parse(one('coco', of).text).categories.map(({ id }: { id: number }) => id);
		expect(ids(dataset())).toEqual([3, 7]);
		expect(ids({ ...dataset(), classes: [0, 1].map((id) => ({ id, name: `c${id}` })) })).toEqual([1, 2]);
		expect(ids({ ...dataset(), classes: ['a', 'a', 'b'].map((name) => ({ id: 5, name })) })).toEqual([1, 2]);
		expect(ids({ ...dataset(), classes: [{ id: null, name: 'a' }] })).toEqual([1]);
		const { annotations, images } = JSON.parse(one('coco', dataset(object({ segmentation: rle }))).text);
		expect(images).toEqual([{ id: 1, file_name: 'sub/a b.jpg', width: 10, height: 8 }]);
		expect(annotations).toEqual([
			{
				id: 1,
				image_id: 1,
				category_id: 3,
				bbox: [1, 2, 3, 4],
				area: 5,
				iscrowd: 0,
				segmentation: { size: [8, 10], counts: encodeRleString(rle.counts) },
			},
		]);
	});

	it('of VOC escape names and stand in the folders of the images', () => {
		const { path, text } = one('voc', dataset(object({ className: 'a "b" & <c>\u0001', isApart: true })));
		expect(path).toBe('/out/Annotations/sub/a b.xml');
		expect(text).toContain('<filename>sub/a b.jpg</filename>');
		expect(text).toContain('<name>a &quot;b&quot; &amp; &lt;c&gt;</name>');
		expect(text).toContain('<difficult>1</difficult>');
	});

	it('of YOLO are rows of fractions, and polygons for all objects where one has some', () => {
		const [yaml, labels] = filesOf(
			'yolo',
			dataset(object(), object({ isApart: true }), object({ box: [8, 6, 14, 9] })),
		);
		expect(yaml.path).toBe('/out/data.yaml');
		expect(yaml.text).toContain('nc: 2\nnames:\n  0: "car"\n  1: "a \\"b\\" & <c>"\n');
		expect(labels).toEqual({
			path: '/out/labels/train/sub/a b.txt',
			text: '0 0.25 0.5 0.3 0.5\n0 0.9 0.875 0.2 0.25\n',
		});
		const mixed = one('yolo', dataset(object(), object({ segmentation: polygons([0, 0, 10, 0, 10, 8]) })));
		expect(mixed.text).toBe('0 0.1 0.25 0.4 0.25 0.4 0.75 0.1 0.75\n0 0 0 1 0 1 1\n');
	});

	it('of YOLO are never taken for key points', () => {
		// Five corners, two of which lie on the rim where key points have their visibility.
		const corners = polygons([1, 1, 5, 0, 9, 1, 10, 7, 5, 0]);
		const { text } = one('yolo', dataset(object({ segmentation: corners })));
		expect(text.split(' ')).toHaveLength(13);
		expect(
			objectsOf(readBack('yolo', dataset(object({ segmentation: corners }))))[0][0].segmentation?.kind,
		).toBe('polygons');
	});

	it('of LabelMe and Supervisely hold masks as pictures', async () => {
		const written = dataset(object({ segmentation: rle }));
		const { shapes } = JSON.parse(one('labelme', written).text);
		expect(shapes[0]).toMatchObject({
			shape_type: 'mask',
			points: [
				[2, 1],
				[3, 3],
			],
			group_id: null,
		});
		const bitmap = JSON.parse(one('supervisely', written).text).objects[0].bitmap;
		expect(bitmap.origin).toEqual([2, 1]);
		const pictures = [
			Buffer.from(shapes[0].mask, 'base64'),
			Buffer.from(unzlibSync(Buffer.from(bitmap.data, 'base64'))),
		];
		for (const picture of pictures) {
			const { data, info } = await sharp(picture)
				.toColourspace('b-w')
				.raw()
				.toBuffer({ resolveWithObject: true });
			expect([info.width, info.height, info.channels]).toEqual([2, 3, 1]);
			expect([...data]).toEqual([255, 255, 255, 255, 0, 255]);
		}
		const meta = JSON.parse(filesOf('supervisely', written)[0].text);
		expect(meta.classes.map(({ title, color }: Record<string, string>) => [title, color])).toEqual([
			['car', '#e61919'],
			['a "b" & <c>', '#19e655'],
		]);
	});

	it('of Cityscapes stand in the folder of the city', () => {
		const path = (fileName: string) =>
			filesOf('cityscapes', { images: [{ ...dataset().images[0], fileName }], classes: [] })[0].path;
		expect(path('aachen_000000_000019_leftImg8bit.png')).toBe(
			'/out/gtFine/train/aachen/aachen_000000_000019_gtFine_polygons.json',
		);
		expect(path('x.png')).toBe('/out/gtFine/train/default/x_gtFine_polygons.json');
		expect(path('bonn/x.png')).toBe('/out/gtFine/train/bonn/x_gtFine_polygons.json');
	});
});

describe('what writers share', () => {
	it('names never lead out of the folder', () => {
		const name = (fileName: string) => relativeName({ fileName, width: null, height: null, objects: [] }, 4);
		expect(name('..\\..\\a\\.\\b.jpg')).toBe('a/b.jpg');
		expect(name('/etc/x.jpg')).toBe('etc/x.jpg');
		expect(name('C:\\data\\x.jpg')).toBe('data/x.jpg');
		expect(name('https://host/a/x.jpg')).toBe('a/x.jpg');
		expect(name('../')).toBe('image-5');
		expect(withoutExtension('a.b/c')).toBe('a.b/c');
		expect(withoutExtension('a/.hidden')).toBe('a/.hidden');
	});

	it('files of one name get a number each, however the name is written', () => {
		const own = ownPaths();
		const names = ['a/x.txt', 'a/X.txt', 'a/x-2.txt', 'x.txt', 'caf\u00e9', 'cafe\u0301'];
		expect(names.map(own)).toEqual([
			'a/x.txt',
			'a/X-2.txt',
			'a/x-2-2.txt',
			'x.txt',
			'caf\u00e9',
			'cafe\u0301-2',
		]);
	});

	it('records are listed with commas between', () => {
		for (const records of [[], ['1'], ['1', '2']]) {
			expect(JSON.parse([...listOf(records)].join(''))).toEqual(records.map(Number));
			const members = records.map((each) => `"${each}": ${each}`);
			expect(Object.keys(JSON.parse([...listOf(members, '{}')].join('')))).toEqual(records);
		}
	});

	it('parts are tied between their nearest corners', () => {
		const parts = [
			[0, 0, 4, 0, 4, 4],
			[6, 5, 9, 5, 9, 9],
		].map((part) => Float64Array.from(part));
		expect([...joinedParts(parts)]).toEqual([0, 0, 4, 0, 4, 4, 6, 5, 9, 5, 9, 9, 6, 5, 4, 4]);
		const [one, both] = [[joinedParts(parts)], parts].map((each) => rasterisePolygons(each, 12, 12));
		expect(one).toEqual(both);
	});

	it('base64 is that of Node', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
				expect(base64Text(bytes)).toBe(Buffer.from(bytes).toString('base64'));
			}),
			{ seed: 20_240_604 },
		);
	});

	it('a mask is the same after it was cut out and put back', () => {
		const bits = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 63, maxLength: 63 });
		fc.assert(
			fc.property(bits, (pixels) => {
				const counts = bitmapToRle(Uint8Array.from(pixels), 7, 9);
				const mask = { kind: 'rle' as const, height: 7, width: 9, counts };
				const crop = cropOfMask(mask);
				expect(crop === null).toBe(!pixels.includes(1));
				if (!crop) return;
				expect(maskOfCrop(crop, mask)).toEqual(mask);
				expect([crop.x, crop.y, crop.x + crop.width, crop.y + crop.height]).toEqual(rleBounds(counts, 7, 9));
			}),
			{ seed: 20_240_605 },
		);
	});
});
