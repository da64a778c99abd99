// From an annotation file and a file of detections to the whole report.

import { calibration } from '../../core/evaluation/calibration';
import { classRows } from '../../core/evaluation/classes';
import type { DetectionColumns, OverlapKind } from '../../core/evaluation/columns';
import { confusionDefaults, confusionMatrix } from '../../core/evaluation/confusion';
import { type Evaluation, evaluate } from '../../core/evaluation/evaluate';
import { imageColumns } from '../../core/evaluation/images';
import { meanCurves } from '../../core/evaluation/mean-curves';
import { type Overlaps, overlapsOf } from '../../core/evaluation/overlap';
import type { EvaluationReport, SliceRow } from '../../core/evaluation/report';
import { cocoSettings, refusedKeypoints } from '../../core/evaluation/settings';
import { slicesOf } from '../../core/evaluation/slices';
import { tide, tideDefaults } from '../../core/evaluation/tide';
import { enumerate, plural } from '../../core/words/format';
import { type DetectionFile, readDetections } from '../../predictions/detections';
import { EngineError } from '../errors';
import type { Labels } from './labels';

export interface ReportChoices {
	/** From which score on detections count as right and wrong in an image. */
	score: number;
	/** Field of the image records to make slices of; `null`: none. */
	slice: string | null;
}

/** As Ultralytics' confusion matrix has it. */
export const usualScore = 0.25;

const kindWords: Record<OverlapKind, string> = { bbox: 'boxes', segm: 'masks', keypoints: 'keypoints' };

/** Labels, detections, and what they say of each other. */
export interface Compared {
	labels: Labels;
	detections: DetectionFile;
	evaluation: Evaluation;
	kindReason: string;
	times: { loadLabels: number; loadDetections: number; evaluate: number };
}

/**
 * Reads both files and compares them. Throws an EngineError with a sentence for the person where a file cannot be read or
 * what is asked for cannot be compared.
 * @param load reads the labels.
 * @param detectionsPath absolute, of a file or folder.
 * @param asked `null`: what the detections hold.
 * @param pause awaited between the steps; where it throws, the rest is left.
 */
export async function compareFiles(
	load: () => Promise<Labels>,
	detectionsPath: string,
	asked: OverlapKind | null,
	pause: () => Promise<void> = async () => {},
): Promise<Compared> {
	const started = performance.now();
	const labels = await load();
	await pause();
	const loaded = performance.now();
	const detections = readDetections(detectionsPath, labels.target);
	if ('error' in detections) throw new EngineError('unreadable', detections.error);
	await pause();
	const read = performance.now();
	const { kind, reason } = kindOf(labels, detections, asked);
	const settings = cocoSettings(kind);
	const evaluation = evaluate(labels.columns, detections.columns, { settings, images: null });
	return {
		labels,
		detections,
		evaluation,
		kindReason: reason,
		times: {
			loadLabels: loaded - started,
			loadDetections: read - loaded,
			evaluate: performance.now() - read,
		},
	};
}

/** Everything that both files tell. Throws an EngineError where there is no such field to make slices of. */
export function reportOf(compared: Compared, { score, slice }: ReportChoices): EvaluationReport {
	const started = performance.now();
	const { labels, detections, evaluation, kindReason, times } = compared;
	const { settings, stats, statistics } = evaluation;
	const { images, classes } = labels.target;
	const perImage = imageColumns(evaluation, labels.columns, detections.columns, score);
	const overlaps = overlapsOf(settings.kind, labels.columns, detections.columns, settings.sigmas);
	const places = images.map((_, image) => labels.place(image));
	const slices = slice === null ? null : { field: slice, groups: slicesBy(compared, slice) };
	return {
		kind: settings.kind,
		kindReason,
		labels: {
			name: labels.name,
			format: labels.format,
			images: images.length,
			classes: classes.length,
			labels: labels.columns.count,
			notes: [...labels.notes, ...maskNotes(labels, settings.kind), ...zeroIdNotes(compared)],
		},
		detections: {
			name: detections.name,
			format: detections.format,
			total: detections.total,
			counted: detections.columns.count,
			notes: detections.notes,
		},
		stats: [...stats],
		statistics,
		score,
		perClass: classRows(evaluation, detections.columns).map((row) => ({
			...row,
			id: classes[row.class]?.id ?? null,
			name: classes[row.class]?.name ?? '',
		})),
		perImage: {
			id: images.map(({ id }) => id),
			fileName: images.map(({ fileName }) => fileName),
			row: places.map(({ row }) => row),
			file: places.some(({ file }) => file !== null) ? places.map(({ file }) => file ?? '') : null,
			ap: [...perImage.ap],
			truePositives: [...perImage.truePositives],
			falsePositives: [...perImage.falsePositives],
			falseNegatives: [...perImage.falseNegatives],
		},
		curves: meanCurves(evaluation),
		confusion: confusionOf(compared, overlaps, score),
		tide: settings.kind === 'keypoints' ? null : errorsOf(compared, overlaps),
		calibration: calibration(evaluation.matches, detections.columns),
		slices,
		leftOut: detections.leftOut,
		times: { ...times, describe: performance.now() - started },
	};
}

/** What both can be compared by: those that the detections have, as they have them first. */
export function comparableKinds({ labels, detections }: Compared): OverlapKind[] {
	const { columns, kinds } = detections;
	return kinds.filter((kind) => whyNot(kind, labels, columns, kinds) === null);
}

/** What overlap is measured on, and why. */
function kindOf(
	labels: Labels,
	{ kinds, columns }: DetectionFile,
	asked: OverlapKind | null,
): { kind: OverlapKind; reason: string } {
	if (asked === null) {
		const kind = kinds.find((each) => whyNot(each, labels, columns, kinds) === null);
		if (kind) return { kind, reason: `Compared by ${kindWords[kind]}: ${reasonFor(kind, kinds)}.` };
	}
	const wanted = asked ?? kinds[0] ?? 'bbox';
	const refusal = whyNot(wanted, labels, columns, kinds);
	if (refusal !== null) throw new EngineError('failed', refusal);
	return { kind: wanted, reason: `Compared by ${kindWords[wanted]}, as asked for.` };
}

function reasonFor(kind: OverlapKind, kinds: readonly OverlapKind[]): string {
	if (kind === kinds[0]) return `the detections have ${kindWords[kind]}`;
	return `the detections have ${kindWords[kinds[0] as OverlapKind]}, and the labels cannot be compared by them`;
}

/** Why both cannot be compared by `kind`; `null` where they can. */
function whyNot(
	kind: OverlapKind,
	{ columns, name }: Labels,
	detections: DetectionColumns,
	kinds: readonly OverlapKind[],
): string | null {
	if (!kinds.includes(kind) && detections.count > 0)
		return `The detections have no ${kindWords[kind]}, only ${enumerate(kinds.map((each) => kindWords[each]))}: compare those.`;
	if (kind === 'segm' && (!columns.masks || !detections.masks))
		return `${columns.masks ? 'The detections' : name} have no masks: compare boxes (--iou bbox).`;
	if (kind !== 'keypoints') return null;
	if (!columns.keypoints) return `${name} has no keypoints: compare boxes (--iou bbox).`;
	const settings = cocoSettings('keypoints');
	if (!detections.keypoints) return 'The detections have no keypoints: compare boxes (--iou bbox).';
	return (
		refusedKeypoints(columns.keypoints.points, settings) ??
		refusedKeypoints(detections.keypoints.points, settings)
	);
}

function maskNotes({ withoutMask }: Labels, kind: OverlapKind): string[] {
	if (kind !== 'segm' || withoutMask === 0) return [];
	return [
		`${plural(withoutMask, 'label')} without a mask: no detection can match one, and each counts as missed.`,
	];
}

function confusionOf(
	{ labels, detections }: Compared,
	overlaps: Overlaps,
	score: number,
): EvaluationReport['confusion'] {
	const options = { ...confusionDefaults, overlaps, score };
	const { classes, counts } = confusionMatrix(labels.columns, detections.columns, options);
	const cells: EvaluationReport['confusion'] = {
		iou: options.iou,
		score,
		predicted: [],
		actual: [],
		count: [],
	};
	counts.forEach((count, at) => {
		if (count === 0) return;
		cells.predicted.push(Math.floor(at / (classes + 1)));
		cells.actual.push(at % (classes + 1));
		cells.count.push(count);
	});
	return cells;
}

function errorsOf({ labels, detections }: Compared, overlaps: Overlaps): EvaluationReport['tide'] {
	const { columns: _, ...errors } = tide(labels.columns, detections.columns, { ...tideDefaults, overlaps });
	return errors;
}

/** What labels with id 0 cost: files that count ids from 0 lose a match, and nobody tells them. */
function zeroIdNotes({ labels: { columns }, detections, evaluation }: Compared): string[] {
	const zeros = columns.zeroId.reduce((sum, zero) => sum + zero, 0);
	if (zeros === 0) return [];
	const { settings, stats } = evaluation;
	const renumbered = { ...columns, zeroId: new Uint8Array(columns.count) };
	const without = evaluate(renumbered, detections.columns, { settings, images: null });
	return [
		`${zeros === 1 ? 'One label has' : `${plural(zeros, 'label')} have`} the id 0, and COCOeval takes what is matched to it as wrong: with ids from 1, AP is ${shown(without.stats[0])} instead of ${shown(stats[0])}.`,
	];
}

function shown(value: number): string {
	return value < 0 ? 'not measured' : value.toFixed(4);
}

/** The statistics of each group of images; a group is evaluated as if its images were all. */
function slicesBy({ labels, detections, evaluation }: Compared, field: string): SliceRow[] {
	const values = labels.field(field);
	if (values === null) {
		const known = labels.fields();
		throw new EngineError(
			'failed',
			`No image has a field "${field}"${known.length > 0 ? `; there are ${enumerate(known)}` : ''}.`,
		);
	}
	return slicesOf({ name: field, of: values }).map(({ label, images }) => {
		const part = evaluate(labels.columns, detections.columns, { settings: evaluation.settings, images });
		return {
			label,
			images: images.length,
			labels: part.matches.labelCount.subarray(0, part.classes).reduce((sum, count) => sum + count, 0),
			detections: part.matches.rank.length,
			stats: [...part.stats],
		};
	});
}
