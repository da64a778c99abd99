// YOLO label files: one object a line, numbers as fractions of the image.
// Each row is read by its own length; what is wrong with what it says is told by rules.

import type { Box, Segmentation } from '../../core/geometry';
import { polygonBounds } from '../../core/masks/polygon';
import type { Span } from '../../core/problem';
import { yoloFallbackSize } from '../assumed-size';
import { editableAs } from '../editable';
import { fileStem } from '../paths';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import type { AnnotationFile, ClassRecord, ImageRecord, ReadContext } from '../types';
import { isPoseFile, readRow, splitRows, type YoloRow } from './rows';

/** Size that fractions are scaled to, image pixels. */
interface Frame {
	width: number;
	height: number;
}

/**
 * Reads a label file. Boxes and polygons become image pixels of `context.imageSize` (as shown, orientation applied);
 * the image record carries the size that was used, and says so where that is a stand-in.
 *
 * What is refused and why: ultralytics/ultralytics, data/utils.py (verify_image_label).
 */
export function readYolo(text: string, context: ReadContext): AnnotationFile {
	const problems = createProblems();
	const rows = splitRows(text);
	const size = context.imageSize ?? null;
	const frame = size ? { width: size.width, height: size.height } : yoloFallbackSize;
	const image: ImageRecord = {
		id: fileStem(context.path),
		fileName: fileStem(context.path),
		...frame,
		...(size ? {} : { isSizeAssumed: true }),
		objects: [],
		spans: { record: { start: 0, end: text.length }, fileName: null },
	};
	if (!size && rows.length > 0) {
		report(
			problems,
			'image-size-unknown',
			'information',
			null,
			`The image was not found, so boxes are shown on a ${frame.width} x ${frame.height} canvas and may have the wrong shape.`,
			{ image: 0 },
		);
	}
	const keypoints = context.yolo?.keypointShape ?? null;
	const isPose = keypoints !== null || isPoseFile(rows);
	for (const row of rows) addRow(row, image, frame, problems, context, { isPose, keypoints });
	if (isPose && rows.length > 0) {
		report(
			problems,
			'yolo-pose-rows',
			'information',
			rows[0].span,
			'The rows hold key points: boxes are read from them, the points take no part in box training.',
			{ image: 0 },
		);
	}
	return {
		format: 'yolo',
		images: [image],
		classes: classList(image, context),
		problems: finishProblems(problems),
	};
}

interface FileFacts {
	isPose: boolean;
	keypoints: [number, number] | null;
}

function addRow(
	row: YoloRow,
	image: ImageRecord,
	frame: Frame,
	problems: ProblemList,
	context: ReadContext,
	{ isPose, keypoints }: FileFacts,
): void {
	const shape = readRow(row, { isPose, keypoints });
	if ('error' in shape) {
		report(
			problems,
			'yolo-row-malformed',
			'error',
			row.span,
			`${shape.error}: the row is left out here, and Ultralytics leaves out the whole file.`,
			{ image: 0 },
		);
		return;
	}
	const { numbers } = shape;
	const segmentation: Segmentation | null =
		shape.kind === 'polygon' ? { kind: 'polygons', parts: [scaledPolygon(numbers, frame)] } : null;
	const box = segmentation ? boundsOrNaN(segmentation) : scaledBox(numbers, frame);
	const { classId, className, classSpan } = readClass(row, context);
	image.objects.push({
		id: `line ${row.line}`,
		className,
		classId,
		box,
		segmentation,
		flag: null,
		area: null,
		editable: editableAs(segmentation ? 'polygon' : 'box', null),
		spans: {
			record: row.span,
			box: shape.span,
			class: classSpan,
			segmentation: segmentation ? shape.span : null,
			area: null,
		},
	});
}

/** Corners of `[centre x, centre y, width, height]`, fractions of the frame, in its pixels. */
export function scaledBox([cx, cy, w, h]: number[], { width, height }: Frame): Box {
	return [(cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height];
}

/** Corners `x, y, ...`, fractions of the frame, in its pixels. */
export function scaledPolygon(numbers: number[], { width, height }: Frame): Float64Array {
	const part = new Float64Array(numbers.length);
	for (let i = 0; i < part.length; i++) part[i] = numbers[i] * (i % 2 === 0 ? width : height);
	return part;
}

function boundsOrNaN(segmentation: Segmentation): Box {
	const parts = segmentation.kind === 'polygons' ? segmentation.parts : [];
	const isSound = parts.every((part) => part.every(Number.isFinite));
	return (isSound ? polygonBounds(parts) : null) ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
}

function readClass(row: YoloRow, context: ReadContext) {
	const [token] = row.tokens;
	const classSpan: Span = { start: token.start, end: token.start + token.text.length };
	const names = context.yolo?.names ?? [];
	const value = Number(token.text);
	if (!Number.isInteger(value) || value < 0) return { classId: null, className: token.text, classSpan };
	return { classId: value, className: names[value] ?? `class ${value}`, classSpan };
}

function classList(image: ImageRecord, context: ReadContext): ClassRecord[] {
	const names = context.yolo?.names ?? [];
	if (names.length > 0) return names.map((name, id) => ({ id, name }));
	const used = new Map<string, ClassRecord>();
	for (const { className, classId } of image.objects) used.set(className, { id: classId, name: className });
	return Array.from(used.values()).sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity));
}
