// Rules are quiet about healthy data: real sets, read whole. What is told of them is held by rule and severity, and was
// looked at by eye.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/paths.mjs';
import { plainChoices } from '../../../src/cli/options';
import { Engine } from '../../../src/compute/engine';
import { problemParts } from '../../../src/compute/protocol';
import type { Problem } from '../../../src/core/problem';
import { parseYoloDataset } from '../../../src/formats';
import type { FormatName, YoloDataset } from '../../../src/formats/types';
import { annotated, problemsIn } from '../../support/check-file';
import { realFilesIn } from '../../support/real-files';

const data = join(root, '../shared/data');
const hasData = existsSync(data);
if (!hasData) console.log(`clean-data: skips the real files, ${data} is absent`);

/** Fractions need some size to become pixels; which one does not matter to whether they are sound. */
const imageSize = { width: 640, height: 480, orientation: 1 };

function classes(path: string): YoloDataset {
	return parseYoloDataset(readFileSync(path, 'utf8'), path.slice(path.lastIndexOf('/') + 1)).dataset;
}

/** Everything told of one file, or of the annotation files in a folder and below. */
function problemsOf(path: string, yolo?: YoloDataset): Problem[] {
	if (statSync(path).isDirectory()) {
		return readdirSync(path)
			.filter((name) => !name.includes('.') || /\.(json|xml|txt)$/.test(name))
			.flatMap((name) => problemsOf(join(path, name), yolo));
	}
	const context = path.endsWith('.txt') ? { path, imageSize, yolo } : { path };
	return problemsIn(annotated(readFileSync(path, 'utf8'), context));
}

/** "severity rule" with its number of places. */
function counts(problems: readonly Problem[]): Record<string, number> {
	const found: Record<string, number> = {};
	for (const { severity, rule } of problems) {
		const key = `${severity} ${rule}`;
		found[key] = (found[key] ?? 0) + 1;
	}
	return found;
}

const instances = 'labelme-examples/instance_segmentation';

describe.skipIf(!hasData)('real data sets', () => {
	it.each<[string, Record<string, number>]>([
		['coco-val2014-100/annotations', { 'information crowd-handling': 2 }],
		['voc-100-many-formats/gts/coco_format_v1', {}],
		['voc-100-many-formats/gts/coco_format_v2', {}],
		// The development kit's own files: they do count from 1, and mark difficult objects.
		[
			'voc-100-many-formats/gts/pascalvoc_format',
			{ 'information crowd-handling': 23, 'information voc-counts-from-one': 16 },
		],
		['voc-100-many-formats/gts/imagenet_format/Annotations', { 'information voc-counts-from-one': 16 }],
		['voc-100-many-formats/gts/labelme_format', {}],
		['voc-100-many-formats/gts/yolo_format/obj_train_data', {}],
		['raccoon-voc/annotations', { 'information voc-counts-from-one': 3 }],
		['labelme-examples/bbox_detection/data_annotated', {}],
		[
			'labelme-examples/bbox_detection/data_dataset_voc/Annotations',
			{ 'information voc-counts-from-one': 1 },
		],
		// One of the outlines drawn by hand crosses itself.
		[`${instances}/data_annotated`, { 'warning polygon-self-crossing': 1, 'information crowd-handling': 2 }],
		[
			`${instances}/data_dataset_coco`,
			{ 'warning polygon-self-crossing': 1, 'information annotation-id-zero': 1 },
		],
		['labelme-examples/video_annotation/data_annotated', {}],
		// One of the files names itself as its picture.
		['labelme-examples/tutorial', { 'warning label-name-mismatch': 1 }],
		['labelme-examples/classification/data_annotated', { 'information label-empty': 2 }],
		['labelme-examples/primitives', { 'information labelme-mark-shape': 3 }],
		['yolo-coco-pose/labels', { 'information yolo-pose-rows': 6 }],
		['yolo-labelstudio-import/labels', {}],
		// The export writes the area of the box beside polygons; ids count from 0.
		[
			'detectron2-brain-tumor/test/_annotations.coco.json',
			{
				'information area-mask-disagree': 57,
				'information annotation-id-zero': 1,
				'information image-without-annotations': 1,
			},
		],
	])('%s', (path, expected) => {
		expect(counts(problemsOf(join(data, path)))).toEqual(expected);
	});

	it('bccd-voc: the two boxes without area are the only errors', () => {
		expect(counts(problemsOf(join(data, 'bccd-voc/Annotations')))).toEqual({
			'error box-zero-size': 2,
			'information voc-counts-from-one': 36,
		});
	});

	it('yolo-arrow and yolo-combat-robots with their class lists', () => {
		const arrow = { names: ['arrow'], source: 'arrow.yaml', task: null };
		expect(counts(problemsOf(join(data, 'yolo-arrow/labels'), arrow))).toEqual({});
		const robots = join(data, 'yolo-combat-robots');
		expect(counts(problemsOf(join(robots, 'labels'), classes(join(robots, 'classes.txt'))))).toEqual({
			'information label-empty': 6,
		});
	});
});

describe.skipIf(!hasData)('real files of every other format', () => {
	/** Told of records, pictures and training of all files of a format below a folder. */
	async function counted(format: FormatName, folder: string): Promise<Record<string, number>> {
		const found: Problem[] = [];
		let files = 0;
		for (const [path, text] of realFilesIn(format)) {
			if (!path.startsWith(`${folder}/`)) continue;
			files++;
			const engine = new Engine();
			const choices = { ...plainChoices, workspaceFolders: [join(data, folder)] };
			expect(text.length).toBeGreaterThan(0);
			found.push(
				...(await engine.everyProblem({ path: join(data, path), version: 0 }, choices, problemParts)),
			);
		}
		expect(files).toBeGreaterThan(0);
		return counts(found);
	}

	it.each<[FormatName, string, Record<string, number>]>([
		['kitti', 'kitti-object', { 'information crowd-handling': 1 }],
		['kitti', 'formats/datumaro/kitti_dataset', {}],
		['via', 'via', { 'information via-class-attribute': 1 }],
		// Its pictures are not there.
		['cvat', 'cvat-masks', { 'warning image-missing': 6 }],
		// One shape has an empty label.
		[
			'cvat',
			'formats/cvat-ai-datumaro/cvat_dataset/for_images',
			{ 'error class-missing': 1, 'information shape-not-trained': 3 },
		],
		['tensorflow-csv', 'raccoon-voc', {}],
		['createml', 'formats/datumaro/roboflow_dataset', {}],
		[
			'datumaro',
			'formats/datumaro/datumaro_dataset',
			{ 'information label-empty': 1, 'information shape-not-trained': 2 },
		],
		['open-images', 'formats/mmdetection-tests/OpenImages', { 'warning image-missing': 1 }],
		['open-images', 'formats/datumaro/open_images_dataset', { 'information crowd-handling': 1 }],
	])('%s: %s', async (format, folder, expected) => {
		expect(await counted(format, folder)).toEqual(expected);
	});
});

describe.skipIf(!hasData)('pictures, and what training makes of them', () => {
	/** Of the annotation files in a folder, with the pictures that are found below `set`. */
	async function engineCounts(set: string, folder: string, recipe: string): Promise<Record<string, number>> {
		const engine = new Engine();
		const choices = { ...plainChoices, recipe, workspaceFolders: [join(data, set)] };
		const found: Problem[] = [];
		for (const name of readdirSync(join(data, set, folder))) {
			if (!/\.(json|xml|txt)$/.test(name)) continue;
			const file = { path: join(data, set, folder, name), version: 0 };
			found.push(...(await engine.everyProblem(file, choices, ['pictures', 'training'])));
		}
		return counts(found);
	}

	it.each<[string, string, Record<string, number>]>([
		// 56 of the 100 pictures are left out on purpose. The nine objects are thin, or lie behind a larger one of the same
		// shape that all of their anchors overlap more.
		['coco-val2014-100', 'annotations', { 'warning image-missing': 56, 'warning object-unmatched': 9 }],
		['bccd-voc', 'Annotations', {}],
		['raccoon-voc', 'annotations', {}],
		['labelme-examples', 'bbox_detection/data_annotated', {}],
		['labelme-examples', 'instance_segmentation/data_annotated', {}],
		['labelme-examples', 'instance_segmentation/data_dataset_coco', {}],
		['yolo-arrow', 'labels', {}],
		['yolo-combat-robots', 'labels', {}],
	])('%s/%s', async (set, folder, expected) => {
		expect(await engineCounts(set, folder, 'torchvision-mask-rcnn')).toEqual(expected);
	});

	it('other recipes tell what they leave out', async () => {
		// A piece of 18 x 7 px between the centres of the finest cells.
		expect(await engineCounts('yolo-combat-robots', 'labels', 'ultralytics-detect')).toEqual({
			'warning object-unmatched': 1,
		});
		// Platelets under its one level of anchors, and objects behind others.
		expect(await engineCounts('bccd-voc', 'Annotations', 'classic-faster-rcnn')).toEqual({
			'warning object-unmatched': 8,
		});
	}, 30_000);
});

describe('the sample data set', () => {
	const sample = join(root, 'media/sample');

	it.each<[string, Record<string, number>]>([
		[
			'coco',
			{
				'error box-zero-size': 1,
				'information crowd-handling': 1,
				'information image-without-annotations': 1,
			},
		],
		['voc', { 'error box-zero-size': 1, 'information crowd-handling': 1, 'information label-empty': 1 }],
		['labelme', { 'error box-zero-size': 1, 'information label-empty': 1 }],
	])('%s: the box without area that is wrong on purpose is the only error', (folder, expected) => {
		expect(counts(problemsOf(join(sample, folder)))).toEqual(expected);
	});

	it('labels: likewise', () => {
		const found = counts(problemsOf(join(sample, 'labels'), classes(join(sample, 'data.yaml'))));
		expect(found).toEqual({ 'error box-zero-size': 1, 'information label-empty': 1 });
	});
});

describe.skipIf(!hasData)('files that are broken in the wild', () => {
	const malformed = join(data, 'malformed');

	it.each<[string, Record<string, number>]>([
		['lfs-pointer', { 'error file-lfs-pointer': 1 }],
		['symlink-as-text', { 'error file-symlink-text': 2 }],
		['orphan-annotations', { 'warning annotation-orphan': 15, 'information image-without-annotations': 1 }],
		['results-named-as-ground-truth', { 'error file-is-results': 1 }],
		['not-json', { 'error json-syntax': 1 }],
		['trailing-comma-via', { 'error json-trailing-comma': 1 }],
		['crowd-without-mask', { 'warning crowd-without-mask': 10, 'information crowd-handling': 1 }],
		['box-outside-image', { 'warning box-outside-image': 5 }],
	])('%s', (folder, expected) => {
		expect(counts(problemsOf(join(malformed, folder)))).toEqual(expected);
	});

	it('class-list-mismatch: every row is outside the list of one class', () => {
		const folder = join(malformed, 'class-list-mismatch');
		const found = counts(problemsOf(join(folder, 'labels'), classes(join(folder, 'classes.txt'))));
		expect(found).toEqual({ 'error yolo-class-out-of-range': 12 });
	});

	it('decimal commas and mixed rows are told', () => {
		expect(counts(problemsOf(join(data, 'yolo-dumpsites-segment')))).toEqual({
			'warning yolo-mixed-rows': 3,
		});
	});
});
