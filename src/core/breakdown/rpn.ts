// First stage: which anchors the loss sees, and the objectness and box terms over them.

import { type Assignment, entryOf, Role } from '../assignment';
import { findSorted } from '../find-sorted';
import { anchorBox, type Grid } from '../grids/grid';
import type { TwoStageOutputs } from '../head-outputs';
import type { DrawnSample } from '../inspection';
import { sigmoid } from '../losses/logistic';
import type { LossTermRule, Recipe } from '../recipe';
import { boxInputs } from './box-inputs';
import { type StageCounts, stageDivisor } from './stage-divisor';
import { outputsOf, pickRows, type StageTerm, stageTerm } from './term-inputs';
import type { AnchorLosses, SamplingMode } from './types';

export interface RpnTerms {
	/** A row for each anchor that the loss sees. */
	objectness: StageTerm;
	/** A row for each positive. */
	box: StageTerm;
	positives: number;
	negatives: number;
	listed: AnchorLosses;
}

/** The terms over the anchors that `mode` selects; `sample` is the draw for `seeded` and `dump`. */
export function rpnTerms(
	recipe: Recipe,
	grids: readonly Grid[],
	boxes: Float64Array,
	assignment: Assignment,
	heads: TwoStageOutputs,
	mode: SamplingMode,
	sample: DrawnSample,
): RpnTerms {
	const rows = mode === 'all' ? allRows(assignment) : drawnRows(assignment, sample);
	const labels = new Float32Array(rows.index.length);
	const positive = positiveRows(rows, labels);
	const counts: StageCounts = {
		positives: positive.index.length,
		negatives: labels.length - positive.index.length,
		full: mode !== 'all' && recipe.sampler.kind === 'random' ? recipe.sampler.count : null,
	};
	const objectness = objectnessTerm(
		seenRule(recipe, 'rpn_objectness', counts),
		heads.objectness,
		rows,
		labels,
		counts,
	);
	const box = rpnBoxTerm(recipe, grids, boxes, heads.deltas, positive, counts);
	return {
		objectness,
		box,
		positives: counts.positives,
		negatives: counts.negatives,
		listed: listAnchors(rows.index, objectness, box, sample),
	};
}

/** The rows that are trained towards an object; their labels become 1. */
function positiveRows({ index, object }: Rows, labels: Float32Array): Rows {
	let count = 0;
	for (let row = 0; row < object.length; row++) if ((object[row] as number) >= 0) count++;
	const positive = { index: new Int32Array(count), object: new Int32Array(count) };
	let at = 0;
	for (let row = 0; row < object.length; row++) {
		const g = object[row] as number;
		if (g < 0) continue;
		labels[row] = 1;
		positive.index[at] = index[row] as number;
		positive.object[at++] = g;
	}
	return positive;
}

interface Rows {
	/** Anchors, ascending, and the object of each or -1. */
	index: Int32Array;
	object: Int32Array;
}

/** A term of a recipe; throws where it has none of that name. */
export function termRule(recipe: Recipe, name: LossTermRule['name']): LossTermRule {
	const rule = recipe.losses.find((term) => term.name === name);
	if (!rule) throw new TypeError(`${recipe.name} has no term ${name}`);
	return rule;
}

/** A constant count of draws says nothing about a loss over every anchor: there the mean is shown. */
function seenRule(recipe: Recipe, name: LossTermRule['name'], { full }: StageCounts): LossTermRule {
	const rule = termRule(recipe, name);
	return full === null && rule.normaliser === 'sampler-count' ? { ...rule, normaliser: 'sampled' } : rule;
}

function objectnessTerm(
	rule: LossTermRule,
	logits: Float32Array,
	{ index, object }: Rows,
	labels: Float32Array,
	counts: StageCounts,
): StageTerm {
	const outputs = pickRows(logits, 1, index);
	const targets = { kind: 'dense' as const, values: labels };
	const divisor = stageDivisor(rule, counts);
	// A softmax over background and foreground is a cross-entropy of the difference of their logits.
	const own = rule.loss === 'softmax-cross-entropy' ? { loss: 'binary-cross-entropy' as const } : rule;
	return stageTerm({
		rule,
		index,
		object,
		inputs: { kind: 'scores', rule: own, outputs, columns: 1, targets, divisor },
	});
}

function rpnBoxTerm(
	recipe: Recipe,
	grids: readonly Grid[],
	boxes: Float64Array,
	deltas: Float32Array,
	{ index, object }: Rows,
	counts: StageCounts,
): StageTerm {
	const rule = seenRule(recipe, 'rpn_box', counts);
	const bases = new Float64Array(4 * index.length);
	const objects = new Float64Array(4 * index.length);
	for (let row = 0; row < index.length; row++) {
		const g = object[row] as number;
		anchorBox(grids, index[row] as number, bases.subarray(4 * row, 4 * row + 4));
		objects.set(boxes.subarray(4 * g, 4 * g + 4), 4 * row);
	}
	const inputs = boxInputs(recipe, rule, {
		coder: recipe.coder,
		bases,
		objects,
		outputs: pickRows(deltas, 4, index),
		units: null,
		divisor: stageDivisor(rule, counts),
	});
	return stageTerm({ rule, index, object, inputs });
}

/** Every anchor that is positive or negative, ascending, with its object or -1. */
function allRows(assignment: Assignment): Rows {
	const count = assignment.count - assignment.totals.ignored;
	const index = new Int32Array(count);
	const object = new Int32Array(count).fill(-1);
	let entry = 0;
	let row = 0;
	for (let k = 0; k < assignment.count; k++) {
		if (assignment.index[entry] === k) {
			const at = entry++;
			if (assignment.role[at] === Role.ignored) continue;
			object[row] = assignment.object[at] as number;
		}
		index[row++] = k;
	}
	return { index, object };
}

/**
 * The drawn anchors with the labels that they have now: a draw that a dump recorded may be older than the labels.
 * Drawn anchors that are ignored now take no part.
 */
function drawnRows(assignment: Assignment, sample: DrawnSample): Rows {
	const drawn = new Int32Array(sample.positive.length + sample.negative.length);
	drawn.set(sample.positive);
	drawn.set(sample.negative, sample.positive.length);
	drawn.sort();
	const entries = Array.from(drawn, (anchor) => entryOf(assignment, anchor));
	const takesPart = (entry: number) => entry < 0 || assignment.role[entry] !== Role.ignored;
	const objects = entries.map((entry) => (entry < 0 ? -1 : (assignment.object[entry] as number)));
	return {
		index: drawn.filter((_, at) => takesPart(entries[at] as number)),
		object: Int32Array.from(objects.filter((_, at) => takesPart(entries[at] as number))),
	};
}

/** The positives, and those of the drawn negatives that the loss sees. */
function listAnchors(
	index: Int32Array,
	objectness: StageTerm,
	box: StageTerm,
	sample: DrawnSample,
): AnchorLosses {
	const positives = box.index as Int32Array;
	const isPositive = new Set(positives);
	const negatives = sample.negative.filter((anchor) => !isPositive.has(anchor));
	const moved = sample.positive.filter((anchor) => !isPositive.has(anchor));
	const rowOf = new Map<number, number>();
	for (const anchor of [...positives, ...negatives, ...moved]) {
		const row = findSorted(index, anchor);
		if (row >= 0) rowOf.set(anchor, row);
	}
	const anchors = Int32Array.from(rowOf.keys()).sort();
	const rows = Int32Array.from(anchors, (anchor) => rowOf.get(anchor) as number);
	const logits = outputsOf(objectness.inputs);
	let at = 0;
	return {
		index: anchors,
		label: Uint8Array.from(anchors, (anchor) => (isPositive.has(anchor) ? 1 : 0)),
		terms: [
			{
				name: 'rpn_objectness',
				parts: Float64Array.from(rows, (row) => objectness.term.contributions[row] as number),
			},
			{
				name: 'rpn_box',
				parts: Float64Array.from(anchors, (anchor) =>
					isPositive.has(anchor) ? (box.term.contributions[at++] as number) : 0,
				),
			},
		],
		probability: Float64Array.from(rows, (row) => sigmoid(logits[row] as number)),
	};
}
