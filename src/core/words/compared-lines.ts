// One object on both sides of a comparison, and the numbers of both sides, as every table shows them: of one image, of a data
// set, on the command line.

import { termTitles } from '../breakdown/rows';
import type { ComparedLine, ComparedTotal, SideCell, SideGlyph } from '../compare/types';
import type { DatasetColumns } from '../dataset/columns';
import type { ScanComparison, SideTotals } from '../dataset/compare';
import { type Measure, type Service, type SideRows, services, stepOf } from '../dataset/compared-rows';
import {
	changeMeaning,
	countWords,
	formatChange,
	type SideFacts,
	type Sides,
	signOf,
	threeDigits,
} from './compare';
import { formatCount, formatIou, formatLoss, formatSize, sentenceCase } from './format';

/** One side of an object in numbers. */
export interface SideNumbers {
	service: Service;
	positives: number;
	forced: number;
	/** `null` where the recipe compares no IoU, or does not train it. */
	bestIou: number | null;
	/** `null` where it has none. */
	loss: number | null;
}

/** An object in numbers. */
export interface ComparedNumbers {
	class: string | null;
	/** Width and height at A's input, pixels; `null` where the box has none. */
	size: [number, number] | null;
	a: SideNumbers;
	b: SideNumbers;
	/** B less A; `null` where one of the two is. */
	change: { positives: number; bestIou: number | null; loss: number | null };
	meaning: string;
}

/** What a comparison is told with: the columns of A, which sizes come from, and what the recipes compare. */
export interface ComparedFacts extends Sides<SideFacts> {
	columns: DatasetColumns;
}

const glyphs: Record<Service, SideGlyph> = {
	out: 'out',
	open: 'open',
	none: 'none',
	forced: 'forced',
	well: 'positive',
};

/** @param row of the comparison. */
export function comparedNumbers(
	{ objects, classes }: ScanComparison,
	facts: ComparedFacts,
	row: number,
): ComparedNumbers {
	const side = (name: 'a' | 'b') => sideNumbers(objects[name], row, facts[name]);
	const [a, b] = [side('a'), side('b')];
	const between = (x: number | null, y: number | null) => (x === null || y === null ? null : y - x);
	return {
		class: classes[objects.a.class[row]] ?? classes[objects.b.class[row]] ?? null,
		size: sizeAtInput(facts.columns, objects.a.object[row]),
		a,
		b,
		change: {
			positives: objects.change.positives[row],
			bestIou: between(a.bestIou, b.bestIou),
			loss: between(a.loss, b.loss),
		},
		meaning: changeMeaning(objects, row, facts),
	};
}

function sideNumbers(side: SideRows, row: number, { comparesIou }: SideFacts): SideNumbers {
	const service = services[side.service[row]];
	const loss = side.loss[row];
	return {
		service,
		positives: side.positives[row],
		forced: side.forced[row],
		bestIou: comparesIou && service !== 'out' ? side.bestIou[row] : null,
		loss: Number.isNaN(loss) ? null : loss,
	};
}

function sizeAtInput({ objects }: DatasetColumns, object: number): [number, number] | null {
	const [x1, y1, x2, y2] = objects.input.subarray(4 * object, 4 * object + 4);
	const size: [number, number] = [x2 - x1, y2 - y1];
	return size.every(Number.isFinite) ? size : null;
}

/**
 * What objects are compared by beside how they are served, the number that tables show first: losses where both sides have
 * them, best IoU where both recipes compare it, and how many positives there are.
 */
export function measuresOf({ losses }: ScanComparison, { a, b }: Sides<SideFacts>): Measure[] {
	const total = losses.find(({ term }) => term === 'total');
	const hasLosses = total !== undefined && total.a !== null && total.b !== null;
	return [
		...(hasLosses ? (['loss'] as const) : []),
		...(a.comparesIou && b.comparesIou ? (['bestIou'] as const) : []),
		'positives',
	];
}

/** Titles of a line's columns. `value`: "Best IoU", "Loss"; `count`: "Anchors"; "Positives" of recipes with other places. */
export function lineTitles(
	comparison: ScanComparison,
	facts: Sides<SideFacts>,
): { value: string; count: string } {
	const { a, b } = facts;
	return {
		value: measuresOf(comparison, facts)[0] === 'loss' ? 'Loss' : 'Best IoU',
		count: a.unit.many === b.unit.many ? sentenceCase(a.unit.many) : 'Positives',
	};
}

/**
 * One object as a line. Its change is that of the value; where the sides have none in common, of how many positives it has.
 * Its direction is that of how it is served, and of the value where that is equal.
 * @param place where it is, and what it is called.
 */
export function comparedLine(
	comparison: ScanComparison,
	facts: ComparedFacts,
	row: number,
	place: Pick<ComparedLine, 'image' | 'object' | 'name'>,
): ComparedLine {
	const { class: className, size, a, b, change, meaning } = comparedNumbers(comparison, facts, row);
	const { objects } = comparison;
	const [measure] = measuresOf(comparison, facts);
	const shownValue = ({ loss, bestIou }: SideNumbers) => {
		if (measure === 'loss') return loss === null ? '–' : formatLoss(loss);
		return bestIou === null ? '–' : formatIou(bestIou, 3);
	};
	const cell = (side: 'a' | 'b', numbers: SideNumbers): SideCell => ({
		glyph: glyphs[numbers.service],
		count: countWords(objects[side], row),
		value: shownValue(numbers),
	});
	return {
		...place,
		className: className ?? 'no class',
		size: size === null ? '–' : formatSize(...size),
		a: cell('a', a),
		b: cell('b', b),
		change: changeOf(measure, { a, b, change }),
		direction: directionOf(stepOf(objects, row) || valueStep(measure, change)),
		meaning,
	};
}

function changeOf(measure: Measure, { a, b, change }: Pick<ComparedNumbers, 'a' | 'b' | 'change'>): string {
	if (measure === 'loss') return formatChange(change.loss, formatLoss);
	if (measure === 'bestIou') return formatChange(change.bestIou, threeDigits);
	const isKnown = [a, b].every(({ service }) => service !== 'out' && service !== 'open');
	return formatChange(isKnown ? change.positives : null, formatCount);
}

/** Above 0 for the better. More positives are neither better nor worse. */
function valueStep(measure: Measure, change: ComparedNumbers['change']): number {
	if (measure === 'loss') return -signOf(change.loss ?? 0, formatLoss);
	return measure === 'bestIou' ? signOf(change.bestIou ?? 0, threeDigits) : 0;
}

export function directionOf(step: number): ComparedLine['direction'] {
	if (step === 0) return 'same';
	return step > 0 ? 'better' : 'worse';
}

/** Whether anything of an object that is shown differs. @param row of the comparison. */
export function isChanged(comparison: ScanComparison, measures: readonly Measure[], row: number): boolean {
	const { a, b, change } = comparison.objects;
	if (a.service[row] !== b.service[row]) return true;
	const formats = { bestIou: threeDigits, positives: formatCount, loss: formatLoss };
	return measures.some((measure) => signOf(change[measure][row], formats[measure]) !== 0);
}

/** Numbers of both sides: how objects are served, mean best IoU, losses; those that neither side has are left out. */
export function comparedTotals(
	{ totals: { a, b }, losses }: ScanComparison,
	facts: Sides<SideFacts>,
): ComparedTotal[] {
	const isOpen = a.open + b.open > 0;
	const counts: [string, keyof SideTotals][] = [
		['Well served', 'well'],
		['Forced matches alone', 'forcedOnly'],
		['Without any positive', 'unmatched'],
		...(isOpen ? ([['Waiting for predictions', 'open']] satisfies [string, keyof SideTotals][]) : []),
		['Positives', 'positives'],
		['Forced among them', 'forced'],
	];
	const iou = (side: 'a' | 'b', { bestIou }: SideTotals) => (facts[side].comparesIou ? bestIou : null);
	return [
		...counts.map(([name, of]) => {
			const row = comparedTotal(name, a[of], b[of], formatCount);
			// Counts that wait for predictions on one side are not to be compared.
			return isOpen && of !== 'open' ? { ...row, change: '–' } : row;
		}),
		...[
			comparedTotal('Mean best IoU', iou('a', a), iou('b', b), threeDigits),
			...losses.map(({ term, a: inA, b: inB }) =>
				comparedTotal(`Loss, ${term === 'total' ? 'in all' : termTitles[term]}`, inA, inB, formatLoss),
			),
		].filter((row) => row.a !== '–' || row.b !== '–'),
	];
}

/** One number of both sides; "–" where a side has none. */
export function comparedTotal(
	name: string,
	a: number | null,
	b: number | null,
	format: (value: number) => string,
): ComparedTotal {
	const shown = (value: number | null) => (value === null ? '–' : format(value));
	return {
		name,
		a: shown(a),
		b: shown(b),
		change: formatChange(a === null || b === null ? null : b - a, format),
		interval: null,
	};
}
