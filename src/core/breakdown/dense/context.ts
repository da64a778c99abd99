// What every term of a one-stage or query detector reads: the head's outputs beside the assignment, and its positives.

import { type AssignObjects, trainedRows } from '../../assign/objects';
import { type Assignment, Role } from '../../assignment';
import { anchorBox, type Grid } from '../../grids/grid';
import type { DenseOutputs } from '../../head-outputs';
import type { LossTermName, LossTermRule, Recipe } from '../../recipe';
import type { Frame, LabelledClass } from '../regions';

/** The anchors, points or queries that are trained towards an object, ascending by index. */
export interface Positives {
	index: Int32Array;
	object: Int32Array;
	/** Target of the object's class, 0..1: 1 unless the assigner or the loss softens it. */
	target: Float64Array;
}

export interface DenseContext {
	recipe: Recipe;
	frame: Frame;
	grids: readonly Grid[];
	assignment: Assignment;
	objects: AssignObjects;
	labelled: readonly LabelledClass[];
	heads: DenseOutputs;
	/** Channel of each object's class, -1 for none. */
	channels: Int32Array;
	positives: Positives;
	/**
	 * Role of each anchor in the loss, `[count]`: 1 takes part, 0 does not (ignored, or trained towards an object whose class
	 * has no channel).
	 */
	takesPart: Uint8Array;
	/** Divisors that are known already (a batch's), by term; the others come from the term's normaliser. */
	divisors: Partial<Record<LossTermName, number>>;
	/** Whether the class term has a gradient. */
	gradients: 'compute' | 'skip';
}

/** Gathers what the terms read. */
export function denseContext(
	from: Pick<DenseContext, 'recipe' | 'frame' | 'grids' | 'assignment' | 'objects' | 'labelled' | 'heads'> &
		Partial<Pick<DenseContext, 'divisors' | 'gradients'>>,
): DenseContext {
	const { recipe, assignment, heads, labelled } = from;
	const channels = Int32Array.from(labelled, (object) => heads.channelOf(object) ?? -1);
	const takesPart = new Uint8Array(assignment.count).fill(1);
	const rows: number[] = [];
	for (let entry = 0; entry < assignment.index.length; entry++) {
		const role = assignment.role[entry];
		const positive = role === Role.positive || role === Role.forced;
		if (positive && (channels[assignment.object[entry] as number] as number) >= 0) rows.push(entry);
		else if (positive || role === Role.ignored) takesPart[assignment.index[entry] as number] = 0;
	}
	const pick = (list: ArrayLike<number>) => Float64Array.from(rows, (entry) => list[entry] as number);
	// SimOTA's class target is the IoU of the match; task-aligned assigners give theirs.
	const soft = recipe.assigner.kind === 'sim-ota' ? assignment.iou : assignment.target;
	return {
		...from,
		channels,
		positives: {
			index: Int32Array.from(rows, (entry) => assignment.index[entry] as number),
			object: Int32Array.from(rows, (entry) => assignment.object[entry] as number),
			target: soft ? pick(soft) : new Float64Array(rows.length).fill(1),
		},
		takesPart,
		divisors: from.divisors ?? {},
		gradients: from.gradients ?? 'compute',
	};
}

/** What each positive's box is coded against: the anchor, the cell around a point, or of a query the unpadded input. */
export function basesOf({
	grids,
	frame,
	positives,
}: Pick<DenseContext, 'grids' | 'frame'> & { positives: Pick<Positives, 'index'> }): Float64Array {
	const out = new Float64Array(4 * positives.index.length);
	positives.index.forEach((index, row) => {
		const base = out.subarray(4 * row, 4 * row + 4);
		if (grids.length > 0) anchorBox(grids, index, base);
		else base.set([0, 0, frame.input.width, frame.input.height]);
	});
	return out;
}

/** What a term's sum is divided by. Throws for a normaliser that no one-stage detector has. */
export function divisorOf(context: DenseContext, rule: LossTermRule): number {
	const known = context.divisors[rule.name];
	if (known !== undefined) return known;
	const { positives, objects } = context;
	const count = positives.index.length;
	switch (rule.normaliser) {
		case 'positives':
			return Math.max(count, 1);
		case 'moving-average':
			return rule.normaliserValue ?? Math.max(count, 1);
		case 'target-scores':
			return Math.max(sum(positives.target), 1);
		case 'centerness':
			return Math.max(sum(centernessTargets(context)), 1);
		case 'objects':
			return Math.max(trainedRows(objects).length, 1);
		case 'class-weights':
			return classWeightSum(context, rule);
		default:
			throw new TypeError(`a one-stage detector has no normaliser "${rule.normaliser}"`);
	}
}

/** Weight of every row's class, added up: positives 1, the rest the background's weight. */
function classWeightSum({ positives, assignment, takesPart }: DenseContext, rule: LossTermRule): number {
	let rows = 0;
	for (let k = 0; k < assignment.count; k++) rows += takesPart[k] as number;
	const count = positives.index.length;
	return count + (rows - count) * (rule.backgroundWeight ?? 1);
}

/**
 * How central each positive's anchor lies in its object: sqrt(min(l, r) / max(l, r) * min(t, b) / max(t, b)).
 * Sources: pytorch/vision models/detection/fcos.py (FCOSHead.compute_loss);
 * open-mmlab/mmdetection mmdet/models/dense_heads/atss_head.py (centerness_target).
 */
export function centernessTargets(context: DenseContext): Float64Array {
	const { positives, objects } = context;
	const bases = basesOf(context);
	return Float64Array.from(positives.object, (g, row) => {
		const x = ((bases[4 * row] as number) + (bases[4 * row + 2] as number)) / 2;
		const y = ((bases[4 * row + 1] as number) + (bases[4 * row + 3] as number)) / 2;
		const left = x - (objects.boxes[4 * g] as number);
		const top = y - (objects.boxes[4 * g + 1] as number);
		const right = (objects.boxes[4 * g + 2] as number) - x;
		const bottom = (objects.boxes[4 * g + 3] as number) - y;
		return Math.sqrt(
			(Math.min(left, right) / Math.max(left, right)) * (Math.min(top, bottom) / Math.max(top, bottom)),
		);
	});
}

function sum(values: Float64Array): number {
	return values.reduce((total, value) => total + value, 0);
}
