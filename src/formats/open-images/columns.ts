// Which column of an Open Images table holds what: by its header.

import { cellTexts, firstRow, type Separator } from '../text/csv';
import type { CornerColumns } from '../text/csv-records';

/** Numbers of the columns, -1 for one that is not there. */
export interface Columns {
	image: number;
	className: number;
	/** XMin, YMin, XMax, YMax. */
	corners: CornerColumns;
	isGroupOf: number;
	separator: Separator;
}

/** The columns of a table of boxes, `null` for any other text. `text` may be the beginning of one. */
export function findColumns(text: string): Columns | null {
	const first = firstRow(text);
	if (!first) return null;
	const header = cellTexts(text, first.row).map((cell) => cell.toLowerCase());
	const find = (name: string) => header.indexOf(name);
	const columns: Columns = {
		image: find('imageid'),
		className: find('labelname'),
		corners: [find('xmin'), find('ymin'), find('xmax'), find('ymax')],
		isGroupOf: find('isgroupof'),
		separator: first.separator,
	};
	const needed = [columns.image, columns.className, ...columns.corners];
	return needed.every((column) => column >= 0) ? columns : null;
}
