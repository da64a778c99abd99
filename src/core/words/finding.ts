// The finding of an image: what stands above everything else.

import type { InspectedObject, Inspection } from '../inspection';
import { formatCount, formatIou, formatSize } from './format';
import { nameOf } from './names';
import { brokenBecause, weakObjects } from './objects';
import { isOpen } from './roles';
import { knowsIou, limitsOf, unitOf } from './vocabulary';

export interface Finding {
	severity: 'good' | 'information' | 'warning' | 'error';
	headline: string;
	detail: string;
	/** Objects worth a look, weakest match first. */
	nextWeak: number[];
}

/** One headline, one or two sentences under it. */
export function findingOf(inspection: Inspection): Finding {
	const { objects } = inspection;
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
	if (isOpen(inspection)) return { ...openFinding(inspection, trained), nextWeak };
	const without = trained.filter((object) => object.positives === 0);
	if (without.length > 0) return { ...withoutFinding(inspection, trained, without, nextWeak), nextWeak };
	if (nextWeak.length > 0) return { ...forcedFinding(inspection, trained, nextWeak), nextWeak };
	return { severity: 'good', headline: goodHeadline(inspection, trained.length), detail: '', nextWeak };
}

type Words = Omit<Finding, 'nextWeak'>;

function withoutFinding(
	inspection: Inspection,
	trained: readonly InspectedObject[],
	without: readonly InspectedObject[],
	nextWeak: readonly number[],
): Words {
	const { one } = unitOf(inspection.recipe);
	const many = without.length > 1;
	return {
		severity: 'error',
		headline:
			trained.length === 1
				? `The only object has no positive ${one}.`
				: `${formatCount(without.length)} of ${formatCount(trained.length)} objects ${many ? 'have' : 'has'} no positive ${one}.`,
		detail:
			`No ${one} learns to find ${many ? 'them' : 'it'}. ${weakestSentence(inspection, nextWeak)}`.trim(),
	};
}

function forcedFinding(
	inspection: Inspection,
	trained: readonly InspectedObject[],
	nextWeak: readonly number[],
): Words {
	const limit = limitsOf(inspection.recipe)?.upper;
	const many = nextWeak.length > 1;
	return {
		severity: 'warning',
		headline:
			trained.length === 1
				? `The only object never reaches IoU ${limit}.`
				: `${formatCount(nextWeak.length)} of ${formatCount(trained.length)} objects never ${many ? 'reach' : 'reaches'} IoU ${limit}.`,
		detail:
			`${many ? 'They train' : 'It trains'} only on forced matches. ${weakestSentence(inspection, nextWeak)}`.trim(),
	};
}

/** The labels alone: what can be said before there are predictions. */
function openFinding(inspection: Inspection, trained: readonly InspectedObject[]): Words {
	const { grids } = inspection.recipe;
	const { one, many } = unitOf(inspection.recipe);
	const add = 'To see them chosen, add the raw head outputs of your model.';
	if (grids.kind === 'queries') {
		const left = trained.length - grids.count;
		if (left > 0)
			return {
				severity: 'error',
				headline: `${formatCount(trained.length)} objects for ${formatCount(grids.count)} queries.`,
				detail: `${formatCount(left)} of them stay without a query, whatever the model predicts.`,
			};
		return {
			severity: 'information',
			headline: `${formatCount(trained.length)} ${trained.length === 1 ? 'object' : 'objects'} for ${formatCount(grids.count)} queries.`,
			detail: `Which query each one gets depends on the predictions. ${add}`,
		};
	}
	const empty = trained.filter((object) => object.candidates === 0);
	if (empty.length > 0) {
		const smallest = empty.reduce((a, b) => (areaOf(b) < areaOf(a) ? b : a));
		const [x1, y1, x2, y2] = smallest.boxInput;
		const all = empty.length > 1 ? 'They never get' : 'It never gets';
		return {
			severity: 'error',
			headline:
				trained.length === 1
					? `The only object contains no centre of a ${one}.`
					: `${formatCount(empty.length)} of ${formatCount(trained.length)} objects ${empty.length === 1 ? 'contains' : 'contain'} no centre of a ${one}.`,
			detail: `${all} a positive ${one}, whatever the model predicts. The ${smallest.className} is the smallest, ${formatSize(x2 - x1, y2 - y1)} at input.`,
		};
	}
	return {
		severity: 'information',
		headline:
			trained.length === 1
				? `The only object contains ${many}.`
				: `${allOf(trained.length)} contain ${many}.`,
		detail: `Which become positive depends on the predictions. ${add}`,
	};
}

function goodHeadline(inspection: Inspection, trained: number): string {
	const { recipe } = inspection;
	const { many } = unitOf(recipe);
	const who = trained === 1 ? 'The only object has' : `${allOf(trained)} have`;
	if (recipe.grids.kind === 'queries')
		return trained === 1 ? 'The only object has its query.' : `${allOf(trained)} have a query.`;
	const limits = limitsOf(recipe);
	return limits ? `${who} ${many} over IoU ${limits.upper}.` : `${who} positive ${many}.`;
}

function areaOf({ boxInput: [x1, y1, x2, y2] }: InspectedObject): number {
	return (x2 - x1) * (y2 - y1);
}

function weakestSentence(inspection: Inspection, nextWeak: readonly number[]): string {
	const weakest = nextWeak.length > 0 ? inspection.objects[nextWeak[0] as number] : undefined;
	if (!weakest) return '';
	if (knowsIou(inspection))
		return `The ${weakest.className} is the weakest, at ${formatIou(weakest.bestIou)}.`;
	const [x1, y1, x2, y2] = weakest.boxInput;
	return `The ${weakest.className} is ${formatSize(x2 - x1, y2 - y1)} at input.`;
}

/** An object that overlaps no anchor ties with all of them: everything becomes positive. */
function floodOf(inspection: Inspection): Words | null {
	const { assignment, objects, recipe } = inspection;
	if (recipe.assigner.kind !== 'max-iou') return null;
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

/** "Both objects", "All 16 objects". */
function allOf(count: number): string {
	return count === 2 ? 'Both objects' : `All ${formatCount(count)} objects`;
}
