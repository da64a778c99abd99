// Masks of a COCO file's annotations, drawn from the bytes when somebody asks for them.

import type { MaskColumn } from '../../core/evaluation/columns';
import type { Box, Segmentation } from '../../core/geometry';
import { measureBounds } from '../../core/masks/polygon';
import { frameFits } from '../../core/masks/rle';
import { polygonCounts } from '../../core/masks/run-counts';
import { skipBlank } from '../../formats/coco/bytes/record';
import { readSegmentation } from '../../formats/coco/segmentation';
import { closeBracket, comma, openBrace, openBracket } from '../../formats/text/ascii';
import { openJson } from '../../formats/text/json';
import { behindNumber, numberAt } from '../../predictions/detections/json-bytes';
import { enlarged } from '../../predictions/detections/rows';

/** Runs of drawn polygons that are kept at most (64 MB): every measure compares them again. */
const mostRuns = 1 << 24;

/** Where masks stand in the bytes, by row: `[start, end)`, both 0 for none; and the frames of polygons in pixels. */
export interface MaskPlaces {
	start: Float64Array;
	end: Float64Array;
	height: Float64Array;
	width: Float64Array;
}

type Rle = Extract<Segmentation, { kind: 'rle' }>;

/**
 * The masks. Polygons are drawn in their image's frame; polygons of a first part with four numbers are boxes
 * `x, y, width, height`. Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (annToRLE), _mask.pyx (frPyObjects).
 */
export function cocoMasks(b: Buffer, places: MaskPlaces): MaskColumn {
	// Runs carry a frame of their own: the last one that was read is asked for its sides next.
	let last: { row: number; rle: Rle | null } = { row: -1, rle: null };
	const rleOf = (row: number): Rle | null => {
		if (last.row !== row) last = { row, rle: readRle(b, places.start[row], places.end[row]) };
		return last.rle;
	};
	const reach: Box = [0, 0, 0, 0];
	const scratch = { numbers: new Float64Array(256) };
	const drawn: (Uint32Array | undefined)[] = [];
	let drawnRuns = 0;
	// A polygon is drawn right after it was asked how far it reaches, if at all.
	let read: { row: number; parts: Float64Array[] } = { row: -1, parts: [] };
	const partsOf = (row: number): Float64Array[] => {
		if (read.row !== row) read = { row, parts: polygonsAt(b, places.start[row], places.end[row], scratch) };
		return read.parts;
	};
	const draw = (row: number): Uint32Array | null => {
		const [height, width] = [places.height[row], places.width[row]];
		if (!frameFits(height, width)) return null;
		const parts = partsOf(row);
		return parts.length > 0 ? polygonCounts(parts, height, width) : null;
	};
	const isPolygons = (row: number) => b[places.start[row]] === openBracket;
	return {
		height: (row) => (isPolygons(row) ? places.height[row] : (rleOf(row)?.height ?? 0)),
		width: (row) => (isPolygons(row) ? places.width[row] : (rleOf(row)?.width ?? 0)),
		runs(row) {
			if (places.end[row] === 0) return null;
			if (!isPolygons(row)) return rleOf(row)?.counts ?? null;
			const runs = drawn[row] ?? draw(row);
			if (runs && !drawn[row] && drawnRuns + runs.length <= mostRuns) {
				drawn[row] = runs;
				drawnRuns += runs.length;
			}
			return runs;
		},
		reach(row) {
			if (!isPolygons(row) || drawn[row]) return null;
			if (!measureBounds(partsOf(row), reach)) return null;
			// Corners are rounded to a fifth of a pixel before they are drawn.
			reach[0] -= 1;
			reach[1] -= 1;
			reach[2] += 1;
			reach[3] += 1;
			return reach;
		},
	};
}

function readRle(b: Buffer, start: number, end: number): Rle | null {
	if (end === start || b[start] !== openBrace) return null;
	const { segmentation } = readSegmentation(openJson(b.toString('utf8', start, end)), 0, () => {});
	return segmentation?.kind === 'rle' ? segmentation : null;
}

/** The parts of the list `[start, end)`, flat `x, y, ...` in pixels, which lie in `scratch`; what is no number ends it. */
function polygonsAt(
	b: Uint8Array,
	start: number,
	end: number,
	scratch: { numbers: Float64Array },
): Float64Array[] {
	const parts: Float64Array[] = [];
	let areBoxes = false;
	let count = 0;
	let at = skipBlank(b, start + 1, end);
	while (at < end && b[at] === openBracket) {
		const first = count;
		at = skipBlank(b, at + 1, end);
		while (at < end && b[at] !== closeBracket) {
			const value = numberAt(b, at, end);
			if (behindNumber <= at) return parts;
			if (count === scratch.numbers.length) scratch.numbers = enlarged(scratch.numbers, 2 * count);
			scratch.numbers[count++] = value;
			at = behindNumber;
			if (b[at] <= 32) at = skipBlank(b, at, end);
			if (b[at] === comma) at = skipBlank(b, at + 1, end);
		}
		const part = scratch.numbers.subarray(first, count);
		if (parts.length === 0) areBoxes = part.length === 4;
		parts.push(areBoxes && part.length === 4 ? cornersOf(part) : part);
		at = skipBlank(b, at + 1, end);
		if (b[at] === comma) at = skipBlank(b, at + 1, end);
	}
	return parts;
}

/** The corners of a box as COCO's C code walks them (maskApi.c, rleFrBbox). */
function cornersOf([x, y, width, height]: Float64Array): Float64Array {
	return Float64Array.of(x, y, x, y + height, x + width, y + height, x + width, y);
}
