// Masks of final detections: kept as they stand in the file and decoded when they are asked for.

import type { MaskColumn } from '../../core/evaluation/columns';
import type { Segmentation } from '../../core/geometry';
import { frameFits } from '../../core/masks/rle';
import { decodeRleBytes } from '../../core/masks/rle-bytes';
import { polygonCounts } from '../../core/masks/run-counts';
import { readSegmentation } from '../../formats/coco/segmentation';
import { backslash } from '../../formats/text/ascii';
import { openJson } from '../../formats/text/json';
import { textAt } from './json-bytes';
import { maskForms, type Rows } from './rows';
import type { DetectionTarget } from './types';

const scratch = { values: new Uint32Array(1 << 12) };

/** What masks are read from. */
export interface MaskSource {
	rows: Rows;
	/** The bytes in which strings and JSON lie. */
	bytes: Uint8Array;
	/** The numbers in which polygons lie. */
	points: Float64Array;
	target: DetectionTarget;
}

/**
 * The masks of `rows`. `image` and `box` are the columns: a record without a mask is its box, and polygons are drawn in
 * their image's frame, as pycocotools does it.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/coco.py (loadRes, annToRLE).
 */
export function masksOf(source: MaskSource, columns: { image: Int32Array; box: Float64Array }): MaskColumn {
	const { rows } = source;
	const frame = (row: number): { height: number | null; width: number | null } => {
		const form = rows.formOf(row);
		if (form === maskForms.runs || form === maskForms.string || form === maskForms.plain)
			return { height: rows.maskHeight[row], width: rows.maskWidth[row] };
		const written = form === maskForms.json ? listed(source, row) : null;
		return written?.kind === 'rle' ? written : source.target.images[columns.image[row]];
	};
	return {
		height: (row) => frame(row).height ?? 0,
		width: (row) => frame(row).width ?? 0,
		runs(row) {
			const form = rows.formOf(row);
			if (form === maskForms.runs) return rows.runs.subarray(rows.maskStart[row], rows.maskEnd[row]);
			if (form === maskForms.string || form === maskForms.plain) {
				const runs = compressedRuns(source, row, scratch);
				return runs < 0 ? null : scratch.values.slice(0, runs);
			}
			const written = form === maskForms.json ? listed(source, row) : polygonOf(source, row, columns.box);
			if (written === null) return null;
			if (written.kind === 'rle') return written.counts;
			const { height, width } = frame(row);
			if (height === null || width === null || !frameFits(height, width)) return null;
			return polygonCounts(written.parts, height, width);
		},
	};
}

/** Decodes the compressed mask of a row into `into`; the number of runs, negative for one that is none. */
export function compressedRuns(
	{ rows, bytes }: Pick<MaskSource, 'rows' | 'bytes'>,
	row: number,
	into: { values: Uint32Array },
): number {
	const start = rows.maskStart[row];
	const end = rows.maskEnd[row];
	if (into.values.length < end - start) into.values = new Uint32Array(2 * (end - start));
	return rows.formOf(row) === maskForms.plain
		? decodeRleBytes(bytes, start, end, into.values)
		: decodeQuoted(bytes, start, end, into.values);
}

/** A mask that is written as a list of polygons or of counts; `null` for one that cannot be read. */
function listed({ rows, bytes }: MaskSource, row: number): Segmentation | null {
	const text = new TextDecoder().decode(bytes.subarray(rows.maskStart[row], rows.maskEnd[row]));
	return readSegmentation(openJson(text), 0, () => {}).segmentation;
}

function polygonOf({ rows, points }: MaskSource, row: number, box: Float64Array): Segmentation {
	if (rows.formOf(row) === maskForms.polygon)
		return { kind: 'polygons', parts: [points.subarray(rows.maskStart[row], rows.maskEnd[row])] };
	const [x, y, width, height] = box.subarray(4 * row, 4 * row + 4);
	const corners = [x, y, x, y + height, x + width, y + height, x + width, y];
	return { kind: 'polygons', parts: [Float64Array.from(corners)] };
}

/** Decodes the JSON string between the quotes `[start, end)`; of what is escaped, masks hold the backslash only. */
function decodeQuoted(b: Uint8Array, start: number, end: number, into: Uint32Array): number {
	const runs = decodeRleBytes(b, start, end, into, backslash);
	if (runs >= 0 || b.indexOf(backslash, start) < 0) return runs;
	// Other escapes that stand for letters of masks: nobody writes them, and JSON allows them.
	const text = textAt(b, start - 1, end + 1);
	const plain = Uint8Array.from(text, (letter) => Math.min(letter.charCodeAt(0), 255));
	return decodeRleBytes(plain, 0, plain.length, into);
}
