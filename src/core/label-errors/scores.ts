// From evidence to how likely a label error is: one weighted sum a kind, in log-odds. Weights are those at which planted errors
// came first in four data sets (docs/label-errors.md says how they were found); the last number of each is the level at
// which about 5 % of the labels have each kind.

import { logitOf } from './calibrate';
import type { DetectionEvidence, LabelEvidence, PlaceEvidence } from './detection-evidence';
import type { LabelOpinion } from './head-evidence';
import type { DetectionRows } from './types';

/** Log-odds of each kind for one label. */
export interface LabelOdds {
	'wrong-class': number;
	spurious: number;
	'bad-box': number;
}

/** Log-odds of a detection that is not there. */
const absent = -6;
const never = Number.NEGATIVE_INFINITY;

export function detectionOdds(
	label: LabelEvidence,
	{ rows, evidence }: { rows: DetectionRows; evidence: Pick<DetectionEvidence, 'calibration'> },
): LabelOdds {
	const surely = (at: number) =>
		at < 0 ? absent : Math.max(absent, evidence.calibration.logit(rows.class[at], rows.score[at]));
	const [same, other] = [surely(label.same), surely(label.other)];
	const nearness = 5 * label.support + 2 * label.taken + 10 * label.nearestIou;
	// What fits well cannot be far off, even where all others fit better.
	const fit = 0.6 * logOdds(label.fit) + 10 * Math.max(0, label.sameIou - 0.5) + (label.found ? 0.7 : 0);
	const elsewhere = 5 * label.claim + 6 * Math.max(0, label.otherIou - label.sameIou);
	return {
		'wrong-class':
			label.other < 0 ? never : 0.4 * other - 0.4 * same + 4 * label.otherIou - 1.2 * label.sameIou - 5.5,
		spurious: 1.2 * label.recall - nearness - 0.8,
		'bad-box': label.same < 0 ? never : 0.75 * same - fit - elsewhere - 1.95,
	};
}

export function headOdds({ own, other, nothing, misfit }: LabelOpinion): LabelOdds {
	return {
		'wrong-class': 1.4 * logitOf(other) - 1.2 * logitOf(own) - 4.2,
		spurious: 1.5 * nothing - 8.2,
		'bad-box': 4.1 * misfit - 0.6 * nothing - 7.9,
	};
}

/** Both together. Detections come of the same outputs, so that they do not count as much again. */
export function bothOdds(detections: LabelOdds, heads: LabelOdds): LabelOdds {
	const sum = (kind: keyof LabelOdds, d: number, h: number, level: number) =>
		d * Math.max(absent, detections[kind]) + h * heads[kind] + level;
	return {
		'wrong-class': sum('wrong-class', 0.5, 0.8, 1.2),
		spurious: sum('spurious', 1.8, 0.9, 2.5),
		'bad-box': sum('bad-box', 0.8, 0.8, 1),
	};
}

/** Log-odds of a missing label, from those that what is seen here is right. */
export function placeOdds(
	logit: number,
	place: Pick<PlaceEvidence, 'sameIou' | 'otherIou' | 'inside'>,
): number {
	return logit - 40 * place.sameIou ** 2 - 12 * place.otherIou ** 2 - place.inside - 0.9;
}

function logOdds(share: number): number {
	return Math.log(share / (1 - share));
}
