// Which annotations of a COCO file are compared, and in which order.

import { sortByKey } from '../../core/evaluation/rows';
import { plural } from '../../core/words/format';
import type { ScannedAnnotations } from './scanned-tables';

/**
 * Annotations of known images and classes, in the order of the file. Where ids repeat, pycocotools looks labels up by id,
 * image by image: the last record of an id then stands for each that has it, in the place of that one.
 * @param image by annotation: number of its image, -1 for none; `kind`: of its class. `notes` are added to.
 *
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (getAnnIds, loadAnns), cocoeval.py (_prepare).
 */
export function countedRecords(
	{ count, id }: ScannedAnnotations,
	image: Int32Array,
	kind: Int32Array,
	images: number,
	notes: string[],
): Int32Array {
	const known = new Int32Array(count);
	let length = 0;
	let withoutImage = 0;
	for (let row = 0; row < count; row++) {
		if (image[row] >= 0 && kind[row] >= 0) known[length++] = row;
		else if (image[row] < 0) withoutImage++;
	}
	const withoutClass = count - length - withoutImage;
	if (withoutImage > 0)
		notes.push(
			`${plural(withoutImage, 'annotation')} of no image of the file: not compared, as in pycocotools.`,
		);
	if (withoutClass > 0)
		notes.push(
			`${plural(withoutClass, 'annotation')} of no category of the file: not compared, as in pycocotools.`,
		);
	const counted = known.slice(0, length);
	const repeated = repeatedIds(id, count);
	if (repeated === 0) return counted;
	notes.push(
		`${plural(repeated, 'annotation')} with the id of another: as in pycocotools, the last label with an id counts as often as the id is there, and the others not at all.`,
	);
	const last = new Map<number, number>();
	for (let row = 0; row < count; row++) last.set(id[row], row);
	return sortByKey(counted, image, images)
		.rows.map((row) => (Number.isNaN(id[row]) ? row : (last.get(id[row]) as number)))
		.filter((row) => image[row] >= 0 && kind[row] >= 0);
}

/** How many ids were there before. */
function repeatedIds(id: Float64Array, count: number): number {
	let isRising = true;
	for (let row = 1; row < count && isRising; row++) isRising = id[row] > id[row - 1];
	if (isRising) return 0;
	const sorted = id.slice(0, count).sort();
	let repeated = 0;
	for (let row = 1; row < count; row++) if (sorted[row] === sorted[row - 1]) repeated++;
	return repeated;
}
