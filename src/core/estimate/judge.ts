// Judges the detections of one image against its objects: which find one, and why the others do not.

import {
	type DetectionColumns,
	emptyLabels,
	type LabelColumns,
	type OverlapKind,
} from '../evaluation/columns';
import { drawnMasks } from '../evaluation/drawn-masks';
import { evaluate } from '../evaluation/evaluate';
import { overlapsOf } from '../evaluation/overlap';
import { pickRows } from '../evaluation/pick-rows';
import { sortByScore } from '../evaluation/rows';
import { cocoSettings } from '../evaluation/settings';
import { tide, tideDefaults, tideVerdicts } from '../evaluation/tide';
import type { Box, Segmentation } from '../geometry';
import { rleArea } from '../masks/rle';
import type { Judgement } from './estimate';
import type { Estimate, JudgedDetection } from './types';

/** A labelled object as the evaluation of its file takes it. */
export interface JudgedLabel {
	className: string;
	/** Image pixels. */
	box: Box;
	segmentation: Segmentation | null;
	/** Whether its COCO id is 0, which COCOeval cannot tell from no match. */
	isZero?: boolean;
	/** Name of the flag that sets it apart, `null` for a plain one: detections on it count neither way. */
	flag: string | null;
}

/** Labels of one image as columns. @param classNames by class number. */
export function labelsOfImage(
	objects: readonly JudgedLabel[],
	classNames: readonly string[],
	{ width, height }: { width: number; height: number },
): LabelColumns {
	const count = objects.length;
	const masks = drawnMasks(objects.map(({ segmentation }) => ({ segmentation, width, height })));
	const columns: LabelColumns = { ...emptyLabels(count, { images: 1, classes: classNames.length }), masks };
	objects.forEach(({ className, flag, isZero, box: [x1, y1, x2, y2] }, row) => {
		columns.zeroId[row] = isZero ? 1 : 0;
		columns.class[row] = Math.max(0, classNames.indexOf(className));
		columns.crowd[row] = flag === null ? 0 : 1;
		columns.box.set([x1, y1, x2 - x1, y2 - y1], 4 * row);
		const runs = masks?.runs(row);
		columns.area[row] = runs ? rleArea(runs) : (x2 - x1) * (y2 - y1);
	});
	return columns;
}

/** Masks where both sides have them, else boxes. */
export function overlapKind(
	labels: LabelColumns,
	detections: DetectionColumns,
): Exclude<OverlapKind, 'keypoints'> {
	return labels.masks && detections.masks ? 'segm' : 'bbox';
}

/**
 * Detections of one image from a score on, by falling score. Those that find an object, and the errors of the others, are
 * TIDE's at IoU 0.5 and 0.1.
 * @param all those of the image, which is number 0. @param rows their places in the file.
 */
export function judge(
	labels: LabelColumns,
	all: DetectionColumns,
	rows: Int32Array,
	{ minScore, classNames }: { minScore: number; classNames: readonly string[] },
): Judgement[] {
	const shown = rows.map((_, at) => at).filter((at) => (all.score[at] as number) >= minScore);
	const order = sortByScore(shown, all.score);
	const detections = pickRows(all, order);
	const overlaps = overlapsOf(overlapKind(labels, detections), labels, detections, new Float64Array(0));
	const options = { ...tideDefaults, overlaps, maxDetections: Number.POSITIVE_INFINITY };
	const { columns } = tide(labels, detections, options);
	return Array.from(order, (from, at) => {
		const verdict = columns.verdict[at] as number;
		const fate = verdict === tideVerdicts.right ? 'found' : columns.inCrowd[at] ? 'ignored' : 'false';
		const [x, y, width, height] = detections.box.subarray(4 * at, 4 * at + 4) as unknown as Box;
		return {
			row: rows[from] as number,
			className: classNames[detections.class[at] as number] ?? '',
			score: Math.min(1, Math.max(0, detections.score[at] as number)),
			box: [x, y, x + width, y + height],
			segmentation: maskOf(detections, at),
			fate,
			error: fate === 'false' ? errorOf(verdict) : null,
			object: columns.label[at] as number,
		};
	});
}

function errorOf(verdict: number): JudgedDetection['error'] {
	switch (verdict) {
		case tideVerdicts.Cls:
			return 'classification';
		case tideVerdicts.Loc:
			return 'localisation';
		case tideVerdicts.Both:
			return 'both';
		case tideVerdicts.Dupe:
			return 'duplicate';
		default:
			return 'background';
	}
}

function maskOf({ masks }: DetectionColumns, at: number): Segmentation | null {
	const counts = masks?.runs(at);
	return masks && counts ? { kind: 'rle', counts, height: masks.height(at), width: masks.width(at) } : null;
}

/** COCO's average precision of the image alone, over all scores; -1 where it has no object to find. */
export function precisionOfImage(labels: LabelColumns, detections: DetectionColumns): Estimate['precision'] {
	const settings = cocoSettings(overlapKind(labels, detections));
	const { stats } = evaluate(labels, detections, { settings, images: null });
	const [ap = -1, ap50 = -1, ap75 = -1] = stats;
	return { ap, ap50, ap75 };
}
