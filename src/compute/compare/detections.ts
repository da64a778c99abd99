// Two sets of final detections on the labels of one annotation file, as the page asks for them: average precision with its
// intervals, and the objects that only one of the two finds.

import { dirname, join } from 'node:path';
import type { ComparedLine } from '../../core/compare/types';
import { isToFind } from '../../core/evaluation/match';
import { sortByScore } from '../../core/evaluation/rows';
import { layout } from '../../core/inspect';
import type { Recipe } from '../../core/recipe';
import { precisionFinding, type Sides } from '../../core/words/compare';
import {
	detectionLine,
	detectionTitles,
	drawsSentence,
	foundStep,
	type Outcome,
	precisionTotals,
} from '../../core/words/compared-detections';
import { comparedTotal } from '../../core/words/compared-lines';
import { formatCount, formatSize } from '../../core/words/format';
import type { ComparedClass, DatasetComparison } from '../../messages';
import type { DetectionsCompared } from '../evaluation/compare-detections';
import type { Compared } from '../evaluation/evaluate-files';
import type { ComparedDataset } from './held';

export interface DetectionsFrom {
	/** Absolute path of the annotation file. */
	path: string;
	/** Whose input the sizes of objects are told at. */
	recipe: Recipe;
	/** From which score on a detection finds an object, on each side. */
	minScores: Sides<number>;
	/** `performance.now()` when the comparison began. */
	started: number;
}

/** The detection that finds each label at IoU 0.5 (COCO's matching), and those that are false. */
interface Found {
	/** `[labels]`; NaN where none does. */
	score: Float64Array;
	iou: Float64Array;
	/** From the least score on. */
	false: number;
}

/** An object is found by the detection that COCO's matching gives it at the first overlap threshold, 0.5. */
export function comparedDetections(
	{ a, b, differences, draws, seed }: DetectionsCompared,
	{ path, recipe, minScores, started }: DetectionsFrom,
): ComparedDataset {
	const { labels } = a;
	const { columns, target } = labels;
	const found = { a: foundBy(a, minScores.a), b: foundBy(b, minScores.b) };
	const isLookedFor = (row: number) => isToFind(columns, row, a.evaluation.settings, 0);
	const rows = Int32Array.from(columns.class.keys()).filter(isLookedFor);
	const outcomes = (row: number): Sides<Outcome> => ({
		a: outcomeOf(found.a, row, minScores.a),
		b: outcomeOf(found.b, row, minScores.b),
	});
	const step = Int8Array.from(columns.class, (_, row) => (isLookedFor(row) ? foundStep(outcomes(row)) : 0));
	const lost = rows.filter((row) => step[row] < 0);
	const won = rows.filter((row) => step[row] > 0);
	// Those that the surest detection finds alone say most.
	const sure = found.a.score.map((score, row) => Math.max(score || 0, found.b.score[row] || 0));
	const lists = {
		changed: () =>
			sortByScore(
				rows.filter((row) => step[row] !== 0),
				sure,
			),
		worse: () => sortByScore(lost, sure),
		better: () => sortByScore(won, sure),
		costlier: () => new Int32Array(0),
	};
	const isFound = (side: Found, least: number) => (row: number) => side.score[row] >= least;
	const isFoundBy = { a: isFound(found.a, minScores.a), b: isFound(found.b, minScores.b) };
	const [inA, inB] = [rows.filter(isFoundBy.a).length, rows.filter(isFoundBy.b).length];
	const view: DatasetComparison = {
		subject: 'detections',
		finding: precisionFinding(differences),
		images: target.images.length,
		objects: rows.length,
		totals: [
			...precisionTotals(differences),
			comparedTotal('Found at IoU 0.5', inA, inB, formatCount),
			comparedTotal('Missed', rows.length - inA, rows.length - inB, formatCount),
			comparedTotal('False detections', found.a.false, found.b.false, formatCount),
		],
		valueTitle: detectionTitles.value,
		countTitle: detectionTitles.count,
		classes: classesOf(columns.class, rows, step, isFoundBy).map(({ class: number, ...counts }) => ({
			name: target.classes[number]?.name ?? '',
			...counts,
		})),
		lists: { changed: lost.length + won.length, worse: lost.length, better: won.length, costlier: 0 },
		intervals: `95 % of the draws lie within an interval: ${drawsSentence(draws, seed)}`,
		notes: notesOf(a, b, minScores),
		milliseconds: performance.now() - started,
	};
	return {
		view,
		rows: (list) => lists[list](),
		isOfClass: (row, name) => target.classes[columns.class[row]]?.name === name,
		line: (row) => detectionLine(outcomes(row), placeOf(a.labels, row, recipe)),
		place(image) {
			if (!(image >= 0 && image < target.images.length)) return null;
			const { file, row } = labels.place(image);
			return { path: file === null ? path : join(dirname(path), file), row };
		},
	};
}

function foundBy({ labels, detections, evaluation }: Compared, least: number): Found {
	const { count } = labels.columns;
	const { rank, truePositive, ignored, label, overlap, detectionRows } = evaluation.matches;
	const unknown = () => new Float64Array(count).fill(Number.NaN);
	const found: Found = { score: unknown(), iou: unknown(), false: 0 };
	for (let p = 0; p < rank.length; p++) {
		if (rank[p] < 0) continue;
		const score = detections.columns.score[detectionRows.rows[p]];
		if (truePositive[p] & 1) {
			found.score[label[p]] = score;
			// Keypoints are compared by another measure, which is no IoU.
			if (evaluation.settings.kind !== 'keypoints') found.iou[label[p]] = overlap[p];
		} else if (score >= least && (ignored[p] & 1) === 0) found.false++;
	}
	return found;
}

function outcomeOf({ score, iou }: Found, row: number, least: number): Outcome {
	if (score[row] >= least) return { fate: 'found', score: score[row], iou: iou[row] };
	return { fate: 'missed', error: null, below: Number.isNaN(score[row]) ? null : score[row] };
}

function placeOf(
	{ columns, objects, target }: Compared['labels'],
	row: number,
	recipe: Recipe,
): Pick<ComparedLine, 'image' | 'object' | 'name' | 'className' | 'size'> {
	const image = columns.image[row];
	const { fileName, id, width, height } = target.images[image];
	return {
		image,
		object: objects[row],
		name: fileName || id,
		className: target.classes[columns.class[row]]?.name || 'no class',
		size: sizeAtInput(columns.box.subarray(4 * row, 4 * row + 4), recipe, width, height),
	};
}

function sizeAtInput(
	[, , boxWidth, boxHeight]: Float64Array,
	recipe: Recipe,
	width: number | null,
	height: number | null,
): string {
	if (width === null || height === null || ![boxWidth, boxHeight].every(Number.isFinite)) return '–';
	const { scaleX, scaleY } = layout(recipe, width, height).input;
	return formatSize(boxWidth * scaleX, boxHeight * scaleY);
}

/** Those with the most objects that one side alone finds first. */
function classesOf(
	classOf: Int32Array,
	rows: Int32Array,
	step: Int8Array,
	isFoundBy: Sides<(row: number) => boolean>,
): (Omit<ComparedClass, 'name'> & { class: number; a: number; b: number })[] {
	const lines = new Map<number, ReturnType<typeof classesOf>[number]>();
	for (const row of rows) {
		const number = classOf[row];
		const line = lines.get(number) ?? { class: number, objects: 0, a: 0, b: 0, worse: 0, better: 0 };
		lines.set(number, line);
		line.objects++;
		if (isFoundBy.a(row)) line.a++;
		if (isFoundBy.b(row)) line.b++;
		if (step[row] < 0) line.worse++;
		if (step[row] > 0) line.better++;
	}
	return [...lines.values()].sort(
		(x, y) => y.worse + y.better - (x.worse + x.better) || y.objects - x.objects || x.class - y.class,
	);
}

function notesOf(a: Compared, b: Compared, { a: minA, b: minB }: Sides<number>): string[] {
	const of = ({ detections: { notes, leftOut } }: Compared) => [
		...notes,
		...leftOut.map(({ sentence }) => sentence),
	];
	const [inA, inB] = [of(a), of(b)];
	const scores =
		minA === minB
			? `Found, missed and false count detections of score ${minA} and more; average precision counts all.`
			: `Found, missed and false count detections of score ${minA} and more in A, of ${minB} and more in B; average precision counts all.`;
	return [
		scores,
		...a.labels.notes,
		...inA.map((sentence) => (inB.includes(sentence) ? sentence : `A: ${sentence}`)),
		...inB.filter((sentence) => !inA.includes(sentence)).map((sentence) => `B: ${sentence}`),
	];
}
