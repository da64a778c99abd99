// Writes edits into YOLO rows: fractions of the image, separated by what separates them already.

import { editedGeometry, type ObjectEdit } from '../../core/object-edit';
import type { TextEdit } from '../../core/problem';
import { yoloFallbackSize } from '../assumed-size';
import { inParts, isInside, keptInside, writeCentreAndSize, writeUnits } from '../edit/box-numbers';
import { formatNumber } from '../edit/number-style';
import { createWriter, finishWriter, type NumberToken, styleOf } from '../edit/number-tokens';
import { noSuchCorner, writeFlatVertex } from '../edit/polygon-numbers';
import { removeRecords } from '../edit/remove';
import { type Edits, insertion, lineBreakNear, lineStart } from '../edit/text-edits';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../types';
import { splitRows, tokenNumber } from './rows';

export function editYolo(
	file: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ObjectEdit,
): Edits {
	const { text } = file;
	const { record } = object.spans;
	switch (edit.kind) {
		case 'class':
			return editClass(file, object, edit.className);
		case 'flag':
			return {
				error: 'YOLO labels have no flag for crowds or difficult objects: delete the row to leave it out.',
			};
		case 'duplicate': {
			const row = text.slice(lineStart(text, record.start), record.end);
			return [insertion(record.end, lineBreakNear(text, record.start) + row)];
		}
		case 'delete':
			return removeRecords('lines', text, [record]);
		default:
			return editNumbers(text, image, object, edit);
	}
}

type NumberEdit = Exclude<ObjectEdit, { kind: 'class' | 'flag' | 'duplicate' | 'delete' }>;

function editNumbers(text: string, image: ImageRecord, object: ObjectRecord, edit: NumberEdit): Edits {
	const [, ...tokens] = tokensOf(text, object);
	const width = image.width ?? yoloFallbackSize.width;
	const height = image.height ?? yoloFallbackSize.height;
	if (object.segmentation) return editPolygon(text, tokens, object, edit, [width, height]);
	const before = object.box;
	const after = editedGeometry(object, edit)?.box;
	const [cx, cy, w, h] = tokens;
	if (!after || !h) return { error: noSuchCorner };
	const style = styleOf([cx, cy, w, h], 'columns');
	const writer = createWriter();
	const across = inParts(style, width, 1);
	writeCentreAndSize(writer, [cx, w], [before[0], before[2]], [after[0], after[2]], across);
	const down = inParts(style, height, 1);
	writeCentreAndSize(writer, [cy, h], [before[1], before[3]], [after[1], after[3]], down);
	return finishWriter(writer);
}

function editPolygon(
	text: string,
	tokens: readonly NumberToken[],
	object: ObjectRecord,
	edit: NumberEdit,
	[width, height]: readonly [number, number],
): Edits {
	const learnt = styleOf(tokens, 'columns');
	const units = [inParts(learnt, width, 1), inParts(learnt, height, 1)] as const;
	const styles = [units[0].style, units[1].style] as const;
	const writer = createWriter();
	if (edit.kind === 'move') {
		const way = [edit.dx / width, edit.dy / height];
		tokens.forEach((token, at) => {
			writeUnits(writer, token, token.value + way[at % 2], units[at % 2]);
		});
		return finishWriter(writer);
	}
	if (edit.kind === 'box' || !editedGeometry(object, edit)) return { error: noSuchCorner };
	if (edit.kind === 'remove-vertex') writeFlatVertex(writer, text, tokens, edit, styles);
	else {
		const wasInside = tokens.every(({ value }, at) => isInside(value, units[at % 2]));
		const [x, y] = [edit.x / width, edit.y / height].map((value, axis) =>
			wasInside ? keptInside(value, units[axis]) : value,
		);
		writeFlatVertex(writer, text, tokens, { ...edit, x, y }, styles);
	}
	return finishWriter(writer);
}

/** The columns of the object's row, the class first. */
function tokensOf(text: string, { spans: { record } }: ObjectRecord): NumberToken[] {
	const [row] = splitRows(text.slice(record.start, record.end));
	return (row?.tokens ?? []).map((token) => {
		const start = record.start + token.start;
		const value = tokenNumber(token.text) ?? Number.NaN;
		return { span: { start, end: start + token.text.length }, text: token.text, value };
	});
}

function editClass(file: AnnotatedText, object: ObjectRecord, className: string): Edits {
	const index = classIndex(file, className);
	if (index === null) {
		const source = file.yolo?.source ?? 'data.yaml or classes.txt';
		return {
			error: `"${className}" is not among the classes of ${source}: add it there, or give its index.`,
		};
	}
	const [token] = tokensOf(file.text, object);
	const written = formatNumber(index, styleOf([token], 'shortest'));
	const edit: TextEdit = { span: token.span, text: written };
	return token.value === index ? [] : [edit];
}

/** By the list of names, by the names that the file's classes were given, or as an index itself. */
function classIndex({ yolo, annotations }: AnnotatedText, className: string): number | null {
	const listed = yolo?.names.indexOf(className) ?? -1;
	if (listed >= 0) return listed;
	const known = annotations.classes.find(({ name, id }) => name === className && Number.isFinite(id));
	if (known) return known.id;
	return /^\d{1,9}$/.test(className) ? Number(className) : null;
}
