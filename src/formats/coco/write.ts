// Writes a data set as COCO instances: one JSON with everything in it.

import type { Segmentation } from '../../core/geometry';
import { polygonArea } from '../../core/masks/polygon-area';
import { encodeRleString, rleArea } from '../../core/masks/rle';
import { classNamesOf } from '../convert/file-paths';
import { inPieces, listOf } from '../convert/pieces';
import { hasFiniteBox, soundMask } from '../convert/shapes';
import type { Dataset, DatasetObject, FormatWriter, TargetFile } from '../convert/types';

/**
 * COCO holds everything but boxes that are no numbers. Polygons of fewer than three corners are left out, as readers do;
 * runs are written as the compressed string. An object set apart is a crowd.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (annToRLE); facebookresearch/detectron2
 * detectron2/data/datasets/coco.py (load_coco_json).
 */
export const cocoWriter: FormatWriter = {
	write,
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: true },
};

function hold(object: DatasetObject): DatasetObject | null {
	if (!hasFiniteBox(object)) return null;
	const [x1, y1, x2, y2] = object.box;
	return {
		...object,
		box: [x1, y1, x1 + (x2 - x1), y1 + (y2 - y1)],
		segmentation: soundMask(object),
	};
}

function write(dataset: Dataset): Iterable<TargetFile> {
	return inPieces('annotations/instances.json', textOf(dataset));
}

function* textOf(dataset: Dataset): Generator<string> {
	const ids = categoryIds(dataset);
	const categories = Array.from(ids, ([name, id]) => JSON.stringify({ id, name, supercategory: '' }));
	yield '{\n"images": ';
	yield* listOf(imageRecords(dataset));
	yield ',\n"annotations": ';
	yield* listOf(annotationRecords(dataset, ids));
	yield ',\n"categories": ';
	yield* listOf(categories);
	yield '\n}\n';
}

function* imageRecords({ images }: Dataset): Generator<string> {
	for (const [row, { fileName, width, height }] of images.entries()) {
		const size = width === null || height === null ? {} : { width, height };
		yield JSON.stringify({ id: row + 1, file_name: fileName, ...size });
	}
}

function* annotationRecords({ images }: Dataset, ids: ReadonlyMap<string, number>): Generator<string> {
	let id = 0;
	for (const [row, { objects }] of images.entries()) {
		for (const object of objects) {
			if (!hasFiniteBox(object)) continue;
			const place = { id: ++id, image_id: row + 1, category_id: ids.get(object.className) ?? 0 };
			yield JSON.stringify({ ...place, ...annotationOf(object) });
		}
	}
}

function annotationOf(object: DatasetObject): object {
	const [x1, y1, x2, y2] = object.box;
	const mask = soundMask(object);
	return {
		bbox: [x1, y1, x2 - x1, y2 - y1],
		area: areaOf(object, mask),
		iscrowd: object.isApart ? 1 : 0,
		segmentation: mask ? writtenMask(mask) : [],
	};
}

function areaOf({ box: [x1, y1, x2, y2] }: DatasetObject, mask: Segmentation | null): number {
	if (!mask) return (x2 - x1) * (y2 - y1);
	return mask.kind === 'rle' ? rleArea(mask.counts) : polygonArea(mask.parts);
}

function writtenMask(mask: Segmentation): unknown {
	if (mask.kind === 'polygons') return mask.parts.map((part) => Array.from(part));
	return { size: [mask.height, mask.width], counts: encodeRleString(mask.counts) };
}

/** Ids by name: those of the data set where they are whole and count from 1 on, or new ones. */
function categoryIds(dataset: Dataset): Map<string, number> {
	const ids = new Map<string, number>();
	for (const { name, id } of dataset.classes) if (!ids.has(name)) ids.set(name, id ?? Number.NaN);
	const values = [...ids.values()];
	const isSound =
		values.every((id) => Number.isSafeInteger(id) && id > 0) && new Set(values).size === values.length;
	return isSound ? ids : new Map(classNamesOf(dataset).map((name, row) => [name, row + 1]));
}
