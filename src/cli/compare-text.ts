// A comparison as lines for a terminal: the verdict, totals, classes, and the objects that changed most.

import { basename } from 'node:path';
import type { DetectionsCompared } from '../compute/evaluation/compare-detections';
import type { Compared } from '../compute/evaluation/evaluate-files';
import type { ScanComparison, SideTotals } from '../core/dataset/compare';
import {
	comparisonFinding,
	formatChange,
	precisionFinding,
	serviceWords,
	sideFacts,
	threeDigits,
} from '../core/words/compare';
import { drawsSentence, precisionTotals } from '../core/words/compared-detections';
import { comparedTotals } from '../core/words/compared-lines';
import { formatCount, formatIou, formatLoss, formatSize, plural } from '../core/words/format';
import { textTable } from '../core/words/text-table';
import { objectLine, type ScannedSide, type ScannedSides, shownPath } from './compare-json';

/** Rows that a list shows; JSON has more. */
const mostObjects = 10;
const mostUnread = 20;

export function scansText(comparison: ScanComparison, sides: ScannedSides): string {
	const { lost, won, costlier } = comparison;
	return joined([
		headLines(comparison, sides),
		[comparisonFinding(comparison)],
		totalLines(comparison, sides),
		classLines(comparison),
		objectLines('Served worse in B', lost, comparison, sides),
		objectLines('Served better in B', won, comparison, sides),
		objectLines('Larger loss in B', costlier, comparison, sides),
		unreadLines('A', sides.a),
		unreadLines('B', sides.b),
	]);
}

function headLines({ images, records, totals }: ScanComparison, sides: ScannedSides): string[] {
	const side = (name: 'A' | 'B', { choices, recipe, scanned }: ScannedSide) => {
		const dump = choices.predictions === null ? '' : `, ${basename(choices.predictions)}`;
		const tier = scanned.tier === 'exact' ? 'with losses' : 'assignment alone';
		return `${name}  ${recipe.title}${dump}, ${tier}`;
	};
	const { a, b } = totals;
	const objects =
		a.objects === b.objects
			? plural(a.objects, 'trained object')
			: `${plural(a.objects, 'trained object')} in A and ${formatCount(b.objects)} in B`;
	const alone = (what: string, { onlyA, onlyB }: { onlyA: number; onlyB: number }) =>
		onlyA + onlyB > 0
			? [`Not compared: ${plural(onlyA, what)} that only A has, ${formatCount(onlyB)} that only B has.`]
			: [];
	return [
		side('A', sides.a),
		side('B', sides.b),
		`${plural(images.both, 'image')} with ${objects}`,
		...alone('image', images),
		...alone('record', records),
		...(sides.why ? [sides.why] : []),
		...new Set([...sides.a.scanned.notes, ...sides.b.scanned.notes]),
	];
}

function totalLines(comparison: ScanComparison, sides: ScannedSides): string[] {
	const facts = { a: sideFacts(sides.a.recipe), b: sideFacts(sides.b.recipe) };
	const rows = comparedTotals(comparison, facts).map(({ name, a, b, change }) => [name, a, b, change]);
	return textTable([['Objects', 'A', 'B', 'change'], ...rows], 'right');
}

/** Counts that wait for predictions on one side are not to be compared. */
function isOpen(a: SideTotals, b: SideTotals): boolean {
	return a.open + b.open > 0;
}

function classLines({ byClass }: ScanComparison): string[] {
	if (byClass.length === 0) return [];
	const rows = [...byClass]
		.sort((x, y) => y.a.objects - x.a.objects || x.class - y.class)
		.map(({ name, a, b }) => [
			name,
			formatCount(a.objects),
			...[a.positives, b.positives].map(formatCount),
			formatChange(isOpen(a, b) ? null : b.positives - a.positives, formatCount),
			...[a.forcedOnly, b.forcedOnly, a.unmatched, b.unmatched].map(formatCount),
		]);
	const head = ['Class', 'objects', 'positives in A', 'in B', 'change', 'forced only in A', 'in B'];
	return textTable([[...head, 'unmatched in A', 'in B'], ...rows], 'right');
}

function objectLines(
	title: string,
	rows: Int32Array,
	comparison: ScanComparison,
	sides: ScannedSides,
): string[] {
	if (rows.length === 0) return [];
	const { a, b } = comparison.objects;
	const hasLosses = comparison.losses.length > 0;
	const head = [
		'Object',
		'image',
		'size at input (A)',
		'positives in A',
		'in B',
		'best IoU in A',
		'in B',
		'change',
	];
	const losses = hasLosses ? ['loss in A', 'in B', 'change'] : [];
	const lines = Array.from(rows.subarray(0, mostObjects), (row) => {
		const line = objectLine(comparison, sides, row);
		const loss = (value: number | null) => (value === null ? '–' : formatLoss(value));
		return [
			`${line.class ?? 'no class'}, object ${line.object + 1}`,
			line.fileName || shownPath(line.file),
			line.size === null ? '–' : formatSize(...line.size),
			serviceWords(a, row),
			serviceWords(b, row),
			...[line.a.bestIou, line.b.bestIou].map((iou) => (iou === null ? '–' : formatIou(iou, 3))),
			formatChange(line.change.bestIou, threeDigits),
			...(hasLosses
				? [loss(line.a.loss), loss(line.b.loss), formatChange(line.change.loss, formatLoss)]
				: []),
			line.meaning,
		];
	});
	return [
		`${title}: ${plural(rows.length, 'object')}`,
		...textTable([[...head, ...losses, 'what it means'], ...lines], 'right'),
		...more(rows.length - mostObjects),
	];
}

function unreadLines(name: string, { scanned: { unread } }: ScannedSide): string[] {
	if (unread.length === 0) return [];
	return [
		`${formatCount(unread.length)} could not be read in ${name}:`,
		...unread.slice(0, mostUnread).map(({ path, sentence }) => `  ${shownPath(path)}: ${sentence}`),
		...more(unread.length - mostUnread),
	];
}

export function detectionsText({ kind, a, b, differences, draws, seed }: DetectionsCompared): string {
	const { labels } = a;
	const side = (name: string, { detections }: Compared) => [
		`${name}  ${detections.name}: ${plural(detections.columns.count, 'detection')} (${detections.format})`,
		...detections.notes.map((note) => `   Note: ${note}`),
		...detections.leftOut.map(({ sentence }) => `   Left out: ${sentence}`),
	];
	const kinds = { bbox: 'boxes', segm: 'masks', keypoints: 'keypoints' };
	const rows = precisionTotals(differences).map((row) => [
		row.name,
		row.a,
		row.b,
		row.change,
		row.interval ?? '–',
	]);
	return joined([
		[
			`${labels.name}: ${plural(labels.target.images.length, 'image')}, ${plural(labels.columns.count, 'label')} (${labels.format}), compared by ${kinds[kind]}`,
			...labels.notes.map((note) => `Note: ${note}`),
			...side('A', a),
			...side('B', b),
		],
		[precisionFinding(differences)],
		textTable([['', 'A', 'B', 'change', '95 % of the draws'], ...rows], 'right'),
		[drawsSentence(draws, seed)],
	]);
}

function more(count: number): string[] {
	return count > 0 ? [`  and ${formatCount(count)} more`] : [];
}

function joined(parts: readonly string[][]): string {
	return parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n');
}
