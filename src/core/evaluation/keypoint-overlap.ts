// Object keypoint similarity: how near a detection's keypoints lie to the labelled ones, 0 to 1.

import type { DetectionColumns, LabelColumns } from './columns';
import { pairwiseSum } from './numpy';
import type { Overlaps } from './overlap';

/**
 * Similarity over the label's visible keypoints; a label without any takes the distances of all points to its box, made
 * three times as large. Throws a RangeError where keypoints are missing or their numbers differ.
 * @param sigmas one a keypoint.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (computeOks).
 */
export function keypointOverlaps(
	labels: LabelColumns,
	detections: DetectionColumns,
	sigmas: Float64Array,
): Overlaps {
	const points = sigmas.length;
	if (labels.keypoints?.points !== points || detections.keypoints?.points !== points)
		throw new RangeError(
			`${points} standard deviations for ${labels.keypoints?.points} and ${detections.keypoints?.points} keypoints`,
		);
	const label = labels.keypoints.values;
	const detection = detections.keypoints.values;
	const { box, area } = labels;
	const spread = sigmas.map((sigma) => (sigma * 2) ** 2);
	const terms = new Float64Array(points);

	/** Similarity of one pair. */
	function similarity(d: number, g: number): number {
		const visible = visiblePoints(label, g, points);
		const [x, y, w, h] = [box[4 * g], box[4 * g + 1], box[4 * g + 2], box[4 * g + 3]];
		const scale = area[g] + Number.EPSILON;
		let count = 0;
		for (let k = 0; k < points; k++) {
			const p = 3 * (d * points + k);
			const q = 3 * (g * points + k);
			if (visible > 0 && !(label[q + 2] > 0)) continue;
			let dx = detection[p] - label[q];
			let dy = detection[p + 1] - label[q + 1];
			if (visible === 0) {
				dx = Math.max(0, x - w - detection[p]) + Math.max(0, detection[p] - (x + w * 2));
				dy = Math.max(0, y - h - detection[p + 1]) + Math.max(0, detection[p + 1] - (y + h * 2));
			}
			terms[count++] = Math.exp(-((dx * dx + dy * dy) / spread[k] / scale / 2));
		}
		return pairwiseSum(terms, 0, count) / count;
	}

	return {
		fill({ rows: dRows, from: dFrom, to: dTo }, { rows: gRows, from: gFrom, to: gTo }, _least, out) {
			let at = 0;
			for (let d = dFrom; d < dTo; d++)
				for (let g = gFrom; g < gTo; g++) out[at++] = similarity(dRows[d], gRows[g]);
		},
	};
}

/** Keypoints of a row with visibility above 0. */
function visiblePoints(values: Float64Array, row: number, points: number): number {
	let count = 0;
	for (let k = 0; k < points; k++) if (values[3 * (row * points + k) + 2] > 0) count++;
	return count;
}
