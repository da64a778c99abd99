// Writes a data set as Cityscapes: the polygons of every image in a file of its own.

import { relativeName, withoutExtension } from '../convert/file-paths';
import { boxAround, joinedParts, pairsOf, soundParts } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter, TargetFile } from '../convert/types';
import { groupSuffix, instanceClasses } from './classes';

/**
 * Cityscapes holds one polygon an object, of its own eight classes with instances: all other objects are left out, as
 * cityscapesScripts stops on labels that it does not know. Several parts become one polygon; boxes are those around the
 * polygons. An object set apart is a group.
 *
 * Source: mcordts/cityscapesScripts cityscapesscripts/helpers/annotation.py (Annotation.toJsonText), helpers/labels.py.
 */
export const cityscapesWriter: FormatWriter = {
	write,
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: false },
};

function polygonOf(object: DatasetObject): Float64Array | null {
	const parts = soundParts(object);
	return parts.length > 0 && instanceClasses.includes(object.className) ? joinedParts(parts) : null;
}

function hold(object: DatasetObject): DatasetObject | null {
	const polygon = polygonOf(object);
	if (!polygon) return null;
	const parts = [polygon];
	return { ...object, box: boxAround(parts), segmentation: { kind: 'polygons', parts } };
}

function* write({ images }: Dataset): Generator<TargetFile> {
	for (const [row, image] of images.entries()) {
		const stem = withoutExtension(relativeName(image, row)).replace(/_leftImg8bit$/, '');
		const path = `gtFine/train/${inCity(stem)}_gtFine_polygons.json`;
		yield { path, text: annotationOf(image) };
	}
}

/** Files stand in the folder of their city, the first word of their name; images of other names in one for all. */
function inCity(stem: string): string {
	if (stem.includes('/')) return stem;
	const city = /^([^_]+)_\d{6}_\d{6}$/.exec(stem)?.[1] ?? 'default';
	return `${city}/${stem}`;
}

function annotationOf(image: DatasetImage): string {
	const objects = image.objects.flatMap((object) => {
		const polygon = polygonOf(object);
		if (!polygon) return [];
		const label = object.isApart ? object.className + groupSuffix : object.className;
		return [{ label, polygon: pairsOf(polygon) }];
	});
	const { width: imgWidth, height: imgHeight } = image;
	return `${JSON.stringify({ imgHeight, imgWidth, objects }, null, 2)}\n`;
}
