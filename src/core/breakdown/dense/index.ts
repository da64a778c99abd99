// The terms of a one-stage or query detector as rows, and the anchors that views list one by one.

import type { DenseOutputs } from '../../head-outputs';
import { sigmoid } from '../../losses/logistic';
import type { LossTermRule } from '../../recipe';
import { formatCount } from '../../words/format';
import { unitOf } from '../../words/vocabulary';
import type { BreakdownInput, StageRows } from '../build';
import type { TermRows } from '../rows';
import { withoutChannel } from '../two-stage';
import type { AnchorLosses } from '../types';
import { denseBoxTerm } from './box-term';
import { denseClassTerm } from './class-term';
import { type DenseContext, denseContext } from './context';
import { denseDistributionTerm } from './dfl-term';
import { mineHardNegatives } from './mining';
import { denseQualityTerm } from './quality-term';
import type { DenseTerm } from './term';

/** Negatives that are listed one by one where everything counts: those with the largest class loss. */
const mostListed = 200;

/** What the terms were computed from, for the check by autodiff. */
export interface DenseParts {
	kind: 'dense';
	context: DenseContext;
	terms: DenseTerm[];
}

export function denseRows(from: BreakdownInput, heads: DenseOutputs): StageRows & { parts: DenseParts } {
	const context = denseContext({ ...from, heads });
	const { recipe, labelled, channels, positives, assignment } = context;
	const mined =
		recipe.sampler.kind === 'hard-negative' && from.mode !== 'all'
			? mineHardNegatives(context, recipe.sampler.negativesPerPositive)
			: null;
	const terms = recipe.losses.flatMap((rule) => termOf(context, rule, mined?.counts ?? null) ?? []);
	const unit = unitOf(recipe);
	const rows: StageRows['rows'] = {};
	for (const each of terms) rows[each.rule.name] = rowsOf(each, unit.one, unit.many);
	const seen = mined ? mined.index.length : countOf(context.takesPart) - positives.index.length;
	const used = new Set(positives.object);
	return {
		rows,
		positives: positives.index.length,
		negatives: seen,
		anchors: listAnchors(context, terms, mined?.index ?? null),
		regions: null,
		masks: [],
		problems: labelled.flatMap((object, g) =>
			(channels[g] as number) < 0 && !used.has(g) && (assignment.objects[g]?.positives ?? 0) > 0
				? [withoutChannel(object, g)]
				: [],
		),
		parts: { kind: 'dense', context, terms },
	};
}

/** `null` for a term that the outputs do not hold. */
function termOf(context: DenseContext, rule: LossTermRule, counts: Uint8Array | null): DenseTerm | null {
	const { quality } = context.heads;
	switch (rule.name) {
		case 'class':
			return denseClassTerm(context, rule, counts);
		case 'box':
		case 'l1':
		case 'giou':
			return denseBoxTerm(context, rule);
		case 'dfl':
			return denseDistributionTerm(context, rule);
		case 'centerness':
		case 'objectness':
			return quality && denseQualityTerm(context, rule, quality);
		default:
			return null;
	}
}

function rowsOf({ term, index, object }: DenseTerm, one: string, many: string): TermRows {
	return {
		term,
		object,
		nameOf: (row) => `${one} ${formatCount(index ? (index[row] as number) : row)}`,
		unit: many,
	};
}

/** Every positive, and the negatives that were mined or cost most. */
function listAnchors(
	context: DenseContext,
	terms: readonly DenseTerm[],
	mined: Int32Array | null,
): AnchorLosses {
	const { positives, assignment, heads, channels } = context;
	const isPositive = new Uint8Array(assignment.count);
	for (const index of positives.index) isPositive[index] = 1;
	const cost = terms.find(({ rule, index }) => index === null && rule.name !== 'mask')?.term.contributions;
	const negatives = mined ? mined.filter((index) => isPositive[index] === 0) : costliest(cost, isPositive);
	const index = Int32Array.from([...positives.index, ...negatives]).sort();
	const { classes, classScores } = heads;
	const objectOf = new Map(Array.from(positives.index, (at, row) => [at, positives.object[row] as number]));
	return {
		index,
		label: Uint8Array.from(index, (at) => isPositive[at] as number),
		terms: terms.map(({ rule, term, index: own }) => {
			const rowOf = own ? new Map(Array.from(own, (at, row) => [at, row])) : null;
			return {
				name: rule.name,
				parts: Float64Array.from(index, (at) => {
					const row = rowOf ? (rowOf.get(at) ?? -1) : at;
					return row < 0 ? 0 : (term.contributions[row] as number);
				}),
			};
		}),
		probability: Float64Array.from(index, (at) => {
			const g = objectOf.get(at);
			if (g !== undefined) return sigmoid(classScores[at * classes + (channels[g] as number)] as number);
			let most = Number.NEGATIVE_INFINITY;
			for (let k = at * classes; k < (at + 1) * classes; k++) most = Math.max(most, classScores[k] as number);
			return sigmoid(most);
		}),
	};
}

/** The negatives with the largest part, ascending by index. */
function costliest(parts: Float64Array | undefined, isPositive: Uint8Array): Int32Array {
	if (!parts) return new Int32Array(0);
	const kept: number[] = [];
	let least = 0;
	for (let k = 0; k < parts.length; k++) {
		const part = parts[k] as number;
		if (isPositive[k] || !(part > least)) continue;
		kept.push(k);
		if (kept.length < 2 * mostListed) continue;
		kept.sort((a, b) => (parts[b] as number) - (parts[a] as number));
		kept.length = mostListed;
		least = parts[kept[mostListed - 1] as number] as number;
	}
	kept.sort((a, b) => (parts[b] as number) - (parts[a] as number));
	return Int32Array.from(kept.slice(0, mostListed)).sort();
}

function countOf(flags: Uint8Array): number {
	let count = 0;
	for (let k = 0; k < flags.length; k++) count += flags[k] as number;
	return count;
}
