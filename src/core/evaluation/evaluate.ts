// COCO's evaluation of detections against labels, for all images or for some of them.

import { accumulate, type Curves } from './accumulate';
import type { DetectionColumns, LabelColumns } from './columns';
import { type Matches, matchRows } from './match';
import { overlapsOf } from './overlap';
import { chosenRows, sortByKey, sortByScore } from './rows';
import type { EvaluationSettings } from './settings';
import { type Statistic, statisticsOf, summarise } from './summarise';

export interface EvaluationOptions {
	settings: EvaluationSettings;
	/** Numbers of the images that are looked at, in any order; `null`: all. */
	images: ArrayLike<number> | null;
}

export interface Evaluation {
	settings: EvaluationSettings;
	/** Of `labels`: 0 to `classes` - 1. */
	classes: number;
	/** 12 numbers, 10 for keypoints, in COCOeval's order; -1 where no label is to be found. */
	stats: Float64Array;
	/** What each of `stats` is. */
	statistics: Statistic[];
	curves: Curves;
	matches: Matches;
}

/**
 * Average precision and recall as COCOeval gives them, to the last digit, and the matches they come from. Scores must be
 * numbers. Throws a RangeError where columns lack what the kind of overlap is measured on.
 *
 * Images and classes are ranked by their numbers, equal scores by image, then by place in the file.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (COCOeval).
 */
export function evaluate(
	labels: LabelColumns,
	detections: DetectionColumns,
	{ settings, images }: EvaluationOptions,
): Evaluation {
	const chosen = images === null ? null : new Uint8Array(labels.images);
	if (chosen && images) for (let i = 0; i < images.length; i++) chosen[images[i]] = 1;
	const labelRows = sortByKey(
		sortByKey(chosenRows(labels.image, labels.count, chosen), labels.image, labels.images).rows,
		labels.class,
		labels.classes,
	);
	const byImage = sortByKey(
		chosenRows(detections.image, detections.count, chosen),
		detections.image,
		labels.images,
	);
	const detectionRows = sortByKey(
		sortByScore(byImage.rows, detections.score),
		detections.class,
		labels.classes,
	);
	const overlaps = overlapsOf(settings.kind, labels, detections, settings.sigmas);
	const matches = matchRows(labels, detections, labelRows, detectionRows, settings, overlaps);
	const curves = accumulate(matches, detections.score, settings);
	const statistics = statisticsOf(settings);
	const stats = summarise(curves, settings, labels.classes, statistics);
	return { settings, classes: labels.classes, stats, statistics, curves, matches };
}
