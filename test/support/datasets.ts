// Random data sets for the tests of writing: everything that a format may find hard to say, from a seed.

import fc from 'fast-check';
import type { Box, Segmentation } from '../../src/core/geometry';
import { bitmapToRle } from '../../src/core/masks/rle';
import type { Dataset, DatasetImage, DatasetObject } from '../../src/formats/convert/types';

const classNames = ['car', 'person', 'traffic light', 'a "b" & <c>', "l'été, tôt; tard", '人', 'unused'];

/** Of different stems, so that no two files of them meet. */
const fileNames = [
	'plain.jpg',
	'sub/folder/b c.png',
	'sub/ünï-çødé 写真.jpg',
	'comma, semi;colon.jpeg',
	'quo"te\'s & <tags>.png',
	'aachen_000000_000019_leftImg8bit.png',
	'no-extension',
	'000123.jpg',
];

/** Whole numbers, few decimals, and all that a double has; some outside the image. */
const coordinate = fc.oneof(
	fc.integer({ min: -5, max: 70 }),
	fc.integer({ min: -500, max: 7000 }).map((value) => value / 100),
	fc.double({ min: 0, max: 60, noNaN: true }).map((value) => value + 1e-3),
);
const extent = fc.oneof(
	fc.integer({ min: 1, max: 40 }),
	fc.double({ min: 0.5, max: 40, noNaN: true }),
	fc.integer({ min: 10, max: 3000 }).map((value) => value / 100),
);

const box = fc
	.tuple(coordinate, coordinate, extent, extent)
	.map(([x, y, width, height]): Box => [x, y, x + width, y + height]);

const part = fc
	.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 6 })
	.map((corners) => Float64Array.from(corners.flat()))
	// Corners in one line are no area, and formats of whole pixels may lose them.
	.filter((corners) => new Set(corners.filter((_, at) => at % 2 === 0)).size > 1)
	.filter((corners) => new Set(corners.filter((_, at) => at % 2 === 1)).size > 1);

interface Size {
	width: number;
	height: number;
}

function maskOf({ width, height }: Size): fc.Arbitrary<Segmentation> {
	const pixels = { minLength: width * height, maxLength: width * height };
	return fc
		.oneof(
			{ weight: 6, arbitrary: fc.array(fc.constantFrom(0, 0, 1), pixels) },
			fc.array(fc.constant(0), pixels),
		)
		.map((bits) => ({
			kind: 'rle',
			width,
			height,
			counts: bitmapToRle(Uint8Array.from(bits), height, width),
		}));
}

function objectOf(size: Size | null): fc.Arbitrary<DatasetObject> {
	const polygons = fc
		.array(part, { minLength: 1, maxLength: 3 })
		.map((parts): Segmentation => ({ kind: 'polygons', parts }));
	const lines = fc.constant<Segmentation>({ kind: 'polygons', parts: [Float64Array.of(1, 2, 3, 4)] });
	const masks = [
		{ weight: 3, arbitrary: fc.constant(null) },
		{ weight: 4, arbitrary: polygons },
		{ weight: 3, arbitrary: maskOf(size ?? { width: 12, height: 9 }) },
		{ weight: 1, arbitrary: lines },
	];
	return fc
		.record({
			className: fc.constantFrom(...classNames.slice(0, -1)),
			box: fc.oneof({ weight: 12, arbitrary: box }, fc.constant<Box>([1, Number.NaN, 5, Infinity])),
			segmentation: fc.oneof(...masks),
			isApart: fc.constantFrom(false, false, false, true),
			isAround: fc.boolean(),
		})
		.map(({ isAround, ...object }) =>
			isAround && object.segmentation?.kind === 'polygons'
				? { ...object, box: around(object.segmentation.parts) }
				: object,
		);
}

function around(parts: readonly Float64Array[]): Box {
	const xs = parts.flatMap((each) => [...each].filter((_, at) => at % 2 === 0));
	const ys = parts.flatMap((each) => [...each].filter((_, at) => at % 2 === 1));
	return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function imageOf(fileName: string): fc.Arbitrary<DatasetImage> {
	const side = fc.integer({ min: 8, max: 24 });
	return fc
		.oneof({ weight: 4, arbitrary: fc.record({ width: side, height: side }) }, fc.constant(null))
		.chain((size) =>
			fc.array(objectOf(size), { maxLength: 4 }).map((objects) => ({
				fileName,
				width: size?.width ?? null,
				height: size?.height ?? null,
				objects,
			})),
		);
}

/** Data sets of one to four images with up to four objects each, and one class that no object has. */
export const datasets: fc.Arbitrary<Dataset> = fc
	.shuffledSubarray(fileNames, { minLength: 1, maxLength: 4 })
	.chain((names) => fc.tuple(...names.map(imageOf)))
	.map((images) => ({ images, classes: classNames.map((name, row) => ({ id: row + 1, name })) }));
