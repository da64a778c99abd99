// Where the handles of an object stand on screen, and which one is meant by a point. CSS pixels of the canvas.

import type { Box } from '../../../core/geometry';
import type { Editable, Geometry } from '../../../core/object-edit';
import { type Camera, toScreen } from '../../shared/camera';
import { type BoxSide, boxSides, heldEdges } from './resize';

export type HandleName =
	| { kind: 'box'; side: BoxSide }
	/** Corner of a polygon. */
	| { kind: 'vertex'; part: number; vertex: number }
	/** Between two corners: a new one comes before `vertex`. */
	| { kind: 'midpoint'; part: number; vertex: number };

export interface Handle {
	name: HandleName;
	x: number;
	y: number;
}

export interface Handles {
	list: Handle[];
	/** Corners in all, and how many of them stand too close to others to be shown. */
	vertices: number;
	hidden: number;
}

/** Objects smaller than this on screen have their handles outside. */
const tinySide = 24;
/** Least side of the frame that handles stand on: three of them in a row stay apart. */
const leastFrame = 32;
/** Where corners of a mask are edited too, the box's handles stand off, so that the two never cover each other. */
const standOff = 8;
/** Corners closer than this to the one before are left out, CSS pixels. */
const vertexGap = 11;
/** A side shorter than this has no midpoint, CSS pixels. */
const midpointSide = 34;
/** A midpoint is taken only where it is this much nearer than a corner, CSS pixels. */
const midpointCost = 4;
/** The edge between two handles can be taken as well, this far from it. */
const edgeReach = 4;

/** How far from its middle a handle is still hit. */
export const reach = { mouse: 8, touch: 12 } as const;

export function sameHandle(a: HandleName | null, b: HandleName | null): boolean {
	if (!a || !b || a.kind !== b.kind) return false;
	if (a.kind === 'box') return b.kind === 'box' && a.side === b.side;
	return b.kind !== 'box' && a.part === b.part && a.vertex === b.vertex;
}

/** A box on screen. */
export function screenBox(box: Box, camera: Camera): Box {
	const from = toScreen(camera, box[0], box[1]);
	const to = toScreen(camera, box[2], box[3]);
	return [from.x, from.y, to.x, to.y];
}

function isTiny([x1, y1, x2, y2]: Box): boolean {
	return x2 - x1 < tinySide || y2 - y1 < tinySide;
}

/** What the box's handles stand on: the box itself, or around it where it is small or has corners of its own. */
export function handleFrame(onScreen: Box, editable: Editable): Box {
	const [x1, y1, x2, y2] = onScreen;
	const outset = (side: number) =>
		side < tinySide ? Math.max(standOff, (leastFrame - side) / 2) : editable.vertices ? standOff : 0;
	const [x, y] = [outset(x2 - x1), outset(y2 - y1)];
	return [x1 - x, y1 - y, x2 + x, y2 + y];
}

/** All handles to draw; the active one is among them wherever it stands. */
export function handlesOf(
	geometry: Geometry,
	editable: Editable,
	camera: Camera,
	active: HandleName | null,
): Handles {
	const found: Handles = { list: [], vertices: 0, hidden: 0 };
	const { segmentation } = geometry;
	const onScreen = screenBox(geometry.box, camera);
	// Among the handles of a tiny object there is no room for its corners.
	const room = isTiny(onScreen) && editable.box ? 'none' : 'enough';
	if (editable.vertices && segmentation?.kind === 'polygons')
		segmentation.parts.forEach((part, row) => {
			addVertices(found, part, row, { camera, active, room });
		});
	if (editable.box) {
		const [x1, y1, x2, y2] = handleFrame(onScreen, editable);
		for (const side of boxSides) {
			const { x, y } = heldEdges(side);
			found.list.push({
				name: { kind: 'box', side },
				x: (x1 + x2) / 2 + (x * (x2 - x1)) / 2,
				y: (y1 + y2) / 2 + (y * (y2 - y1)) / 2,
			});
		}
	}
	return found;
}

function addVertices(
	found: Handles,
	part: Float64Array,
	row: number,
	{ camera, active, room }: { camera: Camera; active: HandleName | null; room: 'none' | 'enough' },
): void {
	const count = part.length >> 1;
	found.vertices += count;
	const kept: Handle[] = [];
	for (let vertex = 0; vertex < count; vertex++) {
		const name: HandleName = { kind: 'vertex', part: row, vertex };
		const at = toScreen(camera, part[2 * vertex] as number, part[2 * vertex + 1] as number);
		const [first, last] = [kept[0], kept[kept.length - 1]];
		const close = (other: Handle | undefined) =>
			other !== undefined && Math.hypot(at.x - other.x, at.y - other.y) < vertexGap;
		const crowded = room === 'none' || close(last) || close(first);
		if (crowded && !sameHandle(name, active)) found.hidden++;
		else kept.push({ name, ...at });
	}
	kept.forEach((handle, at) => {
		const next = kept[(at + 1) % kept.length] as Handle;
		if (handle.name.kind !== 'vertex' || next.name.kind !== 'vertex') return;
		// Only between real neighbours: a new corner must lie on a side of the polygon.
		if (next.name.vertex !== (handle.name.vertex + 1) % count) return;
		if (Math.hypot(next.x - handle.x, next.y - handle.y) < midpointSide) return;
		found.list.push({
			name: { kind: 'midpoint', part: row, vertex: handle.name.vertex + 1 },
			x: (handle.x + next.x) / 2,
			y: (handle.y + next.y) / 2,
		});
	});
	found.list.push(...kept);
}

/** The handle under a point, `null` for none. The nearest wins, corners and the box's before midpoints. */
export function handleAt(
	handles: readonly Handle[],
	x: number,
	y: number,
	within: number,
): HandleName | null {
	let best: HandleName | null = null;
	let least = Number.POSITIVE_INFINITY;
	for (const handle of handles) {
		const distance = Math.hypot(handle.x - x, handle.y - y);
		if (distance > within) continue;
		const cost = handle.name.kind === 'midpoint' ? distance + midpointCost : distance;
		if (cost >= least) continue;
		least = cost;
		best = handle.name;
	}
	return best;
}

/** The side of the box whose line runs under the point; none on objects so small that only moving is left. */
export function edgeAt(onScreen: Box, x: number, y: number): BoxSide | null {
	if (isTiny(onScreen)) return null;
	const [x1, y1, x2, y2] = onScreen;
	const near = (value: number, line: number) => Math.abs(value - line) <= edgeReach;
	const insideX = x > x1 && x < x2;
	const insideY = y > y1 && y < y2;
	if (insideX && near(y, y1)) return 'n';
	if (insideX && near(y, y2)) return 's';
	if (insideY && near(x, x1)) return 'w';
	if (insideY && near(x, x2)) return 'e';
	return null;
}

const cursors: Record<BoxSide, string> = {
	nw: 'nwse-resize',
	n: 'ns-resize',
	ne: 'nesw-resize',
	e: 'ew-resize',
	se: 'nwse-resize',
	s: 'ns-resize',
	sw: 'nesw-resize',
	w: 'ew-resize',
};

/** The pointer's shape over a handle. */
export function cursorOf(name: HandleName): string {
	if (name.kind === 'box') return cursors[name.side];
	return name.kind === 'midpoint' ? 'copy' : 'crosshair';
}

/** The next handle for the keyboard: the box's, clockwise, then every corner. `null` where there is none. */
export function steppedHandle(
	geometry: Geometry,
	editable: Editable,
	active: HandleName | null,
	step: 1 | -1,
): HandleName | null {
	const all: HandleName[] = editable.box ? boxSides.map((side) => ({ kind: 'box', side })) : [];
	if (editable.vertices && geometry.segmentation?.kind === 'polygons')
		geometry.segmentation.parts.forEach((points, part) => {
			for (let vertex = 0; vertex < points.length >> 1; vertex++) all.push({ kind: 'vertex', part, vertex });
		});
	if (all.length === 0) return null;
	const at = all.findIndex((name) => sameHandle(name, active));
	return all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length] ?? null;
}

const sideWords: Record<BoxSide, string> = {
	nw: 'Top left corner',
	n: 'Top edge',
	ne: 'Top right corner',
	e: 'Right edge',
	se: 'Bottom right corner',
	s: 'Bottom edge',
	sw: 'Bottom left corner',
	w: 'Left edge',
};

/** "Top left corner", "Corner 3 of 24". */
export function handleWords(name: HandleName, geometry: Geometry): string {
	if (name.kind === 'box') return sideWords[name.side];
	const { segmentation } = geometry;
	const parts = segmentation?.kind === 'polygons' ? segmentation.parts : [];
	const count = (parts[name.part]?.length ?? 0) >> 1;
	const part = parts.length > 1 ? `, part ${name.part + 1}` : '';
	return `Corner ${name.vertex + 1} of ${count}${part}`;
}
