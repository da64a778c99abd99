// Puts the terms of all stages together: the total, what each object adds to it, and what is left to background.

import type { AssignObjects } from '../assign/objects';
import type { Assignment } from '../assignment';
import type { Grid } from '../grids/grid';
import type { HeadOutputs } from '../head-outputs';
import type { DrawnSample } from '../inspection';
import type { Problem } from '../problem';
import type { LossTermName, Recipe } from '../recipe';
import { unitOf } from '../words/vocabulary';
import { denseRows } from './dense';
import { opinionsOf } from './opinions';
import { proposalRecall } from './proposals';
import type { Frame, LabelledClass } from './regions';
import { attribute, notFinite, type TermRows } from './rows';
import { weighted } from './sums';
import type { StageTerm } from './term-inputs';
import { twoStageRows } from './two-stage';
import type { AnchorLosses, Breakdown, LossTerm, MaskError, RegionLosses, SamplingMode } from './types';

export interface BreakdownInput {
	recipe: Recipe;
	frame: Frame;
	grids: readonly Grid[];
	assignment: Assignment;
	objects: AssignObjects;
	labelled: readonly LabelledClass[];
	heads: HeadOutputs;
	mode: SamplingMode;
	/** The draw of `seeded` and `dump`, and the negatives that are listed one by one under `all`. */
	sample: DrawnSample;
	/** `skip`: the class term of a one-stage detector has none, which is most of its time. */
	gradients: 'compute' | 'skip';
}

/** What one kind of detector gives: the rows of its terms, and the lists that views show. */
export interface StageRows {
	/** A term of the recipe that is not here is not shown (no second stage in the dump, no masks). */
	rows: Partial<Record<LossTermName, TermRows>>;
	/** Anchors, points or queries that the loss sees. */
	positives: number;
	negatives: number;
	anchors: AnchorLosses;
	regions: RegionLosses | null;
	masks: MaskError[];
	problems: Problem[];
	/** The terms with what they were computed from, for the check that recomputes them. */
	terms: StageTerm[];
}

const count = new Intl.NumberFormat('en-US');

/** Every loss term of one image, and problems that the terms themselves show (a value that is not finite). */
export function buildBreakdown(given: BreakdownInput): {
	breakdown: Breakdown;
	problems: Problem[];
	stages: StageTerm[];
} {
	const from = { ...given, recipe: withMovingAverage(given.recipe, given.heads) };
	const { recipe, heads, mode, sample } = from;
	const stage = heads.kind === 'two-stage' ? twoStageRows(from, heads) : denseRows(from, heads);
	const terms: LossTerm[] = [];
	const problems: Problem[] = [];
	for (const rule of recipe.losses) {
		const rows = stage.rows[rule.name];
		if (!rows) continue;
		terms.push(attribute(rows, from.labelled.length));
		const broken = notFinite(rows, from.labelled);
		if (broken) problems.push(broken);
	}
	problems.push(...stage.problems);
	const { positives, negatives } = stage;
	return {
		breakdown: {
			total: terms.reduce((sum, term) => sum + weighted(term, term.value), 0),
			terms,
			sampling: {
				mode,
				seed: mode === 'seeded' ? sample.seed : null,
				positives,
				negatives,
				sentence: samplingSentence(recipe, mode, sample.seed, positives, negatives),
			},
			anchors: stage.anchors,
			regions: stage.regions,
			masks: stage.masks,
			opinions: opinionsOf(from, stage),
			proposals: proposalRecall(recipe, heads, from.objects),
			source: heads.source,
		},
		problems,
		stages: stage.terms,
	};
}

/** The dump's own moving average counts where the recipe gives none. */
function withMovingAverage(recipe: Recipe, heads: HeadOutputs): Recipe {
	const value = heads.kind === 'dense' ? heads.movingAverage : null;
	if (value === null) return recipe;
	const losses = recipe.losses.map((term) =>
		term.normaliser === 'moving-average' ? { normaliserValue: value, ...term } : term,
	);
	return { ...recipe, losses };
}

function samplingSentence(
	recipe: Recipe,
	mode: SamplingMode,
	seed: number,
	positives: number,
	negatives: number,
): string {
	const { many } = unitOf(recipe);
	const numbers = `${count.format(positives)} positive, ${count.format(negatives)} negative`;
	if (recipe.sampler.kind === 'hard-negative' && mode !== 'all')
		return `Positive ${many} and the hardest negatives: ${numbers}.`;
	switch (mode) {
		case 'all':
			return `All ${many}: ${numbers}.`;
		case 'seeded':
			return `Sampled ${many} only: ${numbers} (seed ${seed}).`;
		case 'dump':
			return `${many.charAt(0).toUpperCase()}${many.slice(1)} as drawn in the dump: ${numbers}.`;
	}
}
