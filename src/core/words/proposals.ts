// What the first stage's proposals reach, in a sentence.

import type { Inspection } from '../inspection';
import { formatCount, formatIou } from './format';
import { nameOf } from './names';

/** "Of 16 objects, 14 are covered by one of 1,000 proposals at IoU 0.5; bat reaches 0.31 alone."; `null` without proposals. */
export function proposalsSentence(inspection: Inspection): string | null {
	const { breakdown, objects, recipe } = inspection;
	const { proposals } = breakdown ?? {};
	const limit = recipe.roi?.positive;
	if (!proposals || limit === undefined) return null;
	const trained = objects.flatMap(({ use }, row) => (use === 'trained' ? [row] : []));
	if (trained.length === 0) return null;
	const reached = (row: number) => proposals.bestIou[row] as number;
	const weakest = trained.reduce((worst, row) => (reached(row) < reached(worst) ? row : worst));
	const covered = trained.filter((row) => reached(row) >= limit).length;
	const of = `Of ${formatCount(trained.length)} objects, ${formatCount(covered)} are covered by one of ${formatCount(proposals.count)} proposals at IoU ${limit}`;
	return covered === trained.length
		? `${of}.`
		: `${of}; ${nameOf(inspection, weakest)} reaches ${formatIou(reached(weakest))} at most, so the second stage has no region to find it in.`;
}
