// The plainest shapes that everything else speaks of: boxes and mask geometry in pixels.

/** Corners `[x1, y1, x2, y2]`. Which pixels (image or input) the name of the variable says. */
export type Box = [x1: number, y1: number, x2: number, y2: number];

/**
 * How a record describes its mask.
 *
 * - `polygons`: parts of one instance, each flat `x, y, x, y, ...` in image pixels (at least three points).
 * - `rle`: column-major runs over the whole `height` x `width` frame, the first run counts zeros (COCO).
 */
export type Segmentation =
	| { kind: 'polygons'; parts: Float64Array[] }
	| { kind: 'rle'; height: number; width: number; counts: Uint32Array };

/** The box of two opposite corners `x, y, x, y`, in whichever order they are. */
export function boxOfCorners([x1, y1, x2, y2]: readonly number[]): Box {
	return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}
