// Why an object has its positives: its best candidates as a list, and what the first one that is left out lacks.

import { Fate, type Ranking } from '../assignment';
import type { AssignerRule } from '../recipe';
import type { BestRows } from './candidates';

/** Rows that a ranking lists behind the last place. */
export const rowsBehind = 10;

/**
 * The list of the best rows; keys become metrics again by `sign` (-1 where a cost with its sign turned was the key).
 * Fates are `behind` until they are settled. `boxes` are those of all predictions.
 */
export function rankingOf(
	rows: BestRows,
	take: number,
	candidates: number,
	sign: 1 | -1,
	boxes: Float64Array,
): Ranking {
	const { count } = rows;
	// One buffer for all columns: seven small ones would cost more than finding the candidates.
	const buffer = new ArrayBuffer(65 * count);
	const ranking: Ranking = {
		candidates,
		take,
		boxes: new Float64Array(buffer, 0, 4 * count),
		score: new Float64Array(buffer, 32 * count, count),
		iou: new Float64Array(buffer, 40 * count, count),
		metric: new Float64Array(buffer, 48 * count, count),
		index: new Int32Array(buffer, 56 * count, count),
		other: new Int32Array(buffer, 60 * count, count),
		fate: new Uint8Array(buffer, 64 * count, count),
		ambiguous: false,
	};
	for (let k = 0; k < count; k++) {
		ranking.score[k] = rows.score[k] as number;
		ranking.iou[k] = rows.iou[k] as number;
		ranking.metric[k] = sign * (rows.key[k] as number);
		const index = rows.index[k] as number;
		ranking.index[k] = index;
		for (let side = 0; side < 4; side++) ranking.boxes[4 * k + side] = boxes[4 * index + side] as number;
		ranking.other[k] = -1;
		ranking.fate[k] = Fate.behind;
	}
	const last = ranking.metric[take - 1];
	ranking.ambiguous = count > take && last === ranking.metric[take] && last !== 0;
	return ranking;
}

/** What the first candidate behind the last place lacks against the last one taken. */
export interface Cut {
	/** Rows of the last place and of the next candidate. */
	last: number;
	next: number;
	/** By how much the next one's metric is worse, in the metric's own unit and as a share of the last one's. */
	margin: number;
	relativeMargin: number;
	/** Which of the two factors made it worse: its class score, or the fit of its box (for DETR the L1 cost too). */
	decidedBy: 'score' | 'iou';
}

/**
 * Compares the last place with the next candidate; `null` where no candidate is left out, or the last place has metric 0.
 * DETR's place is the row that was chosen. A factor that favours the next candidate decided nothing; where both speak
 * against it, the one that weighs more did.
 */
export function cutOf(rule: AssignerRule, ranking: Ranking): Cut | null {
	const { metric } = ranking;
	const last = rule.kind === 'hungarian' ? ranking.fate.indexOf(Fate.chosen) : ranking.take - 1;
	const next = last + 1;
	if (last < 0 || next >= metric.length || metric[last] === 0) return null;
	const margin = Math.abs((metric[last] as number) - (metric[next] as number));
	const relativeMargin = margin / Math.abs(metric[last] as number);
	const { score, iou } = weightsAgainst(rule, ranking, last, next, margin);
	return { last, next, margin, relativeMargin, decidedBy: score > iou ? 'score' : 'iou' };
}

/** How much each factor speaks against the next candidate; negative where it favours it. */
function weightsAgainst(
	rule: AssignerRule,
	{ score, iou }: Ranking,
	last: number,
	next: number,
	margin: number,
): { score: number; iou: number } {
	const logarithm = (values: Float64Array) => Math.log((values[last] as number) / (values[next] as number));
	switch (rule.kind) {
		case 'task-aligned':
			return { score: rule.alpha * logarithm(score), iou: rule.beta * logarithm(iou) };
		case 'sim-ota':
			return { score: rule.classWeight * logarithm(score), iou: rule.iouWeight * logarithm(iou) };
		case 'hungarian': {
			const byScore = rule.classCost * ((score[last] as number) - (score[next] as number));
			return { score: byScore, iou: margin - byScore };
		}
		default:
			throw new RangeError(`an assigner of kind ${rule.kind} ranks no candidates`);
	}
}

/** First row behind the cut; the number of rows where nothing listed is left out. */
export function cutRow(rule: AssignerRule, ranking: Ranking): number {
	const { fate, metric, take } = ranking;
	if (rule.kind === 'hungarian') return fate.indexOf(Fate.chosen) + 1;
	if (rule.kind === 'task-aligned' && rule.leastMetric > 0) {
		const low = metric.findIndex((value) => value < rule.leastMetric);
		if (low >= 0 && low < take) return low;
	}
	return Math.min(take, metric.length);
}
