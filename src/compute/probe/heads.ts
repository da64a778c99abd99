// From the network's tensors to the core's head outputs, and from the core's gradients back onto the tensors.

import type * as Tf from '@tensorflow/tfjs-core';
import type { StageTerm } from '../../core/breakdown/term-inputs';
import type { MaskError } from '../../core/breakdown/types';
import type { ClassChannels, MaskOutputs, TwoStageOutputs } from '../../core/head-outputs';
import type { LossTermName } from '../../core/recipe';
import { drawRegions } from '../../core/regions/draw';
import type { ProposalRule } from '../../core/regions/proposals';
import { proposalsOf } from '../../core/regions/proposals';
import type { Scene } from './image';
import type { Network, RpnOutputs } from './network';
import { byLevel } from './region-align';

/** A network and what its channels mean. */
export interface Model {
	network: Network;
	/** Names by channel, background first. */
	classes: readonly string[];
	proposals: ProposalRule;
}

/** Tensors of the second stage; none where no region was left, no masks where none has an object. */
export interface RegionTensors {
	classLogits: Tf.Tensor | null;
	boxDeltas: Tf.Tensor | null;
	/** `[foreground, side, side, classes]`. */
	masks: Tf.Tensor4D | null;
}

/** What does not depend on labels: features, the RPN's values and proposals. */
export interface FirstStage {
	pyramid: readonly Tf.Tensor4D[];
	objectness: Float32Array;
	deltas: Float32Array;
	/** `[n * 4]` xyxy, input pixels, best first. */
	proposals: Float64Array;
}

/** One pass over an image. */
export interface Pass {
	tensors: RegionTensors;
	heads: TwoStageOutputs;
	/** Channel of the labelled class of every mask. */
	maskChannels: number[];
	/** Regions that take part in the second stage's terms, by row of those terms. */
	rows: number[];
}

/** Values that are not finite, and the loss term that they would go into. */
export class NotFinite extends Error {
	constructor(readonly term: LossTermName) {
		super(`${term} is not finite`);
	}
}

/** Runs backbone, pyramid and RPN head. Throws `NotFinite` where the RPN's outputs are. */
export function firstStage(
	{ network, proposals: rule }: Model,
	{ recipe, grids, input }: Pick<Scene, 'recipe' | 'grids' | 'input'>,
	pixels: Tf.Tensor4D,
): FirstStage & { rpn: RpnOutputs } {
	const pyramid = network.pyramid(pixels);
	const rpn = network.rpn(pyramid);
	const objectness = finite(rpn.objectness, 'rpn_objectness');
	const deltas = finite(rpn.deltas, 'rpn_box');
	const { boxes } = proposalsOf(recipe, grids, { objectness, deltas }, input, rule);
	return { pyramid, rpn, objectness, deltas, proposals: boxes };
}

/**
 * Draws regions as the recipe does with `seed`, and runs the box head on all of them and the mask head on those with an
 * object. Throws `NotFinite` where outputs are.
 */
export function secondStage(
	{ network, classes }: Model,
	scene: Scene,
	first: FirstStage,
	seed: number,
): Pass {
	const { pyramid, objectness, deltas, proposals } = first;
	const channels = classChannels(classes);
	const drawn = inLevelOrder(drawRegions(scene.recipe, proposals, scene.objects, seed));
	const all = [...drawn.object.keys()];
	const channelOf = (row: number) => channels.channelOf(scene.image.objects[drawn.object[row]]);
	const hasChannel = (row: number) => channelOf(row) !== null;
	const foreground = all.filter((row) => drawn.object[row] >= 0 && hasChannel(row));
	const boxes = all.length > 0 ? network.boxes(pyramid, drawn.boxes) : null;
	const masks = foreground.length > 0 ? network.masks(pyramid, pickBoxes(drawn.boxes, foreground)) : null;
	return {
		tensors: { classLogits: boxes?.classLogits ?? null, boxDeltas: boxes?.boxDeltas ?? null, masks },
		heads: {
			kind: 'two-stage',
			source: 'the probe model',
			framework: null,
			objectness,
			deltas,
			drawn: null,
			proposals: Float32Array.from(proposals),
			regions: boxes && {
				...channels,
				boxes: drawn.boxes,
				classLogits: finite(boxes.classLogits, 'roi_class'),
				boxDeltas: finite(boxes.boxDeltas, 'roi_box'),
				boxClasses: classes.length,
				masks: masks && maskOutputs(finite(masks, 'mask'), masks.shape),
			},
		},
		maskChannels: foreground.map((row) => channelOf(row) as number),
		rows: all.filter((row) => drawn.object[row] < 0 || hasChannel(row)),
	};
}

/** The value of a scalar whose derivatives with respect to the heads' tensors are those of the weighted losses. */
export function surrogateLoss(
	tf: typeof Tf,
	rpn: RpnOutputs,
	{ tensors, rows }: Pass,
	stages: readonly StageTerm[],
	masks: readonly MaskError[],
): Tf.Scalar {
	const parts = stages.flatMap((stage) => {
		const [tensor, slopes] = slopesOf(stage, { ...rpn, ...tensors }, rows, masks);
		return tensor ? [tf.sum(tf.mul(tensor, tf.tensor(slopes, tensor.shape)))] : [];
	});
	return tf.addN(parts) as Tf.Scalar;
}

/** The tensor that a term reads, and the derivative of the weighted term with respect to all of its values. */
function slopesOf(
	{ rule, term, index }: StageTerm,
	tensors: RpnOutputs & RegionTensors,
	rows: readonly number[],
	masks: readonly MaskError[],
): [Tf.Tensor | null, Float32Array] {
	const spread = (
		tensor: Tf.Tensor | null,
		place: (row: number) => number,
	): [Tf.Tensor | null, Float32Array] => {
		const out = new Float32Array(tensor?.size ?? 0);
		const count = term.contributions.length;
		const width = count === 0 ? 0 : term.gradient.length / count;
		for (let row = 0; row < count; row++) {
			const to = place(row) * width;
			for (let c = 0; c < width; c++) out[to + c] = rule.weight * term.gradient[row * width + c];
		}
		return [tensor, out];
	};
	const at = (row: number) => (index ? index[row] : row);
	switch (rule.name) {
		case 'rpn_objectness':
			return spread(tensors.objectness, at);
		case 'rpn_box':
			return spread(tensors.deltas, at);
		case 'roi_class':
			return spread(tensors.classLogits, (row) => rows[at(row)]);
		case 'roi_box':
			return spread(tensors.boxDeltas, (row) => rows[at(row)]);
		case 'mask':
			return [tensors.masks, maskSlopes(rule.weight, term.gradient, masks, tensors.masks)];
		default:
			throw new TypeError(`a two-stage detector has no term ${rule.name}`);
	}
}

/** Each row's own channel of the channels-last mask logits. */
function maskSlopes(
	weight: number,
	gradient: Float64Array,
	masks: readonly MaskError[],
	tensor: Tf.Tensor | null,
): Float32Array {
	const out = new Float32Array(tensor?.size ?? 0);
	masks.forEach(({ dumpRow, channel, channels, size }, k) => {
		const pixels = size * size;
		for (let pixel = 0; pixel < pixels; pixel++)
			out[(dumpRow * pixels + pixel) * channels + channel] = weight * gradient[k * pixels + pixel];
	});
	return out;
}

/** Channels by class name, background first. */
export function classChannels(classes: readonly string[]): ClassChannels {
	return {
		classes: classes.length,
		channelOf: ({ className }) => {
			const channel = classes.indexOf(className, 1);
			return channel < 0 ? null : channel;
		},
		channelName: (channel) => classes[channel] ?? `class ${channel}`,
	};
}

/** Channels-last mask logits as the core reads them. */
export function maskOutputs(values: Float32Array, [count, size, , channels]: readonly number[]): MaskOutputs {
	const pixels = size * size;
	return {
		kind: 'logits',
		size,
		channels,
		rows: 'foreground',
		count,
		read: (row, channel) =>
			Float32Array.from(
				{ length: pixels },
				(_, pixel) => values[(row * pixels + pixel) * channels + channel],
			),
	};
}

function inLevelOrder({ boxes, object }: ReturnType<typeof drawRegions>): ReturnType<typeof drawRegions> {
	const order = byLevel(boxes);
	return { boxes: pickBoxes(boxes, order), object: Int32Array.from(order, (row) => object[row]) };
}

/** Boxes `[n * 4]` of some rows. */
export function pickBoxes(boxes: Float64Array, rows: readonly number[]): Float64Array {
	return Float64Array.from({ length: 4 * rows.length }, (_, k) => boxes[4 * rows[k >> 2] + (k & 3)]);
}

/** A tensor's values; throws `NotFinite` where one is not. */
export function finite(tensor: Tf.Tensor, term: LossTermName): Float32Array {
	const values = tensor.dataSync() as Float32Array;
	if (!values.every(Number.isFinite)) throw new NotFinite(term);
	return values;
}
