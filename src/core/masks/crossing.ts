// Where the outline of a polygon crosses itself, and how much of the polygon lies behind the crossing.
// Runs of neighbouring edges are held against each other first, so that long outlines cost little more than short ones.

/** A place where two edges cross, image pixels. */
export interface Crossing {
	/** Numbers of the crossing edges; edge `i` goes from corner `i` to the next. */
	edges: [number, number];
	x: number;
	y: number;
	/** Area of the smaller of the two loops that the crossing cuts the outline into, square pixels. */
	loopArea: number;
	/** Whether the smaller loop runs the same way round as the rest: what it encloses is gone around twice. */
	isTwice: boolean;
}

/** From this loop on a crossing is worth a word: a loop as large as both limits. */
export interface LeastLoop {
	/** Square pixels. */
	area: number;
	/** Of both loops together, 0 to 1. */
	share: number;
}

/** Edges that are looked at together, at least: neighbours lie close to each other. */
const fewestInAGroup = 8;

/**
 * Pairs of edges of one outline that are held against each other at most: scribbles that go over themselves all the time
 * would take as many as the square of their corners. No outline of an object comes near.
 */
const mostPairs = 20_000_000;
let pairsLeft = 0;

/** What is known of each edge and each group, grown where needed and used again: bounds, image pixels. */
let edges = createBounds(256);
let groups = createBounds(64);
/** Area to the left of the outline up to each corner, twice, signed. */
let swept = new Float64Array(257);

/** Bounds by row; arrays of one length. */
interface BoundsTable {
	x1: Float64Array;
	y1: Float64Array;
	x2: Float64Array;
	y2: Float64Array;
}

function createBounds(length: number): BoundsTable {
	return {
		x1: new Float64Array(length),
		y1: new Float64Array(length),
		x2: new Float64Array(length),
		y2: new Float64Array(length),
	};
}

/**
 * The first crossing found of two edges that share no corner and pass through each other, `null` where there is none of
 * at least `least`. Edges that only touch, and corners that are repeated, do not count. `part` is flat `x, y, ...`.
 * Of an outline whose edges nearly all lie over each other, only the first ones are looked at.
 *
 * Runs of edges are held against each other by their bounds first: about n times the root of n steps for an outline.
 */
export function findCrossing(part: Float64Array, least: LeastLoop): Crossing | null {
	const corners = part.length >> 1;
	if (corners < 4) return null;
	const size = Math.max(fewestInAGroup, Math.floor(Math.sqrt(corners) / 2));
	const count = Math.ceil(corners / size);
	measure(part, corners, size, count);
	pairsLeft = mostPairs;
	const { x1, y1, x2, y2 } = groups;
	for (let one = 0; one < count && pairsLeft > 0; one++) {
		for (let other = one; other < count; other++) {
			if (x1[one] > x2[other] || x2[one] < x1[other] || y1[one] > y2[other] || y2[one] < y1[other]) continue;
			const found = crossingOfGroups(part, corners, size, one, other, least);
			if (found) return found;
		}
	}
	return null;
}

/** Fills the bounds of edges and groups, and the swept areas. */
function measure(part: Float64Array, corners: number, size: number, count: number): void {
	if (edges.x1.length < corners) {
		edges = createBounds(2 * corners);
		swept = new Float64Array(2 * corners + 1);
	}
	if (groups.x1.length < count) groups = createBounds(2 * count);
	const { x1, y1, x2, y2 } = edges;
	const ox = part[0];
	const oy = part[1];
	let sum = 0;
	for (let group = 0, i = 0; group < count; group++) {
		let left = Infinity;
		let top = Infinity;
		let right = -Infinity;
		let bottom = -Infinity;
		for (const end = Math.min(i + size, corners); i < end; i++) {
			const next = i + 1 < corners ? 2 * i + 2 : 0;
			const ax = part[2 * i];
			const ay = part[2 * i + 1];
			const bx = part[next];
			const by = part[next + 1];
			swept[i] = sum;
			sum += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
			const isRight = ax < bx;
			const isDown = ay < by;
			x1[i] = isRight ? ax : bx;
			x2[i] = isRight ? bx : ax;
			y1[i] = isDown ? ay : by;
			y2[i] = isDown ? by : ay;
			if (x1[i] < left) left = x1[i];
			if (x2[i] > right) right = x2[i];
			if (y1[i] < top) top = y1[i];
			if (y2[i] > bottom) bottom = y2[i];
		}
		groups.x1[group] = left;
		groups.y1[group] = top;
		groups.x2[group] = right;
		groups.y2[group] = bottom;
	}
	swept[corners] = sum;
}

function crossingOfGroups(
	part: Float64Array,
	corners: number,
	size: number,
	one: number,
	other: number,
	least: LeastLoop,
): Crossing | null {
	const { x1, y1, x2, y2 } = edges;
	const endA = Math.min((one + 1) * size, corners);
	const endB = Math.min((other + 1) * size, corners);
	const left = groups.x1[other];
	const top = groups.y1[other];
	const right = groups.x2[other];
	const bottom = groups.y2[other];
	for (let a = one * size; a < endA; a++) {
		const ax1 = x1[a];
		const ay1 = y1[a];
		const ax2 = x2[a];
		const ay2 = y2[a];
		if (ax1 > right || ax2 < left || ay1 > bottom || ay2 < top) continue;
		pairsLeft -= endB - other * size;
		if (pairsLeft < 0) return null;
		// The next edge shares a corner, and so cannot cross.
		for (let b = Math.max(other * size, a + 2); b < endB; b++) {
			if (x1[b] > ax2 || x2[b] < ax1 || y1[b] > ay2 || y2[b] < ay1) continue;
			const found = crossingOf(part, corners, a, b, least);
			if (found) return found;
		}
	}
	return null;
}

/** The crossing of edges `a` < `b`, `null` where they do not pass through each other or the loop is too small. */
function crossingOf(
	part: Float64Array,
	corners: number,
	a: number,
	b: number,
	least: LeastLoop,
): Crossing | null {
	const afterA = 2 * a + 2;
	const afterB = b + 1 < corners ? 2 * b + 2 : 0;
	const ay = part[2 * a + 1];
	const by = part[2 * b + 1];
	const cy = part[afterA + 1];
	const dy = part[afterB + 1];
	const ax = part[2 * a];
	const bx = part[2 * b];
	const cx = part[afterA];
	const dx = part[afterB];
	const ux = cx - ax;
	const uy = cy - ay;
	const bSide = ux * (by - ay) - uy * (bx - ax);
	const dSide = ux * (dy - ay) - uy * (dx - ax);
	if (!(bSide < 0 ? dSide > 0 : bSide > 0 && dSide < 0)) return null;
	const vx = dx - bx;
	const vy = dy - by;
	const aSide = vx * (ay - by) - vy * (ax - bx);
	const cSide = vx * (cy - by) - vy * (cx - bx);
	if (!(aSide < 0 ? cSide > 0 : aSide > 0 && cSide < 0)) return null;
	const t = aSide / (aSide - cSide);
	const x = ax + t * ux;
	const y = ay + t * uy;
	// The loop from the crossing along the corners a + 1 ... b and back, by what the outline sweeps seen from corner 0.
	const ox = part[0];
	const oy = part[1];
	const loop =
		swept[b] -
		swept[a + 1] +
		(x - ox) * (cy - oy) -
		(cx - ox) * (y - oy) +
		(bx - ox) * (y - oy) -
		(x - ox) * (by - oy);
	const rest = swept[corners] - loop;
	const one = Math.abs(loop) / 2;
	const other = Math.abs(rest) / 2;
	const loopArea = Math.min(one, other);
	if (loopArea < least.area || loopArea < least.share * (one + other)) return null;
	return { edges: [a, b], x, y, loopArea, isTwice: loop > 0 === rest > 0 };
}
