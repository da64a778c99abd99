// Tables with one box a row, as scripts for the TensorFlow object detection API and keras-retinanet read them.

import type { Box } from '../../core/geometry';
import { editableAs } from '../editable';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import { type CsvRow, cellNumber, cellSpan, cellText, eachRow, isEmptyCell } from '../text/csv';
import {
	cornersSpan,
	decimalNumber,
	emptyCorners,
	ImageRows,
	reportNoImage,
	reportOpenQuote,
} from '../text/csv-records';
import type { AnnotationFile, ImageRecord, ObjectRecord } from '../types';
import { type Columns, findColumns } from './columns';

const editable = editableAs('box', null);

/**
 * Reads a table of boxes: corners as they are written, image pixels. A row without box and class is an image without
 * objects.
 *
 * datitran/raccoon_dataset, generate_tfrecord.py (create_tf_example) divides the corners by the size of the picture and
 * subtracts nothing; fizyr/keras-retinanet, preprocessing/csv_generator.py (_read_annotations) takes empty cells for an
 * image without objects.
 */
export function readTensorflowCsv(text: string): AnnotationFile {
	const problems = createProblems();
	const rows = new ImageRows();
	const classes = new Set<string>();
	const columns = findColumns(text);
	if (columns) {
		let isHeader = columns.hasHeader;
		eachRow(text, columns.separator, (row) => {
			if (isHeader) isHeader = false;
			else addRow(text, row, columns, rows, classes, problems);
			return true;
		});
	}
	return {
		format: 'tensorflow-csv',
		images: rows.images,
		classes: Array.from(classes, (name) => ({ id: null, name })),
		problems: finishProblems(problems),
	};
}

function addRow(
	text: string,
	row: CsvRow,
	columns: Columns,
	rows: ImageRows,
	classes: Set<string>,
	problems: ProblemList,
): void {
	reportOpenQuote(problems, row);
	const at = rows.of(text, row, columns.image);
	if (at < 0) {
		reportNoImage(problems, row);
		return;
	}
	const image = rows.images[at];
	if (image.width === null) readSize(text, row, columns, image);
	if (isWithoutBox(row, columns, problems, at)) return;
	const place = { image: at, object: image.objects.length };
	const [x1, y1, x2, y2] = columns.corners;
	const box: Box = [
		decimalNumber(problems, text, row, x1, at),
		decimalNumber(problems, text, row, y1, at),
		decimalNumber(problems, text, row, x2, at),
		decimalNumber(problems, text, row, y2, at),
	];
	const className = cellText(text, row, columns.className);
	if (className === '') {
		const message = 'The row has no class, so the box cannot be given one.';
		report(problems, 'class-missing', 'error', { start: row.start, end: row.end }, message, place);
	} else classes.add(className);
	image.objects.push(objectOf(row, columns, box, className));
}

function readSize(text: string, row: CsvRow, columns: Columns, image: ImageRecord): void {
	const width = cellNumber(text, row, columns.width);
	const height = cellNumber(text, row, columns.height);
	if (!(width > 0 && height > 0 && Number.isFinite(width * height))) return;
	image.width = width;
	image.height = height;
}

/** Whether the row gives no box to read: an image without objects, or a box that is told to be broken. */
function isWithoutBox(row: CsvRow, columns: Columns, problems: ProblemList, image: number): boolean {
	const { corners, className } = columns;
	const empty = emptyCorners(row, corners);
	if (empty === 0) return false;
	const span = { start: row.start, end: row.end };
	if (empty < corners.length) {
		const message = `${empty} of the four corners ${empty === 1 ? 'is' : 'are'} empty: the row is left out here, and loaders stop on it or train on NaN.`;
		report(problems, 'box-malformed', 'error', span, message, { image });
	} else if (!isEmptyCell(row, className)) {
		const message =
			'The row has a class but no box: it is left out here, and loaders stop on it or train on NaN.';
		report(problems, 'box-missing', 'error', span, message, { image });
	}
	return true;
}

function objectOf(
	row: CsvRow,
	{ corners, className: column }: Columns,
	box: Box,
	className: string,
): ObjectRecord {
	const hasClassCell = column < row.count;
	return {
		id: `line ${row.line}`,
		className: className || 'no class',
		classId: null,
		box,
		segmentation: null,
		flag: null,
		area: null,
		editable,
		spans: {
			record: { start: row.start, end: row.end },
			box: cornersSpan(row, corners),
			class: hasClassCell ? cellSpan(row, column) : null,
			segmentation: null,
			area: null,
		},
	};
}
