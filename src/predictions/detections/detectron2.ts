// Detectron2's `instances_predictions.pth`: a list of images, each with the records that become COCO results.

import { member, PickleRefused, type PickleValue } from './pickle/values';
import { numbersOf, type RowBuilder, scalarOf } from './row-builder';

/** Whether the value is a list of images with `instances`. */
export function isDetectron2(value: PickleValue): value is PickleValue[] {
	return Array.isArray(value) && member(value[0], 'instances') !== undefined;
}

/**
 * Takes every record. Class numbers are those of training, from 0, as the file is written before they are turned back.
 *
 * Sources: facebookresearch/detectron2 detectron2/evaluation/coco_evaluation.py (process, evaluate, instances_to_coco_json).
 */
export function takeDetectron2(images: readonly PickleValue[], builder: RowBuilder): void {
	let place = 0;
	images.forEach((image, at) => {
		const instances = member(image, 'instances');
		if (!Array.isArray(instances)) {
			builder.stranger(`image ${at + 1}`, 'no instances');
			return;
		}
		for (const instance of instances) takeRecord(instance, member(image, 'image_id'), ++place, builder);
	});
}

/** Takes a record of COCO results. */
function takeRecord(
	record: PickleValue,
	image: PickleValue | undefined,
	place: number,
	builder: RowBuilder,
): void {
	if (!(record instanceof Map)) {
		builder.stranger(`record ${place}`, 'no dictionary');
		return;
	}
	const row = builder.add(place, record.get('image_id') ?? image, record.get('category_id'));
	builder.score(row, scalarOf(record.get('score')));
	const box = numbersOf(record.get('bbox'));
	if (box !== null && box.length > 0) builder.box(row, box);
	const mask = record.get('segmentation');
	if (mask instanceof Map) builder.mask(row, mask);
	const keypoints = numbersOf(record.get('keypoints'));
	if (keypoints !== null) builder.keypoints(row, keypoints);
}

/** Proposals alone are no detections. */
export function refuseProposals(value: PickleValue): void {
	if (Array.isArray(value) && member(value[0], 'proposals') !== undefined)
		throw new PickleRefused(
			'holds proposals, not detections: evaluate a detector instead of a proposal network',
		);
}
