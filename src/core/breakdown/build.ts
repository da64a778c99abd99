// Puts the terms of both stages together: the total, what each object adds to it, and what is left to background.

import type { AssignObjects } from '../assign/max-iou';
import type { Assignment } from '../assignment';
import type { Grid } from '../grids/grid';
import type { HeadOutputs } from '../head-outputs';
import type { DrawnSample } from '../inspection';
import type { Term } from '../losses/stages';
import type { Problem } from '../problem';
import type { LossTermName, LossTermRule, Recipe } from '../recipe';
import type { MaskAbsence } from './masks';
import { type Frame, type LabelledClass, type RegionTerms, regionTerms } from './regions';
import { type RpnTerms, rpnTerms } from './rpn';
import type { Breakdown, LossTerm, SamplingMode } from './types';

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
}

/** Names of the terms on screen. */
export const termTitles: Record<LossTermName, string> = {
	rpn_objectness: 'RPN objectness',
	rpn_box: 'RPN box',
	roi_class: 'RoI class',
	roi_box: 'RoI box',
	mask: 'Mask',
};

const count = new Intl.NumberFormat('en-US');

/** Every loss term of one image, and problems that the terms themselves show (a value that is not finite). */
export function buildBreakdown(from: BreakdownInput): {
	breakdown: Breakdown;
	problems: Problem[];
	/** The terms of both stages before they were put together. */
	stages: { rpn: RpnTerms; regions: RegionTerms | null };
} {
	const { recipe, heads, mode, sample } = from;
	const rpn = rpnTerms(recipe, from.grids, from.objects.boxes, from.assignment, heads, mode, sample);
	const regions = heads.regions
		? regionTerms(recipe, from.frame, from.objects, from.labelled, heads.regions)
		: null;
	const terms: LossTerm[] = [];
	const problems: Problem[] = [];
	for (const rule of recipe.losses) {
		const rows = termRows(rule.name, rpn, regions);
		if (!rows) continue;
		const term = attribute(rule, rows, from.labelled.length);
		terms.push(term);
		if (!Number.isFinite(term.value)) problems.push(notFinite(rule, rows, from.labelled));
	}
	for (const g of regions?.withoutChannel ?? []) {
		const object = from.labelled[g] as LabelledClass;
		problems.push({
			rule: 'class-without-channel',
			severity: 'error',
			message: `The dump has no class channel for "${object.className}", so the regions matched to it count in no term. Give the dump's metadata a "classes" list that names it.`,
			span: null,
			object: g,
		});
	}
	if (regions?.masks?.absent) problems.push(maskAbsence(regions.masks.absent));
	const { positives, negatives } = rpn;
	return {
		breakdown: {
			total: terms.reduce((sum, term) => sum + term.value * term.weight, 0),
			terms,
			sampling: {
				mode,
				seed: mode === 'seeded' ? sample.seed : null,
				positives,
				negatives,
				sentence: samplingSentence(mode, sample.seed, positives, negatives),
			},
			anchors: rpn.listed,
			regions: regions?.listed ?? null,
			masks: regions?.masks?.errors ?? [],
			source: heads.source,
			recorded: heads.recorded,
		},
		problems,
		stages: { rpn, regions },
	};
}

function samplingSentence(mode: SamplingMode, seed: number, positives: number, negatives: number): string {
	const numbers = `${count.format(positives)} positive, ${count.format(negatives)} negative`;
	switch (mode) {
		case 'all':
			return `All anchors: ${numbers}.`;
		case 'seeded':
			return `Sampled anchors only: ${numbers} (seed ${seed}).`;
		case 'dump':
			return `Anchors as drawn in the dump: ${numbers}.`;
	}
}

interface TermRows {
	term: Term;
	/** Object of each row, -1 for background. */
	object: ArrayLike<number>;
	/** What one row is, for messages: "anchor 130,749". */
	nameOf(row: number): string;
	unit: string;
}

function termRows(name: LossTermName, rpn: RpnTerms, regions: RegionTerms | null): TermRows | null {
	const anchors = (term: Term): TermRows => ({
		term,
		object: rpn.object,
		nameOf: (row) => `anchor ${count.format(rpn.index[row] as number)}`,
		unit: 'anchors',
	});
	const rows = (term: Term): TermRows => ({
		term,
		object: regions?.listed.object ?? [],
		nameOf: (row) => `region ${row}`,
		unit: 'regions',
	});
	switch (name) {
		case 'rpn_objectness':
			return anchors(rpn.objectness);
		case 'rpn_box':
			return anchors(rpn.box);
		case 'roi_class':
			return regions && rows(regions.class);
		case 'roi_box':
			return regions && rows(regions.box);
		case 'mask': {
			const masks = regions?.masks;
			if (!masks?.term) return null;
			return {
				term: masks.term,
				object: masks.errors.map((mask) => mask.object),
				nameOf: (row) => `the mask of region ${masks.errors[row]?.region}`,
				unit: 'mask pixels',
			};
		}
	}
}

function attribute(rule: LossTermRule, rows: TermRows, objects: number): LossTerm {
	const perObject = new Float64Array(objects);
	let background = 0;
	rows.term.contributions.forEach((part, row) => {
		const g = rows.object[row] as number;
		if (g < 0) background += part;
		else perObject[g] = (perObject[g] as number) + part;
	});
	return {
		name: rule.name,
		title: termTitles[rule.name],
		value: rows.term.value,
		weight: rule.weight,
		divisor: rows.term.divisor,
		normaliser: normaliserWords(rule, rows),
		perObject,
		background,
	};
}

function normaliserWords(rule: LossTermRule, rows: TermRows): string {
	const divisor = count.format(rows.term.divisor);
	switch (rule.normaliser) {
		case 'sampled':
			return `${divisor} sampled ${rows.unit}`;
		case 'positives-times-4':
			return `${divisor} = 4 x positive ${rows.unit}`;
		case 'rows-of-active-classes':
			return `${divisor} ${rows.unit} whose predicted class is active`;
		case 'mask-pixels':
			return `${divisor} ${rows.unit}`;
	}
}

/** Why there is no mask term although the recipe and the dump have masks. */
function maskAbsence(absent: MaskAbsence): Problem {
	const problem = { severity: 'warning' as const, span: null };
	switch (absent.kind) {
		case 'rows':
			return {
				...problem,
				rule: 'mask-rows',
				message: `The dump has masks of ${count.format(absent.dump)} foreground regions, but with these labels ${count.format(absent.foreground)} are foreground, so there is no mask term. Write the mask logits of all regions to see it while labels change.`,
			};
		case 'boxes-only':
			return {
				...problem,
				rule: 'mask-missing',
				message: `${absent.objects === 1 ? 'An object that regions are trained towards has' : `${count.format(absent.objects)} objects that regions are trained towards have`} a box but no mask, so there is no mask term: training a mask branch on these labels fails or learns nothing from them.`,
			};
	}
}

/** Names the term, the row and the object that made a value infinite or NaN. */
function notFinite(rule: LossTermRule, rows: TermRows, labelled: readonly LabelledClass[]): Problem {
	const row = rows.term.contributions.findIndex((part) => !Number.isFinite(part));
	const g = rows.object[row] as number;
	const object = labelled[g];
	const rest = rows.term.contributions.reduce((sum, part) => (Number.isFinite(part) ? sum + part : sum), 0);
	return {
		rule: 'loss-not-finite',
		severity: 'error',
		message: `${termTitles[rule.name]} loss is ${rows.term.value}: it comes from ${rows.nameOf(row)}${
			object ? `, trained towards ${object.className}` : ', which is background'
		}. The rest of the term is ${rest.toFixed(4)}.`,
		span: null,
		object: object ? g : undefined,
	};
}
