// Ours against the framework's own: anchors, their labels, and losses that a dump holds, in the order in which each
// follows from the one before. The first that parts is where to look.

import { type Assignment, Role } from './assignment';
import type { Breakdown, LossTerm } from './breakdown/types';
import type { Box } from './geometry';
import { anchorBox, anchorCount, type Grid } from './grids/grid';
import type { FrameworkRecord } from './head-outputs';
import type { LossTermName, Recipe } from './recipe';

/** Largest relative difference of float32 sums that were added in another order. */
const lossTolerance = 1e-5;
/** Below this, losses are rounding noise. */
const smallestLoss = 1e-7;
/** Pixels: what float32 leaves of coordinates in the thousands, with room to spare. */
const anchorTolerance = 1e-3;

export interface LossParity {
	name: LossTermName | 'total';
	/** On screen: "RPN objectness". */
	title: string;
	/** Terms before their weights, the total after them. */
	theirs: number;
	ours: number;
	/** Relative to theirs. */
	difference: number;
	equal: boolean;
}

export interface AnchorParity {
	count: number;
	/** Anchors whose sides are over a thousandth of a pixel off. */
	different: number;
	/** The first of them, input pixels; of points x and y alone. */
	first: { index: number; theirs: number[]; ours: number[] } | null;
}

/** 1 positive, 0 negative, -1 ignored. */
export type AnchorLabel = 1 | 0 | -1;

export interface LabelParity {
	count: number;
	different: number;
	first: { index: number; theirs: AnchorLabel; ours: AnchorLabel } | null;
}

export interface Parity {
	/** "torchvision 0.28.0". */
	framework: string;
	/** Everything that could be compared is equal. */
	equal: boolean;
	anchors: AnchorParity | null;
	labels: LabelParity | null;
	losses: LossParity[];
	/** Why the losses are not compared although the dump holds them, one sentence; `null` where they are. */
	lossesApart: string | null;
	/** Terms that are not compared because another loss is tried in their place, on screen. */
	tried: string[];
}

export interface ParityInput {
	framework: FrameworkRecord;
	recipe: Recipe;
	grids: readonly Grid[];
	assignment: Assignment;
	breakdown: Breakdown;
}

/** `null` where the dump holds nothing to compare with. */
export function parityOf(from: ParityInput): Parity | null {
	const { framework, recipe, grids, assignment, breakdown } = from;
	const anchors = framework.anchors && anchorParity(grids, framework.anchors);
	const labels = framework.labels && labelParity(assignment, framework.labels);
	const apart = Object.keys(framework.losses).length > 0 ? otherDraw(from) : null;
	const isTried = ({ name }: LossTerm) => recipe.tried?.includes(name) ?? false;
	const losses = apart === null ? lossParities(breakdown, framework, isTried) : [];
	if (!anchors && !labels && losses.length === 0 && apart === null) return null;
	return {
		framework: framework.title,
		equal:
			(anchors?.different ?? 0) === 0 &&
			(labels?.different ?? 0) === 0 &&
			losses.every(({ equal }) => equal) &&
			(apart === null || anchors !== null || labels !== null),
		anchors,
		labels,
		losses,
		lossesApart: apart,
		tried: breakdown.terms.filter(isTried).map(({ title }) => title),
	};
}

/** Losses over another draw than the framework's are other losses. */
function otherDraw({ recipe, breakdown, framework }: ParityInput): string | null {
	if (recipe.sampler.kind !== 'random' || breakdown.sampling.mode === 'dump') return null;
	return `The losses shown are over another draw than that of ${framework.title}: they can be compared with "As in the dump", where the dump holds the draw.`;
}

function lossParities(
	{ terms, total }: Breakdown,
	{ losses, total: theirTotal }: FrameworkRecord,
	isTried: (term: LossTerm) => boolean,
): LossParity[] {
	const rows = terms.flatMap((term) => {
		const theirs = losses[term.name];
		return theirs === undefined || isTried(term)
			? []
			: [lossParity(term.name, term.title, theirs, term.value)];
	});
	const whole = theirTotal !== null && terms.length > 0 && !terms.some(isTried);
	return whole ? [...rows, lossParity('total', 'Total', theirTotal, total)] : rows;
}

function lossParity(name: LossParity['name'], title: string, theirs: number, ours: number): LossParity {
	const off = Math.abs(ours - theirs);
	const same = Object.is(ours, theirs) || off === 0;
	const difference = same ? 0 : off / Math.abs(theirs);
	return {
		name,
		title,
		theirs,
		ours,
		difference,
		equal: same || off <= smallestLoss || difference <= lossTolerance,
	};
}

function anchorParity(
	grids: readonly Grid[],
	{ sides, values }: NonNullable<FrameworkRecord['anchors']>,
): AnchorParity {
	const count = anchorCount(grids);
	const box = new Float64Array(4);
	let different = 0;
	let first: AnchorParity['first'] = null;
	for (let index = 0; index < count; index++) {
		anchorBox(grids, index, box);
		const ours = sides === 4 ? (Array.from(box) as Box) : [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
		let largest = 0;
		for (let side = 0; side < sides; side++)
			largest = Math.max(
				largest,
				Math.abs((values[sides * index + side] as number) - (ours[side] as number)),
			);
		if (largest <= anchorTolerance) continue;
		different++;
		first ??= { index, ours, theirs: Array.from(values.subarray(sides * index, sides * index + sides)) };
	}
	return { count, different, first };
}

function labelParity(assignment: Assignment, theirs: Int8Array): LabelParity {
	let different = 0;
	let first: LabelParity['first'] = null;
	let entry = 0;
	for (let index = 0; index < assignment.count; index++) {
		let ours: AnchorLabel = 0;
		if (assignment.index[entry] === index) ours = labelOf(assignment.role[entry++] as number);
		const label = theirs[index] as AnchorLabel;
		if (label === ours) continue;
		different++;
		first ??= { index, theirs: label, ours };
	}
	return { count: assignment.count, different, first };
}

function labelOf(role: number): AnchorLabel {
	if (role === Role.positive || role === Role.forced) return 1;
	return role === Role.ignored ? -1 : 0;
}
