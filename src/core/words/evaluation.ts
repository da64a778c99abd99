// What an evaluation says, in sentences: how good the detections are, what costs most, what each number is.

import type { Calibration, CalibrationBin } from '../evaluation/calibration';
import type { OverlapKind } from '../evaluation/columns';
import type { EvaluationReport } from '../evaluation/report';
import type { Statistic } from '../evaluation/summarise';
import { type TideError, tideErrors } from '../evaluation/tide';
import { errorWords } from './estimate';
import { enumerate, formatCount, plural } from './format';

export const kindWords: Record<OverlapKind, string> = {
	bbox: 'boxes',
	segm: 'masks',
	keypoints: 'keypoints',
};

/** What loses precision, where it costs less than this the sentence leaves it out. */
const worthSaying = 0.005;
/** An expected calibration error under this is none to speak of. */
const wellCalibrated = 0.05;

const lostTo: Record<TideError, string> = {
	Cls: 'wrong classes',
	Loc: 'localisation',
	Both: 'detections of a wrong class and place',
	Dupe: 'duplicates',
	Bkg: 'detections on background',
	Miss: 'missed objects',
};

const wordsOf: Record<TideError, keyof typeof errorWords> = {
	Cls: 'classification',
	Loc: 'localisation',
	Both: 'both',
	Dupe: 'duplicate',
	Bkg: 'background',
	Miss: 'missed',
};

/** "0.381"; a dash where there was nothing to measure (-1, or nothing at all). */
export function formatPrecision(value: number | null | undefined, digits: 2 | 3 = 3): string {
	return value === null || value === undefined || value < 0 ? '–' : value.toFixed(digits);
}

/** Value of a statistic of the report; -1 where it is none of its numbers, or was not measured. */
export function statisticOf(
	{ statistics, stats }: Pick<EvaluationReport, 'statistics' | 'stats'>,
	wanted: Pick<Statistic, 'measure' | 'iou' | 'size'>,
): { value: number; maxDetections: number } {
	const most = Math.max(...statistics.map(({ maxDetections }) => maxDetections));
	const at = statistics.findIndex(
		({ measure, iou, size, maxDetections }) =>
			measure === wanted.measure && iou === wanted.iou && size === wanted.size && maxDetections === most,
	);
	return { value: stats[at] ?? -1, maxDetections: most };
}

/** "AP 0.38 on 5,000 images by boxes; most is lost to localisation (0.11) and to missed objects (0.07)." */
export function evaluationFinding(report: EvaluationReport): string {
	const { labels, detections, kind, tide } = report;
	const ap = report.stats[0] ?? -1;
	if (ap < 0) return `${labels.name} has no label to be found: AP is not measured.`;
	const measured = `AP ${formatPrecision(ap, 2)} on ${plural(labels.images, 'image')} by ${kindWords[kind]}`;
	if (detections.counted === 0) return `${measured}: no detection belongs to these images.`;
	if (!tide) return `${measured}.`;
	const costs = tideErrors
		.map((error) => ({ error, gain: tide.gain[error] }))
		.filter(({ gain }) => gain >= worthSaying)
		.sort((a, b) => b.gain - a.gain);
	const [first, second] = costs;
	if (!first) return `${measured}; no type of error costs more than ${worthSaying}.`;
	const said = second && second.gain >= 0.3 * first.gain ? [first, second] : [first];
	return `${measured}; most is lost to ${enumerate(
		said.map(({ error, gain }, at) => `${at > 0 ? 'to ' : ''}${lostTo[error]} (${formatPrecision(gain, 2)})`),
	)}.`;
}

/** Which files were compared, and how much of them. */
export function evaluationDetail({ labels, detections }: EvaluationReport): string {
	const counted =
		detections.counted === detections.total
			? plural(detections.total, 'detection')
			: `${formatCount(detections.counted)} of ${plural(detections.total, 'detection')}`;
	return `${counted} of ${detections.name} against ${plural(labels.labels, 'label')} of ${plural(labels.classes, 'class', 'classes')} in ${labels.name}.`;
}

/** The four numbers that stand in front: what each is called, and what that means. */
export function headFigures(report: EvaluationReport): { name: string; value: number; meaning: string }[] {
	const overlap = overlapWord(report.kind);
	const ap = (iou: number | null) => statisticOf(report, { measure: 'AP', iou, size: 'all' }).value;
	const ar = statisticOf(report, { measure: 'AR', iou: null, size: 'all' });
	return [
		{ name: 'AP', value: ap(null), meaning: `mean over ${overlap} 0.50 to 0.95` },
		{ name: 'AP50', value: ap(0.5), meaning: `at ${overlap} 0.50: found at all` },
		{ name: 'AP75', value: ap(0.75), meaning: `at ${overlap} 0.75: found and well placed` },
		{
			name: `AR${ar.maxDetections}`,
			value: ar.value,
			meaning: `recall with ${ar.maxDetections} detections an image`,
		},
	];
}

const sizes: Record<Statistic['size'], string> = {
	all: '',
	small: 'small objects (up to 32² px)',
	medium: 'medium objects (32² to 96² px)',
	large: 'large objects (over 96² px)',
};

/** "AP at IoU 0.75", "AP of small objects (up to 32² px)", "AR with 10 detections an image and class". */
export function statisticTitle({ measure, iou, size, maxDetections }: Statistic, kind: OverlapKind): string {
	if (iou !== null) return `${measure} at ${overlapWord(kind)} ${iou.toFixed(2)}`;
	if (size !== 'all') return `${measure} of ${sizes[size]}`;
	if (measure === 'AP') return `AP, mean over ${overlapWord(kind)} 0.50 to 0.95`;
	return `AR with ${plural(maxDetections, 'detection')} an image and class`;
}

/** What keypoints are compared by is no intersection over union. */
export function overlapWord(kind: OverlapKind): 'IoU' | 'OKS' {
	return kind === 'keypoints' ? 'OKS' : 'IoU';
}

export interface ErrorRow {
	error: TideError;
	title: string;
	meaning: string;
	/** What AP at IoU 0.5 would gain without them. */
	gain: number;
	count: number;
}

/** The six error types in TIDE's order; none for keypoints. */
export function errorRows({ tide }: EvaluationReport): ErrorRow[] {
	if (!tide) return [];
	return tideErrors.map((error) => {
		const { title, meaning } = errorWords[wordsOf[error]];
		return { error, title, meaning, gain: tide.gain[error], count: tide.count[error] };
	});
}

/** Whether scores can be believed: "Scores promise more than they hold: around 0.85, 61 % are right." */
export function calibrationSentence({ expected, bins, count }: Calibration): string {
	if (expected === null || count === 0)
		return 'No detection counts, so there is nothing to say of its score.';
	const error = `expected error ${expected.toFixed(3)}`;
	if (expected < wellCalibrated) return `Scores hold what they promise (${error}).`;
	const gap = ({ score, precision }: CalibrationBin) => score - precision;
	const counted = bins.filter((bin) => bin.count > 0);
	const worst = counted.reduce((a, b) => (b.count * Math.abs(gap(b)) > a.count * Math.abs(gap(a)) ? b : a));
	const promise =
		gap(worst) > 0 ? 'Scores promise more than they hold' : 'Scores promise less than they hold';
	return `${promise}: around ${worst.score.toFixed(2)}, ${Math.round(100 * worst.precision)} % are right (${error}).`;
}

/** A cell of the confusion matrix: numbers of the classes, the number of classes for background. */
export interface Confusion {
	labelled: number;
	detected: number;
	count: number;
}

/** Cells off the diagonal, the largest first; those of one class alone where `only` is one. */
export function confusionsOf({ confusion, perClass }: EvaluationReport, only: number | null): Confusion[] {
	const background = perClass.length;
	const { predicted, actual, count } = confusion;
	return count
		.map((value, at) => ({ labelled: actual[at], detected: predicted[at], count: value }) as Confusion)
		.filter(({ labelled, detected }) => labelled !== detected)
		.filter(({ labelled, detected }) =>
			only === null
				? labelled !== background && detected !== background
				: labelled === only || detected === only,
		)
		.sort((a, b) => b.count - a.count || a.labelled - b.labelled || a.detected - b.detected);
}

/** What became of the labels at the matrix's limits, all classes together. */
export function matrixSentence({ confusion, perClass }: EvaluationReport): string {
	const background = perClass.length;
	const { predicted, actual, count, iou, score } = confusion;
	const sum = (of: (p: number, a: number) => boolean) =>
		count.reduce(
			(total, value, at) => total + (of(predicted[at] as number, actual[at] as number) ? value : 0),
			0,
		);
	const right = sum((p, a) => p === a);
	const missed = sum((p) => p === background);
	const nothing = sum((_, a) => a === background);
	const confused = sum((p, a) => p !== a && p !== background && a !== background);
	return `${formatCount(right)} right, ${formatCount(confused)} of another class, ${formatCount(missed)} missed, ${plural(nothing, 'detection')} where nothing is labelled (score over ${score}, overlap over ${iou}, whatever the class).`;
}

/** "cat is detected as dog: 12, 8 % of the labels of cat." */
export function cellSentence(
	names: readonly string[],
	{ labelled, detected, count }: Confusion,
	ofLabelled: number,
): string {
	const background = names.length;
	const times = formatCount(count);
	if (labelled === background) return `${names[detected]} is detected where nothing is labelled: ${times}.`;
	const share = ofLabelled > 0 ? `, ${Math.round((100 * count) / ofLabelled)} % of its labels` : '';
	if (detected === background) return `${names[labelled]} is missed: ${times}${share}.`;
	if (labelled === detected) return `${names[labelled]} is detected as what it is: ${times}${share}.`;
	return `${names[labelled]} is detected as ${names[detected]}: ${times}${share}.`;
}
