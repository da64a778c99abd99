// Names of records that stay the same from scan to scan: what marks go by.

import type { DatasetColumns } from '../dataset/columns';

/**
 * Sixteen hexadecimal digits of what is labelled and where: the image's file name, the class (`null` where a label is missing),
 * and the box in whole pixels. The same in every scan, whatever else is edited; another one as soon as class or box is.
 */
export function recordKey(fileName: string, className: string | null, box: ArrayLike<number>): string {
	const sides = Array.from(box, (side) => Math.round(side) || 0);
	return digest(JSON.stringify([fileName, className, ...sides]));
}

/** Keys of labels: the second of two that are alike in an image gets "-2", whatever else is listed. */
export function labelKey({ images, objects, classes }: DatasetColumns, image: number, row: number): string {
	const isAlike = (other: number) => {
		if (objects.class[other] !== objects.class[row]) return false;
		for (let side = 0; side < 4; side++)
			if (Math.round(objects.box[4 * other + side]) !== Math.round(objects.box[4 * row + side])) return false;
		return true;
	};
	let count = 1;
	for (let other = images.first[image]; other < row; other++) if (isAlike(other)) count++;
	const box = objects.box.subarray(4 * row, 4 * row + 4);
	const key = recordKey(images.fileName[image], classes[objects.class[row]] ?? null, box);
	return count === 1 ? key : `${key}-${count}`;
}

/** 64 bits of a text's UTF-16 units in hexadecimal: FNV-1a twice, from different beginnings. */
function digest(text: string): string {
	return [0x811c9dc5, 0x2f5a1b37].map((begin) => fnv1a(text, begin).toString(16).padStart(8, '0')).join('');
}

function fnv1a(text: string, begin: number): number {
	let hash = begin;
	for (let k = 0; k < text.length; k++) {
		const unit = text.charCodeAt(k);
		hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
		hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
	}
	return hash >>> 0;
}
