// Which column of a table holds what: by its header, in any order, or, without one, in the order of keras-retinanet.

import { fileExtension } from '../paths';
import {
	type CsvRow,
	cellNumber,
	cellText,
	cellTexts,
	firstRow,
	isEmptyCell,
	type Separator,
} from '../text/csv';
import type { CornerColumns } from '../text/csv-records';

/** Numbers of the columns, -1 for one that is not there. */
export interface Columns {
	image: number;
	className: number;
	width: number;
	height: number;
	/** xmin, ymin, xmax, ymax. */
	corners: CornerColumns;
	hasHeader: boolean;
	separator: Separator;
}

/** The names that tools give the columns, in lower case, the more usual first. */
const names = {
	image: [
		'filename',
		'file_name',
		'image',
		'image_name',
		'image_path',
		'path',
		'file_path',
		'filepath',
		'img_path',
		'img',
		'image_id',
	],
	className: ['class', 'class_name', 'classname', 'label', 'label_name', 'category', 'category_name', 'name'],
	width: ['width', 'image_width', 'img_width'],
	height: ['height', 'image_height', 'img_height'],
	corners: [
		['xmin', 'x_min', 'x1', 'left'],
		['ymin', 'y_min', 'y1', 'top'],
		['xmax', 'x_max', 'x2', 'right'],
		['ymax', 'y_max', 'y2', 'bottom'],
	],
} as const;

/** Endings of pictures that tables name. */
const pictures = new Set(['jpg', 'jpeg', 'png', 'bmp', 'gif', 'tif', 'tiff', 'webp', 'ppm', 'pgm']);

/**
 * The columns of a table of boxes, `null` for any other text. `text` may be the beginning of one.
 *
 * datitran/raccoon_dataset, xml_to_csv.py and generate_tfrecord.py (create_tf_example); fizyr/keras-retinanet,
 * preprocessing/csv_generator.py: path, x1, y1, x2, y2, class without a header, an image without objects as a path and
 * five empty cells; microsoft/VoTT writes image, xmin, ymin, xmax, ymax, label.
 */
export function findColumns(text: string): Columns | null {
	const first = firstRow(text);
	if (!first) return null;
	const { row, separator } = first;
	const header = cellTexts(text, row).map((cell) => cell.toLowerCase());
	const find = (known: readonly string[]) => {
		const name = known.find((each) => header.includes(each));
		return name === undefined ? -1 : header.indexOf(name);
	};
	const [xMin, yMin, xMax, yMax] = names.corners.map(find);
	const columns: Columns = {
		image: find(names.image),
		className: find(names.className),
		width: find(names.width),
		height: find(names.height),
		corners: [xMin, yMin, xMax, yMax],
		hasHeader: true,
		separator,
	};
	const needed = [columns.image, columns.className, ...columns.corners];
	if (needed.every((column) => column >= 0)) return columns;
	return isBareRow(text, row) ? { ...bareColumns, separator } : null;
}

const bareColumns = {
	image: 0,
	className: 5,
	width: -1,
	height: -1,
	corners: [1, 2, 3, 4],
	hasHeader: false,
} as const;

/** A picture, four numbers and a class that is none; or a picture and nothing else. */
function isBareRow(text: string, row: CsvRow): boolean {
	if (row.count !== 6 || !pictures.has(fileExtension(cellText(text, row, 0)))) return false;
	const rest = [1, 2, 3, 4, 5];
	if (rest.every((cell) => isEmptyCell(row, cell))) return true;
	const areNumbers = bareColumns.corners.every((cell) => Number.isFinite(cellNumber(text, row, cell)));
	return areNumbers && !isEmptyCell(row, bareColumns.className);
}
