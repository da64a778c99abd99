// Writes a data set as Ultralytics YOLO: a label file an image, and the data.yaml that names the classes.

import type { Box } from '../../core/geometry';
import { classNamesOf, relativeName, withoutExtension } from '../convert/file-paths';
import {
	boxAround,
	type Frame,
	frameOf,
	hasFiniteBox,
	hasPlainPolygon,
	joinedParts,
	soundParts,
} from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter, TargetFile } from '../convert/types';
import { scaledBox, scaledPolygon } from './read';
import { isPoseRow } from './rows';

/**
 * YOLO holds one polygon or one box a row, in fractions of the image, so that nothing can be written without its size.
 *
 * - Ultralytics drops a whole label file for one coordinate outside the image, so boxes and corners are cut to it.
 * - It takes all rows for polygons, or all for boxes: in a data set that has polygons, other objects become the four
 *   corners of their box.
 * - Several parts become one polygon. Objects set apart are left out, as there is no flag for them.
 *
 * Sources: ultralytics/ultralytics data/utils.py (verify_image_label), data/dataset.py (get_labels), data/converter.py
 * (convert_coco), cfg/datasets/VOC.yaml.
 */
export const yoloWriter: FormatWriter = {
	write,
	hold,
	holds: { emptyImages: true, imageSizes: false, unusedClasses: true },
};

/** The fractions of a row behind its class. */
type Row = { kind: 'box' | 'polygon'; fractions: number[] };

function hold(
	object: DatasetObject,
	image: DatasetImage,
	dataset: Dataset = { images: [image], classes: [] },
): DatasetObject | null {
	const frame = frameOf(image);
	const row = frame && rowOf(object, frame, hasPolygons(dataset));
	if (!frame || !row) return null;
	if (row.kind === 'box') return { ...object, box: scaledBox(row.fractions, frame), segmentation: null };
	const parts = [scaledPolygon(row.fractions, frame)];
	return { ...object, box: boxAround(parts), segmentation: { kind: 'polygons', parts } };
}

const known = new WeakMap<Dataset, boolean>();

/** Whether the label files have to hold polygons. */
function hasPolygons(dataset: Dataset): boolean {
	let has = known.get(dataset);
	if (has === undefined) {
		has = dataset.images.some(
			(image) => frameOf(image) && (image.hasPolygons ?? hasPlainPolygon(image.objects)),
		);
		known.set(dataset, has);
	}
	return has;
}

function rowOf(object: DatasetObject, frame: Frame, asPolygon: boolean): Row | null {
	const parts = soundParts(object);
	const box = parts.length > 0 ? boxAround(parts) : object.box;
	const cut = object.isApart || (parts.length === 0 && !hasFiniteBox(object)) ? null : cutBox(box, frame);
	if (!cut) return null;
	if (!asPolygon) return { kind: 'box', fractions: boxFractions(cut, frame) };
	const [x1, y1, x2, y2] = cut;
	const polygon = parts.length > 0 ? joinedParts(parts) : Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2);
	return { kind: 'polygon', fractions: polygonFractions(polygon, frame) };
}

/** The part of a box that lies in the image; `null` where it has no place there, or its corners are swapped. */
function cutBox([x1, y1, x2, y2]: Box, { width, height }: Frame): Box | null {
	if (x2 < x1 || y2 < y1) return null;
	const cut: Box = [within(x1, width), within(y1, height), within(x2, width), within(y2, height)];
	const hasLostWidth = cut[2] === cut[0] && x2 > x1;
	const hasLostHeight = cut[3] === cut[1] && y2 > y1;
	return hasLostWidth || hasLostHeight ? null : cut;
}

function within(value: number, limit: number): number {
	return Math.min(Math.max(value, 0), limit);
}

function boxFractions([x1, y1, x2, y2]: Box, { width, height }: Frame): number[] {
	return [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height];
}

function polygonFractions(polygon: Float64Array, { width, height }: Frame): number[] {
	const fractions = Array.from(polygon, (value, at) =>
		at % 2 === 0 ? within(value, width) / width : within(value, height) / height,
	);
	// Corners on the rim of the image can look like the visibilities of key points: with the first corner once more they do not.
	return isPoseRow(fractions) ? [...fractions, fractions[0], fractions[1]] : fractions;
}

function* write(dataset: Dataset): Generator<TargetFile> {
	const names = classNamesOf(dataset);
	const indices = new Map(names.map((name, index) => [name, index]));
	yield { path: 'data.yaml', text: yamlOf(names) };
	for (const [row, image] of dataset.images.entries()) {
		const frame = frameOf(image);
		const lines = image.objects.flatMap((object) => {
			const written = frame && rowOf(object, frame, hasPolygons(dataset));
			return written ? [`${indices.get(object.className)} ${written.fractions.join(' ')}\n`] : [];
		});
		const path = `labels/train/${withoutExtension(relativeName(image, row))}.txt`;
		yield { path, text: lines.join('') };
	}
}

/** Names in double quotes: JSON's are YAML's. */
function yamlOf(names: readonly string[]): string {
	const list = names.map((name, index) => `\n  ${index}: ${JSON.stringify(name)}`).join('');
	return [
		'# The images belong into images/train, under the names of their label files.',
		'# No images are set apart for validation: put some into a folder of their own, and name it as val.',
		'train: images/train',
		'val: images/train',
		`nc: ${names.length}`,
		`names:${list === '' ? ' {}' : list}`,
		'',
	].join('\n');
}
