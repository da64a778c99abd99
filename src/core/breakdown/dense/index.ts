// The terms of a one-stage or query detector, computed from its head outputs. What views list of them stands in list.ts.

import { Part } from '../../assign/objects';
import type { DenseOutputs } from '../../head-outputs';
import type { Problem } from '../../problem';
import type { LossTermRule } from '../../recipe';
import { formatCount } from '../../words/format';
import { unitOf } from '../../words/vocabulary';
import type { BreakdownInput, StageRows } from '../build';
import { maskAbsence, withoutChannel } from '../problems';
import type { StageTerm } from '../term-inputs';
import { denseBoxTerm } from './box-term';
import { denseClassTerm } from './class-term';
import { type DenseContext, denseContext } from './context';
import { denseDistributionTerm } from './dfl-term';
import { listAnchors } from './list';
import { boxesOnly, ownerMap, prototypeTerm } from './mask-term';
import { type Mined, mineHardNegatives } from './mining';
import { denseQualityTerm } from './quality-term';

export function denseRows(from: BreakdownInput, heads: DenseOutputs): StageRows {
	const context = denseContext({ ...from, heads });
	const { recipe, positives } = context;
	const mined = from.mode === 'all' ? null : minedOf(context);
	const terms = denseTerms(context, mined);
	const { one, many } = unitOf(recipe);
	const rows: StageRows['rows'] = {};
	for (const each of terms)
		rows[each.rule.name] = {
			...each,
			nameOf: (row) => `${one} ${formatCount(each.index ? (each.index[row] as number) : row)}`,
			unit: many,
		};
	let others = -positives.index.length;
	for (const takes of context.takesPart) others += takes;
	return {
		rows,
		positives: positives.index.length,
		negatives: mined ? mined.index.length : others,
		anchors: listAnchors(context, terms, mined?.index ?? null),
		regions: null,
		masks: [],
		problems: problemsOf(context, many),
		terms,
	};
}

/** Every term that the outputs hold, in the order of the recipe. */
export function denseTerms(context: DenseContext, mined: Mined | null): StageTerm[] {
	return context.recipe.losses.flatMap((rule) => termOf(context, rule, mined) ?? []);
}

/** The mined negatives of a recipe that mines; `null` otherwise. */
export function minedOf(context: DenseContext): Mined | null {
	const { sampler, losses } = context.recipe;
	const rule = losses.find(({ name }) => name === 'class');
	return sampler.kind === 'hard-negative' && rule
		? mineHardNegatives(context, rule, sampler.negativesPerPositive)
		: null;
}

function termOf(context: DenseContext, rule: LossTermRule, mined: Mined | null): StageTerm | null {
	const { quality, prototypes } = context.heads;
	switch (rule.name) {
		case 'class':
			return denseClassTerm(context, rule, mined?.counts ?? null);
		case 'box':
		case 'l1':
		case 'giou':
			return denseBoxTerm(context, rule);
		case 'dfl':
			return denseDistributionTerm(context, rule);
		case 'centerness':
		case 'objectness':
			return quality && denseQualityTerm(context, rule, quality);
		case 'mask': {
			if (!prototypes || boxesOnly(context) > 0) return null;
			const { labelled, objects, frame } = context;
			return prototypeTerm(context, rule, prototypes, ownerMap(labelled, objects, frame, prototypes));
		}
		default:
			return null;
	}
}

function problemsOf(context: DenseContext, many: string): Problem[] {
	const { labelled, channels, objects, heads } = context;
	const problems = labelled.flatMap((object, g) =>
		objects.part[g] === Part.trained && (channels[g] as number) < 0 ? [withoutChannel(object, g)] : [],
	);
	const without = heads.prototypes ? boxesOnly(context) : 0;
	if (without > 0) problems.push(maskAbsence({ kind: 'boxes-only', objects: without }, many));
	return problems;
}
