// Area of a box in float32, as the frameworks that compare in float32 take it.

/** `(x2 - x1) * (y2 - y1)`, float32 after every operation, input pixels squared. */
export function areaSingle(x1: number, y1: number, x2: number, y2: number): number {
	return Math.fround(Math.fround(x2 - x1) * Math.fround(y2 - y1));
}
