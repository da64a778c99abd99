// The report of an evaluation as Markdown: the finding and its tables, for an issue, a chat or a lab book.

import type { EvaluationReport, SliceRow } from '../evaluation/report';
import {
	calibrationSentence,
	confusionsOf,
	errorRows,
	evaluationDetail,
	evaluationFinding,
	formatPrecision,
	matrixSentence,
	statisticOf,
	statisticTitle,
} from './evaluation';
import { formatCount } from './format';

/** Rows of a table that may be long. */
const mostRows = 100;
const mostConfusions = 10;

/** Markdown with `\n` as line ends; names are escaped. */
export function evaluationMarkdown(report: EvaluationReport): string {
	const { perClass, kind, statistics, stats, leftOut, labels, detections } = report;
	const found = perClass.filter((row) => row.labels > 0 || row.detections > 0);
	const rows = found
		.slice(0, mostRows)
		.map((row) => [
			row.name,
			...[row.ap, row.ap50, row.ap75].map((value) => formatPrecision(value)),
			formatCount(row.labels),
			formatCount(row.detections),
			row.bestF1 ? `${formatPrecision(row.bestF1.f1)} from ${row.bestF1.score.toFixed(2)}` : '–',
		]);
	const parts = [
		`**${escaped(evaluationFinding(report))}**`,
		escaped(`${evaluationDetail(report)} ${report.kindReason}`),
		table(
			['Number', 'Value'],
			statistics.map((statistic, at) => [statisticTitle(statistic, kind), formatPrecision(stats[at])]),
		),
		errorTable(report),
		table(['Class', 'AP', 'AP50', 'AP75', 'Labels', 'Detections', 'Best F1'], rows),
		found.length > mostRows ? `The first ${mostRows} of ${formatCount(found.length)} classes.` : '',
		confusions(report),
		calibrationSentence(report.calibration),
		sliceTable(report),
		[...labels.notes, ...detections.notes, ...leftOut.map(({ sentence }) => sentence)]
			.map((note) => `- ${escaped(note)}`)
			.join('\n'),
	];
	return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function errorTable(report: EvaluationReport): string {
	const rows = errorRows(report);
	if (rows.length === 0) return '';
	return table(
		['Error', 'Count', 'AP at IoU 0.5 without it'],
		rows.map(({ title, count, gain }) => [title, formatCount(count), `+${formatPrecision(gain)}`]),
	);
}

function confusions(report: EvaluationReport): string {
	const name = (k: number) => report.perClass[k]?.name ?? '';
	const cells = confusionsOf(report, null).slice(0, mostConfusions);
	const sentence = escaped(matrixSentence(report));
	if (cells.length === 0) return sentence;
	const rows = cells.map(({ labelled, detected, count }) => [
		name(labelled),
		name(detected),
		formatCount(count),
	]);
	return `${sentence}\n\n${table(['Labelled', 'Detected as', 'Count'], rows)}`;
}

function sliceTable({ slices, statistics }: EvaluationReport): string {
	if (!slices) return '';
	const ap = ({ stats }: SliceRow) =>
		statisticOf({ statistics, stats }, { measure: 'AP', iou: null, size: 'all' });
	return table(
		[slices.field, 'AP', 'Images', 'Labels', 'Detections'],
		slices.groups.map((group) => [
			group.label,
			formatPrecision(ap(group).value),
			...[group.images, group.labels, group.detections].map(formatCount),
		]),
	);
}

/** The first column to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
	return [
		line(head),
		`|${head.map((_, at) => (at === 0 ? '---' : '---:')).join('|')}|`,
		...rows.map(line),
	].join('\n');
}

/** What would format, link or end a cell stands for itself; names may hold anything. */
function escaped(text: string): string {
	return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');
}
