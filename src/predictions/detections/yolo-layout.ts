// Which numbers stand where in the lines of text detections: the confidence last (Ultralytics) or second (evaluation
// tools), pixels or shares of the image. Lines say it by their values, all lines of a folder together.

/** One line: the class as it is written, and the numbers behind it. */
export interface TextLine {
	/** Row of the file it stands in, and its number there, from 1. */
	file: number;
	line: number;
	class: string;
	values: Float64Array;
}

/**
 * - `confidence-last`: center x, center y, width, height as shares, confidence (or a polygon's corners and confidence).
 * - `confidence-first-shares`: confidence, then center x, center y, width, height as shares.
 * - `confidence-first-corners`: confidence, x1, y1, x2, y2 in pixels.
 * - `confidence-first-sides`: confidence, x, y, width, height in pixels.
 */
export type TextLayout =
	| 'confidence-last'
	| 'confidence-first-shares'
	| 'confidence-first-corners'
	| 'confidence-first-sides';

/** Shares may lie this far outside 0 .. 1, as rounding and boxes at borders put them. */
const slack = 0.02;
/** Pixels that a box may reach past its image. */
const slackPx = 4;

/** Sizes of an image in pixels, `null` where unknown. */
export type SizeOf = (file: number) => { width: number | null; height: number | null };

/**
 * The layout of all lines, and how it was told where a person might expect another.
 *
 * Sources: ultralytics/ultralytics engine/results.py (save_txt); rafaelpadilla/review_object_detection_metrics
 * src/utils/converter.py (text2bb).
 */
export function textLayout(
	lines: readonly TextLine[],
	sizeOf: SizeOf,
): { layout: TextLayout; note: string | null } {
	const boxes = lines.filter(({ values }) => values.length === 5);
	const inPixels = boxes.some(({ values }) => values.subarray(1).some((value) => value > 2));
	if (boxes.length === 0) return { layout: 'confidence-last', note: null };
	if (!inPixels) return sharesLayout(boxes);
	const sides = boxes.filter((line) => reachesOut(line, sizeOf)).length;
	const corners = boxes.filter(({ values: [, x1, y1, x2, y2] }) => x2 < x1 || y2 < y1).length;
	const layout = corners > sides ? 'confidence-first-sides' : 'confidence-first-corners';
	const unsure = corners === 0 && sides === 0 ? ' (x, y, width, height would fit the images as well)' : '';
	const written =
		layout === 'confidence-first-sides' ? 'confidence, x, y, width, height' : 'confidence, x1, y1, x2, y2';
	return { layout, note: `Lines are read as class, ${written} in pixels${unsure}.` };
}

/** Points of a pose lie this far outside their box at most, as shares of the image. */
const poseSlack = 0.05;
/** Lines, or points of a single line, that are enough to tell poses from polygons. */
const enoughLines = 2;
const enoughPoints = 5;

/**
 * How many numbers a keypoint has where all lines with more than a box are poses (box, keypoints, confidence), 0 where they
 * are polygons: poses have as many numbers each, and their points lie in the box that the first four would be.
 *
 * Source: ultralytics/ultralytics engine/results.py (save_txt).
 */
export function poseNumbers(lines: readonly TextLine[]): 0 | 2 | 3 {
	const long = lines.filter(({ values }) => values.length > 5);
	const [first] = long;
	if (!first || long.some(({ values }) => values.length !== first.values.length)) return 0;
	for (const numbers of [3, 2] as const) {
		const points = (first.values.length - 5) / numbers;
		if (!Number.isInteger(points) || (long.length < enoughLines && points < enoughPoints)) continue;
		if (long.every(({ values }) => pointsInBox(values, numbers))) return numbers;
	}
	return 0;
}

function pointsInBox(values: Float64Array, numbers: 2 | 3): boolean {
	const [x, y, width, height] = values;
	for (let at = 4; at + numbers < values.length; at += numbers) {
		const isHidden = values[at] === 0 && values[at + 1] === 0;
		if (isHidden) continue;
		if (!(Math.abs(values[at] - x) <= width / 2 + poseSlack)) return false;
		if (!(Math.abs(values[at + 1] - y) <= height / 2 + poseSlack)) return false;
		if (numbers === 3 && !(values[at + 2] >= 0 && values[at + 2] <= 1)) return false;
	}
	return true;
}

function sharesLayout(boxes: readonly TextLine[]): { layout: TextLayout; note: string | null } {
	const last = boxes.filter(({ values }) => !fitsImage(values.subarray(0, 4))).length;
	const first = boxes.filter(({ values }) => !fitsImage(values.subarray(1, 5))).length;
	if (first < last)
		return {
			layout: 'confidence-first-shares',
			note: 'Lines are read as class, confidence, center x, center y, width, height: with the confidence last, as Ultralytics writes them, boxes would lie outside their images.',
		};
	const unsure = first === 0 && last === 0;
	const note =
		'Lines are read with the confidence last, as Ultralytics writes them; with the confidence behind the class the boxes would fit as well.';
	return { layout: 'confidence-last', note: unsure ? note : null };
}

function fitsImage([x, y, width, height]: Float64Array): boolean {
	const low = Math.min(x - width / 2, y - height / 2);
	const high = Math.max(x + width / 2, y + height / 2);
	return low >= -slack && high <= 1 + slack && width >= 0 && height >= 0;
}

/** Whether the box leaves its image if the last two numbers are its sides. */
function reachesOut({ values: [, x, y, width, height], file }: TextLine, sizeOf: SizeOf): boolean {
	const size = sizeOf(file);
	if (size.width === null || size.height === null) return false;
	return x + width > size.width + slackPx || y + height > size.height + slackPx;
}
