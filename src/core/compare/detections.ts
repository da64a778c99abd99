// Two sets of final detections on one image: which objects each finds, and which detections fare otherwise on the other side.

import { iouOf } from '../boxes/iou';
import type { Estimate, JudgedDetection } from '../estimate/types';
import type { Inspection } from '../inspection';
import { type Sides, threeDigits } from '../words/compare';
import {
	type DetectionCounts,
	detectionLine,
	detectionsFinding,
	foundStep,
	type Outcome,
	scoreChange,
} from '../words/compared-detections';
import { comparedTotal } from '../words/compared-lines';
import { errorWords } from '../words/estimate';
import { formatCount, formatSize } from '../words/format';
import { idWords } from '../words/names';
import type { ChangedDetection, ComparedLine, ComparedTotal } from './types';

/** IoU from which detections of both sides are the same one. */
const sameDetection = 0.5;

export interface ComparedDetections {
	finding: string;
	lines: ComparedLine[];
	totals: ComparedTotal[];
	detections: ChangedDetection[];
}

/** @param inspections of the same image, each with the estimate of its side. */
export function compareDetections(
	inspections: Sides<Inspection>,
	{ a, b }: Sides<Estimate>,
): ComparedDetections {
	const rows = outcomeRows(a, b);
	const steps = rows.map(({ outcomes }) => foundStep(outcomes));
	const changed = {
		lost: steps.filter((step) => step < 0).length,
		won: steps.filter((step) => step > 0).length,
	};
	return {
		finding: detectionsFinding({ a: countsOf(a), b: countsOf(b) }, changed),
		lines: rows
			.toSorted((x, y) => sizeOf(y.outcomes) - sizeOf(x.outcomes) || x.row - y.row)
			.map(({ row, outcomes }) => lineOf(inspections.a, row, outcomes)),
		totals: totalsOf(a, b),
		detections: changedDetections(a.detections, b.detections),
	};
}

interface OutcomeRow {
	row: number;
	outcomes: Sides<Outcome>;
}

/** Objects that one side looks for at least. */
function outcomeRows(a: Estimate, b: Estimate): OutcomeRow[] {
	const rows: OutcomeRow[] = [];
	for (let row = 0; row < Math.min(a.objects.length, b.objects.length); row++) {
		const outcomes = { a: outcomeOf(a, row), b: outcomeOf(b, row) };
		if (outcomes.a.fate !== 'apart' || outcomes.b.fate !== 'apart') rows.push({ row, outcomes });
	}
	return rows;
}

function outcomeOf({ objects, detections }: Estimate, row: number): Outcome {
	const { fate, error, detection } = objects[row];
	if (fate === 'apart') return { fate };
	if (fate === 'missed') return { fate, error, below: null };
	const { score, iou } = detections[detection];
	return { fate, score, iou };
}

/** Objects that one side alone finds stand first, then those whose score changes most. */
function sizeOf(outcomes: Sides<Outcome>): number {
	return 2 * Math.abs(foundStep(outcomes)) + Math.abs(scoreChange(outcomes) ?? 0);
}

function lineOf(inspection: Inspection, row: number, outcomes: Sides<Outcome>): ComparedLine {
	const { id, className, boxInput } = inspection.objects[row];
	const [x1, y1, x2, y2] = boxInput;
	const size = [x2 - x1, y2 - y1].every(Number.isFinite) ? formatSize(x2 - x1, y2 - y1) : '–';
	return detectionLine(outcomes, {
		image: inspection.image.row,
		object: row,
		name: idWords(id),
		className: className || 'no class',
		size,
	});
}

function countsOf({ counts }: Estimate): DetectionCounts {
	return { found: counts.found, missed: counts.missed, false: counts.false };
}

function totalsOf(a: Estimate, b: Estimate): ComparedTotal[] {
	const measured = (value: number) => (value < 0 ? null : value);
	return [
		comparedTotal('Found', a.counts.found, b.counts.found, formatCount),
		comparedTotal('Missed', a.counts.missed, b.counts.missed, formatCount),
		comparedTotal('False detections', a.counts.false, b.counts.false, formatCount),
		comparedTotal('AP of this image', measured(a.precision.ap), measured(b.precision.ap), threeDigits),
		comparedTotal('AP at IoU 0.5', measured(a.precision.ap50), measured(b.precision.ap50), threeDigits),
	];
}

/**
 * Detections that are false on one side and are not there on the other, or not false. Those that find the same object are
 * the same detection; then false ones of both sides, then false ones of one side and the rest of the other, are paired by
 * class and overlap, the surest first.
 */
function changedDetections(a: readonly JudgedDetection[], b: readonly JudgedDetection[]): ChangedDetection[] {
	const partner = { a: new Int32Array(a.length).fill(-1), b: new Int32Array(b.length).fill(-1) };
	pairFinders(a, b, partner);
	const isFalse = ({ fate }: JudgedDetection) => fate === 'false';
	pairSame(a, b, partner, (one, other) => isFalse(one) && isFalse(other));
	pairSame(a, b, partner, (one, other) => isFalse(one) !== isFalse(other));
	const changes: ChangedDetection[] = [];
	for (const [row, detection] of a.entries()) {
		const other = partner.a[row];
		if (other < 0) {
			if (isFalse(detection))
				changes.push({ a: row, b: null, box: detection.box, meaning: aloneWords('A', detection) });
		} else if (isFalse(detection) !== isFalse(b[other]))
			changes.push({ a: row, b: other, box: b[other].box, meaning: otherwiseWords(detection, b[other]) });
	}
	for (const [row, detection] of b.entries())
		if (partner.b[row] < 0 && isFalse(detection))
			changes.push({ a: null, b: row, box: detection.box, meaning: aloneWords('B', detection) });
	return changes;
}

function pairFinders(
	a: readonly JudgedDetection[],
	b: readonly JudgedDetection[],
	partner: Sides<Int32Array>,
): void {
	const finders = new Map<number, number>();
	for (const [row, { fate, object }] of b.entries()) if (fate === 'found') finders.set(object, row);
	for (const [row, { fate, object }] of a.entries()) {
		const other = fate === 'found' ? finders.get(object) : undefined;
		if (other === undefined) continue;
		partner.a[row] = other;
		partner.b[other] = row;
	}
}

/** Pairs those without a partner that are of one class and overlap enough, the surest pair first. */
function pairSame(
	a: readonly JudgedDetection[],
	b: readonly JudgedDetection[],
	partner: Sides<Int32Array>,
	mayPair: (one: JudgedDetection, other: JudgedDetection) => boolean,
): void {
	const pairs: { inA: number; inB: number; score: number; iou: number }[] = [];
	for (const [inA, one] of a.entries()) {
		if (partner.a[inA] >= 0) continue;
		for (const [inB, other] of b.entries()) {
			if (partner.b[inB] >= 0 || one.className !== other.className || !mayPair(one, other)) continue;
			const iou = iouOf('matterport', one.box, other.box);
			if (iou >= sameDetection) pairs.push({ inA, inB, score: one.score + other.score, iou });
		}
	}
	pairs.sort((x, y) => y.score - x.score || y.iou - x.iou || x.inA + x.inB - (y.inA + y.inB));
	for (const { inA, inB } of pairs) {
		if (partner.a[inA] >= 0 || partner.b[inB] >= 0) continue;
		partner.a[inA] = inB;
		partner.b[inB] = inA;
	}
}

function aloneWords(side: 'A' | 'B', { error }: JudgedDetection): string {
	return error ? `only in ${side}, ${errorWords[error].title.toLowerCase()}` : `only in ${side}`;
}

/** "false in B, was found (duplicate)": the error is that of the false one. */
function otherwiseWords(a: JudgedDetection, b: JudgedDetection): string {
	const { error } = b.fate === 'false' ? b : a;
	const why = error ? ` (${errorWords[error].title.toLowerCase()})` : '';
	return `${b.fate} in B, was ${a.fate}${why}`;
}
