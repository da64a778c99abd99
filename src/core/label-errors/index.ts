// The queue of likely label errors of a data set: labels and unlabelled places, likeliest first.

import type { DatasetColumns } from '../dataset/columns';
import { sigmoid } from '../losses/logistic';
import { accuse, type Known, leastScore } from './accuse';
import { detectionEvidence } from './detection-evidence';
import { headEvidence } from './head-evidence';
import { labelKey, recordKey } from './key';
import { type MissingPlace, missingPlaces } from './missing';
import type { DetectionRows, LabelError } from './types';

/**
 * The queue, in falling order of `score`. Each record stands in it once, with its likeliest kind.
 *
 * Detections are matched to labels one to one, and how far each class's scores can be trusted is fitted to the labels. A label
 * is of a *wrong class* where a trusted detection of another class has its place and none of its own does; *spurious* where
 * nothing is detected although labels of its class and size usually are; of a *bad box* where the only detection of its class
 * fits less well than those of other labels of its size; a label is *missing* where a trusted detection is about nothing.
 * What lies in a crowd or a difficult object accuses nobody. Raw outputs say the same by their probabilities and losses, and
 * both count where both are there. A high loss without any of these is *hard*.
 *
 * @param z loss of each object in deviations from its class and size; `null`: none is hard.
 * Sources of the kinds, though not of the scores: Tkachenko et al. 2023, "ObjectLab: Automated Diagnosis of Mislabeled Images in
 * Object Detection Data" (cleanlab/cleanlab object_detection/rank.py); Schubert et al. 2024, "Identifying Label Errors in Object
 * Detection Datasets by Loss Inspection".
 */
export function labelErrors(
	columns: DatasetColumns,
	detections: DetectionRows | null,
	z: Float64Array | null,
): LabelError[] {
	const evidence = detections && detectionEvidence(columns, detections);
	const known: Known = {
		columns,
		detections: detections && evidence && { rows: detections, evidence },
		opinions: headEvidence(columns),
		z,
	};
	const { images } = columns;
	const spoken = new Set<number>();
	const out: LabelError[] = [];
	for (let image = 0; image < images.count; image++)
		for (let row = images.first[image]; row < images.first[image + 1]; row++) {
			const accusation = accuse(known, image, row);
			if (!accusation) continue;
			out.push({ key: labelKey(columns, image, row), ...accusation.entry });
			spoken.add(accusation.detection);
		}
	for (const place of missingPlaces(columns, detections, evidence)) {
		const score = sigmoid(place.odds);
		if (score < leastScore || (place.detection >= 0 && spoken.has(place.detection))) continue;
		out.push({ key: recordKey(images.fileName[place.image], null, place.box), ...missing(place), score });
	}
	return toldApart(out.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1)));
}

/** Pictures of one name in two splits may have records that are alike: an entry still is the only one of its key. */
function toldApart(entries: LabelError[]): LabelError[] {
	const times = new Map<string, number>();
	for (const entry of entries) {
		const count = (times.get(entry.key) ?? 0) + 1;
		times.set(entry.key, count);
		if (count > 1) entry.key = `${entry.key}+${count}`;
	}
	return entries;
}

function missing({ image, box, iou, loss, ...seen }: MissingPlace): Omit<LabelError, 'key' | 'score'> {
	return {
		kind: 'missing',
		image,
		object: null,
		box,
		class: -1,
		other: { class: seen.class, score: seen.score, iou, box, from: seen.from },
		nearest: null,
		own: null,
		loss,
		z: null,
	};
}
