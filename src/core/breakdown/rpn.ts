// First stage: which anchors the loss sees, and the objectness and box terms over them.

import { type Assignment, entryOf, Role } from '../assignment';
import { encodeDeltas } from '../boxes/coder';
import { anchorBox, type Grid } from '../grids/grid';
import type { TwoStageOutputs } from '../head-outputs';
import type { DrawnSample } from '../inspection';
import { sigmoid } from '../losses/binary-cross-entropy';
import { boxTerm, objectnessTerm, type Term } from '../losses/stages';
import type { LossTermRule, Recipe } from '../recipe';
import type { AnchorLosses, SamplingMode } from './types';

export interface RpnTerms {
	objectness: Term;
	box: Term;
	/** Anchor and object (-1 for negatives) of each row of the terms. */
	index: Int32Array;
	object: Int32Array;
	positives: number;
	negatives: number;
	listed: AnchorLosses;
	/** What the terms were computed from, for the check by autodiff; the box rows are the positives alone. */
	inputs: {
		logits: Float64Array;
		labels: Uint8Array;
		deltas: Float64Array;
		targets: Float64Array;
		boxGradient: Float64Array;
	};
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
	const { coder } = recipe;
	if (coder.kind !== 'delta') throw new TypeError(`${recipe.name} has no box deltas`);
	const rows = mode === 'all' ? allRows(assignment) : drawnRows(assignment, sample);
	const { index, object } = rows;
	const count = index.length;
	const labels = new Uint8Array(count);
	const logits = new Float64Array(count);
	const positiveRows: number[] = [];
	for (let row = 0; row < count; row++) {
		logits[row] = heads.objectness[index[row] as number] as number;
		if ((object[row] as number) < 0) continue;
		labels[row] = 1;
		positiveRows.push(row);
	}
	// The box term runs over positives alone: nothing is computed for the other hundred thousands.
	const deltas = new Float64Array(4 * positiveRows.length);
	const targets = new Float64Array(4 * positiveRows.length);
	const anchor = new Float64Array(4);
	positiveRows.forEach((row, at) => {
		const k = index[row] as number;
		const g = object[row] as number;
		deltas.set(heads.deltas.subarray(4 * k, 4 * k + 4), 4 * at);
		const base = anchorBox(grids, k, anchor);
		encodeDeltas(coder, base, boxes.subarray(4 * g, 4 * g + 4), targets.subarray(4 * at, 4 * at + 4));
	});
	const rule = recipe.losses.find((term) => term.name === 'rpn_box') as LossTermRule;
	const divisor = rule.normaliser === 'positives-times-4' ? 4 * positiveRows.length : count;
	const compact = boxTerm(
		deltas,
		targets,
		new Uint8Array(positiveRows.length).fill(1),
		rule.beta ?? 0,
		divisor,
	);
	const box: Term = { ...compact, contributions: new Float64Array(count) };
	positiveRows.forEach((row, at) => {
		box.contributions[row] = compact.contributions[at] as number;
	});
	const objectness = objectnessTerm(logits, labels);
	return {
		objectness,
		box,
		index,
		object,
		positives: positiveRows.length,
		negatives: count - positiveRows.length,
		listed: listAnchors(index, labels, logits, objectness, box, sample),
		inputs: { logits, labels, deltas, targets, boxGradient: compact.gradient },
	};
}

/** Every anchor that is positive or negative, ascending, with its object or -1. */
function allRows(assignment: Assignment): { index: Int32Array; object: Int32Array } {
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
function drawnRows(assignment: Assignment, sample: DrawnSample): { index: Int32Array; object: Int32Array } {
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

function listAnchors(
	index: Int32Array,
	labels: Uint8Array,
	logits: Float64Array,
	objectness: Term,
	box: Term,
	sample: DrawnSample,
): AnchorLosses {
	const shown = new Set([...sample.negative, ...sample.positive]);
	const rows: number[] = [];
	for (let row = 0; row < index.length; row++) {
		if (labels[row] === 1 || shown.has(index[row] as number)) rows.push(row);
	}
	return {
		index: Int32Array.from(rows, (row) => index[row] as number),
		label: Uint8Array.from(rows, (row) => labels[row] as number),
		terms: [
			{
				name: 'rpn_objectness',
				parts: Float64Array.from(rows, (row) => objectness.contributions[row] as number),
			},
			{ name: 'rpn_box', parts: Float64Array.from(rows, (row) => box.contributions[row] as number) },
		],
		probability: Float64Array.from(rows, (row) => sigmoid(logits[row] as number)),
	};
}
