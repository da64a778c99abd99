// A data set that was compared, with what is put in order only when somebody asks for it.

import type { ComparedLine, ComparedList } from '../../core/compare/types';
import type { CompareRequests, DatasetComparison } from '../../messages';

/** What both kinds of comparison, of scans and of detections, give. */
export interface ComparedDataset {
	view: DatasetComparison;
	/** Rows of a list in its order. */
	rows(list: ComparedList): Int32Array;
	/** Whether an object is of the class on one side at least. */
	isOfClass(row: number, className: string): boolean;
	line(row: number): ComparedLine;
	/** Annotation file (absolute) and row of an image; `null` where there is no such image. */
	place(image: number): { path: string; row: number } | null;
}

export interface HeldComparison {
	view: DatasetComparison;
	lines(ask: CompareRequests['lines']['ask']): CompareRequests['lines']['answer'];
	place: ComparedDataset['place'];
}

/** Orders are kept by list and class. */
export function holdComparison({ view, rows, isOfClass, line, place }: ComparedDataset): HeldComparison {
	const orders = new Map<string, Int32Array>();
	const ordered = (list: ComparedList, className: string | null): Int32Array => {
		const key = JSON.stringify([list, className]);
		const known = orders.get(key);
		if (known) return known;
		const made =
			className === null ? rows(list) : ordered(list, null).filter((row) => isOfClass(row, className));
		orders.set(key, made);
		return made;
	};
	return {
		view,
		lines({ list, class: className, from, to }) {
			const all = ordered(list, className);
			const shown = all.subarray(Math.max(0, from), Math.max(0, to));
			return { total: all.length, lines: Array.from(shown, line) };
		},
		place,
	};
}
