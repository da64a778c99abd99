// The mask of a COCO result in bytes: where it lies, and, of the compressed form, its pixels and their box.

import { frameFits } from '../../core/masks/rle';
import { type MeasuredRuns, measureRuns } from '../../core/masks/run-counts';
import { ranOut, skipAny, skipBlank, skipText } from '../../formats/coco/bytes/record';
import { closeBrace, colon, comma, openBrace, openBracket, quote } from '../../formats/text/ascii';
import { behindNumber, numberAt } from './json-bytes';
import { compressedRuns } from './mask-column';
import { countsKey, isKey, sizeKey } from './result-keys';
import { has, maskForms, type Rows } from './rows';

const scratchRuns = { values: new Uint32Array(1 << 12) };
const measured: MeasuredRuns = { area: 0, x: 0, y: 0, width: 0, height: 0 };

/**
 * Takes the mask at `at` for a row: `{"size": [h, w], "counts": "..."}` is measured at once, other forms are kept as they
 * are. The index behind the mask, `ranOut` where it does not end.
 */
export function scanMask(b: Uint8Array, at: number, rows: Rows, row: number): number {
	const end = b.length;
	if (b[at] === openBrace) {
		const behind = scanCompressed(b, at, rows, row);
		if (behind !== 0) return behind;
	}
	const behind = skipAny(b, at, end);
	if (behind < 0) return ranOut;
	const isEmpty = skipBlank(b, at + 1, end) === behind - 1 || (b[at] !== openBrace && b[at] !== openBracket);
	if (isEmpty) return behind;
	rows.setMask(row, maskForms.json, at, behind);
	return behind;
}

/** Takes a compressed mask; 0 where it is another kind of record. */
function scanCompressed(b: Uint8Array, from: number, rows: Rows, row: number): number {
	const end = b.length;
	let height = -1;
	let width = -1;
	let start = -1;
	let stop = -1;
	let at = skipBlank(b, from + 1, end);
	while (at < end && b[at] === quote) {
		const keyEnd = skipText(b, at, end);
		if (keyEnd < 0) return ranOut;
		const key = at + 1;
		at = skipBlank(b, keyEnd, end);
		if (b[at] !== colon) return 0;
		at = skipBlank(b, at + 1, end);
		if (at >= end) return ranOut;
		const behind = skipAny(b, at, end);
		if (behind < 0) return ranOut;
		if (isKey(b, key, sizeKey) && b[at] === openBracket) {
			height = numberAt(b, skipBlank(b, at + 1, end), end);
			const next = skipBlank(b, behindNumber, end);
			width = b[next] === comma ? numberAt(b, skipBlank(b, next + 1, end), end) : Number.NaN;
		} else if (isKey(b, key, countsKey)) {
			if (b[at] !== quote) return 0;
			start = at + 1;
			stop = behind - 1;
		}
		at = skipBlank(b, behind, end);
		if (b[at] === comma) at = skipBlank(b, at + 1, end);
	}
	if (at >= end) return ranOut;
	if (b[at] !== closeBrace || start < 0) return 0;
	rows.setMask(row, maskForms.string, start, stop);
	if (frameFits(height, width)) {
		rows.maskHeight[row] = height;
		rows.maskWidth[row] = width;
		measure(b, rows, row);
	} else rows.says[row] |= has.brokenMask;
	return at + 1;
}

function measure(b: Uint8Array, rows: Rows, row: number): void {
	const runs = compressedRuns({ rows, bytes: b }, row, scratchRuns);
	if (runs < 0) {
		rows.says[row] |= has.brokenMask;
		return;
	}
	const frame = { height: rows.maskHeight[row], width: rows.maskWidth[row] };
	measureRuns(scratchRuns.values, runs, frame, measured);
	rows.keepRuns(row, scratchRuns.values, runs, b.length);
	rows.area[row] = measured.area;
	if ((rows.says[row] & has.box) !== 0) return;
	rows.box[4 * row] = measured.x;
	rows.box[4 * row + 1] = measured.y;
	rows.box[4 * row + 2] = measured.width;
	rows.box[4 * row + 3] = measured.height;
}
