// The rows of a KITTI label file: a word and 14 numbers, or 15 where a detector wrote a score.

import type { Head } from '../head';
import { fileExtension } from '../paths';
import { splitRows, tokenNumber, type YoloRow } from '../yolo/rows';

/** Columns of a row, counted from 0: type, truncated, occluded, alpha, then the box, then the object in space. */
export const columns = { type: 0, occluded: 2, box: 4, afterBox: 8, least: 15, most: 16 } as const;

/** Rows that are looked at. */
const rowLimit = 50;

/**
 * At least half of the rows are a word and numbers: one is being typed perhaps. Where KITTI keeps its labels one row is
 * enough, and an empty `.txt` is an image without objects.
 */
export function isKitti({ path, prefix, length }: Head): boolean {
	const whole = length > prefix.length ? prefix.slice(0, prefix.lastIndexOf('\n') + 1) : prefix;
	const rows = splitRows(whole).slice(0, rowLimit);
	const isInLabels = fileExtension(path) === 'txt' && /[\\/]label_0?2[\\/]/.test(path);
	if (rows.length === 0) return isInLabels;
	const fitting = rows.filter(isKittiRow).length;
	return fitting > 0 && (isInLabels || 2 * fitting >= rows.length);
}

/** The third column is a whole number: in a polygon of fractions behind the name of a class it is none. */
function isKittiRow({ tokens }: YoloRow): boolean {
	if (tokens.length < columns.least || tokens.length > columns.most) return false;
	const [type, ...numbers] = tokens.map(({ text }) => tokenNumber(text));
	const occluded = numbers[columns.occluded - 1];
	return type === undefined && !numbers.includes(undefined) && Number.isInteger(occluded);
}
