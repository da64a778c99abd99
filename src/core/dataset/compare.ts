// Two scans of the same labels (two recipes, two dumps, two checkpoints) beside each other: what of each object is different,
// and what that comes to. What is said of it is in `words/compare.ts`.

import type { LossTermName } from '../recipe';
import type { DatasetColumns } from './columns';
import {
	type ChangedRows,
	type ComparedRows,
	changedRows,
	comparedRows,
	type ObjectPair,
	type SideRows,
	services,
} from './compared-rows';
import { type PairedImages, pairImages } from './pair-images';
import { isTrained } from './summary';

/** What one side makes of the compared objects, or of those of one class. */
export interface SideTotals {
	/** Trained objects, and of them: plainly served, by forced matches alone, by nothing, not known without predictions. */
	objects: number;
	well: number;
	forcedOnly: number;
	unmatched: number;
	open: number;
	/** Positives of them all, and the forced ones among them. */
	positives: number;
	forced: number;
	/** Means over the objects that have a number; `null` where none has. */
	bestIou: number | null;
	loss: number | null;
}

export interface ClassChange {
	/** Index into `ScanComparison.classes`. */
	class: number;
	name: string;
	a: SideTotals;
	b: SideTotals;
}

/**
 * Mean loss of an image after weights, over the images that have one on both sides. An image without rows in a term adds 0 to
 * it, so that the terms add up to the total.
 */
export interface LossChange {
	term: LossTermName | 'total';
	/** Images that the means are of: where one side has no such term, those of the other. */
	images: number;
	/** `null` where a side has no such term. */
	a: number | null;
	b: number | null;
}

export interface ScanComparison extends ChangedRows {
	/** Images in both, which everything else speaks of, and in one of them alone. */
	images: { both: number; onlyA: number; onlyB: number };
	/** Records of those images that only one of the scans has. */
	records: { onlyA: number; onlyB: number };
	/** Names of both, A's first. */
	classes: string[];
	objects: ComparedRows;
	totals: { a: SideTotals; b: SideTotals };
	/** Classes with a compared object, in the order of `classes`; each side counts by its own labels. */
	byClass: ClassChange[];
	/** The sum of an image's losses first, then each term; empty where neither scan has losses. */
	losses: LossChange[];
}

/**
 * Objects are the same where image (`pairImages`) and row in the image are. Nothing is thrown: of scans without a common
 * image all is empty.
 */
export function compareScans(a: DatasetColumns, b: DatasetColumns): ScanComparison {
	const images = pairImages(a, b);
	const { pairs, records } = pairObjects(a, b, images);
	const classes = [...new Set([...a.classes, ...b.classes])];
	const objects = comparedRows(a, b, pairs, classes);
	const all = Array.from(pairs.keys());
	return {
		images: { both: images.a.length, onlyA: images.onlyA, onlyB: images.onlyB },
		records,
		classes,
		objects,
		...changedRows(objects),
		totals: { a: totalsOf(objects.a, all), b: totalsOf(objects.b, all) },
		byClass: classChanges(objects, classes),
		losses: lossChanges(a, b, images),
	};
}

/** Objects that one of the scans trains at least. */
function pairObjects(
	a: DatasetColumns,
	b: DatasetColumns,
	images: PairedImages,
): { pairs: ObjectPair[]; records: ScanComparison['records'] } {
	const pairs: ObjectPair[] = [];
	const records = { onlyA: 0, onlyB: 0 };
	images.a.forEach((imageA, at) => {
		const imageB = images.b[at];
		const [fromA, fromB] = [a.images.first[imageA], b.images.first[imageB]];
		const countA = a.images.first[imageA + 1] - fromA;
		const countB = b.images.first[imageB + 1] - fromB;
		records.onlyA += Math.max(0, countA - countB);
		records.onlyB += Math.max(0, countB - countA);
		for (let row = 0; row < Math.min(countA, countB); row++) {
			const [objectA, objectB] = [fromA + row, fromB + row];
			if (isTrained(a, objectA) || isTrained(b, objectB)) pairs.push({ imageA, imageB, objectA, objectB });
		}
	});
	return { pairs, records };
}

function classChanges({ count, a, b }: ComparedRows, classes: readonly string[]): ClassChange[] {
	const own: number[][] = classes.map(() => []);
	for (let row = 0; row < count; row++)
		for (const number of new Set([a.class[row], b.class[row]])) own[number]?.push(row);
	return classes.flatMap((name, at) => {
		const rows = own[at];
		if (rows.length === 0) return [];
		const of = (side: SideRows) =>
			totalsOf(
				side,
				rows.filter((row) => side.class[row] === at),
			);
		return [{ class: at, name, a: of(a), b: of(b) }];
	});
}

function totalsOf(
	{ service, positives, forced, bestIou, loss }: SideRows,
	rows: readonly number[],
): SideTotals {
	const trained = rows.filter((row) => services[service[row]] !== 'out');
	const count = (name: (typeof services)[number]) =>
		trained.filter((row) => services[service[row]] === name).length;
	const sum = (values: Int32Array) => trained.reduce((total, row) => total + values[row], 0);
	return {
		objects: trained.length,
		well: count('well'),
		forcedOnly: count('forced'),
		unmatched: count('none'),
		open: count('open'),
		positives: sum(positives),
		forced: sum(forced),
		bestIou: knownMean(trained.map((row) => bestIou[row])),
		loss: knownMean(trained.map((row) => loss[row])),
	};
}

function lossChanges(a: DatasetColumns, b: DatasetColumns, images: PairedImages): LossChange[] {
	const terms = [...new Set([...a.terms, ...b.terms])];
	if (terms.length === 0) return [];
	return (['total', ...terms] as const).map((term) => {
		const of = (columns: DatasetColumns, chosen: Int32Array) => imageLosses(columns, term, chosen);
		const [inA, inB] = [of(a, images.a), of(b, images.b)];
		const [isInA, isInB] = [inA, inB].map((side) => side.some((value) => !Number.isNaN(value)));
		// Of a term that one side lacks, the other's mean is of all its images.
		const isMeant = inA.map(
			(value, at) =>
				(!isInA || !Number.isNaN(value)) && (!isInB || !Number.isNaN(inB[at])) && (isInA || isInB),
		);
		const mean = (values: number[]) => knownMean(values.filter((_, at) => isMeant[at]));
		return { term, images: isMeant.filter(Boolean).length, a: mean(inA), b: mean(inB) };
	});
}

/** NaN of an image without losses. */
function imageLosses(
	{ terms, images }: DatasetColumns,
	term: LossTermName | 'total',
	chosen: Int32Array,
): number[] {
	if (term === 'total') return Array.from(chosen, (image) => images.total[image]);
	const at = terms.indexOf(term);
	return Array.from(chosen, (image) => {
		if (at < 0 || Number.isNaN(images.total[image])) return Number.NaN;
		const loss = images.losses[image * terms.length + at];
		return Number.isNaN(loss) ? 0 : loss;
	});
}

/** Of the values that are numbers. */
function knownMean(values: readonly number[]): number | null {
	const known = values.filter((value) => !Number.isNaN(value));
	return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
