// Why an object has these positives, in words: what was chosen, where the cut lies, and what the next candidate lacked.
// For the assigners that compare predictions; the numbers are those of the object's ranking.

import { type Cut, cutOf } from '../assign/ranking';
import { penalties } from '../assign/sim-ota-cost';
import { Fate, type Ranking } from '../assignment';
import type { InspectedObject, Inspection } from '../inspection';
import type { AssignerRule, Recipe, TaskAlignedRule } from '../recipe';
import { needsPredictions } from '../recipe-facts';
import { enumerate, formatCount, formatSize, plural, sentenceCase } from './format';
import { formatMetric, minus, rankedIouName, shortName } from './ranking-rows';
import { isOpen } from './roles';
import { unitOf } from './vocabulary';

/** Whether there is something to say: the object is trained, by an assigner that compares predictions. */
export function hasRanking({ recipe, objects }: Inspection, row: number | null): boolean {
	return row !== null && objects[row]?.use === 'trained' && needsPredictions(recipe.assigner);
}

/** What leads to an object's ranking, and its title: "Why these cells?" */
export function rankingQuestion(inspection: Inspection, row: number): string {
	const { one, many } = unitOf(inspection.recipe);
	if (isOpen(inspection)) return `Which ${many}?`;
	const { positives } = inspection.objects[row] as InspectedObject;
	return positives > 1 ? `Why these ${many}?` : positives === 1 ? `Why this ${one}?` : `Why no ${one}?`;
}

export interface RankingStory {
	/** Who won. */
	headline: string;
	/** Where the cut lies, by how much the next one lost, which factor decided. */
	detail: string;
	/** There are no predictions yet: a dump is what it needs. */
	waits: boolean;
}

/** The ranking of one object in a few sentences. */
export function rankingStory(inspection: Inspection, row: number): RankingStory {
	const { recipe, assignment } = inspection;
	const object = inspection.objects[row] as InspectedObject;
	const { assigner } = recipe;
	if (isOpen(inspection)) return { ...openStory(recipe, object), waits: true };
	const ranking = assignment.rankings?.[row] ?? null;
	const said = (headline: string, ...detail: string[]): RankingStory => ({
		headline,
		detail: detail.filter(Boolean).join(' '),
		waits: false,
	});
	if (assigner.kind === 'hungarian') {
		if (!ranking)
			return said(
				'No query is compared with it.',
				'Its class has no channel, or a cost is not a finite number.',
			);
		return said(...matchStory(inspection, ranking, assigner));
	}
	if (object.candidates === 0) return said(...emptyStory(recipe, object));
	if (!ranking) {
		const { many } = unitOf(recipe);
		return said(`No ${many} are compared with it.`, 'Its class has no channel in the predictions.');
	}
	const headline = chosenHeadline(recipe, object);
	return assigner.kind === 'sim-ota'
		? said(headline, placesSentence(assigner.candidates, ranking), ...cutSentences(recipe, ranking, object))
		: said(headline, ...cutSentences(recipe, ranking, object));
}

function openStory(recipe: Recipe, object: InspectedObject): { headline: string; detail: string } {
	const { one, many } = unitOf(recipe);
	if (recipe.grids.kind === 'queries')
		return {
			headline: `One of ${formatCount(recipe.grids.count)} queries will be matched to it.`,
			detail: 'Which one depends on the predictions.',
		};
	if (object.candidates === 0) {
		const [headline, detail] = emptyStory(recipe, object);
		return { headline, detail };
	}
	const { assigner } = recipe;
	const all = object.candidates === 1;
	return {
		headline: `${plural(object.candidates, one, many)} ${candidateWhere(assigner)} ${all ? 'is' : 'are'} open to be chosen.`,
		detail:
			assigner.kind === 'task-aligned' && object.candidates > assigner.topk
				? `The best ${assigner.topk} become positive; which they are depends on the predictions.`
				: 'What becomes of them depends on the predictions.',
	};
}

function candidateWhere({ kind }: AssignerRule): string {
	return kind === 'sim-ota' ? 'near its centre' : 'inside the box';
}

function emptyStory(recipe: Recipe, { boxInput: [x1, y1, x2, y2] }: InspectedObject): [string, string] {
	const { one } = unitOf(recipe);
	return [
		`No ${one} can be chosen.`,
		`No centre of a ${one} lies ${recipe.assigner.kind === 'sim-ota' ? 'near its centre' : `inside its ${formatSize(x2 - x1, y2 - y1)}`}: it never gets a positive ${one}, whatever the model predicts.`,
	];
}

/** "10 of 365 cells inside the box become positive." */
function chosenHeadline(recipe: Recipe, { positives, candidates }: InspectedObject): string {
	const { one, many } = unitOf(recipe);
	const where = candidateWhere(recipe.assigner);
	const become = positives === 1 ? 'becomes' : 'become';
	if (candidates === 1 && positives <= 1)
		return `The only ${one} ${where} ${positives === 1 ? 'becomes' : 'does not become'} positive.`;
	if (positives === 0) return `None of ${formatCount(candidates)} ${many} ${where} becomes positive.`;
	// SimOTA takes cells further off where its region has too few, and conflicts may hand over more than were chosen.
	if (positives > candidates) return `${plural(positives, one, many)} ${become} positive.`;
	if (positives === candidates)
		return `${positives === 2 ? 'Both' : `All ${formatCount(positives)}`} ${many} ${where} become positive.`;
	return `${formatCount(positives)} of ${formatCount(candidates)} ${many} ${where} ${become} positive.`;
}

/** SimOTA: where the number of places comes from. */
function placesSentence(counted: number, { take, iouSum }: Ranking): string {
	if (iouSum === undefined) return `It takes ${formatCount(take)}.`;
	const sum = `the ${counted} best IoUs add up to ${truncated(iouSum)}`;
	return iouSum < 1
		? `It takes 1, the least there is: ${sum} only.`
		: `It takes ${formatCount(take)}: ${sum}.`;
}

/** Two digits without rounding up: the whole number is what counts. */
function truncated(value: number): string {
	return (Math.floor(value * 100) / 100).toFixed(2);
}

function cutSentences(recipe: Recipe, ranking: Ranking, object: InspectedObject): string[] {
	const { assigner } = recipe;
	return [
		cutSentence(assigner, ranking),
		...(assigner.kind === 'task-aligned' ? limitSentences(recipe, assigner, ranking) : []),
		lostSentence(recipe, ranking),
		extraSentence(recipe, ranking, object),
	];
}

function cutSentence(rule: AssignerRule, ranking: Ranking): string {
	const { metric, take } = ranking;
	const cost = rule.kind === 'sim-ota';
	const cut = cutOf(rule, ranking);
	if (!cut) {
		const rows = metric.length;
		if (rows === 0) return 'No prediction overlaps it.';
		return rows <= take && rule.kind === 'task-aligned' && rows < take
			? `There are places for ${formatCount(take)}, so none is left out for want of a place.`
			: '';
	}
	if (rule.kind === 'task-aligned' && (metric[cut.next] as number) < rule.leastMetric) return '';
	const last = formatMetric(metric[cut.last] as number);
	const next = `Candidate ${formatCount(cut.next + 1)}`;
	if (ranking.ambiguous)
		return `${next} has the same ${cost ? 'cost' : 'metric'} as the ${ordinal(cut.last)}, ${last}: which of them is taken is arbitrary (ambiguous: equal ${cost ? 'cost' : 'metric'}).`;
	if (cost) {
		const start = `The dearest that is taken costs ${last}.`;
		const penalty = penalties[rule.convention];
		if ((metric[cut.next] as number) >= penalty && (metric[cut.last] as number) < penalty)
			return `${start} ${next} lies outside its centre region, which alone costs ${formatCount(penalty)}.`;
		return `${start} ${next} costs ${lossOf(cut)} more: ${decision(rule, ranking, cut)}.`;
	}
	const start = `The cut is at ${last}.`;
	if (metric[cut.next] === 0)
		return `${start} ${next} has metric 0: ${ranking.iou[cut.next] === 0 ? 'its box does not overlap the object' : 'its score is next to nothing'}.`;
	return `${start} ${next} loses by ${lossOf(cut)}: ${decision(rule, ranking, cut)}.`;
}

/** "0.0030 (0.5 %)" */
function lossOf({ margin, relativeMargin }: Cut): string {
	const percent = 100 * relativeMargin;
	const share =
		percent < 0.1 ? 'under 0.1 %' : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
	return `${formatMetric(margin)} (${share})`;
}

/** Which factor decided between the last place and the next candidate, as a clause about the next one. */
function decision(rule: AssignerRule, { score, iou }: Ranking, { last, next, decidedBy }: Cut): string {
	const than = rule.kind === 'hungarian' ? 'that of the chosen one' : `that of the ${ordinal(last)}`;
	const scores = pair(score[next] as number, score[last] as number, 2);
	const fits = `${rankedIouName(rule)} ${pair(iou[next] as number, iou[last] as number, 3)}`;
	const byScore = (score[next] as number) - (score[last] as number);
	const byFit = (iou[next] as number) - (iou[last] as number);
	if (rule.kind === 'sim-ota' && byScore >= 0 && byFit >= 0)
		return 'its score and its box are no worse, but its scores for other classes cost more';
	if (decidedBy === 'iou') {
		const worse = byFit < 0 ? 'fits less well' : 'lies further off, by the L1 distance';
		const figures = byFit < 0 ? ` (${fits})` : '';
		if (byScore < 0)
			return `its box ${worse}${byFit < 0 ? ` than ${than}` : ''}${figures}, and its score is lower too (${scores})`;
		if (byScore === 0) return `its box ${worse}${figures}`;
		const power = rule.kind === 'task-aligned' ? powerWords(rule.beta) : '';
		return `its score is higher than ${than} (${scores}), but its box ${worse}${figures}${power}`;
	}
	if (byFit > 0) return `its box fits better than ${than} (${fits}), but its score is lower (${scores})`;
	const both = byFit < 0 ? `, and its box fits less well too (${fits})` : '';
	return `its score is lower than ${than} (${scores})${both}`;
}

/** ", and IoU counts to the sixth power"; nothing where it counts once. */
function powerWords(beta: number): string {
	if (beta <= 1) return '';
	return Number.isInteger(beta)
		? `, and IoU counts to the ${ordinal(beta - 1)} power`
		: `, and IoU counts to the power of ${beta}`;
}

/** What the least metric left out, and what was taken although its metric is 0. */
function limitSentences(recipe: Recipe, rule: TaskAlignedRule, ranking: Ranking): string[] {
	const { metric, fate, take } = ranking;
	const { many } = unitOf(recipe);
	const places = Math.min(take, metric.length);
	const low = metric.subarray(0, places).findIndex((value) => value < rule.leastMetric);
	const said: string[] = [];
	if (rule.leastMetric > 0 && low >= 0)
		said.push(
			`Candidate ${formatCount(low + 1)} has ${formatMetric(metric[low] as number)}, under the least metric of ${rule.leastMetric}, so ${low + 1 < metric.length ? 'it and all behind it are' : 'it is'} negative.`,
		);
	const zeros = metric
		.subarray(0, places)
		.filter((value, k) => value === 0 && fate[k] === Fate.chosen).length;
	if (zeros > 0)
		said.push(
			`${formatCount(zeros)} of the places ${zeros === 1 ? 'is' : 'are'} filled with ${many} of metric 0, for want of better ones.`,
		);
	return said;
}

/** Places that bring no positive. */
function lostSentence(recipe: Recipe, { fate, take }: Ranking): string {
	const places = fate.subarray(0, take);
	const count = (wanted: number) => places.filter((each) => each === wanted).length;
	const [lost, outside] = [count(Fate.lost), count(Fate.outside)];
	const parts: string[] = [];
	if (lost > 0) parts.push(`${formatCount(lost)} of its ${formatCount(take)} went to other objects`);
	if (outside > 0)
		parts.push(
			`${formatCount(outside)} ${lost > 0 ? '' : `of its ${formatCount(take)} places `}${outside === 1 ? 'is' : 'are'} lost to ${unitOf(recipe).many} outside the box`,
		);
	return parts.length > 0 ? `${sentenceCase(enumerate(parts))}.` : '';
}

/** Positives that it has without having chosen them. */
function extraSentence(recipe: Recipe, { fate, take }: Ranking, { positives }: InspectedObject): string {
	const own = fate.subarray(0, take).filter((each) => each === Fate.chosen).length;
	const extra = positives - own;
	if (extra <= 0) return '';
	const { one, many } = unitOf(recipe);
	const why = recipe.assigner.kind === 'sim-ota' ? 'for the least cost' : 'for the best fit';
	return `${plural(extra, one, many)} that several others chose ${extra === 1 ? 'was' : 'were'} given to it ${why}.`;
}

function matchStory(
	inspection: Inspection,
	ranking: Ranking,
	rule: AssignerRule,
): [headline: string, ...detail: string[]] {
	const { index, metric, other, fate, candidates } = ranking;
	const own = fate.indexOf(Fate.chosen);
	if (own < 0)
		return [
			'No query is left for it.',
			`All ${formatCount(candidates)} queries are worth more to other objects: there are more objects than queries.`,
		];
	const headline = `Query ${formatCount(index[own] as number)} is matched to it, at cost ${formatMetric(metric[own] as number)}.`;
	const ahead =
		own === 0
			? 'It is the cheapest of all for this object.'
			: own === 1
				? `Query ${formatCount(index[0] as number)} would cost less (${formatMetric(metric[0] as number)}), but it is worth more to ${shortName(inspection, other[0] as number)}: matching is by the least total.`
				: `${formatCount(own)} queries would cost less, but they are worth more to other objects: matching is by the least total.`;
	const cut = cutOf(rule, ranking);
	if (!cut) return [headline, ahead];
	const next = `Query ${formatCount(index[cut.next] as number)}, the next one,`;
	if (ranking.ambiguous)
		return [
			headline,
			ahead,
			'A free query costs the same: which of them is matched is arbitrary (ambiguous: equal cost).',
		];
	return [headline, ahead, `${next} costs ${lossOf(cut)} more: ${decision(rule, ranking, cut)}.`];
}

/** "0.89 against 0.81", with as many digits as it takes to tell them apart. */
function pair(a: number, b: number, least: number): string {
	for (let digits = least; digits < 7; digits++)
		if (a.toFixed(digits) !== b.toFixed(digits))
			return `${minus(a.toFixed(digits))} against ${minus(b.toFixed(digits))}`;
	return `${minus(a.toFixed(least))} against ${minus(b.toFixed(least))}`;
}

const ordinals = [
	'first',
	'second',
	'third',
	'fourth',
	'fifth',
	'sixth',
	'seventh',
	'eighth',
	'ninth',
	'tenth',
	'eleventh',
	'twelfth',
];

/** "tenth" for row 9; figures from the thirteenth on. */
function ordinal(row: number): string {
	const word = ordinals[row];
	if (word) return word;
	const n = row + 1;
	const teen = n % 100 >= 11 && n % 100 <= 13;
	return `${n}${teen ? 'th' : n % 10 === 1 ? 'st' : n % 10 === 2 ? 'nd' : n % 10 === 3 ? 'rd' : 'th'}`;
}
