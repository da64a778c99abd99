// Which pixels of a map a box keeps, where a mask loss counts inside the object's box alone.

export interface CropWindow {
	/** First row and column that are kept, and the ones behind the last; empty where the box lies outside the map. */
	top: number;
	left: number;
	bottom: number;
	right: number;
}

/**
 * Pixel x is kept from x1 <= x < x2, rows alike; the box is `x1, y1, x2, y2` in pixels of the map, with fractions.
 * Source: ultralytics/ultralytics utils/ops.py (crop_mask).
 */
export function cropWindow(box: ArrayLike<number>, columns: number, rows: number): CropWindow {
	const [x1, y1, x2, y2] = box as ArrayLike<number> & [number, number, number, number];
	return {
		top: Math.max(0, Math.ceil(y1)),
		left: Math.max(0, Math.ceil(x1)),
		bottom: Math.min(rows, Math.ceil(y2)),
		right: Math.min(columns, Math.ceil(x2)),
	};
}
