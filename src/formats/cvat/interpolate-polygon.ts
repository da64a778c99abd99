// Polygons between two keyframes: corners are matched by how far along the outline they lie, so that the two may have
// different numbers of them.

interface Point {
	x: number;
	y: number;
}

/**
 * The polygon at each part (0 to 1) of the way between two flat lists of corners.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/annotation.py (TrackManager.get_interpolated_shapes:
 * polyshape_interpolation, interpolate_position).
 */
export function interpolatedPolygon(
	from: readonly number[],
	to: readonly number[],
): (part: number) => number[] {
	const left = outline(from);
	const right = outline(to);
	// The same for all frames between, and by far the longest work.
	const matches = matched(offsets(left), offsets(right));
	return (part) => polygonAt(part, left, right, matches);
}

function polygonAt(
	part: number,
	left: readonly Point[],
	right: readonly Point[],
	matches: readonly number[][],
): number[] {
	const between: Point[] = [];
	const rows = matches.map((ends, at) =>
		ends.map((end) => {
			const { x, y } = left[at];
			between.push({ x: x + (right[end].x - x) * part, y: y + (right[end].y - y) * part });
			return between.length - 1;
		}),
	);
	// The outline comes back to where it starts: the last corner is the first.
	return thinned(between, rows, matches, left, right)
		.slice(0, -1)
		.flatMap(({ x, y }) => [x, y]);
}

/** The corners, the first once more at the end. */
function outline(flat: readonly number[]): Point[] {
	const points: Point[] = [];
	for (let at = 0; at + 1 < flat.length; at += 2) points.push({ x: flat[at], y: flat[at + 1] });
	return [...points, points[0]];
}

/** Rounded as CVAT rounds it: at a quarter of the way distances tie. */
function distance(one: Point, other: Point): number {
	const [dx, dy] = [one.x - other.x, one.y - other.y];
	return Math.sqrt(dx * dx + dy * dy);
}

function lengthOf(points: readonly Point[]): number {
	return points.reduce((sum, point, at) => (at === 0 ? 0 : sum + distance(points[at - 1], point)), 0);
}

/** How far along the line each of its points lies, 0 to 1. */
function offsets(points: readonly Point[]): number[] {
	const whole = lengthOf(points);
	let passed = 0;
	return points.map((point, at) => {
		if (at > 0) passed += distance(points[at - 1], point);
		return at === 0 ? 0 : passed / whole;
	});
}

/** The first of the offsets that lie nearest; halved, not gone through: outlines may have thousands of points. */
function nearest(value: number, offsetsOfLine: readonly number[]): number {
	const behind = firstFrom(value, offsetsOfLine);
	if (behind === 0) return 0;
	const before = offsetsOfLine[behind - 1];
	const isBehind = behind < offsetsOfLine.length && offsetsOfLine[behind] - value < value - before;
	return isBehind ? behind : firstFrom(before, offsetsOfLine);
}

/** The first row whose offset is not below `value`. */
function firstFrom(value: number, offsetsOfLine: readonly number[]): number {
	let low = 0;
	let high = offsetsOfLine.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (offsetsOfLine[middle] < value) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Of each point of the left line the points of the right one that it goes to: its nearest, and those that chose it. */
function matched(left: readonly number[], right: readonly number[]): number[][] {
	const matches = left.map((offset) => [nearest(offset, right)]);
	const taken = new Set(matches.flat());
	right.forEach((offset, at) => {
		if (!taken.has(at)) matches[nearest(offset, left)].push(at);
	});
	for (const ends of matches) ends.sort((a, b) => a - b);
	return matches;
}

/** Leaves out points that came to lie close together because several on one line went to one on the other. */
function thinned(
	between: readonly Point[],
	rows: readonly number[][],
	matches: readonly number[][],
	left: readonly Point[],
	right: readonly Point[],
): Point[] {
	const kept: Point[] = [];
	const addLeft = (start: number, stop: number) => {
		const [first, last] = [rows[start][0], rows[stop][0]];
		if (first === last) kept.push(between[first]);
		else append(kept, spread(between.slice(first, last + 1), left.slice(start, stop + 1)));
	};
	let opened: number | null = null;
	matches.forEach((ends, at) => {
		if (ends.length === 1) {
			if (opened === null) opened = at;
			else if (ends[0] !== matches[opened][0]) {
				addLeft(opened, at - 1);
				opened = at;
			}
			return;
		}
		if (opened !== null) addLeft(opened, at - 1);
		opened = null;
		const own = rows[at];
		const line = right.slice(ends[0], ends[ends.length - 1] + 1);
		append(kept, spread(between.slice(own[0], own[own.length - 1] + 1), line));
	});
	if (opened !== null) addLeft(opened, left.length - 1);
	return kept;
}

/** One by one: an outline may have more points than fit on the stack. */
function append(kept: Point[], points: readonly Point[]): void {
	for (const point of points) kept.push(point);
}

/** Points at least half a mean step of the line apart, the first and the last among them. */
function spread(points: readonly Point[], line: readonly Point[]): Point[] {
	const least = lengthOf(line) / (2 * line.length);
	const [first] = points;
	const last = points[points.length - 1];
	const kept = [first];
	for (const point of points.slice(1, -1)) {
		if (distance(kept[kept.length - 1], point) >= least) kept.push(point);
	}
	kept.push(last);
	if (kept.length > 2 || distance(first, last) >= least) return kept;
	return [{ x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 }];
}
