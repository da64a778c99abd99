// Detections as text: one file an image, one line a detection, as Ultralytics writes them with `save_txt` and `save_conf`.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeText } from '../../formats/text/decode';
import { toColumns } from './columns';
import { resolveImages } from './keys';
import { mostExamples } from './left-out';
import { enlarged, has, maskForms, Rows } from './rows';
import type { DetectionResult, DetectionTarget } from './types';
import { poseNumbers, type TextLayout, type TextLine, textLayout } from './yolo-layout';

/** Lists of class names that stand beside detections; they are no detections. */
const nameLists = /^(classes|labels)\.txt$|\.names$/i;

interface TextFile {
	name: string;
	stem: string;
	text: string;
}

/** Reads the text files of a folder, or of its `labels` folder; `null` where there are none. */
export function readTextFolder(path: string, target: DetectionTarget): DetectionResult | null {
	for (const folder of [path, join(path, 'labels')]) {
		const names = namesIn(folder);
		const texts = names.filter((name) => /\.txt$/i.test(name) && !nameLists.test(name)).sort();
		if (texts.length === 0) continue;
		const list = names.find((name) => nameLists.test(name));
		const classes = list === undefined ? null : classNames(textOf(join(folder, list)));
		const files = texts.map((name) => ({
			name,
			stem: name.replace(/\.txt$/i, ''),
			text: textOf(join(folder, name)),
		}));
		const notes = [`${files.length.toLocaleString('en')} text files; images without one have no detections.`];
		if (classes !== null) notes.push(`Class numbers are those of the names in ${list}.`);
		return readTexts(basename(path), files, classes, target, notes);
	}
	return null;
}

/** Reads one text file: the detections of the image of its name. */
export function readTextFile(bytes: Uint8Array, name: string, target: DetectionTarget): DetectionResult {
	const stem = name.replace(/\.[^.]*$/, '');
	return readTexts(name, [{ name, stem, text: decodeText(bytes).text }], null, target, []);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function textOf(path: string): string {
	return decodeText(readFileSync(path)).text;
}

function classNames(text: string): string[] {
	return text
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line !== '');
}

interface Strangers {
	count: number;
	examples: { where: string; value: string }[];
}

function readTexts(
	name: string,
	files: readonly TextFile[],
	classes: readonly string[] | null,
	target: DetectionTarget,
	notes: string[],
): DetectionResult {
	const strangers: Strangers = { count: 0, examples: [] };
	const lines = files.flatMap((file, at) => linesOf(file, at, strangers));
	if (lines.length === 0 && strangers.count > 0)
		return {
			error: `${name} holds no line "class center-x center-y width height confidence" (first ${strangers.examples[0].where}: ${strangers.examples[0].value}).`,
		};
	const stems = new Rows();
	for (const { stem } of files) stems.image[stems.add()] = stems.keyOf(stem);
	const images = resolveImages(
		{ values: stems.image, count: stems.count, texts: stems.keyTexts() },
		target,
		'names-first',
	).of;
	const sizeOf = (file: number) => target.images[images[file]] ?? { width: null, height: null };
	const { layout, note } = textLayout(lines, sizeOf);
	if (note !== null) notes.push(note);
	const pose = poseNumbers(lines);
	if (pose > 0) notes.push('Lines with more than a box are read as poses: box, keypoints, confidence.');
	const builder = { rows: new Rows(lines.length), points: new Float64Array(64), pointCount: 0, layout, pose };
	for (const line of lines) {
		const row = builder.rows.add();
		builder.rows.place[row] = line.line;
		builder.rows.image[row] = builder.rows.keyOf(files[line.file].stem);
		const classNumber = Number(line.class);
		const isNumber = Number.isInteger(classNumber) && line.class.trim() !== '';
		const named = isNumber ? classes?.[classNumber] : line.class;
		builder.rows.class[row] = named === undefined ? classNumber : builder.rows.keyOf(named);
		takeLine(builder, row, line, sizeOf(line.file));
	}
	const texts = builder.rows.keyTexts();
	const fileOf = new Map(files.map((file) => [builder.rows.keyOf(file.stem), file.name]));
	const { rows, points } = builder;
	if (texts.length === 0) notes.push('All files are empty: there are no detections.');
	return toColumns({
		format: 'yolo-txt',
		name,
		rows,
		bytes: new Uint8Array(0),
		points,
		target,
		classNumbers: 'positions',
		imageTexts: 'names-first',
		areas: 'of-masks',
		where: (row) => `${fileOf.get(rows.image[row])}, line ${rows.place[row]}`,
		strangers,
		notes,
	});
}

/** The lines of a file that have a class and at least four numbers. */
function linesOf({ name, text }: TextFile, file: number, strangers: Strangers): TextLine[] {
	const found: TextLine[] = [];
	text.split(/\r\n|\n|\r/).forEach((written, at) => {
		const words = written.trim().split(/\s+/);
		if (words[0] === '') return;
		let first = 1;
		// Names may have spaces: the numbers begin behind the last word that is none.
		for (let k = 1; k < words.length; k++) if (!isNumber(words[k])) first = k + 1;
		const values = Float64Array.from(words.slice(first), Number);
		if (values.length >= 4) {
			found.push({ file, line: at + 1, class: words.slice(0, first).join(' '), values });
			return;
		}
		strangers.count++;
		if (strangers.examples.length < mostExamples)
			strangers.examples.push({ where: `${name}, line ${at + 1}`, value: written.trim().slice(0, 40) });
	});
	return found;
}

function isNumber(word: string): boolean {
	return /^[-+]?(\d|\.\d)/.test(word) ? !Number.isNaN(Number(word)) : /^[-+]?(nan|inf(inity)?)$/i.test(word);
}

interface Builder {
	rows: Rows;
	points: Float64Array;
	pointCount: number;
	layout: TextLayout;
	/** Numbers of a keypoint, 0 for polygons. */
	pose: 0 | 2 | 3;
}

function takeLine(
	builder: Builder,
	row: number,
	{ values }: TextLine,
	size: { width: number | null; height: number | null },
): void {
	const { rows, layout, pose } = builder;
	const isShare = layout === 'confidence-last' || layout === 'confidence-first-shares';
	if (isShare && (size.width === null || size.height === null)) rows.says[row] |= has.noSize;
	const width = size.width ?? Number.NaN;
	const height = size.height ?? Number.NaN;
	if (values.length === 5) {
		const isLast = layout === 'confidence-last';
		rows.score[row] = values[isLast ? 4 : 0];
		rows.says[row] |= has.score | has.box;
		setBox(rows, row, isLast ? values.subarray(0, 4) : values.subarray(1), layout, width, height);
		return;
	}
	if (values.length > 5 && pose > 0) {
		rows.score[row] = values[values.length - 1];
		rows.says[row] |= has.score | has.box;
		setBox(rows, row, values.subarray(0, 4), 'confidence-last', width, height);
		setPose(builder, row, values.subarray(4, -1), width, height);
		return;
	}
	// A polygon's corners are pairs, so that an odd number of values ends in the confidence.
	const isPolygon = values.length >= 7 && values.length % 2 === 1;
	if (!isPolygon) return;
	rows.score[row] = values[values.length - 1];
	rows.says[row] |= has.score | has.box;
	setPolygon(builder, row, values.subarray(0, -1), width, height);
}

function setBox(
	rows: Rows,
	row: number,
	[a, b, c, d]: Float64Array,
	layout: TextLayout,
	width: number,
	height: number,
): void {
	const at = 4 * row;
	if (layout === 'confidence-first-sides') rows.box.set([a, b, c, d], at);
	else if (layout === 'confidence-first-corners') rows.box.set([a, b, c - a, d - b], at);
	else rows.box.set([(a - c / 2) * width, (b - d / 2) * height, c * width, d * height], at);
}

/** A polygon in pixels, and the box of its corners as Ultralytics takes it (utils/ops.py, segments2boxes). */
function setPolygon(
	builder: Builder,
	row: number,
	shares: Float64Array,
	width: number,
	height: number,
): void {
	const { rows } = builder;
	const start = builder.pointCount;
	const end = start + shares.length;
	makeRoom(builder, end);
	let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
	for (let k = 0; k < shares.length; k += 2) {
		const x = shares[k] * width;
		const y = shares[k + 1] * height;
		builder.points[start + k] = x;
		builder.points[start + k + 1] = y;
		left = Math.min(left, x);
		right = Math.max(right, x);
		top = Math.min(top, y);
		bottom = Math.max(bottom, y);
	}
	builder.pointCount = end;
	rows.setMask(row, maskForms.polygon, start, end);
	rows.box.set([left, top, right - left, bottom - top], 4 * row);
}

/** Keypoints in pixels, with their confidence or, where they have none, as visible. */
function setPose(builder: Builder, row: number, shares: Float64Array, width: number, height: number): void {
	const { pose, rows } = builder;
	const start = builder.pointCount;
	const length = (3 * shares.length) / pose;
	makeRoom(builder, start + length);
	for (let from = 0, to = start; from < shares.length; from += pose, to += 3) {
		builder.points[to] = shares[from] * width;
		builder.points[to + 1] = shares[from + 1] * height;
		builder.points[to + 2] = pose === 3 ? shares[from + 2] : 1;
	}
	builder.pointCount = start + length;
	rows.setPoints(row, start, length);
}

function makeRoom(builder: Builder, count: number): void {
	while (builder.points.length < count) builder.points = enlarged(builder.points, 2 * builder.points.length);
}
