// Evidence, over a whole file, that its boxes follow another convention than the format's. Each question is answered once a
// file and costs nothing in a healthy one: the first box that does not fit the suspicion ends it.

import type { Box } from '../../core/geometry';
import { formatFacts } from '../../formats/format-names';
import type { AnnotatedText, AnnotationFile, ImageRecord, ObjectRecord } from '../../formats/types';
import { isFiniteBox, overshootAllowed } from './places';

/** Fewer boxes than this are no evidence. */
const fewest = 3;

/** Images smaller than this can hold boxes of a pixel, image pixels. */
const smallestImage = 8;

/** What a sum of two fractions, taken apart again, can be off by. */
const roundingNoise = 1e-9;

export type Convention = 'as the format says' | 'corners' | 'corner and size' | 'fractions';

const known = new WeakMap<AnnotationFile, Convention>();

/** Which convention the boxes of the file follow, as far as all of them together show it. */
export function boxConvention({ annotations }: AnnotatedText): Convention {
	const before = known.get(annotations);
	if (before) return before;
	const convention = decide(annotations);
	known.set(annotations, convention);
	return convention;
}

function decide(file: AnnotationFile): Convention {
	if (formatFacts[file.format].coordinates === 'pixels' && areFractions(file)) return 'fractions';
	if (file.format === 'coco' && areCorners(file)) return 'corners';
	if (file.format === 'voc' && areCornerAndSize(file)) return 'corner and size';
	return 'as the format says';
}

/** Boxes that can be evidence: written down, of numbers only, in an image of known size. */
function isEvidence(object: ObjectRecord, image: ImageRecord): boolean {
	return object.editable.box && image.width !== null && image.height !== null && isFiniteBox(object.box);
}

/** All written numbers within 0 to 1, not all of them whole, in images that are larger than a few pixels. */
function areFractions(file: AnnotationFile): boolean {
	let hasFraction = false;
	const writesSizes = file.format === 'coco' || file.format === 'datumaro';
	for (const image of file.images) {
		if (Math.min(image.width ?? 0, image.height ?? 0) < smallestImage) continue;
		for (const object of image.objects) {
			if (!isEvidence(object, image)) continue;
			const [x1, y1, x2, y2] = object.box;
			const third = writesSizes ? x2 - x1 : x2;
			const fourth = writesSizes ? y2 - y1 : y2;
			if (!(isFraction(x1) && isFraction(y1) && isFraction(third) && isFraction(fourth))) return false;
			hasFraction ||= !(
				Number.isInteger(x1) &&
				Number.isInteger(y1) &&
				Number.isInteger(third) &&
				Number.isInteger(fourth)
			);
		}
	}
	return hasFraction;
}

function isFraction(value: number): boolean {
	return value >= 0 && value <= 1 + roundingNoise;
}

/** COCO: most boxes leave the image as [x, y, width, height], while as corners all lie in it and are ordered. */
function areCorners(file: AnnotationFile): boolean {
	let boxes = 0;
	let leaving = 0;
	for (const image of file.images) {
		for (const object of image.objects) {
			if (!isEvidence(object, image)) continue;
			const { box } = object;
			const { width, height } = image as { width: number; height: number };
			const x2 = box[2] - box[0];
			const y2 = box[3] - box[1];
			if (!(x2 > box[0] && y2 > box[1])) return false;
			if (box[0] < -overshootAllowed || box[1] < -overshootAllowed) return false;
			if (x2 > width + overshootAllowed || y2 > height + overshootAllowed) return false;
			boxes++;
			if (box[2] > width + overshootAllowed || box[3] > height + overshootAllowed) leaving++;
		}
	}
	return boxes >= fewest && 2 * leaving > boxes;
}

/**
 * VOC: some boxes end before they start, while as [x, y, width, height] all lie in the image. Boxes that all end before
 * they start along one axis and none along the other have swapped corners.
 */
function areCornerAndSize(file: AnnotationFile): boolean {
	let boxes = 0;
	let unordered = 0;
	let unorderedX = 0;
	let unorderedY = 0;
	for (const image of file.images) {
		for (const object of image.objects) {
			if (!isEvidence(object, image)) continue;
			const { box } = object;
			const { width, height } = image as { width: number; height: number };
			if (!(box[2] > 0 && box[3] > 0)) return false;
			if (box[0] + box[2] > width + overshootAllowed) return false;
			if (box[1] + box[3] > height + overshootAllowed) return false;
			boxes++;
			if (box[2] <= box[0]) unorderedX++;
			if (box[3] <= box[1]) unorderedY++;
			if (box[2] <= box[0] || box[3] <= box[1]) unordered++;
		}
	}
	const isOneAxis = (unorderedX === boxes && unorderedY === 0) || (unorderedY === boxes && unorderedX === 0);
	return boxes >= fewest && 2 * unordered > boxes && !isOneAxis;
}

/** The box that was meant where the four numbers are a corner and the opposite corner, image pixels. */
export function readAsCorners([x1, y1, x2, y2]: Box): Box {
	return [x1, y1, x2 - x1, y2 - y1];
}

/** The box that was meant where xmax and ymax hold width and height, image pixels. */
export function readAsCornerAndSize([x1, y1, width, height]: Box): Box {
	return [x1, y1, x1 + width, y1 + height];
}
