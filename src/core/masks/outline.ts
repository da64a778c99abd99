// The outline of a bitmap as closed rings along pixel edges, for drawing masks that come as runs.

/** Steps of the four directions: east, south, west, north (y grows downwards). */
const stepX = [1, 0, -1, 0];
const stepY = [0, 1, 0, -1];
/** From a vertex to the pixel ahead on the right hand, by direction; the one on the left is that of a left turn. */
const aheadX = [0, -1, -1, 0];
const aheadY = [0, 0, -1, -1];

/**
 * Closed rings, each flat `x, y, ...` in pixels with a vertex at every corner (the last joins the first).
 *
 * Outer rings run clockwise on the screen, holes the other way; pixels that touch at a corner alone are separate.
 * `bitmap` is row-major, `width * height` bytes, anything but zero is inside.
 */
export function traceOutline(bitmap: Uint8Array, width: number, height: number): Float64Array[] {
	const isInside = (x: number, y: number) =>
		x >= 0 && y >= 0 && x < width && y < height && bitmap[y * width + x] !== 0;
	/** Top edges of inside pixels that a ring has already passed (each ring holds at least one). */
	const passed = new Uint8Array(width * height);
	const rings: Float64Array[] = [];
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const index = y * width + x;
			if (bitmap[index] === 0 || passed[index] !== 0 || isInside(x, y - 1)) continue;
			rings.push(traceRing(x, y, width, isInside, passed));
		}
	}
	return rings;
}

/** Follows one ring eastwards from the top left corner of pixel `(x0, y0)`, the inside on the right hand. */
function traceRing(
	x0: number,
	y0: number,
	width: number,
	isInside: (x: number, y: number) => boolean,
	passed: Uint8Array,
): Float64Array {
	const ring: number[] = [];
	let x = x0;
	let y = y0;
	let direction = 0;
	do {
		if (direction === 0) passed[y * width + x] = 1;
		x += stepX[direction];
		y += stepY[direction];
		const turn = nextTurn(x, y, direction, isInside);
		if (turn !== 0) ring.push(x, y);
		direction = (direction + turn + 4) % 4;
	} while (x !== x0 || y !== y0 || direction !== 0);
	return Float64Array.from(ring);
}

/** 1 for a right turn, -1 for a left turn, 0 for straight on, seen at vertex `(x, y)`. */
function nextTurn(
	x: number,
	y: number,
	direction: number,
	isInside: (x: number, y: number) => boolean,
): number {
	const left = (direction + 3) % 4;
	if (!isInside(x + aheadX[direction], y + aheadY[direction])) return 1;
	return isInside(x + aheadX[left], y + aheadY[left]) ? -1 : 0;
}
