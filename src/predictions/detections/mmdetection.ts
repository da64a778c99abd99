// MMDetection's `results.pkl`: version 2 (lists by image and class, in the order of the annotation file) and version 3
// (a dictionary an image, with its id).

import { isArray, member, type NumberArray, PickleRefused, type PickleValue } from './pickle/values';
import { numbersOf, type RowBuilder, scalarOf } from './row-builder';
import type { DetectionTarget } from './types';

/** Whether the value is a list of images with `pred_instances`. */
export function isVersion3(value: PickleValue): value is PickleValue[] {
	return Array.isArray(value) && member(value[0], 'pred_instances') !== undefined;
}

/**
 * Takes every image of version 3. Labels are positions among the classes of the configuration.
 *
 * Sources: open-mmlab/mmdetection mmdet/evaluation/metrics/dump_det_results.py (process), coco_metric.py (results2json).
 */
export function takeVersion3(
	images: readonly PickleValue[],
	builder: RowBuilder,
	{ images: known }: DetectionTarget,
): void {
	const ids = new Set(known.map(({ id }) => id));
	let place = 0;
	images.forEach((image, at) => {
		const found = member(image, 'pred_instances');
		const boxes = arrayOf(member(found, 'bboxes'));
		const scores = numbersOf(member(found, 'scores'));
		const labels = numbersOf(member(found, 'labels'));
		if (!boxes || !scores || !labels || scores.length !== boxes.rows || labels.length !== boxes.rows) {
			builder.stranger(`image ${at + 1}`, 'no bboxes, scores and labels of one length');
			return;
		}
		const id = scalarOf(member(image, 'img_id'));
		const path = member(image, 'img_path');
		const named = typeof path === 'string' ? baseName(path) : undefined;
		const key = id !== null && (ids.has(String(id)) || named === undefined) ? id : named;
		const masks = member(found, 'masks');
		for (let k = 0; k < boxes.rows; k++) {
			const row = builder.add(++place, key, labels[k]);
			builder.score(row, scores[k]);
			builder.box(row, cornersToSides(boxes.values, k * boxes.columns));
			if (Array.isArray(masks) && masks[k] instanceof Map) builder.mask(row, masks[k]);
		}
	});
}

/** Whether the value is a list by image of lists by class of arrays, or of pairs of those and their masks. */
export function isVersion2(value: PickleValue): value is PickleValue[] {
	return Array.isArray(value) && value.length > 0 && boxesByClass(value[0]) !== null;
}

/**
 * Takes every image of version 2: the order of the annotation file's images says which is which, so that their number
 * must be equal, and that of the classes.
 *
 * Sources: open-mmlab/mmdetection v2 mmdet/core/bbox/transforms.py (bbox2result), mmdet/datasets/coco.py (_det2json,
 * _segm2json, load_annotations).
 */
export function takeVersion2(
	images: readonly PickleValue[],
	builder: RowBuilder,
	target: DetectionTarget,
): void {
	const { images: known, classes } = target;
	if (images.length !== known.length)
		throw new PickleRefused(
			`holds the results of ${images.length.toLocaleString('en')} images without their names, the annotation file has ${known.length.toLocaleString('en')}: they cannot be told apart, give the annotation file that was tested on`,
		);
	let place = 0;
	images.forEach((image, at) => {
		const byClass = boxesByClass(image);
		if (byClass === null) {
			builder.stranger(`image ${at + 1}`, 'no list of boxes by class');
			return;
		}
		if (byClass.boxes.length !== classes.length)
			throw new PickleRefused(
				`holds results of ${byClass.boxes.length} classes without their names, the annotation file has ${classes.length}: they cannot be told apart`,
			);
		const { id } = known[target.fileOrder ? target.fileOrder[at] : at];
		const key = /^-?\d{1,15}$/.test(id) ? Number(id) : id;
		byClass.boxes.forEach((boxes, label) => {
			const { rows, columns, values } = arrayOf(boxes) ?? {
				rows: 0,
				columns: 0,
				values: new Float64Array(0),
			};
			const masks = byClass.masks?.[label];
			for (let k = 0; k < rows; k++) {
				const row = builder.add(++place, key, label);
				builder.box(row, columns >= 5 ? cornersToSides(values, k * columns) : []);
				builder.score(row, columns >= 5 ? values[k * columns + 4] : null);
				if (Array.isArray(masks) && masks[k] instanceof Map) builder.mask(row, masks[k]);
			}
		});
	});
}

/** The boxes of an image by class, and its masks where it has some; `null` for anything else. */
function boxesByClass(image: PickleValue): { boxes: PickleValue[]; masks: PickleValue[] | null } | null {
	if (!Array.isArray(image) || image.length === 0) return null;
	if (image.every(isBoxArray)) return { boxes: image, masks: null };
	const [boxes, masks] = image;
	if (image.length !== 2 || !Array.isArray(boxes) || !boxes.every(isBoxArray)) return null;
	// Heads that score their masks give pairs of masks and scores.
	const isScored =
		Array.isArray(masks) && masks.length === 2 && Array.isArray(masks[0]) && boxes.length !== 2;
	const listed = isScored ? (masks[0] as PickleValue) : masks;
	return { boxes, masks: Array.isArray(listed) ? listed : null };
}

function isBoxArray(value: PickleValue): value is NumberArray {
	return isArray(value) && value.shape.length === 2;
}

/** A two-dimensional array with all its numbers. */
function arrayOf(
	value: PickleValue | undefined,
): { rows: number; columns: number; values: Float64Array } | null {
	if (!isArray(value) || value.shape.length !== 2) return null;
	return { rows: value.shape[0], columns: value.shape[1], values: value.numbers() };
}

function cornersToSides(values: Float64Array, at: number): [number, number, number, number] {
	return [values[at], values[at + 1], values[at + 2] - values[at], values[at + 3] - values[at + 1]];
}

function baseName(path: string): string {
	return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
