// Names of the roles, and why an anchor has the one it has.

import { Fate, Role, type RoleCode } from '../assignment';
import type { Inspection } from '../inspection';
import type { MaxIouRule, Recipe } from '../recipe';
import { needsPredictions } from '../recipe-facts';
import { formatCount } from './format';
import { nameOf } from './names';
import { unitOf } from './vocabulary';

/** Title of a role on cards: "Forced positive anchor". */
export function roleTitle(role: RoleCode, recipe: Recipe): string {
	const { one } = unitOf(recipe);
	switch (role) {
		case Role.positive:
			return `Positive ${one}`;
		case Role.forced:
			return `Forced positive ${one}`;
		case Role.ignored:
			return `Ignored ${one}`;
		case Role.candidate:
			return `Candidate ${one}`;
		case Role.negative:
			return `Negative ${one}`;
	}
}

/** What is known of one anchor when it is explained. */
export interface ExplainedAnchor {
	index: number;
	role: RoleCode;
	/** Object that it is matched to or overlaps most, -1 for none. */
	object: number;
	forcedBy: number;
}

/** Why an anchor has its role, in one sentence. */
export function whyRole(inspection: Inspection, anchor: ExplainedAnchor): string {
	const { assigner } = inspection.recipe;
	const ranked = rankSentence(inspection, anchor.index);
	if (ranked) return ranked;
	switch (assigner.kind) {
		case 'max-iou':
			return whyByIou(inspection, anchor, assigner);
		case 'ssd':
			if (anchor.role === Role.positive) return `IoU is ${assigner.positive} or more.`;
			if (anchor.role === Role.forced) return forcedSentence(inspection, anchor, assigner.positive);
			return `IoU is under ${assigner.positive} with every object.`;
		case 'fcos':
			return anchor.role === Role.positive
				? `Inside the object and within ${assigner.radius} strides of its centre; its farthest side fits this level.`
				: 'Outside every object, too far from its centre, or the object belongs to another level.';
		case 'atss':
			if (anchor.role === Role.ignored) return 'Lies in a crowd region: no loss.';
			return anchor.role === Role.positive
				? `One of the ${assigner.topk} nearest on its level, and its IoU reaches the object's own limit: mean plus deviation of all candidates.`
				: "Not among the nearest of any object, under that object's own limit, or its centre lies outside.";
		case 'task-aligned':
		case 'sim-ota':
		case 'hungarian':
			return whyOpen(inspection.recipe, anchor.role);
	}
}

function whyByIou(inspection: Inspection, anchor: ExplainedAnchor, rule: MaxIouRule): string {
	const { positive, negative, border, crowd } = rule;
	switch (anchor.role) {
		case Role.positive:
			return `IoU is ${positive} or more.`;
		case Role.forced:
			return forcedSentence(inspection, anchor, positive);
		case Role.ignored:
			if (anchor.object >= 0) return `IoU lies between ${negative} and ${positive}: no loss.`;
			if (crowd === 'ignore' && border === null) return 'Lies in a crowd region: no loss.';
			if (crowd === 'shield' && inspection.objects.some((object) => object.use === 'shield'))
				return border === null
					? 'Touches a crowd region, so it may not be negative: no loss.'
					: 'Reaches over the border or touches a crowd region: no loss.';
			return 'Reaches over the border of the input: no loss.';
		default:
			return `IoU is under ${negative} with every object.`;
	}
}

function forcedSentence(inspection: Inspection, anchor: ExplainedAnchor, limit: number): string {
	if (anchor.forcedBy < 0 || anchor.forcedBy === anchor.object)
		return `The best match this object has, although IoU is under ${limit}.`;
	const by = nameOf(inspection, anchor.forcedBy);
	return `Forced by ${by}, but trained towards ${nameOf(inspection, anchor.object)}, which it overlaps more.`;
}

/** Roles of an assigner that waits for predictions, and of what no ranking lists. */
function whyOpen(recipe: Recipe, role: RoleCode): string {
	const { one } = unitOf(recipe);
	if (role === Role.candidate)
		return 'Open to be chosen: whether it becomes positive depends on what the model predicts here.';
	if (role === Role.positive) return `The object chose this ${one} by the predictions.`;
	return recipe.grids.kind === 'queries'
		? 'No object was matched to this query: it learns "no object".'
		: `No object chose this ${one}.`;
}

/** "Rank 3 of 365 for person id 430999; the best 10 become positive." `null` where no ranking lists the anchor. */
function rankSentence(inspection: Inspection, index: number): string | null {
	const { assignment } = inspection;
	let found: { object: number; row: number } | null = null;
	assignment.rankings?.forEach((ranking, object) => {
		const row = ranking ? ranking.index.indexOf(index) : -1;
		if (row < 0 || !ranking) return;
		const better = found === null || ranking.fate[row] === Fate.chosen;
		if (better) found = { object, row };
	});
	if (found === null) return null;
	const { object, row } = found as { object: number; row: number };
	const ranking = assignment.rankings?.[object];
	if (!ranking) return null;
	const place = `Rank ${formatCount(row + 1)} of ${formatCount(ranking.candidates)} for ${nameOf(inspection, object)}`;
	switch (ranking.fate[row]) {
		case Fate.chosen:
			return `${place}; the best ${ranking.take === 1 ? 'one is' : `${formatCount(ranking.take)} are`} taken.`;
		case Fate.lost:
			return `${place}, but ${nameOf(inspection, ranking.other[row] as number)} took it.`;
		case Fate.tooLow:
			return `${place}, but its metric is too low to count.`;
		default:
			return `${place}: behind the ${formatCount(ranking.take)} that ${ranking.take === 1 ? 'is' : 'are'} taken.`;
	}
}

/** "30 positive, 59 forced, 2,697 ignored": what a screen reader hears. `positive` without the forced ones. */
export function totalsSentence(inspection: Inspection): string {
	const { positive, forced, ignored, candidate } = inspection.assignment.totals;
	const parts: string[] = [];
	const { assigner, grids } = inspection.recipe;
	if (isOpen(inspection)) {
		if (grids.kind === 'queries')
			return `${formatCount(grids.count)} queries, none matched without predictions`;
		return `${formatCount(candidate)} candidate ${unitOf(inspection.recipe).many}`;
	}
	parts.push(`${formatCount(positive - forced)} positive`);
	if (assigner.kind === 'max-iou' || assigner.kind === 'ssd') parts.push(`${formatCount(forced)} forced`);
	if (assigner.kind === 'max-iou' || assigner.kind === 'atss') parts.push(`${formatCount(ignored)} ignored`);
	return parts.join(', ');
}

/** Whether the roles wait for predictions that are not there. */
export function isOpen(inspection: Inspection): boolean {
	return needsPredictions(inspection.recipe.assigner) && inspection.assignment.rankings === null;
}
