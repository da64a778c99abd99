// Writes a data set as KITTI label files.

import type { Box } from '../../core/geometry';
import { relativeName, withoutExtension } from '../convert/file-paths';
import { unsigned } from '../convert/numbers';
import { hasFiniteBox } from '../convert/shapes';
import type { DatasetObject, FormatWriter } from '../convert/types';
import { tokenNumber } from '../yolo/rows';
import { dontCare } from './read';

/** What stands for the object in space where nothing is known of it: KITTI object development kit, readme.txt. */
const unknownSpace = '-1 -1 -1 -1000 -1000 -1000 -10';

/**
 * One file an image in `label_2`, called as the image is, folders included. Class names get `_` for white space, and
 * numbers a word in front; an object set apart becomes DontCare and loses its class. Masks are not held, and a box that
 * is not finite is left out. The angle alpha, truncation and occlusion are written as unknown (-10, -1, -1).
 */
export const kittiWriter: FormatWriter = {
	*write({ images }) {
		for (const [row, image] of images.entries()) {
			const path = `label_2/${withoutExtension(relativeName(image, row))}.txt`;
			yield { path, text: image.objects.map(rowOf).join('') };
		}
	},
	hold,
	holds: { emptyImages: true, imageSizes: false, unusedClasses: false },
};

/** The line of an object, empty where it has none. */
function rowOf(object: DatasetObject): string {
	const held = hold(object);
	return held ? `${held.className} -1 -1 -10 ${held.box.join(' ')} ${unknownSpace}\n` : '';
}

function hold(object: DatasetObject): DatasetObject | null {
	if (!hasFiniteBox(object)) return null;
	const type = object.isApart ? dontCare : typeOf(object.className);
	return {
		className: type,
		box: object.box.map(unsigned) as Box,
		segmentation: null,
		isApart: type.toLowerCase() === dontCare.toLowerCase(),
	};
}

/** A class as one word that is no number. */
function typeOf(className: string): string {
	const word = className.replace(/[\s\ufeff]+/g, '_');
	return tokenNumber(word) === undefined && word !== '' ? word : `class_${word}`;
}
