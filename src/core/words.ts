// The sentences and number formats that every surface shares: overlay, hover, side panel, command line.
// Pure text from an inspection; no view says these things in words of its own.

import { Role, type RoleCode } from './assignment';
import type { InspectedObject, Inspection, Tier } from './inspection';
import type { Recipe } from './recipe';

/** What stands above everything else about one image. */
export interface Finding {
	severity: 'good' | 'information' | 'warning' | 'error';
	headline: string;
	detail: string;
	/** Objects worth a look, weakest match first. */
	nextWeak: number[];
}

const thousands = new Intl.NumberFormat('en-US');

/** "242,991" */
export function formatCount(value: number): string {
	return thousands.format(value);
}

/** "0.73"; `digits` 3 in cards. Never rounds up to a number that limits are set at (0.7, 0.45). */
export function formatIou(value: number, digits: 2 | 3 = 2): string {
	const rounded = value.toFixed(digits);
	const twentieths = Number(rounded) * 20;
	if (Number(rounded) <= value || Math.abs(twentieths - Math.round(twentieths)) > 1e-9) return rounded;
	const power = 10 ** digits;
	return (Math.floor(value * power) / power).toFixed(digits);
}

/** "0.2930"; not finite numbers by their name. */
export function formatLoss(value: number, digits = 4): string {
	return Number.isFinite(value) ? value.toFixed(digits) : String(value);
}

/** "27 %"; "under 1 %" instead of a zero that is none. */
export function formatShare(part: number, whole: number): string {
	if (!(whole > 0) || !Number.isFinite(part)) return '–';
	const percent = (100 * part) / whole;
	return percent > 0 && percent < 0.5 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** "212 × 302 px"; sides of pictures stay ungrouped: "1199 × 800 px". */
export function formatSize(width: number, height: number): string {
	return `${Math.round(width)} × ${Math.round(height)} px`;
}

/** "1 anchor", "4 anchors". */
export function plural(count: number, one: string, many = `${one}s`): string {
	return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "a, b and c" */
export function enumerate(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** Icon and word of a tier. */
export const tierWords: Record<Tier, { title: string; icon: string }> = {
	assignment: { title: 'Assignment', icon: 'layers' },
	exact: { title: 'Exact loss', icon: 'verified-filled' },
	estimate: { title: 'Estimate', icon: 'question' },
};

/** What stands beside the tier. */
export function tierDetail(inspection: Inspection): string {
	if (inspection.tier === 'assignment') return 'no predictions loaded, so no losses';
	if (inspection.tier === 'estimate') return 'from final detections, not from raw head outputs';
	return inspection.breakdown ? `from ${inspection.breakdown.source}` : '';
}

/** Title of a role on cards. */
export function roleTitle(role: RoleCode): string {
	switch (role) {
		case Role.positive:
			return 'Positive anchor';
		case Role.forced:
			return 'Forced positive anchor';
		case Role.ignored:
			return 'Ignored anchor';
		case Role.negative:
			return 'Negative anchor';
	}
}

/** Why an anchor has its role, in one sentence. */
export function whyRole(
	inspection: Inspection,
	anchor: { role: RoleCode; object: number; forcedBy: number },
): string {
	const { positive, negative, border, crowd } = inspection.recipe.rpn.assigner;
	switch (anchor.role) {
		case Role.positive:
			return `IoU is ${positive} or more.`;
		case Role.forced: {
			if (anchor.forcedBy < 0 || anchor.forcedBy === anchor.object)
				return `The best match this object has, although IoU is under ${positive}.`;
			const by = nameOf(inspection, anchor.forcedBy);
			const towards = nameOf(inspection, anchor.object);
			return `Forced by ${by}, but trained towards ${towards}, which it overlaps more.`;
		}
		case Role.ignored:
			if (anchor.object >= 0) return `IoU lies between ${negative} and ${positive}: no loss.`;
			if (crowd === 'shield' && inspection.objects.some((object) => object.use === 'shield'))
				return border === null
					? 'Touches a crowd region, so it may not be negative: no loss.'
					: 'Reaches over the border or touches a crowd region: no loss.';
			return 'Reaches over the border of the input: no loss.';
		case Role.negative:
			return `IoU is under ${negative} with every object.`;
	}
}

/** How well the assigner serves an object. */
export type Service = 'well' | 'forced' | 'none' | 'apart' | 'invalid';

export function serviceOf(object: InspectedObject): Service {
	if (object.use === 'invalid') return 'invalid';
	if (object.use !== 'trained') return 'apart';
	if (object.positives === 0) return 'none';
	return object.positives === object.forced ? 'forced' : 'well';
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

/** The finding of an image: one headline, one or two sentences under it. */
export function findingOf(inspection: Inspection): Finding {
	const { objects, recipe } = inspection;
	const limit = recipe.rpn.assigner.positive;
	const nextWeak = weakObjects(objects);
	const trained = objects.filter((object) => object.use === 'trained');
	const invalid = objects.findIndex((object) => object.use === 'invalid');
	if (objects.length === 0)
		return {
			severity: 'information',
			headline: 'No labelled objects.',
			detail: 'Training uses this image as background.',
			nextWeak,
		};
	if (invalid >= 0)
		return {
			severity: 'error',
			headline: 'Training stops on this image.',
			detail: brokenBecause(inspection, invalid),
			nextWeak: [invalid, ...nextWeak],
		};
	if (trained.length === 0)
		return {
			severity: 'information',
			headline: 'No object to train on.',
			detail: `${objects.length === 1 ? 'The only one is' : `All ${formatCount(objects.length)} are`} left out by this recipe. Training uses this image as background.`,
			nextWeak,
		};
	const disaster = floodOf(inspection);
	if (disaster) return { ...disaster, nextWeak };
	const without = trained.filter((object) => object.positives === 0).length;
	const weakest = nextWeak.length > 0 ? (objects[nextWeak[0] as number] as InspectedObject) : null;
	if (without > 0)
		return {
			severity: 'error',
			headline:
				trained.length === 1
					? 'The only object has no positive anchor.'
					: `${formatCount(without)} of ${formatCount(trained.length)} objects ${without === 1 ? 'has' : 'have'} no positive anchor.`,
			detail: `No anchor learns to find ${without === 1 ? 'it' : 'them'}. ${weakestSentence(weakest)}`.trim(),
			nextWeak,
		};
	if (nextWeak.length > 0)
		return {
			severity: 'warning',
			headline:
				trained.length === 1
					? `The only object never reaches IoU ${limit}.`
					: `${formatCount(nextWeak.length)} of ${formatCount(trained.length)} objects never ${nextWeak.length === 1 ? 'reaches' : 'reach'} IoU ${limit}.`,
			detail:
				`${nextWeak.length === 1 ? 'It trains' : 'They train'} only on forced matches. ${weakestSentence(weakest)}`.trim(),
			nextWeak,
		};
	return {
		severity: 'good',
		headline:
			trained.length === 1
				? `The only object has anchors over IoU ${limit}.`
				: `All ${formatCount(trained.length)} objects have anchors over IoU ${limit}.`,
		detail: '',
		nextWeak,
	};
}

function weakestSentence(weakest: InspectedObject | null): string {
	return weakest ? `The ${weakest.className} is the weakest, at ${formatIou(weakest.bestIou)}.` : '';
}

/** An object that overlaps no anchor ties with all of them: everything becomes positive. */
function floodOf(inspection: Inspection): Omit<Finding, 'nextWeak'> | null {
	const { assignment, objects } = inspection;
	const row = objects.findIndex((object) => object.use === 'trained' && object.bestIou === 0);
	if (row < 0 || assignment.totals.forced * 2 < assignment.count) return null;
	const all = assignment.totals.positive === assignment.count;
	return {
		severity: 'error',
		headline: all
			? 'Every anchor of this image is positive.'
			: `${formatCount(assignment.totals.positive)} of ${formatCount(assignment.count)} anchors are positive.`,
		detail: `${nameOf(inspection, row)} overlaps no anchor. Its best IoU is 0, so every anchor with IoU 0 counts as its best match.`,
	};
}

/** How the assigner serves one object. */
export function objectSentence(inspection: Inspection, row: number): { ok: boolean; text: string } {
	const object = inspection.objects[row];
	if (!object) return { ok: true, text: '' };
	const { positive, forceBest } = inspection.recipe.rpn.assigner;
	switch (serviceOf(object)) {
		case 'invalid':
			return { ok: false, text: brokenBecause(inspection, row) };
		case 'apart':
			return {
				ok: true,
				text: `${sentenceCase(useWords(object))}${object.flag ? ` (${object.flag})` : ''}.`,
			};
		case 'none': {
			if (object.bestIou === 0)
				return {
					ok: false,
					text: 'It overlaps no anchor, so none is positive.',
				};
			if (object.bestIou >= positive || forceBest)
				return {
					ok: false,
					text: `No anchor is positive: those that fit it best (IoU ${formatIou(object.bestIou)}) overlap another object more.`,
				};
			return {
				ok: false,
				text: `No anchor reaches IoU ${positive}, and this recipe forces no matches. The best is ${formatIou(object.bestIou)}.`,
			};
		}
		case 'forced': {
			const count = object.positives;
			const best = formatIou(object.bestIou);
			if (object.bestIou >= positive)
				return {
					ok: false,
					text: `It trains only on ${plural(count, 'forced match', 'forced matches')}: the rest overlap another object more.`,
				};
			return {
				ok: false,
				text:
					count === 1
						? `No anchor reaches IoU ${positive}. It trains only on its best match, at ${best}.`
						: `No anchor reaches IoU ${positive}. It trains only on its ${formatCount(count)} best matches, all at ${best}.`,
			};
		}
		case 'well': {
			const over = object.positives - object.forced;
			return {
				ok: true,
				text: `Well served: ${plural(over, 'anchor')} on ${levelNames(inspection, object)} ${over === 1 ? 'is' : 'are'} over ${positive}.`,
			};
		}
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

/** What the recipe does with an object that takes no plain part, for chips: "crowd, left out by this recipe". */
export function apartWords(object: InspectedObject): string {
	const flag = flagWord(object.flag);
	return flag ? `${flag}, ${useWords(object)}` : useWords(object);
}

function useWords(object: InspectedObject): string {
	switch (object.use) {
		case 'left-out':
			return 'left out by this recipe';
		case 'shield':
			return 'keeps anchors around it from being negative';
		case 'invalid':
			return 'stops training';
		case 'trained':
			return 'trained';
	}
}

/** "crowd" for "iscrowd"; other flags by their own name. */
export function flagWord(flag: string | null): string {
	if (flag === null) return '';
	return flag === 'iscrowd' ? 'crowd' : flag.replaceAll('_', '');
}

/** "person id 430999" */
export function nameOf(inspection: Inspection, row: number): string {
	const object = inspection.objects[row];
	if (!object) return 'no object';
	return `${object.className} ${idWords(object.id)}`;
}

/** "id 430999"; ids that are already words stay. */
export function idWords(id: string): string {
	return /^\d+$/.test(id) ? `id ${id}` : id;
}

function brokenBecause(inspection: Inspection, row: number): string {
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

function sentenceCase(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "wide", "square" or "tall": a shape's word. */
export function shapeWord(width: number, height: number): string {
	const ratio = width / height;
	return ratio > 1.15 ? 'wide' : ratio < 1 / 1.15 ? 'tall' : 'square';
}

/** "30 positive, 59 forced, 2,697 ignored": what a screen reader hears. `positive` without the forced ones. */
export function totalsSentence(inspection: Inspection): string {
	const { positive, forced, ignored } = inspection.assignment.totals;
	return `${formatCount(positive - forced)} positive, ${formatCount(forced)} forced, ${formatCount(ignored)} ignored`;
}

/** Title of the recipe's limits for charts: the two numbers where roles change. */
export function limitsOf(recipe: Recipe): { upper: number; lower: number } {
	return {
		upper: recipe.rpn.assigner.positive,
		lower: recipe.rpn.assigner.negative,
	};
}
