// Whether a text holds rows of YOLO labels.

import type { Head } from '../head';
import { fileExtension } from '../paths';
import { splitRows, tokenNumber, type YoloRow } from './rows';

/** Rows that are looked at. */
const rowLimit = 50;

/**
 * Rows of numbers with a class in front. Fractions tell labels in any file; pixels by mistake, classes by name and
 * empty files are taken for labels only where the path says `.txt`.
 */
export function isYolo({ path, prefix, length }: Head): boolean {
	const isText = fileExtension(path) === 'txt';
	const whole = length > prefix.length ? prefix.slice(0, prefix.lastIndexOf('\n') + 1) : prefix;
	const rows = splitRows(whole).slice(0, rowLimit);
	const isInLabels = isText && /[\\/](labels|obj_\w+_data)[\\/]/i.test(path);
	if (rows.length === 0) return isInLabels;
	if (isInLabels && rows.some(({ tokens }) => tokenNumber(tokens[0].text) !== undefined)) return true;
	const fractions = rows.filter((row) => isLabelRow(row, 0.5)).length;
	if (2 * fractions > rows.length) return true;
	return isText && rows.filter((row) => isLabelRow(row, 0)).length * 2 > rows.length;
}

/** A class and at least four numbers, of which the box's lie between 0 and 1 at least in the part `least`. */
function isLabelRow({ tokens }: YoloRow, least: number): boolean {
	if (tokens.length < 5 || (tokens.length > 6 && tokens.length % 2 === 0 && tokens.length < 11)) return false;
	const numbers = tokens.slice(1).map(({ text }) => tokenNumber(text));
	if (numbers.some((value) => value === undefined)) return false;
	const hasIndex = Number.isInteger(Number(tokens[0].text));
	const box = numbers.slice(0, 4) as number[];
	const inside = box.filter((value) => value >= -0.01 && value <= 1.01).length;
	return hasIndex ? inside >= 4 * least : inside === 4;
}
