// OpenCV's fillPoly on a one-byte picture: the outline is drawn as thin lines, then the inside is filled row by row.
// Corners are whole pixels; positions along a row have 16 bits behind the point.

const one = 65536;

interface Picture {
	/** Row-major, `width * height`. */
	data: Uint8Array;
	width: number;
	height: number;
}

/** An outline's edge between rows `[top, bottom)`; `x` at the top row and its step a row, in 1 / 65536 pixels. */
interface Edge {
	top: number;
	bottom: number;
	x: number;
	step: number;
}

/**
 * Sets the pixels of the closed polygon (flat `x, y, ...`, whole pixels) to 1, its boundary included; where it crosses
 * itself, every other part is inside. As OpenCV 4.6 does it: later versions fill from the clipped edges where a polygon
 * leaves the picture.
 * Source: opencv/opencv modules/imgproc/src/drawing.cpp (fillPoly, CollectPolyEdges, FillEdgeCollection), 8-connected,
 * no fractional bits.
 */
export function fillPoly(picture: Picture, points: ArrayLike<number>): void {
	const edges: Edge[] = [];
	const count = points.length >> 1;
	for (let k = 0; k < count; k++) {
		const from = k === 0 ? count - 1 : k - 1;
		const line = [points[2 * from], points[2 * from + 1], points[2 * k], points[2 * k + 1]] as Line;
		drawLine(picture, line);
		if (line[1] !== line[3]) edges.push(edgeOf(line));
	}
	if (edges.length < 2) return;
	fillRows(picture, edges);
}

type Line = [x1: number, y1: number, x2: number, y2: number];

function isInside([x1, y1, x2, y2]: Line, { width, height }: Picture): boolean {
	const within = (x: number, y: number) => x >= 0 && x < width && y >= 0 && y < height;
	return within(x1, y1) && within(x2, y2);
}

/** The edge as it is, not as it was clipped for drawing. */
function edgeOf([x1, y1, x2, y2]: Line): Edge {
	const step = Math.trunc(((x2 - x1) * one) / (y2 - y1));
	return y1 < y2 ? { top: y1, bottom: y2, x: x1 * one, step } : { top: y2, bottom: y1, x: x2 * one, step };
}

function fillRows({ data, width, height }: Picture, edges: Edge[]): void {
	edges.sort((a, b) => a.top - b.top);
	const crossings = new Float64Array(edges.length);
	let active: Edge[] = [];
	let next = 0;
	for (
		let y = Math.max(0, edges[0]?.top ?? 0);
		y < height && (next < edges.length || active.length > 0);
		y++
	) {
		while (next < edges.length && (edges[next] as Edge).top <= y) active.push(edges[next++] as Edge);
		active = active.filter(({ bottom }) => bottom > y);
		for (let k = 0; k < active.length; k++) {
			const { top, x, step } = active[k] as Edge;
			crossings[k] = x + (y - top) * step;
		}
		crossings.subarray(0, active.length).sort();
		for (let k = 0; k + 1 < active.length; k += 2) {
			const from = Math.max(0, Math.ceil((crossings[k] as number) / one));
			const to = Math.min(width - 1, Math.floor((crossings[k + 1] as number) / one));
			if (from <= to) data.fill(1, y * width + from, y * width + to + 1);
		}
	}
}

/** Draws a thin 8-connected line from its left end to its right one. Source: the same file (Line, LineIterator). */
function drawLine(picture: Picture, line: Line): void {
	const cut = isInside(line, picture) ? { line, visible: true } : clipLine(picture, line);
	if (!cut.visible) return;
	let [x, y, x2, y2] = cut.line;
	if (x2 < x) [x, y, x2, y2] = [x2, y2, x, y];
	const dx = x2 - x;
	const dy = Math.abs(y2 - y);
	const stepY = y2 < y ? -1 : 1;
	const steep = dy > dx;
	const [long, short] = steep ? [dy, dx] : [dx, dy];
	let error = long - 2 * short;
	for (let k = 0; k <= long; k++) {
		picture.data[y * picture.width + x] = 1;
		const turn = error < 0;
		error += turn ? 2 * long - 2 * short : -2 * short;
		if (steep) {
			y += stepY;
			if (turn) x++;
		} else {
			x++;
			if (turn) y += stepY;
		}
	}
}

/** Cuts a line to the picture, divisions cut towards zero. Source: the same file (clipLine). */
function clipLine({ width, height }: Picture, line: Line): { line: Line; visible: boolean } {
	let [x1, y1, x2, y2] = line;
	const right = width - 1;
	const bottom = height - 1;
	const sideOf = (x: number) => (x < 0 ? 1 : 0) + (x > right ? 2 : 0);
	const codeOf = (x: number, y: number) => sideOf(x) + (y < 0 ? 4 : 0) + (y > bottom ? 8 : 0);
	let c1 = codeOf(x1, y1);
	let c2 = codeOf(x2, y2);
	if ((c1 & c2) === 0 && (c1 | c2) !== 0) {
		if (c1 & 12) {
			const at = c1 < 8 ? 0 : bottom;
			x1 += Math.trunc(((at - y1) * (x2 - x1)) / (y2 - y1));
			y1 = at;
			c1 = sideOf(x1);
		}
		if (c2 & 12) {
			const at = c2 < 8 ? 0 : bottom;
			x2 += Math.trunc(((at - y2) * (x2 - x1)) / (y2 - y1));
			y2 = at;
			c2 = sideOf(x2);
		}
		if ((c1 & c2) === 0 && (c1 | c2) !== 0) {
			if (c1) {
				const at = c1 === 1 ? 0 : right;
				y1 += Math.trunc(((at - x1) * (y2 - y1)) / (x2 - x1));
				x1 = at;
				c1 = 0;
			}
			if (c2) {
				const at = c2 === 1 ? 0 : right;
				y2 += Math.trunc(((at - x2) * (y2 - y1)) / (x2 - x1));
				x2 = at;
				c2 = 0;
			}
		}
	}
	return { line: [x1, y1, x2, y2], visible: (c1 | c2) === 0 };
}
