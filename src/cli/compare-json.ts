// A comparison as JSON: totals, classes, losses and the objects that changed most; for detections average precision.

import { relative } from 'node:path';
import type { DetectionsCompared } from '../compute/evaluation/compare-detections';
import type { Compared } from '../compute/evaluation/evaluate-files';
import type { Choices } from '../compute/protocol';
import type { ScannedDataset } from '../compute/scan/types';
import type { ScanComparison, SideTotals } from '../core/dataset/compare';
import type { Recipe } from '../core/recipe';
import { comparisonFinding, precisionFinding, sideFacts } from '../core/words/compare';
import { type ComparedNumbers, comparedNumbers } from '../core/words/compared-lines';

/** Objects that each list has. */
const mostListed = 100;

export interface ScannedSide {
	choices: Choices;
	recipe: Recipe;
	scanned: ScannedDataset;
}

export interface ScannedSides {
	a: ScannedSide;
	b: ScannedSide;
	/** Why losses are not compared, a sentence; `null` where they are, or there are none. */
	why: string | null;
}

/** One object on both sides, for who reads the report. */
export interface ObjectLine extends ComparedNumbers {
	/** Annotation file, and rows of the image in it and of the object in the image, from 0. */
	file: string;
	image: number;
	object: number;
	fileName: string;
}

/** @param row of the comparison. */
export function objectLine(comparison: ScanComparison, { a, b }: ScannedSides, row: number): ObjectLine {
	const { objects } = comparison;
	const { columns } = a.scanned;
	const { images, files } = columns;
	const image = objects.a.image[row];
	const path = files[images.file[image]]?.path ?? '';
	return {
		file: shownPath(path),
		image: images.row[image],
		object: objects.a.object[row] - images.first[image],
		fileName: images.fileName[image],
		...comparedNumbers(comparison, { a: sideFacts(a.recipe), b: sideFacts(b.recipe), columns }, row),
	};
}

export function scansJson(comparison: ScanComparison, sides: ScannedSides): unknown {
	const { images, records, totals, byClass, losses, lost, won, costlier } = comparison;
	const list = (rows: Int32Array) => ({
		count: rows.length,
		first: Array.from(rows.subarray(0, mostListed), (row) => objectLine(comparison, sides, row)),
	});
	const shownTotals = ({ a, b }: Record<'a' | 'b', SideTotals>) => ({
		a: sideFacts(sides.a.recipe).comparesIou ? a : { ...a, bestIou: null },
		b: sideFacts(sides.b.recipe).comparesIou ? b : { ...b, bestIou: null },
	});
	return {
		finding: comparisonFinding(comparison),
		a: sideJson(sides.a),
		b: sideJson(sides.b),
		images,
		records,
		totals: shownTotals(totals),
		classes: byClass.map((line) => ({ ...line, ...shownTotals(line) })),
		losses,
		...(sides.why ? { note: sides.why } : {}),
		lost: list(lost),
		won: list(won),
		costlier: list(costlier),
	};
}

function sideJson({ choices, recipe, scanned }: ScannedSide): unknown {
	const { tier, unread, kept, milliseconds, notes } = scanned;
	return {
		recipe: recipe.name,
		predictions: choices.predictions === null ? null : shownPath(choices.predictions),
		tier,
		unread,
		kept,
		milliseconds: Math.round(milliseconds),
		notes,
	};
}

/** What was not measured (-1) is `null`. */
export function detectionsJson(compared: DetectionsCompared): unknown {
	const { kind, a, b, differences, draws, seed } = compared;
	const measured = (value: number) => (value < 0 || Number.isNaN(value) ? null : value);
	const side = ({ detections }: Compared) => ({
		name: detections.name,
		format: detections.format,
		total: detections.total,
		counted: detections.columns.count,
		notes: detections.notes,
		leftOut: detections.leftOut,
	});
	const { labels } = a;
	return {
		finding: precisionFinding(differences),
		kind,
		labels: {
			name: labels.name,
			format: labels.format,
			images: labels.target.images.length,
			classes: labels.target.classes.length,
			labels: labels.columns.count,
			notes: labels.notes,
		},
		a: side(a),
		b: side(b),
		differences: differences.map(({ name, a: inA, b: inB, difference, low, high }) => ({
			name,
			a: measured(inA),
			b: measured(inB),
			difference: inA < 0 || inB < 0 ? null : difference,
			low: known(low),
			high: known(high),
		})),
		draws,
		seed,
	};
}

export function shownPath(path: string): string {
	return relative(process.cwd(), path) || path;
}

function known(value: number): number | null {
	return Number.isNaN(value) ? null : value;
}
