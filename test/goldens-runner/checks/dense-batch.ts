// What the end-to-end checks of one-stage and query detectors share: a batch through the product's own path, from head
// outputs by way of predictions, assignment and context to terms.

import { assign } from '../../../src/core/assign';
import type { Assignment } from '../../../src/core/assignment';
import { boxInputs } from '../../../src/core/breakdown/box-inputs';
import { denseTerms, minedOf } from '../../../src/core/breakdown/dense';
import {
	centernessTargets,
	type DenseContext,
	denseContext,
} from '../../../src/core/breakdown/dense/context';
import type { Mined } from '../../../src/core/breakdown/dense/mining';
import { predictionsOf } from '../../../src/core/breakdown/predictions';
import type { Frame, LabelledClass } from '../../../src/core/breakdown/regions';
import { computeTerm, type StageTerm } from '../../../src/core/breakdown/term-inputs';
import type { Box } from '../../../src/core/geometry';
import type { Grid } from '../../../src/core/grids/grid';
import type { DenseOutputs } from '../../../src/core/head-outputs';
import type { Term } from '../../../src/core/losses/term';
import type { LossName, LossTermName, LossTermRule, Recipe } from '../../../src/core/recipe';
import { needsPredictions } from '../../../src/core/recipe-facts';
import type { GoldenArray } from '../container';

export interface Size {
	width: number;
	height: number;
}

/** An input that is the picture itself, padded right and below. */
export function frameOf({ width, height }: Size, padded: Size = { width, height }): Frame {
	const input = {
		width,
		height,
		paddedWidth: padded.width,
		paddedHeight: padded.height,
		scaleX: 1,
		scaleY: 1,
		offsetX: 0,
		offsetY: 0,
	};
	return { width, height, input };
}

/** Objects whose class id is the golden's label; masks are given apart. */
export function labelledOf(boxes: Float64Array, labels: ArrayLike<number>): LabelledClass[] {
	return Array.from(labels, (label, g) => ({
		box: Array.from(boxes.subarray(4 * g, 4 * g + 4)) as Box,
		segmentation: null,
		flag: null,
		className: `class ${label}`,
		classId: label,
	}));
}

/** Channel = class id. */
export const plainChannels = {
	channelOf: (object: { classId: number | null }) => object.classId,
	channelName: (channel: number) => `class ${channel}`,
};

export interface ImageTensors {
	classScores: ArrayLike<number>;
	boxes: ArrayLike<number>;
	quality?: ArrayLike<number>;
}

/** Head outputs of one image whose rows are in the index order already. */
export function headsOf(recipe: Recipe, classes: number, tensors: ImageTensors): DenseOutputs {
	return {
		kind: 'dense',
		source: 'golden',
		framework: null,
		movingAverage: null,
		...plainChannels,
		classes,
		classScores: Float32Array.from(tensors.classScores),
		boxes: Float32Array.from(tensors.boxes),
		boxWidth: recipe.coder.kind === 'distribution' ? 4 * recipe.coder.bins : 4,
		quality: tensors.quality ? Float32Array.from(tensors.quality) : null,
		prototypes: null,
	};
}

/**
 * One image out of maps `[batch, shapes * channels, height, width]` a level: `width` of the channels of each anchor, from
 * channel `first` on, in the index order level, row, column, shape.
 */
export function rowsOfMaps(
	levels: readonly GoldenArray[],
	image: number,
	width: number,
	{ first = 0, channels = width } = {},
): Float64Array {
	const out: number[] = [];
	for (const { shape, values } of levels) {
		const [, all, height, columns] = shape as [number, number, number, number];
		const plane = height * columns;
		for (let cell = 0; cell < plane; cell++)
			for (let shape = 0; shape < all / channels; shape++)
				for (let c = 0; c < width; c++)
					out.push(values[(image * all + shape * channels + first + c) * plane + cell] as number);
	}
	return Float64Array.from(out);
}

/** One image out of `[batch, rows, width]` a level. */
export function rowsOfLists(levels: readonly GoldenArray[], image: number): Float64Array {
	return Float64Array.from(
		levels.flatMap(({ shape, values }) => {
			const size = values.length / (shape[0] as number);
			return Array.from(values.subarray(image * size, (image + 1) * size));
		}),
	);
}

export interface BatchImage {
	/** `[n * 4]` at the input. */
	boxes: Float64Array;
	labels: ArrayLike<number>;
	heads: DenseOutputs;
	size: Size;
	labelled?: readonly LabelledClass[];
}

export type Divisors = DenseContext['divisors'];

export interface Batch {
	assignments: Assignment[];
	contexts: DenseContext[];
	mined: (Mined | null)[];
	/** Terms of each image. */
	terms: StageTerm[][];
	/** A term's value over the batch, before its weight. */
	loss(name: LossTermName): number;
}

/** Images of a batch; `divisors` are those that the batch has together, read off every image's own context. */
export function runBatch(
	recipe: Recipe,
	grids: readonly Grid[],
	padded: Size,
	images: readonly BatchImage[],
	divisors: (contexts: readonly DenseContext[]) => Divisors,
): Batch {
	const alone = images.map(({ boxes, labels, heads, size, labelled = labelledOf(boxes, labels) }) => {
		const frame = frameOf(size, padded);
		const objects = { boxes, part: new Uint8Array(labels.length), ...size };
		const predictions = needsPredictions(recipe.assigner)
			? predictionsOf(recipe, grids, frame.input, heads, labelled)
			: null;
		const assignment = assign(recipe.assigner, grids, objects, predictions);
		return denseContext({ recipe, frame, grids, assignment, objects, labelled, heads });
	});
	const shared = divisors(alone);
	const contexts = alone.map((context) => ({ ...context, divisors: shared }));
	const mined = contexts.map(minedOf);
	const terms = contexts.map((context, k) => denseTerms(context, mined[k] ?? null));
	return {
		assignments: contexts.map(({ assignment }) => assignment),
		contexts,
		mined,
		terms,
		loss: (name) =>
			terms.reduce((sum, each) => sum + (each.find(({ rule }) => rule.name === name)?.term.value ?? 0), 0),
	};
}

/** A divisor that every term of the recipe shares. */
export function sharedDivisor({ losses }: Recipe, divisor: number): Divisors {
	return Object.fromEntries(losses.map(({ name }) => [name, divisor]));
}

export function positivesOf(contexts: readonly DenseContext[]): number {
	return contexts.reduce((sum, { positives }) => sum + positives.index.length, 0);
}

/** Sums over the batch that soft targets and centerness are divided by, at least 1. */
export function softSums(contexts: readonly DenseContext[]): { targets: number; centerness: number } {
	const sum = (of: (context: DenseContext) => Float64Array) =>
		Math.max(
			1,
			contexts.reduce((all, context) => all + of(context).reduce((a, b) => a + b, 0), 0),
		);
	return { targets: sum(({ positives }) => positives.target), centerness: sum(centernessTargets) };
}

/** A term's gradient spread over every anchor or region, `[count * width]`. */
export function spreadGradient({ term, index }: StageTerm, count: number, width: number): Float64Array {
	if (!index) return term.gradient;
	const out = new Float64Array(count * width);
	index.forEach((at, row) => {
		out.set(term.gradient.subarray(row * width, (row + 1) * width), at * width);
	});
	return out;
}

/** The term of an image; throws where it has none of that name. */
export function termOf(terms: readonly StageTerm[], name: LossTermName): StageTerm {
	const found = terms.find(({ rule }) => rule.name === name);
	if (!found) throw new Error(`there is no term ${name}`);
	return found;
}

/** A box loss of rows of deltas, anchors and objects, summed. */
export function boxLoss(
	recipe: Recipe,
	loss: LossName,
	beta: number | undefined,
	rows: { bases: Float64Array; objects: Float64Array; outputs: Float64Array },
): Term {
	const rule: LossTermRule = { name: 'box', weight: 1, loss, normaliser: 'positives', beta };
	return computeTerm(
		boxInputs(recipe, rule, {
			...rows,
			outputs: Float32Array.from(rows.outputs),
			coder: recipe.coder,
			units: null,
			divisor: 1,
		}),
	);
}
