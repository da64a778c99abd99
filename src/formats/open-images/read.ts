// Open Images tables: one box a row, corners as fractions of the image.

import type { Box } from '../../core/geometry';
import { yoloFallbackSize } from '../assumed-size';
import { editableAs } from '../editable';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import { type CsvRow, cellNumber, cellSpan, cellText, eachRow, hasCell } from '../text/csv';
import {
	cornersSpan,
	decimalNumber,
	emptyCorners,
	ImageRows,
	reportNoImage,
	reportOpenQuote,
} from '../text/csv-records';
import type { AnnotationFile, ClassRecord, ObjectRecord, ReadContext } from '../types';
import { type Columns, findColumns } from './columns';

/** The flag that sets a box around many objects apart. */
const groupFlag = 'IsGroupOf';

/**
 * Reads a table of boxes. No size of an image is in it, so that boxes are those on a stand-in canvas and every image
 * says that its size is assumed. Codes of classes are named by `context.classNames`, whose classes are all listed.
 *
 * open-mmlab/mmdetection, mmdet/datasets/openimages.py (load_data_list, _parse_label_file) reads XMin, XMax, YMin, YMax
 * as fractions, and class-descriptions-boxable.csv; boxes with IsGroupOf 1 are scored apart, but trained on as others.
 */
export function readOpenImages(text: string, context: ReadContext): AnnotationFile {
	const table: Table = {
		text,
		problems: createProblems(),
		rows: new ImageRows(),
		used: new Set(),
		names: context.classNames ?? new Map(),
	};
	const columns = findColumns(text);
	if (columns) {
		let isHeader = true;
		eachRow(text, columns.separator, (row) => {
			if (isHeader) isHeader = false;
			else addRow(table, row, columns);
			return true;
		});
	}
	return {
		format: 'open-images',
		images: table.rows.images,
		classes: classList(table),
		problems: finishProblems(table.problems),
	};
}

interface Table {
	text: string;
	problems: ProblemList;
	rows: ImageRows;
	/** Names of the classes that objects have. */
	used: Set<string>;
	names: ReadonlyMap<string, string>;
}

function addRow(table: Table, row: CsvRow, columns: Columns): void {
	const { text, problems, rows } = table;
	reportOpenQuote(problems, row);
	const at = rows.of(text, row, columns.image);
	if (at < 0) {
		reportNoImage(problems, row);
		return;
	}
	const image = rows.images[at];
	if (image.width === null) Object.assign(image, yoloFallbackSize, { isSizeAssumed: true });
	const record = { start: row.start, end: row.end };
	const empty = emptyCorners(row, columns.corners);
	if (empty > 0) {
		const message = `${empty} of the four sides ${empty === 1 ? 'is' : 'are'} empty: the row is left out here, and loaders stop on it.`;
		report(problems, empty === 4 ? 'box-missing' : 'box-malformed', 'error', record, message, { image: at });
		return;
	}
	const place = { image: at, object: image.objects.length };
	const [x1, y1, x2, y2] = columns.corners;
	const box = onCanvas(
		decimalNumber(problems, text, row, x1, at),
		decimalNumber(problems, text, row, y1, at),
		decimalNumber(problems, text, row, x2, at),
		decimalNumber(problems, text, row, y2, at),
	);
	const code = cellText(text, row, columns.className);
	if (code === '') {
		const message = 'The row has no LabelName, so the box cannot be given a class.';
		report(problems, 'class-missing', 'error', record, message, place);
	}
	const className = table.names.get(code) ?? (code || 'no class');
	if (code !== '') table.used.add(className);
	image.objects.push(objectOf(text, row, columns, box, className));
}

/** Fractions on the stand-in canvas. */
export function onCanvas(x1: number, y1: number, x2: number, y2: number): Box {
	const { width, height } = yoloFallbackSize;
	return [x1 * width, y1 * height, x2 * width, y2 * height];
}

const withFlag = editableAs('box', groupFlag);
const withoutFlag = editableAs('box', null);

function objectOf(text: string, row: CsvRow, columns: Columns, box: Box, className: string): ObjectRecord {
	const { corners, isGroupOf } = columns;
	const isGroup = cellNumber(text, row, isGroupOf) === 1;
	return {
		id: `line ${row.line}`,
		className,
		classId: null,
		box,
		segmentation: null,
		flag: isGroup ? groupFlag : null,
		area: null,
		editable: isGroupOf >= 0 ? withFlag : withoutFlag,
		spans: {
			record: { start: row.start, end: row.end },
			box: cornersSpan(row, corners),
			class: hasCell(row, columns.className) ? cellSpan(row, columns.className) : null,
			segmentation: null,
			area: null,
		},
	};
}

function classList({ names, used }: Table): ClassRecord[] {
	const listed = new Set([...names.values(), ...used]);
	return Array.from(listed, (name) => ({ id: null, name }));
}
