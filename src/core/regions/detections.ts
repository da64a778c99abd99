// Final detections from the second stage's outputs: what a detector answers once it is trained.

import { clipBox, decodeBox } from '../boxes/decode';
import type { RegionOutputs } from '../head-outputs';
import type { Recipe } from '../recipe';
import { nonMaximumSuppression } from './nms';

export interface DetectionRule {
	/** Probabilities up to this are no detection. */
	score: number;
	/** IoU over which the better of two of a class stays. */
	nms: number;
	/** Detections of an image, at most. */
	most: number;
}

/** As the framework's constructors leave it. Source: pytorch/vision models/detection/faster_rcnn.py. */
export const usualDetection: DetectionRule = { score: 0.05, nms: 0.5, most: 100 };

export interface Detection {
	/** `[x1, y1, x2, y2]`, input pixels. */
	box: Float64Array;
	channel: number;
	/** Probability of the class, 0 to 1. */
	score: number;
}

/** Sides under this many pixels are no box. */
const leastSide = 1e-2;

/**
 * Each region's box of each class but background, by the probability of the class; best first.
 * @param size the input before padding, pixels.
 * Source: pytorch/vision models/detection/roi_heads.py (RoIHeads.postprocess_detections).
 */
export function detectionsOf(
	{ roi, assigner, name }: Recipe,
	outputs: Pick<RegionOutputs, 'boxes' | 'classLogits' | 'boxDeltas' | 'classes' | 'boxClasses'>,
	size: { width: number; height: number },
	rule: DetectionRule = usualDetection,
): Detection[] {
	if (!roi || assigner.kind !== 'max-iou') throw new TypeError(`${name} has no second stage`);
	const { classes, boxClasses } = outputs;
	const background = roi.background === 'first' ? 0 : classes - 1;
	const found: Detection[] = [];
	for (let n = 0; n < outputs.boxes.length / 4; n++) {
		const shares = softmax(outputs.classLogits.subarray(n * classes, (n + 1) * classes));
		const region = outputs.boxes.subarray(4 * n, 4 * n + 4);
		shares.forEach((score, channel) => {
			if (channel === background || !(score > rule.score)) return;
			const box = new Float64Array(4);
			const column = boxClasses === 1 ? 0 : channel;
			decodeBox(roi.coder, region, outputs.boxDeltas, 4 * (n * boxClasses + column), box);
			clipBox(box, size.width, size.height);
			if (box[2] - box[0] >= leastSide && box[3] - box[1] >= leastSide) found.push({ box, channel, score });
		});
	}
	const boxes = Float64Array.from(found.flatMap(({ box }) => [...box]));
	const kept = nonMaximumSuppression(
		boxes,
		found.map(({ score }) => score),
		found.map(({ channel }) => channel),
		{ iou: assigner.iou, limit: rule.nms, most: rule.most },
	);
	return kept.map((row) => found[row]);
}

function softmax(logits: Float32Array): Float64Array {
	const most = logits.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
	const shares = Float64Array.from(logits, (value) => Math.exp(value - most));
	const sum = shares.reduce((total, share) => total + share, 0);
	return shares.map((share) => share / sum);
}
