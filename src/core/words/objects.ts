// How the assigner serves one object, in a word and in a sentence.

import type { InspectedObject, Inspection } from '../inspection';
import type { Recipe } from '../recipe';
import { enumerate, formatCount, formatIou, formatSize, plural, sentenceCase } from './format';
import { apartWords, nameOf, useWords } from './names';
import { knowsIou, limitsOf, unitOf } from './vocabulary';

/** `open`: which of its candidates become positive depends on predictions that are not there. */
export type Service = 'well' | 'forced' | 'none' | 'open' | 'apart' | 'invalid';

export function serviceOf(object: InspectedObject): Service {
	if (object.use === 'invalid') return 'invalid';
	if (object.use !== 'trained') return 'apart';
	if (object.open) return 'open';
	if (object.positives === 0) return 'none';
	return object.positives === object.forced ? 'forced' : 'well';
}

/** "4 positive, best IoU 0.73"; "365 candidate cells" where predictions are still to come. For lists and screen readers. */
export function servedWords(inspection: Inspection, row: number): string {
	const object = inspection.objects[row];
	if (!object) return '';
	const service = serviceOf(object);
	if (service === 'apart') return apartWords(object);
	if (service === 'invalid') return useWords(object);
	if (service === 'open') {
		const { one, many } = unitOf(inspection.recipe);
		return inspection.recipe.grids.kind === 'queries'
			? 'not matched yet'
			: plural(object.candidates, `candidate ${one}`, `candidate ${many}`);
	}
	const positive = `${formatCount(object.positives)} positive`;
	return knowsIou(inspection) ? `${positive}, best IoU ${formatIou(object.bestIou)}` : positive;
}

/** Rows of trained objects that no anchor reaches on its own: first those without any, then by weakest match. */
export function weakObjects(objects: readonly InspectedObject[]): number[] {
	const rows: number[] = [];
	objects.forEach((object, row) => {
		const service = serviceOf(object);
		if (service === 'forced' || service === 'none') rows.push(row);
	});
	const at = (row: number) => objects[row] as InspectedObject;
	return rows.sort(
		(a, b) => Math.min(1, at(a).positives) - Math.min(1, at(b).positives) || at(a).bestIou - at(b).bestIou,
	);
}

/** How the assigner serves one object. */
export function objectSentence(inspection: Inspection, row: number): { ok: boolean; text: string } {
	const object = inspection.objects[row];
	if (!object) return { ok: true, text: '' };
	const { one, many } = unitOf(inspection.recipe);
	switch (serviceOf(object)) {
		case 'invalid':
			return { ok: false, text: brokenBecause(inspection, row) };
		case 'apart':
			return {
				ok: true,
				text: `${sentenceCase(useWords(object))}${object.flag ? ` (${object.flag})` : ''}.`,
			};
		case 'open':
			return { ok: true, text: openSentence(inspection, object) };
		case 'none':
			return { ok: false, text: unmatchedBecause(inspection.recipe, inspection.assignment.count, object) };
		case 'forced': {
			const count = object.positives;
			const best = formatIou(object.bestIou);
			const positive = limitsOf(inspection.recipe)?.upper ?? 0;
			if (object.bestIou >= positive)
				return {
					ok: false,
					text: `It trains only on ${plural(count, 'forced match', 'forced matches')}: the rest overlap another object more.`,
				};
			return {
				ok: false,
				text:
					count === 1
						? `No ${one} reaches IoU ${positive}. It trains only on its best match, at ${best}.`
						: `No ${one} reaches IoU ${positive}. It trains only on its ${formatCount(count)} best matches, all at ${best}.`,
			};
		}
		case 'well': {
			const over = object.positives - object.forced;
			const limits = limitsOf(inspection.recipe);
			if (inspection.recipe.grids.kind === 'queries')
				return { ok: true, text: matchSentence(inspection, row) };
			const where = `${plural(over, one, many)} on ${levelNames(inspection, object)} ${over === 1 ? 'is' : 'are'}`;
			return {
				ok: true,
				text: limits ? `Well served: ${where} over ${limits.upper}.` : `Well served: ${where} positive.`,
			};
		}
	}
}

/** "Matched to query 12, at GIoU 0.62." */
function matchSentence({ assignment }: Inspection, row: number): string {
	const entry = assignment.object.indexOf(row);
	const query = formatCount(assignment.index[entry] ?? 0);
	return `Matched to query ${query}, at GIoU ${formatIou(assignment.iou[entry] ?? 0)}.`;
}

function openSentence(inspection: Inspection, object: InspectedObject): string {
	const { recipe } = inspection;
	if (recipe.grids.kind === 'queries') return 'Which query it gets depends on the predictions.';
	const { one, many } = unitOf(recipe);
	const inside = plural(object.candidates, one, many);
	const rest = 'depends on the predictions.';
	return recipe.assigner.kind === 'task-aligned' && object.candidates > recipe.assigner.topk
		? `${inside} lie inside it. Which ${recipe.assigner.topk} become positive ${rest}`
		: `${inside} ${object.candidates === 1 ? 'lies' : 'lie'} inside it. Whether ${object.candidates === 1 ? 'it becomes' : 'they become'} positive ${rest}`;
}

/** Why an object that is trained has no positive anchor; `count`: anchors in all. */
export function unmatchedBecause(
	recipe: Recipe,
	count: number,
	object: Pick<InspectedObject, 'boxInput' | 'bestIou' | 'candidates'>,
): string {
	const { assigner } = recipe;
	const { one, many } = unitOf(recipe);
	const [x1, y1, x2, y2] = object.boxInput;
	const size = formatSize(x2 - x1, y2 - y1);
	const best = formatIou(object.bestIou);
	switch (assigner.kind) {
		case 'max-iou':
		case 'ssd': {
			if (object.bestIou === 0) return `It overlaps no ${one}, so none is positive.`;
			const forces = assigner.kind === 'ssd' || assigner.forceBest;
			if (assigner.kind === 'max-iou' && forces && object.bestIou < assigner.forceFrom)
				return `No ${one} is positive: the best has IoU ${best}, and matches under ${assigner.forceFrom} are not forced.`;
			if (object.bestIou >= assigner.positive || forces)
				return `No ${one} is positive: those that fit it best (IoU ${best}) overlap another object more.`;
			return `No ${one} reaches IoU ${assigner.positive}, and this recipe forces no matches. The best is ${best}.`;
		}
		case 'fcos':
			return `No ${one} is positive: at ${size} none lies inside it near its centre on a level that takes this size, or smaller objects took them.`;
		case 'atss':
			return object.candidates === 0
				? `No ${one} is a candidate, so none is positive.`
				: `No ${one} is positive: of ${formatCount(object.candidates)} candidates none reaches the object's own limit with its centre inside, or other objects took them.`;
		case 'task-aligned':
		case 'sim-ota':
			return object.candidates === 0
				? `No centre of a ${one} lies inside its ${size}, so it never gets a positive one, whatever the model predicts.`
				: `No ${one} is positive: of ${formatCount(object.candidates)} candidates, those it chose went to other objects or count for nothing.`;
		case 'hungarian':
			return `No query was left for it: there are only ${formatCount(count)} ${many}.`;
	}
}

function levelNames(inspection: Inspection, object: InspectedObject): string {
	const names: string[] = [];
	object.levels.forEach((count, level) => {
		const grid = inspection.grids[level];
		if (count > 0 && grid) names.push(grid.name);
	});
	return enumerate(names);
}

/** What is wrong with an object on which training stops. */
export function brokenBecause(inspection: Inspection, row: number): string {
	const problem =
		inspection.problems.find((entry) => entry.object === row && entry.severity === 'error') ??
		inspection.problems.find((entry) => entry.object === row);
	if (problem) return problem.message;
	const object = inspection.objects[row] as InspectedObject;
	const [x1, y1, x2, y2] = object.boxImage;
	const name = nameOf(inspection, row);
	if (![x1, y1, x2, y2].every(Number.isFinite))
		return `The box of ${name} holds a number that is not finite.`;
	if (x2 > x1 && y2 > y1) return `The framework stops on ${name}.`;
	return `The box of ${name} is ${trim(x2 - x1)} × ${trim(y2 - y1)} px: a box needs a positive width and height.`;
}

function trim(value: number): string {
	return String(Math.round(value * 100) / 100);
}

/** "4 positive anchors, all on P5. Best IoU 0.731."; objects that are not well served say why. */
export function cardSentence(inspection: Inspection, object: InspectedObject, row: number): string {
	const service = serviceOf(object);
	const sentence = objectSentence(inspection, row).text;
	if (service === 'invalid' || service === 'apart' || service === 'open') return sentence;
	const best = knowsIou(inspection) ? ` Best IoU ${formatIou(object.bestIou, 3)}.` : '';
	if (service === 'none') return `${sentence}${best}`;
	const where = levelWords(inspection, object);
	const { one, many } = unitOf(inspection.recipe);
	const counted = (count: number, role: string) => plural(count, `${role} ${one}`, `${role} ${many}`);
	const limit = limitsOf(inspection.recipe)?.upper ?? 0;
	if (service === 'forced' && object.bestIou < limit)
		return `${counted(object.forced, 'forced')}${where}. No ${one} reaches IoU ${limit}: the best has ${formatIou(object.bestIou, 3)}.`;
	if (service === 'forced') return `${counted(object.forced, 'forced')}${where}. ${sentence}${best}`;
	const forced = object.forced > 0 ? `, ${object.forced} of them forced` : '';
	return `${counted(object.positives, 'positive')}${where}${forced}.${best}`;
}

/** ", all on P5" or ": 3 on P2, 1 on P3". */
export function levelWords(inspection: Inspection, object: InspectedObject): string {
	const levels = object.levels
		.map((count, level) => ({ count, name: inspection.grids[level]?.name ?? '' }))
		.filter(({ count }) => count > 0);
	if (levels.length === 1)
		return object.positives === 1 ? ` on ${levels[0]?.name}` : `, all on ${levels[0]?.name}`;
	return levels.length > 1 ? `: ${levels.map(({ count, name }) => `${count} on ${name}`).join(', ')}` : '';
}
