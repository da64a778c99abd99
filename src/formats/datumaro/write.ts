// Writes a data set as Datumaro's own JSON: one file with everything in it.

import { encodeRleString, rleBounds } from '../../core/masks/rle';
import { classNamesOf, relativeName, withoutExtension } from '../convert/file-paths';
import { inPieces, listOf } from '../convert/pieces';
import { boxAround, hasFiniteBox, isSameBox, soundMask, soundParts } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter, TargetFile } from '../convert/types';

/**
 * Datumaro holds everything but boxes that are no numbers: an object is a box, polygons or a mask, or several of them in
 * one group where its box is not the one around its mask, or its polygons are several. An object set apart has the
 * attribute `is_crowd`. Written without a version, as every Datumaro reads it.
 *
 * Source: openvinotoolkit/datumaro plugins/data_formats/datumaro/exporter.py (DatumaroExporter).
 */
export const datumaroWriter: FormatWriter = {
	write,
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: true },
};

function hold(object: DatasetObject): DatasetObject | null {
	if (!hasFiniteBox(object)) return null;
	const [x1, y1, x2, y2] = object.box;
	return {
		...object,
		box: needsBox(object) ? [x1, y1, x1 + (x2 - x1), y1 + (y2 - y1)] : object.box,
		segmentation: soundMask(object),
	};
}

/** Whether the box has to be written beside the mask, because it is not the one around it. */
function needsBox(object: DatasetObject): boolean {
	const parts = soundParts(object);
	if (parts.length > 0) return !isSameBox(boxAround(parts), object.box);
	if (object.segmentation?.kind !== 'rle') return true;
	const { counts, height, width } = object.segmentation;
	const bounds = rleBounds(counts, height, width);
	return !bounds || !isSameBox(bounds, object.box);
}

function write(dataset: Dataset): Iterable<TargetFile> {
	return inPieces('annotations/default.json', textOf(dataset));
}

function* textOf(dataset: Dataset): Generator<string> {
	const names = classNamesOf(dataset);
	const labels = names.map((name) => JSON.stringify({ name, parent: '', attributes: [] }));
	const indices = new Map(names.map((name, index) => [name, index]));
	yield '{\n"infos": {},\n"categories": {"label": {"label_groups": [], "labels": ';
	yield* listOf(labels);
	yield ', "attributes": []}},\n"items": ';
	yield* listOf(itemsOf(dataset, indices));
	yield '\n}\n';
}

function* itemsOf({ images }: Dataset, indices: ReadonlyMap<string, number>): Generator<string> {
	const ids = new Set<string>();
	for (const [row, image] of images.entries()) {
		const name = relativeName(image, row);
		const stem = withoutExtension(name);
		const id = ids.has(stem) ? name : stem;
		ids.add(id);
		yield itemOf(image, id, indices);
	}
}

function itemOf(image: DatasetImage, id: string, indices: ReadonlyMap<string, number>): string {
	const annotations: object[] = [];
	let groups = 0;
	for (const object of image.objects.filter(hasFiniteBox)) {
		const shapes = shapesOf(object);
		const group = shapes.length > 1 ? ++groups : 0;
		for (const { type, ...shape } of shapes) {
			annotations.push({
				id: annotations.length,
				type,
				attributes: object.isApart ? { is_crowd: true } : {},
				group,
				label_id: indices.get(object.className) ?? null,
				z_order: 0,
				...shape,
			});
		}
	}
	const { fileName: path, width, height } = image;
	const size = width === null || height === null ? {} : { size: [height, width] };
	return JSON.stringify({ id, annotations, image: { path, ...size } });
}

function shapesOf(object: DatasetObject): { type: string; [member: string]: unknown }[] {
	const [x1, y1, x2, y2] = object.box;
	const box = needsBox(object) ? [{ type: 'bbox', bbox: [x1, y1, x2 - x1, y2 - y1] }] : [];
	if (object.segmentation?.kind === 'rle') {
		const { counts, height, width } = object.segmentation;
		const rle = { counts: encodeRleString(counts), size: [height, width] };
		return [...box, { type: 'mask', rle }];
	}
	return [...box, ...soundParts(object).map((part) => ({ type: 'polygon', points: Array.from(part) }))];
}
