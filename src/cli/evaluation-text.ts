// The report of an evaluation as lines for a terminal.

import type { EvaluationReport, SliceRow } from '../core/evaluation/report';
import { type TideError, tideErrors } from '../core/evaluation/tide';
import { formatCount, plural } from '../core/words/format';
import { textTable } from '../core/words/text-table';

/** Rows that a table shows; JSON has all. */
const mostImages = 10;
const mostConfusions = 10;

const sizeWords = { all: 'all sizes', small: 'small', medium: 'medium', large: 'large' } as const;

export function evaluationText(report: EvaluationReport): string {
	const parts = [
		headLines(report),
		statLines(report),
		classLines(report),
		imageLines(report),
		errorLines(report),
		confusionLines(report),
		calibrationLines(report),
		sliceLines(report),
		leftOutLines(report),
		[timeLine(report)],
	];
	return parts
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n');
}

function headLines({ labels, detections, kindReason }: EvaluationReport): string[] {
	const counted =
		detections.counted === detections.total
			? plural(detections.total, 'detection')
			: `${formatCount(detections.counted)} of ${plural(detections.total, 'detection')}`;
	return [
		`${labels.name}: ${plural(labels.images, 'image')}, ${plural(labels.labels, 'label')}, ${plural(labels.classes, 'class', 'classes')} (${labels.format})`,
		`${detections.name}: ${counted} (${detections.format})`,
		kindReason,
		...[...labels.notes, ...detections.notes].map((note) => `Note: ${note}`),
	];
}

/** A line a statistic, as COCOeval prints them. */
function statLines({ statistics, stats }: EvaluationReport): string[] {
	return statistics.map(({ measure, iou, size, maxDetections }, i) => {
		const name = measure === 'AP' ? 'Average precision' : 'Average recall';
		const at = iou === null ? 'IoU 0.50 to 0.95' : `IoU ${iou.toFixed(2)}`;
		const most = `${maxDetections} ${maxDetections === 1 ? 'detection' : 'detections'}`;
		return `${name.padEnd(17)}  ${at.padEnd(16)}  ${sizeWords[size].padEnd(9)}  ${most.padEnd(14)}  ${fraction(stats[i])}`;
	});
}

function classLines({ perClass, kind }: EvaluationReport): string[] {
	const shown = perClass.filter(({ labels, detections }) => labels > 0 || detections > 0);
	const bySize = (['small', 'medium', 'large'] as const).filter(
		(size) => kind !== 'keypoints' || size !== 'small',
	);
	const head = [
		'Class',
		'Labels',
		'Detections',
		'AP',
		'AP50',
		'AP75',
		...bySize,
		'AR',
		'Best F1',
		'from score',
	];
	const rows = shown.map((row) => [
		row.name,
		formatCount(row.labels),
		formatCount(row.detections),
		fraction(row.ap),
		fraction(row.ap50),
		fraction(row.ap75),
		...bySize.map((size) => fraction(row.apBySize[size])),
		fraction(row.ar),
		fraction(row.bestF1?.f1),
		fraction(row.bestF1?.score),
	]);
	const without = perClass.length - shown.length;
	return [
		...textTable([head, ...rows], 'right'),
		...(without > 0
			? [`Not listed: ${plural(without, 'class', 'classes')} without labels and detections.`]
			: []),
	];
}

/** Images with labels, the lowest AP first; of equal ones that with more errors. */
function imageLines({ perImage, score }: EvaluationReport): string[] {
	const { id, fileName, ap, truePositives, falsePositives, falseNegatives } = perImage;
	const errors = (image: number) => (falsePositives[image] as number) + (falseNegatives[image] as number);
	const worst = id
		.map((_, image) => image)
		.filter((image) => (ap[image] as number) >= 0)
		.sort((a, b) => (ap[a] as number) - (ap[b] as number) || errors(b) - errors(a))
		.slice(0, mostImages);
	if (worst.length === 0) return [];
	const rows = worst.map((image) => [
		fileName[image] || (id[image] as string),
		fraction(ap[image]),
		...[truePositives, falsePositives, falseNegatives].map((counts) => formatCount(counts[image] as number)),
	]);
	return [
		`Worst images (right and wrong at IoU 0.5 from score ${score} on)`,
		...textTable([['Image', 'AP', 'Right', 'Wrong', 'Missed'], ...rows], 'right'),
	];
}

const errorWords: Record<TideError, string> = {
	Cls: 'wrong class',
	Loc: 'wrong place',
	Both: 'wrong class and place',
	Dupe: 'found twice',
	Bkg: 'nothing there',
	Miss: 'missed',
};

/** The error types of TIDE, with what AP at IoU 0.5 would gain without them. */
function errorLines({ tide }: EvaluationReport): string[] {
	if (!tide) return [];
	const rows = tideErrors.map((error) => [
		`${error}, ${errorWords[error]}`,
		formatCount(tide.count[error]),
		tide.gain[error].toFixed(3),
	]);
	return [
		`Errors, and what AP at IoU 0.5 (${fraction(tide.ap)} as tidecv counts it) would gain without them`,
		...textTable([['Error', 'Count', 'Gain'], ...rows], 'right'),
		`Without any wrong detection ${tide.falsePositives.toFixed(3)}, without any missed label ${tide.falseNegatives.toFixed(3)} more.`,
	];
}

/** Cells off the diagonal, background left out, the largest first. */
function confusionLines({ confusion, perClass }: EvaluationReport): string[] {
	const { predicted, actual, count, iou, score } = confusion;
	const background = perClass.length;
	const name = (k: number | undefined) => perClass[k ?? -1]?.name ?? '';
	const sum = (of: (at: number) => boolean) =>
		count.reduce((total, value, at) => total + (of(at) ? value : 0), 0);
	const cells = count
		.map((_, at) => at)
		.filter((at) => predicted[at] !== actual[at] && predicted[at] !== background && actual[at] !== background)
		.sort((a, b) => (count[b] as number) - (count[a] as number));
	const rows = cells
		.slice(0, mostConfusions)
		.map((at) => [name(actual[at]), name(predicted[at]), formatCount(count[at] as number)]);
	const right = sum((at) => predicted[at] === actual[at]);
	const isCell = new Set(cells);
	const confused = sum((at) => isCell.has(at));
	return [
		`Confusions at IoU ${iou} from score ${score} on: ${formatCount(right)} right, ${formatCount(confused)} of another class, ${formatCount(sum((at) => actual[at] === background))} where nothing is labelled, ${formatCount(sum((at) => predicted[at] === background))} missed`,
		...(rows.length > 0 ? textTable([['Labelled', 'Detected as', 'Count'], ...rows], 'right') : []),
	];
}

function calibrationLines({ calibration }: EvaluationReport): string[] {
	const { expected, largest, bins } = calibration;
	if (expected === null || largest === null) return [];
	const rows = bins
		.filter(({ count }) => count > 0)
		.map(({ low, high, count, score, precision }) => [
			`${low.toFixed(1)} to ${high.toFixed(1)}`,
			formatCount(count),
			score.toFixed(3),
			precision.toFixed(3),
		]);
	return [
		`Calibration at IoU 0.5: expected error ${expected.toFixed(3)}, largest ${largest.toFixed(3)}`,
		...textTable([['Score', 'Detections', 'Mean score', 'Right'], ...rows], 'right'),
	];
}

function sliceLines({ slices, statistics }: EvaluationReport): string[] {
	if (!slices) return [];
	const value = ({ stats }: SliceRow, iou: number | null) =>
		fraction(
			stats[statistics.findIndex((each) => each.measure === 'AP' && each.iou === iou && each.size === 'all')],
		);
	const rows = slices.groups.map((group) => [
		group.label,
		...[group.images, group.labels, group.detections].map(formatCount),
		...[null, 0.5, 0.75].map((iou) => value(group, iou)),
	]);
	return [
		`Slices by ${slices.field}`,
		...textTable([[slices.field, 'Images', 'Labels', 'Detections', 'AP', 'AP50', 'AP75'], ...rows], 'right'),
	];
}

function leftOutLines({ leftOut }: EvaluationReport): string[] {
	return leftOut.map(({ sentence }) => `Left out: ${sentence}`);
}

function timeLine({ times }: EvaluationReport): string {
	const ms = (value: number) => `${formatCount(Math.round(value))} ms`;
	return `Labels read in ${ms(times.loadLabels)}, detections in ${ms(times.loadDetections)}, compared in ${ms(times.evaluate)}, all else in ${ms(times.describe)}.`;
}

/** Three decimals; a dash where there was nothing to measure. */
function fraction(value: number | undefined): string {
	return value === undefined || value < 0 ? '-' : value.toFixed(3);
}
