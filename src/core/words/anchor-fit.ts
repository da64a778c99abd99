// What is said of the anchor fit: before, after, and what is gained and lost.

import type { Fit, OptimisedAnchors } from '../anchor-fit/types';
import { formatCount, formatIou, formatShare, plural, sentenceCase } from './format';

/** What the bars are. @param unit "anchor", "cell", "point". */
export function fitCaption({ measure }: Fit, unit: string): string {
	return measure === 'iou'
		? `Best IoU that any ${unit} has with each object. Bars: this recipe. Dashed: with the sliders below.`
		: `How many ${unit}s each object can be found from. Bars: this recipe. Dashed: with the sliders below.`;
}

export interface FitWords {
	/** "Reaching 0.7: 181 → 135. Under 0.3: 22 → 31. Mean: 0.62 → 0.59." */
	numbers: string;
	/** One sentence that says what it means, honest when it is worse. */
	sentence: string;
}

/** @param after with the sliders; `null` while they stand as in the recipe. */
export function fitFinding(before: Fit, after: Fit | null): FitWords {
	const to = (from: string, now: string | undefined) =>
		now === undefined || now === from ? from : `${from} → ${now}`;
	const counts = (of: (fit: Fit) => number) =>
		to(formatCount(of(before)), after ? formatCount(of(after)) : undefined);
	if (before.measure === 'places') {
		const mean = (fit: Fit) => fit.mean.toFixed(1);
		return {
			numbers: `With a place: ${counts(({ reached }) => reached)}. Without any: ${counts(({ under }) => under)}. Mean: ${to(mean(before), after ? mean(after) : undefined)} places.`,
			sentence: after ? changeSentence(before, after) : restingSentence(before),
		};
	}
	const [lower, upper] = before.limits ?? [0, 0];
	const limit = (at: 0 | 1, own: number) => to(`${own}`, after?.limits ? `${after.limits[at]}` : undefined);
	const under = lower === upper ? [] : [`Under ${limit(0, lower)}: ${counts((fit) => fit.under)}.`];
	const means = `Mean: ${to(formatIou(before.mean), after ? formatIou(after.mean) : undefined)}.`;
	return {
		numbers: [`Reaching ${limit(1, upper)}: ${counts((fit) => fit.reached)}.`, ...under, means].join(' '),
		sentence: after ? changeSentence(before, after) : restingSentence(before),
	};
}

/** What stands under the optimiser's result. */
export function optimisedVerdict({ before, after, objects }: OptimisedAnchors): string {
	const gained = after.reached - before.reached;
	if (after.mean === before.mean && gained === 0)
		return 'Nothing better was found: these anchors fit the objects.';
	const share = (count: number) => formatShare(count, objects);
	const reached = `${share(before.reached)} of the objects reach the positive limit now, ${share(after.reached)} would`;
	const mean = `mean best IoU ${formatIou(before.mean)} → ${formatIou(after.mean)}`;
	if (gained < 0) return `Mixed: ${reached}; ${mean}.`;
	return `${reached}; ${mean}.`;
}

function restingSentence({ measure, bySize, count, reached }: Fit): string {
	if (count === 0) return 'There is no object to fit.';
	const worst = bySize
		.filter((group) => group.count > 0)
		.sort((a, b) => a.reached / a.count - b.reached / b.count)[0];
	if (!worst || reached === count)
		return measure === 'iou' ? 'Every object reaches the limit.' : 'Every object has a place.';
	const what = measure === 'iou' ? 'reach the limit' : 'have a place';
	return `Worst off are ${worst.name} objects: ${formatCount(worst.reached)} of ${formatCount(worst.count)} ${what}.`;
}

/** Which sizes gain and which lose. */
function changeSentence(before: Fit, after: Fit): string {
	const change = after.bySize.map((group) => {
		// An input of another size moves objects from one group to another: shares are compared.
		const old = before.bySize.find(({ name }) => name === group.name);
		const was = old && old.count > 0 ? old.mean : group.mean;
		return { name: group.name, count: group.count, by: group.count > 0 ? group.mean - was : 0 };
	});
	const small = 0.005 * (before.measure === 'iou' ? 1 : Math.max(1, before.mean));
	const gain = change.filter(({ by }) => by > small).map(({ name }) => name);
	const lose = change.filter(({ by }) => by < -small);
	if (gain.length === 0 && lose.length === 0) return 'Nothing changes that counts.';
	if (lose.length === 0) return `${sentenceCase(gain.join(' and '))} objects gain.`;
	const lost = lose
		.map(
			({ name, count, by }) =>
				`the ${plural(count, `${name} object`)} ${before.measure === 'iou' ? `lose ${formatIou(-by)} on average` : 'lose places'}`,
		)
		.join(', ');
	return gain.length > 0 ? `${sentenceCase(gain.join(' and '))} objects gain; ${lost}.` : `Worse: ${lost}.`;
}
