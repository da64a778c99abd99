// How far a detector's scores can be trusted on this data set: the probability that a detection of a class and score is
// right, fitted to the labels themselves, which are right for the most part.

import { sigmoid } from '../losses/logistic';

/** Scores are held off 0 and 1 by this. */
const leastScore = 1e-3;
/** Deviations of the priors: the level, the slope (around 1: the score as it is), and what a class differs by. */
const priors = { level: 2, slope: 0.5, class: 1 };
const rounds = 12;

export interface Calibration {
	/** ln(p / (1 - p)) of a detection's probability to be right. */
	logit(kind: number, score: number): number;
}

/**
 * Fits p = sigmoid(level + slope * ln(s / (1 - s)) + class) to detections that are right (1) or wrong (0): Platt's scaling with
 * a level for each class, each held by a normal prior, so that few detections leave scores as they are.
 * Sources: Platt 1999, "Probabilistic outputs for support vector machines"; scikit-learn sklearn/calibration.py
 * (_sigmoid_calibration).
 * @param isRight 1 or 0 a detection; others are left out.
 */
export function calibrate(
	kind: Int32Array,
	score: Float64Array,
	isRight: Int8Array,
	classes: number,
): Calibration {
	let rows = 0;
	for (let k = 0; k < score.length; k++) if (isRight[k] >= 0) rows++;
	const [x, y, of] = [new Float64Array(rows), new Float64Array(rows), new Int32Array(rows)];
	let at = 0;
	for (let k = 0; k < score.length; k++) {
		if (isRight[k] < 0) continue;
		x[at] = logitOf(score[k]);
		y[at] = isRight[k];
		of[at++] = kind[k];
	}
	const offset = new Float64Array(classes);
	let [level, slope] = [0, 1];
	const [pull, weight] = [new Float64Array(classes), new Float64Array(classes)];
	for (let round = 0; round < rounds; round++) {
		// Newton's step for level and slope together, then one for every class.
		let g0 = -level / priors.level ** 2;
		let g1 = (1 - slope) / priors.slope ** 2;
		let [h00, h01, h11] = [1 / priors.level ** 2, 0, 1 / priors.slope ** 2];
		for (let k = 0; k < rows; k++) {
			const p = sigmoid(level + slope * x[k] + (of[k] < 0 ? 0 : offset[of[k]]));
			const w = p * (1 - p);
			g0 += y[k] - p;
			g1 += (y[k] - p) * x[k];
			h00 += w;
			h01 += w * x[k];
			h11 += w * x[k] * x[k];
		}
		const scale = h00 * h11 - h01 * h01;
		level += held((h11 * g0 - h01 * g1) / scale);
		slope = Math.max(0.1, slope + held((h00 * g1 - h01 * g0) / scale));
		for (let c = 0; c < classes; c++) {
			pull[c] = -offset[c] / priors.class ** 2;
			weight[c] = 1 / priors.class ** 2;
		}
		for (let k = 0; k < rows; k++) {
			if (of[k] < 0) continue;
			const p = sigmoid(level + slope * x[k] + offset[of[k]]);
			pull[of[k]] += y[k] - p;
			weight[of[k]] += p * (1 - p);
		}
		for (let c = 0; c < classes; c++) offset[c] += held(pull[c] / weight[c]);
	}
	return {
		logit: (of, score) => level + slope * logitOf(score) + (of < 0 ? 0 : offset[of]),
	};
}

/** ln(p / (1 - p)) of a score, which is held off 0 and 1. */
export function logitOf(score: number): number {
	const p = Math.min(1 - leastScore, Math.max(leastScore, score));
	return Math.log(p / (1 - p));
}

/** A step of at most 2, which keeps Newton's method from jumping where the curve is flat. */
function held(step: number): number {
	return Math.max(-2, Math.min(2, step));
}
