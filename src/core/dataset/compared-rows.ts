// Objects of two scans in rows, side by side: how each is served in both, and the rows where that differs.

import type { DatasetColumns } from './columns';
import { isForcedOnly, isTrained, isUnmatched } from './summary';

/**
 * How an object is served, from worst to best: it takes no part, its positives wait for predictions, it has none, all are
 * forced, some are plainly positive.
 */
export const services = ['out', 'open', 'none', 'forced', 'well'] as const;
export type Service = (typeof services)[number];

/** Objects in one of the scans, by row of the comparison. */
export interface SideRows {
	/** `[count]` indices into the scan's images and objects. */
	image: Int32Array;
	object: Int32Array;
	/** `[count]` index into the classes of the comparison, -1 without. */
	class: Int32Array;
	/** `[count]` index into `services`. */
	service: Uint8Array;
	positives: Int32Array;
	forced: Int32Array;
	bestIou: Float64Array;
	/** `[count]` mean loss of one of its rows after weights; NaN where there is none. */
	loss: Float64Array;
}

/** Objects that are trained in one of the scans at least, in the order of A. */
export interface ComparedRows {
	count: number;
	a: SideRows;
	b: SideRows;
	/** `[count]` B less A; NaN where one of the two is not known. */
	change: { positives: Int32Array; bestIou: Float64Array; loss: Float64Array };
}

/** Where one object stands in both scans: indices into their images and objects. */
export interface ObjectPair {
	imageA: number;
	imageB: number;
	objectA: number;
	objectB: number;
}

const none = services.indexOf('none');

/** @param classes names that the rows' classes are numbered by. */
export function comparedRows(
	a: DatasetColumns,
	b: DatasetColumns,
	pairs: readonly ObjectPair[],
	classes: readonly string[],
): ComparedRows {
	const images = { a: pairs.map(({ imageA }) => imageA), b: pairs.map(({ imageB }) => imageB) };
	const objects = { a: pairs.map(({ objectA }) => objectA), b: pairs.map(({ objectB }) => objectB) };
	const sideA = sideRows(a, images.a, objects.a, classes);
	const sideB = sideRows(b, images.b, objects.b, classes);
	return {
		count: pairs.length,
		a: sideA,
		b: sideB,
		change: {
			positives: sideB.positives.map((value, row) => value - sideA.positives[row]),
			bestIou: sideB.bestIou.map((value, row) => value - sideA.bestIou[row]),
			loss: sideB.loss.map((value, row) => value - sideA.loss[row]),
		},
	};
}

/** Steps up (above 0) or down between nothing, forced and well; 0 where one of the two sides is none of these. */
export function stepOf({ a, b }: ComparedRows, row: number): number {
	if (a.service[row] < none || b.service[row] < none) return 0;
	return b.service[row] - a.service[row];
}

/** Numbers that a change is measured by, beside how an object is served. */
export type Measure = keyof ComparedRows['change'];

/**
 * Rows, the largest change first: of service, then of each measure in turn.
 * @param among rows of the comparison; all unless given.
 */
export function rowsByChange(
	rows: ComparedRows,
	measures: readonly Measure[] = ['bestIou', 'positives', 'loss'],
	among: Int32Array = Int32Array.from(rows.a.positives.keys()),
): Int32Array {
	const size = (value: number) => (Number.isNaN(value) ? 0 : Math.abs(value));
	const step = rows.a.positives.map((_, row) => size(stepOf(rows, row)));
	const sizes = measures.map((measure) => Float64Array.from(rows.change[measure], size));
	return among.toSorted((x, y) => {
		if (step[x] !== step[y]) return step[y] - step[x];
		for (const values of sizes) if (values[x] !== values[y]) return values[y] - values[x];
		return x - y;
	});
}

/** Rows that differ in one direction. */
export interface ChangedRows {
	/**
	 * Served worse in B than in A, and better: the largest steps first (well to nothing), of equal ones the largest change of
	 * best IoU in that direction.
	 */
	lost: Int32Array;
	won: Int32Array;
	/** With a larger loss in B, the largest change first. */
	costlier: Int32Array;
}

export function changedRows(rows: ComparedRows): ChangedRows {
	const { bestIou: iou, loss } = rows.change;
	const step = rows.a.positives.map((_, row) => stepOf(rows, row));
	const all = Int32Array.from(step.keys());
	return {
		lost: all.filter((row) => step[row] < 0).sort((x, y) => step[x] - step[y] || iou[x] - iou[y] || x - y),
		won: all.filter((row) => step[row] > 0).sort((x, y) => step[y] - step[x] || iou[y] - iou[x] || x - y),
		costlier: all.filter((row) => loss[row] > 0).sort((x, y) => loss[y] - loss[x] || x - y),
	};
}

function sideRows(
	columns: DatasetColumns,
	images: readonly number[],
	places: readonly number[],
	classes: readonly string[],
): SideRows {
	const { objects } = columns;
	const numberOf = new Map(classes.map((name, at) => [name, at]));
	const own = columns.classes.map((name) => numberOf.get(name) ?? -1);
	const object = Int32Array.from(places);
	return {
		image: Int32Array.from(images),
		object,
		class: object.map((at) => own[objects.class[at]] ?? -1),
		service: Uint8Array.from(object, (at) => services.indexOf(serviceOf(columns, at))),
		positives: object.map((at) => objects.positives[at]),
		forced: object.map((at) => objects.forced[at]),
		bestIou: Float64Array.from(object, (at) => objects.bestIou[at]),
		loss: Float64Array.from(object, (at) => objects.loss[at]),
	};
}

function serviceOf(columns: DatasetColumns, object: number): Service {
	if (!isTrained(columns, object)) return 'out';
	if (columns.objects.open[object] === 1) return 'open';
	if (isUnmatched(columns, object)) return 'none';
	return isForcedOnly(columns, object) ? 'forced' : 'well';
}
