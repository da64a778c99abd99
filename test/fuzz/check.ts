// What must hold for any bytes at all: they are read and checked without an exception, every span lies in the text, and
// every edit of what was read, and all repairs at once, give replacements inside the text that do not overlap. All that
// was read can be written.

import type { Span, TextEdit } from '../../src/core/problem';
import type { AnnotatedText, YoloDataset } from '../../src/formats';
import { buildSpanIndex, locateInIndex, readAnnotations } from '../../src/formats';
import { datasetOf } from '../../src/formats/convert/dataset';
import { applyEdits, editObject, fixEdits, removeRecords } from '../../src/formats/edit';
import { formatNamed, formats } from '../../src/formats/registry';
import { decodeText } from '../../src/formats/text/decode';
import type { ImageRecord } from '../../src/formats/types';
import { checkFileRules, checkObjects } from '../../src/rules/run';
import { someEdits } from './object-edits';
import type { Random } from './random';

const yolo: YoloDataset = { names: ['cat', 'dog', 'bird'], source: 'data.yaml', task: null };

/** Objects of one file that are edited. */
const editedObjects = 4;
/** Images of one file whose objects are checked: the limit of time is one of reading. */
const checkedImages = 3;

/** Larger files are not written in another format: the limit of time is one of reading. */
const writtenObjects = 2000;
/** Nor are masks of images that nobody has. */
const writtenPixels = 20_000_000;

export interface Outcome {
	objects: number;
	problems: number;
	edits: number;
}

/** Reads and edits `bytes` as the file at `path`; throws an error that says what does not hold. */
export function checkBytes(path: string, bytes: Uint8Array, random: Random): Outcome {
	const before = bytes.slice();
	const { text, problems } = decodeText(bytes);
	const imageSize = random.next() < 0.5 ? { width: 640, height: 480, orientation: 1 } : null;
	const file = read(path, text, imageSize);
	const { images, format } = file.annotations;
	let objects = 0;
	for (const image of images) {
		checkSpans(image.spans, text);
		checkImage(image);
		for (const object of image.objects) checkSpans(object.spans, text);
		objects += image.objects.length;
	}
	locateInIndex(buildSpanIndex(file.annotations), random.below(text.length + 1));
	const told = [...problems, ...file.annotations.problems, ...checkFileRules(file)];
	const checked = new Set(Array.from({ length: checkedImages }, () => random.below(images.length)));
	for (const row of checked) if (row < images.length) told.push(...checkObjects(file, row));
	for (const { span, message } of told) {
		if (span) checkSpan(span, text);
		if (/\bundefined\b|\[object /.test(message) && !/undefined|\[object/.test(text))
			throw new Error(`no sentence: ${message}`);
	}
	const edits = objects > 0 ? checkEdits(file, random) : 0;
	if (objects <= writtenObjects) checkWriting(file, random);
	const { records } = formatNamed(format);
	const repairs = fixEdits(
		records,
		text,
		told.flatMap(({ fix }) => fix ?? []),
	);
	checkReplacements(repairs, text);
	if (repairs.length > 0) read(path, applyEdits(text, repairs), imageSize);
	if (bytes.some((byte, at) => byte !== before[at])) throw new Error('the bytes were changed');
	return { objects, problems: told.length, edits };
}

function read(
	path: string,
	text: string,
	imageSize: { width: number; height: number; orientation: number } | null,
) {
	const annotations = readAnnotations(text, { path, imageSize, yolo });
	return { path, text, annotations, yolo } satisfies AnnotatedText;
}

/** What everything that looks at an image relies on, whatever the file says. */
function checkImage({ width, height, objects }: ImageRecord): void {
	for (const side of [width, height]) {
		if (side !== null && !(side > 0 && side < Infinity)) throw new Error(`an image side is ${side}`);
	}
	for (const { box, segmentation, className } of objects) {
		if (box.length !== 4 || !box.every((side) => typeof side === 'number'))
			throw new Error(`a box is ${box}`);
		if (typeof className !== 'string') throw new Error('a class has no name');
		if (segmentation?.kind === 'polygons' && segmentation.parts.some(({ length }) => length % 2 === 1))
			throw new Error('a polygon has half a corner');
	}
}

/** Whatever was read can be written in any format. */
function checkWriting({ annotations }: AnnotatedText, random: Random): void {
	const { name, writer } = random.pick(formats);
	const dataset = datasetOf([annotations]);
	const masks = dataset.images.flatMap(({ objects }) => objects.map(({ segmentation }) => segmentation));
	if (masks.some((mask) => mask?.kind === 'rle' && mask.width * mask.height > writtenPixels)) return;
	for (const { text } of writer.write(dataset))
		if (typeof text !== 'string') throw new Error(`${name} writes no text`);
	for (const image of dataset.images) {
		for (const object of image.objects) writer.hold(object, image, dataset);
	}
}

function checkSpans(spans: object, text: string): void {
	for (const span of Object.values(spans)) if (span) checkSpan(span, text);
}

function checkSpan({ start, end }: Span, text: string): void {
	if (
		!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= text.length)
	) {
		throw new Error(`the span ${start} to ${end} does not lie in the text of ${text.length}`);
	}
}

/** Every kind of edit on some objects, and the removal of several; returns how many were written. */
function checkEdits(file: AnnotatedText, random: Random): number {
	const { images, format } = file.annotations;
	const classNames = file.annotations.classes.map(({ name }) => name);
	const filled = images.flatMap(({ objects }, image) => (objects.length > 0 ? [image] : []));
	let written = 0;
	const gone: Span[] = [];
	for (let count = 0; count < editedObjects; count++) {
		const image = random.pick(filled);
		const { objects } = images[image];
		const object = random.below(objects.length);
		gone.push(objects[object].spans.record);
		for (const edit of someEdits(classNames, random)) {
			const edits = editObject(file, { image, object }, edit);
			if ('error' in edits) {
				if (!/^.{10,}[.]$/s.test(edits.error)) throw new Error(`no sentence: ${edits.error}`);
				continue;
			}
			checkReplacements(edits, file.text);
			written += edits.length;
			if (random.next() < 0.05) read(file.path, applyEdits(file.text, edits), null);
		}
	}
	checkReplacements(removeRecords(formatNamed(format).records, file.text, gone), file.text);
	return written;
}

function checkReplacements(edits: readonly TextEdit[], text: string): void {
	const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
	let end = 0;
	for (const { span, text: written } of sorted) {
		checkSpan(span, text);
		if (span.start < end) throw new Error(`two edits overlap at ${span.start}`);
		if (/NaN|Infinity/.test(written) && !/NaN|Infinity/.test(text))
			throw new Error('an edit writes what is no number');
		end = span.end;
	}
}
