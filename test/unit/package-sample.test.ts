// The sample data set is what its script makes: the same labels byte for byte, the same pictures.

import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { isTrained, sampleFiles } from '../../scripts/sample/make.mjs';
import { type AnnotationFile, parseYoloDataset, readAnnotations } from '../../src/formats';
import { annotated, problemsIn } from '../support/check-file';

const folder = join(root, 'media', 'sample');
let made: [string, string | Uint8Array][];

beforeAll(async () => {
	made = await sampleFiles();
}, 60_000);

it('makes exactly the files that are there, but for what was trained', () => {
	const there = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(folder.length + 1)
				.split(sep)
				.join('/'),
		)
		.filter((path) => !isTrained(path));
	expect(made.map(([path]) => path).sort()).toEqual(there.sort());
});

it('makes the same bytes, pictures aside', () => {
	for (const [path, content] of made) {
		if (path.endsWith('.jpg')) continue;
		expect(Buffer.from(content).equals(readFileSync(join(folder, path))), path).toBe(true);
	}
});

it('makes the same pictures, give or take what codecs round', async () => {
	for (const [path, content] of made) {
		if (!path.endsWith('.jpg')) continue;
		const [one, other] = await Promise.all(
			[content as Uint8Array, readFileSync(join(folder, path))].map((bytes) =>
				sharp(bytes).raw().toBuffer({ resolveWithObject: true }),
			),
		);
		expect(one?.info).toEqual(other?.info);
		let sum = 0;
		for (const [place, value] of (one as { data: Buffer }).data.entries()) {
			sum += Math.abs(value - ((other as { data: Buffer }).data[place] as number));
		}
		expect(sum / (one as { data: Buffer }).data.length, path).toBeLessThan(0.5);
	}
});

it('says in the COCO file nothing that is wrong but the zero-width box', () => {
	const path = join(folder, 'coco/instances.json');
	const file = annotated(readFileSync(path, 'utf8'), { path });
	const wrong = problemsIn(file).filter(({ severity }) => severity !== 'information');
	expect(wrong.map(({ rule }) => rule)).toEqual(['box-zero-size']);
	expect(file.annotations.images).toHaveLength(8);
});

it('holds the same objects in all four formats', () => {
	const { images } = read('coco/instances.json');
	const { dataset: yolo } = parseYoloDataset(text('data.yaml'), join(folder, 'data.yaml'));
	for (const image of images) {
		const stem = image.fileName.replace('.jpg', '');
		const labelled = image.objects.filter((object) => object.flag === null);
		const others: [file: AnnotationFile, objects: typeof labelled, tolerance: number][] = [
			// Whole pixels, 1-based: a pixel either way.
			[read(`voc/${stem}.xml`), image.objects, 1.5],
			// The ring's polygon is not rasterised there.
			[read(`labelme/${stem}.json`), labelled, 1],
			[
				read(`labels/${stem}.txt`, { yolo, imageSize: { width: 480, height: 360, orientation: 1 } }),
				labelled,
				1,
			],
		];
		for (const [file, expected, tolerance] of others) {
			const found = file.images[0]?.objects ?? [];
			const where = `${file.format} ${stem}`;
			expect(
				found.map(({ className }) => className),
				where,
			).toEqual(expected.map(({ className }) => className));
			for (const [row, object] of found.entries()) {
				const far = object.box.map((side, corner) =>
					Math.abs(side - (expected[row]?.box[corner] ?? Number.NaN)),
				);
				expect(Math.max(...far), `${where} ${object.id}`).toBeLessThanOrEqual(tolerance);
			}
		}
	}
});

function text(path: string): string {
	return readFileSync(join(folder, path), 'utf8');
}

function read(path: string, context = {}): AnnotationFile {
	return readAnnotations(text(path), { path: join(folder, path), ...context });
}
