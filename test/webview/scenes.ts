// The images that the page tests show: a photograph of the shared data where it is there, else one drawn here.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OverlayView } from '../../src/messages';
import { buildView, type FixtureObject, randoms } from './fixture';

export interface Scene {
	view: OverlayView;
	/** Encoded picture; `null` for none. */
	picture: { body: Buffer; mime: string } | null;
}

const pictureUri = 'https://page.test/picture';

/** COCO val2014 544 with its labels, changed as wanted; `null` where the shared data is missing. */
export function photographScene(
	root: string,
	change: (objects: FixtureObject[]) => FixtureObject[] = (objects) => objects,
): Scene | null {
	const folder = join(root, '../shared/data/coco-val2014-100');
	const path = join(folder, 'images/val2014/COCO_val2014_000000000544.jpg');
	if (!existsSync(path)) return null;
	const file = JSON.parse(readFileSync(join(folder, 'annotations/instances_val2014_100.json'), 'utf8'));
	const names = new Map<number, string>(
		file.categories.map((entry: { id: number; name: string }) => [entry.id, entry.name]),
	);
	const image = file.images.find((entry: { id: number }) => entry.id === 544);
	const objects: FixtureObject[] = file.annotations
		.filter((entry: { image_id: number }) => entry.image_id === 544)
		.map(
			(entry: {
				id: number;
				category_id: number;
				bbox: number[];
				iscrowd: number;
				segmentation: unknown;
			}) => {
				const [x, y, w, h] = entry.bbox as [number, number, number, number];
				return {
					id: String(entry.id),
					className: names.get(entry.category_id) ?? '?',
					classId: entry.category_id,
					box: [x, y, x + w, y + h],
					outline: entry.iscrowd ? undefined : (entry.segmentation as number[][]),
					crowd: entry.iscrowd === 1,
				};
			},
		);
	const view = buildView({
		width: image.width,
		height: image.height,
		fileName: image.file_name,
		objects: change(objects),
		losses: true,
		pictureUri,
	});
	return { view, picture: { body: readFileSync(path), mime: 'image/jpeg' } };
}

/** A drawn picture: no shared data needed, the same on every machine. */
export function drawnScene(
	options: {
		losses?: boolean;
		picture?: boolean;
		objects?: FixtureObject[];
		size?: { width: number; height: number };
	} = {},
): Scene {
	const objects = options.objects ?? drawnObjects;
	const withPicture = options.picture ?? true;
	const size = options.size ?? { width: 640, height: 427 };
	const view = buildView({
		...size,
		fileName: 'drawn.svg',
		objects,
		losses: options.losses ?? true,
		pictureUri: withPicture ? pictureUri : null,
	});
	return { view, picture: withPicture ? { body: drawnPicture(objects, size), mime: 'image/bmp' } : null };
}

const ellipse = (x1: number, y1: number, x2: number, y2: number) => [
	Array.from({ length: 24 }, (_, at) => [
		(x1 + x2) / 2 + ((x2 - x1) / 2) * Math.cos((at * Math.PI) / 12),
		(y1 + y2) / 2 + ((y2 - y1) / 2) * Math.sin((at * Math.PI) / 12),
	]).flat(),
];

const plain = (
	id: number,
	className: string,
	classId: number,
	box: [number, number, number, number],
): FixtureObject => ({
	id: String(id),
	className,
	classId,
	box,
	outline: ellipse(...box),
});

/** One well served, one forced (thin), one crowd, one small, one large. */
export const drawnObjects: FixtureObject[] = [
	plain(101, 'person', 1, [253, 243, 367, 405]),
	plain(102, 'bat', 39, [222, 300, 275, 308]),
	plain(103, 'ball', 37, [597, 292, 611, 300]),
	plain(104, 'person', 1, [105, 300, 237, 412]),
	{ id: '105', className: 'person', classId: 1, box: [10, 10, 600, 120], crowd: true },
];

/** Many small objects, for the strip and for frame times. */
export function manyObjects(count: number): FixtureObject[] {
	const random = randoms(3);
	return Array.from({ length: count }, (_, at) => {
		const x = random() * 600;
		const y = random() * 390;
		const side = 10 + random() * 50;
		return {
			id: String(at),
			className: 'cell',
			classId: 1,
			box: [x, y, Math.min(639, x + side), Math.min(426, y + side * (0.7 + random()))],
		};
	});
}

/** 24-bit BMP: the one format that needs no encoder. */
function drawnPicture(
	objects: readonly FixtureObject[],
	{ width, height }: { width: number; height: number },
): Buffer {
	const row = Math.ceil((width * 3) / 4) * 4;
	const file = Buffer.alloc(54 + row * height);
	file.write('BM', 0);
	file.writeUInt32LE(file.length, 2);
	file.writeUInt32LE(54, 10);
	file.writeUInt32LE(40, 14);
	file.writeInt32LE(width, 18);
	file.writeInt32LE(-height, 22);
	file.writeUInt16LE(1, 26);
	file.writeUInt16LE(24, 28);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const hit = objects.findIndex((object) => {
				const [x1, y1, x2, y2] = object.box;
				return ((2 * x - x1 - x2) / (x2 - x1)) ** 2 + ((2 * y - y1 - y2) / (y2 - y1)) ** 2 < 1;
			});
			const shade = 40 + (((x >> 4) + (y >> 4)) % 2) * 12;
			const at = 54 + y * row + x * 3;
			file[at] = hit < 0 ? shade + 30 : 90 + ((hit * 50) % 120);
			file[at + 1] = hit < 0 ? shade + 20 : 120;
			file[at + 2] = hit < 0 ? shade : 150 - ((hit * 37) % 90);
		}
	return file;
}
