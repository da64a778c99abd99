// Writes a data set as VIA 2's annotations in JSON: one entry an image, the class as the attribute "label".

import { unsigned } from '../convert/numbers';
import { inPieces, listOf } from '../convert/pieces';
import { boxAround, hasFiniteBox, joinedParts, soundParts } from '../convert/shapes';
import type { Dataset, DatasetObject, FormatWriter } from '../convert/types';

/**
 * VIA holds one box or one polygon a region: several polygons become one, and runs are left out, their box stays. There
 * are no image sizes, no flag and no list of classes.
 *
 * Sources: via 2 (via.js: pack_via_metadata for 'json'; the key of an image is its name and size in bytes, -1 where that
 * is not known).
 */
export const viaWriter: FormatWriter = {
	write: (dataset) => inPieces('via_region_data.json', fileText(dataset)),
	hold,
	holds: { emptyImages: true, imageSizes: false, unusedClasses: false },
};

function hold(object: DatasetObject): DatasetObject | null {
	const held = { className: object.className, isApart: false };
	const part = polygonOf(object);
	if (part) return { ...held, box: boxAround([part]), segmentation: { kind: 'polygons', parts: [part] } };
	if (!hasFiniteBox(object)) return null;
	const [x, y, width, height] = rectOf(object);
	return { ...held, box: [x, y, x + width, y + height], segmentation: null };
}

function polygonOf(object: DatasetObject): Float64Array | null {
	const parts = soundParts(object);
	return parts.length > 0 ? joinedParts(parts).map(unsigned) : null;
}

function rectOf({
	box: [x1, y1, x2, y2],
}: DatasetObject): [x: number, y: number, width: number, height: number] {
	return [unsigned(x1), unsigned(y1), unsigned(x2 - x1), unsigned(y2 - y1)];
}

function* fileText({ images }: Dataset): Generator<string> {
	yield* listOf(entriesOf(images), '{}');
	yield '\n';
}

function* entriesOf(images: Dataset['images']): Generator<string> {
	const keys = new Set<string>();
	for (const { fileName, objects } of images) {
		let key = `${fileName}-1`;
		while (keys.has(key)) key += '-1';
		keys.add(key);
		const regions = objects.flatMap((object) => regionOf(object) ?? []);
		yield `${JSON.stringify(key)}: ${JSON.stringify({ filename: fileName, size: -1, regions, file_attributes: {} })}`;
	}
}

function regionOf(object: DatasetObject): object | null {
	const region_attributes = { label: object.className };
	const part = polygonOf(object);
	if (part) {
		const shape_attributes = {
			name: 'polygon',
			all_points_x: Array.from(part).filter((_, at) => at % 2 === 0),
			all_points_y: Array.from(part).filter((_, at) => at % 2 === 1),
		};
		return { shape_attributes, region_attributes };
	}
	if (!hasFiniteBox(object)) return null;
	const [x, y, width, height] = rectOf(object);
	return { shape_attributes: { name: 'rect', x, y, width, height }, region_attributes };
}
