// Sizes of labels, in the bins that COCO has: labels are judged by others of their size.

/** Sides of squares that the bins end before, picture pixels. */
const ends = [32, 96];
export const sizeBins = ends.length + 1;

/** 0 small, 1 medium, 2 large, by the area of box `row`. */
export function sizeBin(box: Float64Array, row: number): number {
	const at = 4 * row;
	const area = (box[at + 2] - box[at]) * (box[at + 3] - box[at + 1]);
	return ends.filter((side) => area >= side * side).length;
}
