// Trains a probe model: one image a step, the losses of src/core, their closed-form gradients through TensorFlow.js.

import type * as Tf from '@tensorflow/tfjs-core';
import { termTitles } from '../../core/breakdown/rows';
import type { LossTerm } from '../../core/breakdown/types';
import type { LossTermName } from '../../core/recipe';
import { mersenneTwister, randomPermutationHead } from '../../core/sampling/mersenne-twister';
import { defaultConfig, type ProbeConfig, probeRecipe } from './config';
import { firstStage, type Model, NotFinite, secondStage, surrogateLoss } from './heads';
import { inputTensor, losses, mirrored, type ProbeImage, type Scene, sceneOf } from './image';
import { loadLayers } from './layers';
import { buildNetwork } from './network';
import { supplyKernels } from './wasm-kernels';

export interface ProbeData {
	images: readonly ProbeImage[];
	/** Names of the classes, without background. */
	classes: readonly string[];
}

export interface TrainOptions {
	/** Of the weights, the order of images, mirroring and everything that is drawn; below 2^31. */
	seed: number;
	/** `Infinity` where time alone ends it. */
	steps: number;
	/** Seconds after which training ends, whatever is left; `null`: none. */
	seconds: number | null;
	/**
	 * Adam's rate at its height, after `warmUp` steps; from there it falls along a half cosine to a hundredth, with the steps or
	 * the seconds that are gone, whichever is the larger share.
	 */
	rate: number;
	warmUp: number;
	/** Length that the gradient of all weights is cut to. */
	longestGradient: number;
	/** Share of images that are shown turned left to right. */
	mirrored: number;
	config: ProbeConfig;
}

export const defaultTraining: TrainOptions = {
	seed: 1,
	steps: 2800,
	seconds: null,
	rate: 2e-3,
	warmUp: 100,
	longestGradient: 10,
	mirrored: 0.5,
	config: defaultConfig,
};

export interface TrainStep {
	/** From 1. */
	step: number;
	/** `null` where time alone ends the training. */
	steps: number | null;
	image: string;
	/** Before their weights; terms that the image has none of are not there. */
	losses: Partial<Record<LossTermName, number>>;
	total: number;
	milliseconds: number;
	secondsLeft: number;
}

export interface TrainWatch {
	/** Training stops between two steps, and keeps what it has. */
	signal?: AbortSignal;
	/** Awaited after every step, so that a process can answer in between. */
	onStep?(step: TrainStep, probe: Probe): void | Promise<void>;
}

/** A trained model with what it was trained by. */
export interface Probe extends Model {
	config: ProbeConfig;
	seed: number;
	/** Steps that it was trained for. */
	steps: number;
	dispose(): void;
}

export type TrainEnd =
	| { end: 'done' | 'stopped' | 'out-of-time' }
	/** Values became infinite or NaN, or there is no picture: a sentence. The weights are those of the step before. */
	| { end: 'failed'; error: string };

export interface Trained {
	probe: Probe;
	/** Images whose pixels could not be read: they are left out. */
	unread: { image: string; error: string }[];
}

/** A model with fresh weights. */
export async function newProbe(
	tf: typeof Tf,
	classes: readonly string[],
	seed: number,
	config: ProbeConfig = defaultConfig,
): Promise<Probe> {
	supplyKernels(tf);
	const names = ['background', ...classes];
	const network = buildNetwork(tf, await loadLayers(tf), config, names.length, seed);
	return {
		network,
		classes: names,
		proposals: config.proposals,
		config,
		seed,
		steps: 0,
		dispose: () => network.dispose(),
	};
}

/**
 * Trains a fresh model. Where no limit in seconds is reached, the same options, data and back end give the same steps, up to
 * the order in which the back end's threads add numbers. With neither steps nor seconds that end it, it goes on until it is
 * stopped.
 */
export async function trainProbe(
	tf: typeof Tf,
	data: ProbeData,
	options: TrainOptions,
	watch: TrainWatch = {},
): Promise<Trained & TrainEnd> {
	const probe = await newProbe(tf, data.classes, options.seed, options.config);
	const optimizer = tf.train.adam(options.rate);
	const unread: Trained['unread'] = [];
	try {
		const end = await run(tf, { probe, unread }, optimizer, data, options, watch);
		return { probe, unread, ...end };
	} finally {
		optimizer.dispose();
	}
}

async function run(
	tf: typeof Tf,
	{ probe, unread }: Trained,
	optimizer: Tf.AdamOptimizer,
	data: ProbeData,
	options: TrainOptions,
	{ signal, onStep }: TrainWatch,
): Promise<TrainEnd> {
	if (data.classes.length === 0)
		return { end: 'failed', error: 'There is nothing to train on: the labels name no class.' };
	const recipe = probeRecipe(options.config);
	const broken = new Set<number>();
	const order = imageOrder(data.images.length, options);
	const started = performance.now();
	for (let step = 1; step <= options.steps; ) {
		if (signal?.aborted) return { end: 'stopped' };
		const begun = performance.now();
		if (options.seconds !== null && begun - started >= 1000 * options.seconds) return { end: 'out-of-time' };
		if (broken.size === data.images.length) return { end: 'failed', error: nothingToTrainOn(unread) };
		const { row, turn } = order();
		if (broken.has(row)) continue;
		const image = turn ? mirrored(recipe, data.images[row]) : data.images[row];
		const pixels = await image.pixels();
		if ('error' in pixels) {
			broken.add(row);
			unread.push({ image: image.name, error: pixels.error });
			continue;
		}
		const scene = sceneOf(recipe, image);
		setRate(optimizer, rateAt(step, (begun - started) / 1000, options));
		const terms = trainStep(tf, probe, optimizer, scene, pixels, options.seed + step, options);
		if ('error' in terms) return { end: 'failed', error: `Step ${step} (${image.name}): ${terms.error}` };
		probe.steps = step;
		const now = performance.now();
		await onStep?.(
			{
				step,
				steps: Number.isFinite(options.steps) ? options.steps : null,
				image: image.name,
				losses: Object.fromEntries(terms.map(({ name, value }) => [name, value])),
				total: terms.reduce((sum, { value, weight }) => sum + value * weight, 0),
				milliseconds: now - begun,
				secondsLeft: secondsLeft(step, (now - started) / 1000, options),
			},
			probe,
		);
		step++;
	}
	return { end: 'done' };
}

function nothingToTrainOn([first]: Trained['unread']): string {
	return first
		? `There is nothing to train on: no picture could be read. ${first.image}: ${first.error}`
		: 'There is nothing to train on: no image was given.';
}

/** One step; the loss terms, or what became infinite or NaN. */
export function trainStep(
	tf: typeof Tf,
	probe: Probe,
	optimizer: Tf.Optimizer,
	scene: Scene,
	pixels: Uint8Array,
	seed: number,
	{ longestGradient }: Pick<TrainOptions, 'longestGradient'>,
): LossTerm[] | { error: string } {
	let result: LossTerm[] | { error: string } = [];
	tf.tidy(() => {
		const step = gradients(tf, probe, scene, pixels, seed);
		result = 'error' in step ? step : step.terms;
		if ('error' in step) return;
		const known = step.gradients.filter((gradient) => gradient !== null);
		const length = tf.sqrt(tf.addN(known.map((gradient) => tf.sum(tf.square(gradient)))));
		const scale = tf.div(longestGradient, tf.maximum(length, longestGradient));
		const scaled = probe.network.weights.map(({ variable }, k) => {
			const gradient = step.gradients[k];
			// A head that this image has nothing for stays as it is; places in the list say which weight is which.
			return { name: variable.name, tensor: gradient && tf.mul(gradient, scale) };
		});
		optimizer.applyGradients(scaled as unknown as NamedGradients);
	});
	return result;
}

/** A list with holes, which the library's types do not know: it passes over weights without a gradient. */
type NamedGradients = Exclude<Parameters<Tf.Optimizer['applyGradients']>[0], Tf.NamedTensorMap>;

/** Loss terms of one image and the gradient of their weighted sum by weight, `null` where it has none. */
export function gradients(
	tf: typeof Tf,
	probe: Probe,
	scene: Scene,
	pixels: Uint8Array,
	seed: number,
): { terms: LossTerm[]; gradients: (Tf.Tensor | null)[] } | { error: string } {
	let terms: LossTerm[] = [];
	const variables = probe.network.weights.map(({ variable }) => variable);
	try {
		const { grads } = tf.variableGrads(() => {
			const first = firstStage(probe, scene, inputTensor(tf, pixels, scene.input));
			const pass = secondStage(probe, scene, first, seed);
			const { inspection, stages } = losses(scene, pass.heads, seed);
			const { breakdown } = inspection;
			if (!breakdown || !stages) throw new TypeError('head outputs give losses');
			({ terms } = breakdown);
			for (const { name, value } of terms) if (!Number.isFinite(value)) throw new NotFinite(name);
			return surrogateLoss(tf, first.rpn, pass, stages, breakdown.masks);
		}, variables);
		return { terms, gradients: variables.map(({ name }) => grads[name] ?? null) };
	} catch (error) {
		if (!(error instanceof NotFinite)) throw error;
		return {
			error: `the loss "${termTitles[error.term]}" is infinite or not a number; lower the learning rate, or look at the labels of this image.`,
		};
	}
}

/** Every image once, in an order of its own each time round. */
function imageOrder(images: number, { seed, mirrored: share }: TrainOptions) {
	const random = mersenneTwister(seed);
	let left: number[] = [];
	return () => {
		if (left.length === 0) left = [...randomPermutationHead(random, images, images)];
		return { row: left.pop() as number, turn: random.next() / 2 ** 32 < share };
	};
}

/** The rate of a step, from 1, that begins so many seconds after the first. */
function rateAt(step: number, gone: number, { rate, warmUp, steps, seconds }: TrainOptions): number {
	if (step < warmUp) return (rate * step) / warmUp;
	const bySteps = (step - warmUp) / Math.max(1, steps - warmUp);
	const done = Math.min(1, Math.max(bySteps, seconds === null ? 0 : gone / seconds));
	return rate * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * done)));
}

/** The library's own schedule changes Adam's rate this way; the property is only hidden from types. */
function setRate(optimizer: Tf.AdamOptimizer, rate: number): void {
	(optimizer as unknown as { learningRate: number }).learningRate = rate;
}

function secondsLeft(step: number, seconds: number, options: TrainOptions): number {
	const bySteps = (seconds / step) * (options.steps - step);
	return options.seconds === null ? bySteps : Math.min(bySteps, Math.max(0, options.seconds - seconds));
}
