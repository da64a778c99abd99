// Objects that no label is at: places that detections see, and places that raw outputs see, as one list.

import { iouOf } from '../boxes/iou';
import type { DatasetColumns } from '../dataset/columns';
import type { Box } from '../geometry';
import { logitOf } from './calibrate';
import type { DetectionEvidence } from './detection-evidence';
import { shareInside } from './pairs';
import { placeOdds } from './scores';
import type { DetectionRows } from './types';

export interface MissingPlace {
	image: number;
	class: number;
	box: Box;
	/** Score of the detection, or probability that raw outputs give. */
	score: number;
	from: 'detections' | 'heads';
	/** Row of the detection, -1 for raw outputs. */
	detection: number;
	/** Largest IoU with any label. */
	iou: number;
	/** Loss of the region or anchor here; `null` without losses. */
	loss: number | null;
	odds: number;
}

/** IoU from which two places are one. */
const samePlace = 0.5;

/** Places in the order of their images. Where both see one, the box is the detection's and the odds are the higher ones. */
export function missingPlaces(
	columns: DatasetColumns,
	detections: DetectionRows | null,
	evidence: DetectionEvidence | null,
): MissingPlace[] {
	const seen = headPlaces(columns);
	const found = detections && evidence ? detectedPlaces(detections, evidence) : [];
	const out: MissingPlace[] = [];
	let [s, f] = [0, 0];
	for (let image = 0; image < columns.images.count; image++) {
		const here = found.length;
		const own: MissingPlace[] = [];
		while (f < here && found[f].image === image) own.push(found[f++]);
		const also: MissingPlace[] = [];
		while (s < seen.length && seen[s].image === image) also.push(seen[s++]);
		for (const place of also) {
			const known = own.find(({ box }) => iouOf('matterport', box, place.box) >= samePlace);
			if (!known) continue;
			known.odds = Math.max(known.odds, place.odds);
			known.loss ??= place.loss;
		}
		out.push(...own);
		for (const place of also)
			if (own.every(({ box }) => iouOf('matterport', box, place.box) < samePlace)) out.push(place);
	}
	return out;
}

function detectedPlaces(
	detections: DetectionRows,
	{ places, calibration }: DetectionEvidence,
): MissingPlace[] {
	const { class: kind, score, box } = detections;
	return places.map((place) => {
		const row = place.detection;
		return {
			image: place.image,
			class: kind[row],
			box: boxAt(box, row),
			score: score[row],
			from: 'detections',
			detection: row,
			iou: Math.max(place.sameIou, place.otherIou),
			loss: null,
			odds: placeOdds(calibration.logit(kind[row], score[row]), place),
		};
	});
}

function headPlaces({ images, objects, unlabelled }: DatasetColumns): MissingPlace[] {
	const out: MissingPlace[] = [];
	for (let row = 0; row < unlabelled.count; row++) {
		const probability = unlabelled.probability[row];
		if (unlabelled.class[row] < 0 || Number.isNaN(probability)) continue;
		const image = unlabelled.image[row];
		const box = boxAt(unlabelled.box, row);
		const near = { sameIou: 0, otherIou: 0, inside: 0 };
		for (let object = images.first[image]; object < images.first[image + 1]; object++) {
			const iou = iouOf('matterport', box, objects.box.subarray(4 * object, 4 * object + 4));
			if (objects.class[object] !== unlabelled.class[row]) near.otherIou = Math.max(near.otherIou, iou);
			else {
				near.sameIou = Math.max(near.sameIou, iou);
				near.inside = Math.max(near.inside, shareInside(unlabelled.box, row, objects.box, object));
			}
		}
		out.push({
			image,
			class: unlabelled.class[row],
			box,
			score: probability,
			from: 'heads',
			detection: -1,
			iou: Math.max(near.sameIou, near.otherIou),
			loss: unlabelled.loss[row],
			odds: placeOdds(logitOf(probability), near),
		});
	}
	return out;
}

export function boxAt(box: Float64Array, row: number): Box {
	return [box[4 * row], box[4 * row + 1], box[4 * row + 2], box[4 * row + 3]];
}
