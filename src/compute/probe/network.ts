// The probe model: backbone, feature pyramid, RPN head, box head and mask head as layers of TensorFlow.js. Tensors are
// channels last, one image at a time; what follows from the outputs (proposals, losses) stands elsewhere.

import type * as Tf from '@tensorflow/tfjs-core';
import { boxSide, maskSide, type ProbeConfig } from './config';
import type { Layers } from './layers';
import { alignRegions } from './region-align';

type Layer = ReturnType<Layers['layers']['conv2d' | 'dense']>;

/** Anchors at each place: one size and three ratios a level, as the recipe has them. */
const anchorsPerPlace = 3;

export interface Weight {
	/** `rpn_conv/kernel`. */
	name: string;
	variable: Tf.Variable;
}

export interface RpnOutputs {
	/** `[anchors]`, index order of the grids. */
	objectness: Tf.Tensor1D;
	/** `[anchors, 4]`. */
	deltas: Tf.Tensor2D;
}

export interface Network {
	/** In a fixed order. */
	weights: readonly Weight[];
	/** P2 to P6 of an input `[1, height, width, 3]` whose sides are multiples of 32. */
	pyramid(input: Tf.Tensor4D): Tf.Tensor4D[];
	rpn(pyramid: readonly Tf.Tensor4D[]): RpnOutputs;
	/**
	 * Logits `[n, classes]` and deltas `[n, 4 * classes]` of regions `[n * 4]` (xyxy, input pixels) that are in order of their
	 * pyramid level (`byLevel`).
	 */
	boxes(
		pyramid: readonly Tf.Tensor4D[],
		regions: Float64Array,
	): { classLogits: Tf.Tensor2D; boxDeltas: Tf.Tensor2D };
	/** Mask logits `[n, 28, 28, classes]` of such regions. */
	masks(pyramid: readonly Tf.Tensor4D[], regions: Float64Array): Tf.Tensor4D;
	dispose(): void;
}

/**
 * A network with weights drawn from `seed` (He's normal distribution; the last layers small, so that training starts at even
 * odds and with no box moved).
 * @param classes channels of the class head, background first.
 * Sources: pytorch/vision models/detection/{rpn,faster_rcnn,mask_rcnn}.py, ops/feature_pyramid_network.py; the backbone is our
 * own, and P6 is a convolution where torchvision takes every second place of P5.
 */
export function buildNetwork(
	tf: typeof Tf,
	{ layers, initializers }: Layers,
	config: ProbeConfig,
	classes: number,
	seed: number,
): Network {
	const weights: Weight[] = [];
	let built = 0;
	const { stem, stages, pyramid: width } = config;

	function added(name: string, layer: Layer, inputShape: (number | null)[]) {
		layer.build(inputShape);
		layer.trainableWeights.forEach((weight, k) => {
			weights.push({
				name: `${name}/${k === 0 ? 'kernel' : 'bias'}`,
				variable: weight.read() as Tf.Variable,
			});
		});
		built++;
		return (x: Tf.Tensor): Tf.Tensor4D => layer.apply(x) as Tf.Tensor4D;
	}
	const start = (deviation: number | null) => {
		const own = seed + built;
		return deviation === null
			? initializers.heNormal({ seed: own })
			: initializers.randomNormal({ stddev: deviation, seed: own });
	};
	const conv = (
		name: string,
		from: number,
		filters: number,
		kernelSize: number,
		rest: { strides?: number; activation?: 'relu'; deviation?: number } = {},
	) => {
		const { strides = 1, activation, deviation = null } = rest;
		const padding = strides === 1 ? ('same' as const) : ('valid' as const);
		const kernelInitializer = start(deviation);
		const layer = layers.conv2d({ filters, kernelSize, strides, padding, activation, kernelInitializer });
		const apply = added(name, layer, [null, null, null, from]);
		// A pixel on every side, so that place k lies on input pixel k * stride, where its anchors stand.
		return strides === 1
			? apply
			: (x: Tf.Tensor) =>
					apply(
						tf.pad(x, [
							[0, 0],
							[1, 1],
							[1, 1],
							[0, 0],
						]),
					);
	};
	const dense = (name: string, from: number, units: number, activation?: 'relu', deviation?: number) =>
		added(name, layers.dense({ units, activation, kernelInitializer: start(deviation ?? null) }), [
			null,
			from,
		]);

	const relu = { activation: 'relu' } as const;
	const first = conv('stem', 3, stem, 3, { strides: 2, ...relu });
	const blocks = stages.map((filters, k) => {
		const from = k === 0 ? stem : stages[k - 1];
		return [
			conv(`stage${k + 2}_down`, from, filters, 3, { strides: 2, ...relu }),
			conv(`stage${k + 2}_conv`, filters, filters, 3),
		];
	});
	const lateral = stages.map((from, k) => conv(`lateral${k + 2}`, from, width, 1));
	const smooth = stages.map((_, k) => conv(`pyramid${k + 2}`, width, width, 3));
	const top = conv('pyramid6', width, width, 3, { strides: 2 });
	const rpnConv = conv('rpn_conv', width, width, 3, relu);
	const rpnObjectness = conv('rpn_objectness', width, anchorsPerPlace, 1, { deviation: 0.01 });
	const rpnDeltas = conv('rpn_deltas', width, 4 * anchorsPerPlace, 1, { deviation: 0.01 });
	const boxLayer = dense('box_fc', boxSide * boxSide * width, config.box, 'relu');
	const classScore = dense('box_class', config.box, classes, undefined, 0.01);
	const boxDelta = dense('box_deltas', config.box, 4 * classes, undefined, 0.001);
	const maskConvs = [width, config.mask].map((from, k) =>
		conv(`mask_conv${k + 1}`, from, config.mask, 3, relu),
	);
	const maskUp = added(
		'mask_up',
		layers.conv2dTranspose({
			filters: config.mask,
			kernelSize: 2,
			strides: 2,
			activation: 'relu',
			kernelInitializer: start(null),
		}),
		[null, null, null, config.mask],
	);
	const maskLogits = conv('mask_logits', config.mask, classes, 1, { deviation: 0.01 });

	return {
		weights,
		pyramid(input) {
			let x = first(input);
			const stagesOut = blocks.map(([down, own]) => {
				const low = down(x);
				x = tf.relu(tf.add(low, own(low)));
				return x;
			});
			let above: Tf.Tensor4D | null = null;
			const levels: Tf.Tensor4D[] = [];
			for (let k = stagesOut.length - 1; k >= 0; k--) {
				const side: Tf.Tensor4D = lateral[k](stagesOut[k]);
				const merged: Tf.Tensor4D = above ? tf.add(side, doubled(tf, above)) : side;
				levels.unshift(smooth[k](merged));
				above = merged;
			}
			return [...levels, top(levels[levels.length - 1])];
		},
		rpn(pyramid) {
			const hidden = pyramid.map((level) => rpnConv(level));
			return {
				objectness: tf.concat(hidden.map((x) => tf.reshape(rpnObjectness(x), [-1]))) as Tf.Tensor1D,
				deltas: tf.concat(hidden.map((x) => tf.reshape(rpnDeltas(x), [-1, 4]))) as Tf.Tensor2D,
			};
		},
		boxes(pyramid, regions) {
			const read = alignRegions(tf, pyramid, regions, boxSide);
			const hidden = boxLayer(tf.reshape(read, [-1, boxSide * boxSide * width]));
			return {
				classLogits: classScore(hidden) as Tf.Tensor as Tf.Tensor2D,
				boxDeltas: boxDelta(hidden) as Tf.Tensor as Tf.Tensor2D,
			};
		},
		masks(pyramid, regions) {
			let x = alignRegions(tf, pyramid, regions, maskSide);
			for (const layer of maskConvs) x = layer(x);
			return maskLogits(maskUp(x));
		},
		dispose() {
			for (const { variable } of weights) variable.dispose();
		},
	};
}

/**
 * Every place twice along both axes: nearest neighbour by reshaping and concatenation, whose gradients all back ends have.
 */
function doubled(tf: typeof Tf, x: Tf.Tensor4D): Tf.Tensor4D {
	const [images, rows, columns, channels] = x.shape;
	const wide = tf.reshape(tf.concat([x, x], 3), [images, rows, 2 * columns * channels]);
	return tf.reshape(tf.concat([wide, wide], 2), [images, 2 * rows, 2 * columns, channels]);
}
