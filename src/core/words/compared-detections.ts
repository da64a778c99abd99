// What is said of two sets of detections on the same labels: of each object, of detections that only one side has, of an image.

import type { ComparedLine, ComparedTotal, SideCell } from '../compare/types';
import type { DetectionError } from '../estimate/types';
import type { PrecisionDifference } from '../evaluation/bootstrap';
import { formatChange, type Sides, signed, signOf, threeDigits } from './compare';
import { comparedTotal, directionOf } from './compared-lines';
import { errorWords } from './estimate';
import { formatCount, formatIou, plural } from './format';

/** As `lineTitles` of scans. */
export const detectionTitles = { value: 'Score', count: 'Detection' };

/** How a side finds an object. */
export type Outcome =
	| { fate: 'found'; score: number; iou: number }
	/** `error`: of the likeliest detection that is about it, where that is known; `below`: score of one under the limit. */
	| { fate: 'missed'; error: DetectionError | null; below: number | null }
	/** It is not looked for. */
	| { fate: 'apart' };

/** An object on both sides, as a line; the value is the score of the detection that finds it. */
export function detectionLine(
	outcomes: Sides<Outcome>,
	place: Pick<ComparedLine, 'image' | 'object' | 'name' | 'className' | 'size'>,
): ComparedLine {
	const { a, b } = outcomes;
	const change = scoreChange(outcomes);
	return {
		...place,
		a: cellOf(a),
		b: cellOf(b),
		change: formatChange(change, threeDigits),
		direction: directionOf(foundStep(outcomes) || signOf(change ?? 0, threeDigits)),
		meaning: outcomeMeaning(outcomes),
	};
}

/** 1 of an object that B alone finds, -1 of one that A alone finds, else 0. */
export function foundStep({ a, b }: Sides<Outcome>): number {
	if (a.fate === 'apart' || b.fate === 'apart') return 0;
	return Number(b.fate === 'found') - Number(a.fate === 'found');
}

/** B less A; `null` where one of the two does not find it. */
export function scoreChange({ a, b }: Sides<Outcome>): number | null {
	return a.fate === 'found' && b.fate === 'found' ? b.score - a.score : null;
}

function cellOf(outcome: Outcome): SideCell {
	switch (outcome.fate) {
		case 'found':
			return { glyph: 'found', count: 'found', value: formatIou(outcome.score, 3) };
		case 'missed':
			return {
				glyph: 'missed',
				count: 'missed',
				value: outcome.below === null ? '–' : formatIou(outcome.below, 3),
			};
		case 'apart':
			return { glyph: 'out', count: 'apart', value: '–' };
	}
}

/** "no longer found, wrong class", "surer, further off (IoU 0.91 to 0.82)". */
function outcomeMeaning({ a, b }: Sides<Outcome>): string {
	if (a.fate === 'apart' || b.fate === 'apart') return 'counts neither way';
	if (a.fate === 'missed' && b.fate === 'missed') {
		const [inA, inB] = [whyMissed(a), whyMissed(b)];
		return inA === inB || inB === '' ? `missed in both${inB}` : `missed in both${inB} in B`;
	}
	if (b.fate === 'missed') return `no longer found${whyMissed(b)}`;
	if (a.fate === 'missed') return 'now found';
	const score = signOf(b.score - a.score, threeDigits);
	const iou = signOf(b.iou - a.iou, formatIou);
	const parts = [
		...(score === 0 ? [] : [score > 0 ? 'surer' : 'less sure']),
		...(iou === 0
			? []
			: [`${iou > 0 ? 'closer' : 'further off'} (IoU ${formatIou(a.iou)} to ${formatIou(b.iou)})`]),
	];
	return parts.length === 0 ? 'no change' : parts.join(', ');
}

function whyMissed({ error, below }: Extract<Outcome, { fate: 'missed' }>): string {
	if (below !== null) return ', its score is too low';
	return error === null || error === 'missed' ? '' : `, ${errorWords[error].title.toLowerCase()}`;
}

/** Average precision of both sides, with the interval of each difference; -1 (nothing to find) is not known. */
export function precisionTotals(differences: readonly PrecisionDifference[]): ComparedTotal[] {
	const measured = (value: number) => (value < 0 ? null : value);
	return differences.map(({ name, a, b, low, high }) => ({
		...comparedTotal(name, measured(a), measured(b), threeDigits),
		interval: Number.isNaN(low) ? null : `${signed(low)} to ${signed(high)}`,
	}));
}

/** How far the intervals are: "Drawing 412 of 1,000". */
export function drawingWords(done: number, draws: number): string {
	return `Drawing ${formatCount(done)} of ${formatCount(draws)}`;
}

/** How the intervals came about. */
export function drawsSentence(draws: number, seed: number): string {
	return `${plural(draws, 'draw')} of as many images as there are, with replacement, seed ${seed}.`;
}

/** How many objects and false detections each side has of an image or a data set. */
export interface DetectionCounts {
	found: number;
	missed: number;
	false: number;
}

/**
 * The verdict: "B finds 2 more objects and makes 3 fewer false detections: 12 of 16 found in A, 14 in B."
 * @param changed objects that A alone finds, and that B alone finds.
 */
export function detectionsFinding(
	{ a, b }: Sides<DetectionCounts>,
	changed: { lost: number; won: number },
): string {
	const objects = a.found + a.missed;
	const falseWords = (change: number) =>
		`${formatCount(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} false ${Math.abs(change) === 1 ? 'detection' : 'detections'}`;
	const wrong = b.false - a.false;
	const wrongSides = `${formatCount(a.false)} in A, ${formatCount(b.false)} in B`;
	if (objects === 0 && wrong === 0)
		return `There is no object to find; both sides make ${a.false === 0 ? 'no false detection' : plural(a.false, 'false detection')}.`;
	if (objects === 0) return `There is no object to find; B makes ${falseWords(wrong)}: ${wrongSides}.`;
	const more = b.found - a.found;
	if (more !== 0) {
		const found = `B finds ${plural(Math.abs(more), `${more > 0 ? 'more' : 'fewer'} object`)}`;
		const both = `${formatCount(a.found)} of ${formatCount(objects)} found in A, ${formatCount(b.found)} in B`;
		return `${found}${wrong === 0 ? '' : ` and makes ${falseWords(wrong)}`}: ${both}.`;
	}
	const as = `${formatCount(a.found)} of ${plural(objects, 'object')}`;
	if (changed.lost + changed.won > 0)
		return `A and B each find ${as}, but not the same ones: ${formatCount(changed.lost)} only A finds, ${formatCount(changed.won)} only B finds${wrong === 0 ? '' : `; B makes ${falseWords(wrong)}`}.`;
	const same =
		a.found === 0
			? `Neither finds ${objects === 1 ? 'the object' : `any of ${plural(objects, 'object')}`}`
			: `Both find the same ${as}`;
	if (wrong !== 0) return `B makes ${falseWords(wrong)}: ${wrongSides}. ${same}.`;
	return `${same}, with ${a.false === 0 ? 'no false detection' : `${plural(a.false, 'false detection')} each`}.`;
}
