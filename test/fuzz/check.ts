// What must hold for any bytes at all: they are read and checked without an exception, every span lies in the text, and
// every edit of what was read, and all repairs at once, give replacements inside the text that do not overlap.

import type { ObjectEdit } from '../../src/core/object-edit';
import type { Span, TextEdit } from '../../src/core/problem';
import type { AnnotatedText, YoloDataset } from '../../src/formats';
import { buildSpanIndex, readAnnotations } from '../../src/formats';
import { applyEdits, editObject, fixEdits, removeRecords } from '../../src/formats/edit';
import { formatNamed } from '../../src/formats/registry';
import { decodeText } from '../../src/formats/text/decode';
import { checkFileRules, checkObjects } from '../../src/rules/run';
import type { Random } from './random';

const yolo: YoloDataset = { names: ['cat', 'dog', 'bird'], source: 'data.yaml', task: null };

/** Objects of one file that are edited. */
const editedObjects = 4;
/** Images of one file whose objects are checked: the limit of time is one of reading. */
const checkedImages = 3;

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
		for (const object of image.objects) checkSpans(object.spans, text);
		objects += image.objects.length;
	}
	buildSpanIndex(file.annotations);
	const told = [...problems, ...file.annotations.problems, ...checkFileRules(file)];
	for (let count = 0; count < checkedImages && images.length > 0; count++) {
		told.push(...checkObjects(file, random.below(images.length)));
	}
	for (const { span } of told) if (span) checkSpan(span, text);
	const edits = objects > 0 ? checkEdits(file, random) : 0;
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
	const filled = images.flatMap(({ objects }, image) => (objects.length > 0 ? [image] : []));
	let written = 0;
	const gone: Span[] = [];
	for (let count = 0; count < editedObjects; count++) {
		const image = random.pick(filled);
		const { objects } = images[image];
		const object = random.below(objects.length);
		gone.push(objects[object].spans.record);
		for (const edit of someEdits(file, random)) {
			const edits = editObject(file, { image, object }, edit);
			if ('error' in edits) {
				if (!/^[^\n]{10,300}[.]$/.test(edits.error)) throw new Error(`no sentence: ${edits.error}`);
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

function someEdits({ annotations }: AnnotatedText, random: Random): ObjectEdit[] {
	const value = () =>
		random.next() < 0.05 ? random.pick([Number.NaN, 1e300, -1e21, 0]) : random.next() * 700 - 50;
	const [x, y] = [value(), value()];
	const corner = { part: random.below(3), vertex: random.below(6), x: value(), y: value() };
	const classes = [
		'cat',
		'dog',
		'nothing at all',
		'7',
		'a "b" <c> & d',
		...annotations.classes.map(({ name }) => name),
	];
	return [
		{ kind: 'box', box: [x, y, x + value(), y + value()] },
		{ kind: 'move', dx: value(), dy: value() },
		{ kind: 'vertex', ...corner },
		{ kind: 'insert-vertex', ...corner },
		{ kind: 'remove-vertex', part: corner.part, vertex: corner.vertex },
		{ kind: 'class', className: random.pick(classes) },
		{ kind: 'flag', on: random.next() < 0.5 },
		{ kind: 'duplicate' },
		{ kind: 'delete' },
	];
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
