// Average precision as TIDE's own tool sums it: over the classes that have labels or detections, those without labels as 0.

/** Detections in falling order of score. */
export interface Points {
	class: Int32Array;
	/** 1 for a true positive. */
	isRight: Uint8Array;
	count: number;
}

const resolution = 100;

/**
 * Mean over classes of the precision at 101 recalls, 0 to 1. `positives` are the labels to be found by class; 0 without any
 * class.
 *
 * Source: dbolya/tide tidecv/ap.py (APDataObject.get_ap, ClassedAPDataObject.get_mAP).
 */
export function pointAverages(points: Points, positives: Int32Array): number {
	const classes = positives.length;
	const first = new Int32Array(classes + 1);
	for (let at = 0; at < points.count; at++) first[points.class[at] + 1]++;
	for (let k = 0; k < classes; k++) first[k + 1] += first[k];
	const next = first.slice(0, classes);
	const byClass = new Uint8Array(points.count);
	for (let at = 0; at < points.count; at++) byClass[next[points.class[at]]++] = points.isRight[at];
	let sum = 0;
	let present = 0;
	for (let k = 0; k < classes; k++) {
		if (first[k] === first[k + 1] && positives[k] === 0) continue;
		present++;
		if (positives[k] > 0) sum += average(byClass.subarray(first[k], first[k + 1]), positives[k]);
	}
	return present === 0 ? 0 : sum / present;
}

function average(isRight: Uint8Array, positives: number): number {
	// Precision only rises at true positives, so that theirs is all of the curve.
	const precision: number[] = [];
	for (let at = 0; at < isRight.length; at++) {
		if (isRight[at]) precision.push((precision.length + 1) / (at + 1));
	}
	for (let n = precision.length - 1; n > 0; n--) precision[n - 1] = Math.max(precision[n - 1], precision[n]);
	let sum = 0;
	for (let r = 0, n = 0; r <= resolution; r++) {
		while (n < precision.length && (n + 1) / positives < r / resolution) n++;
		if (n === precision.length) break;
		sum += precision[n];
	}
	return sum / (resolution + 1);
}
