// KITTI object labels: one image a file, one object a line.

import type { Box } from '../../core/geometry';
import { editableAs } from '../editable';
import { fileStem } from '../paths';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import type { AnnotationFile, ImageRecord, ReadContext } from '../types';
import { splitRows, tokenNumber, type YoloRow } from '../yolo/rows';
import { columns } from './rows';

/** The type of regions that are neither trained on nor scored. */
export const dontCare = 'DontCare';

const editable = editableAs('box', dontCare);

/**
 * Reads a label file. The box is left, top, right, bottom as written, image pixels counted from 0; the object in space is
 * passed over. No size is in the file.
 *
 * KITTI object development kit, readme.txt and cpp/evaluate_object.cpp (loadGroundtruth; boxOverlap takes right - left
 * for the width); openvinotoolkit/datumaro, plugins/data_formats/kitti/base.py (_load_items): 15 or 16 columns.
 */
export function readKitti(text: string, context: ReadContext): AnnotationFile {
	const problems = createProblems();
	const stem = fileStem(context.path);
	const image: ImageRecord = {
		id: stem,
		fileName: stem,
		width: null,
		height: null,
		objects: [],
		spans: { record: { start: 0, end: text.length }, fileName: null },
	};
	for (const row of splitRows(text)) addRow(row, image, problems);
	const names = new Set(image.objects.map(({ className }) => className));
	return {
		format: 'kitti',
		images: [image],
		classes: Array.from(names, (name) => ({ id: null, name })),
		problems: finishProblems(problems),
	};
}

function addRow({ line, tokens, span }: YoloRow, image: ImageRecord, problems: ProblemList): void {
	if (tokens.length < columns.least || tokens.length > columns.most) {
		const message = `The row has ${tokens.length} ${tokens.length === 1 ? 'column' : 'columns'} instead of 15: it is left out here, and loaders stop on it.`;
		report(problems, 'record-expected', 'error', span, message, { image: 0 });
		return;
	}
	const [type] = tokens;
	const corners = tokens.slice(columns.box, columns.afterBox);
	const box = corners.map(({ text }) => tokenNumber(text));
	const wrong = box.indexOf(undefined);
	const boxSpan = { start: corners[0].start, end: corners[3].start + corners[3].text.length };
	if (wrong >= 0) {
		const message = `"${corners[wrong].text.slice(0, 40)}" is not a number: the row is left out here, and loaders stop on it.`;
		report(problems, 'box-malformed', 'error', boxSpan, message, { image: 0 });
		return;
	}
	image.objects.push({
		id: `line ${line}`,
		className: type.text,
		classId: null,
		box: box as Box,
		segmentation: null,
		flag: type.text.toLowerCase() === dontCare.toLowerCase() ? dontCare : null,
		area: null,
		editable,
		spans: {
			record: span,
			box: boxSpan,
			class: { start: type.start, end: type.start + type.text.length },
			segmentation: null,
			area: null,
		},
	});
}
