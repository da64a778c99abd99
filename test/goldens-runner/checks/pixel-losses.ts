// torch on dense maps: cross-entropies, squared and absolute error, IoU of decided masks.

import { type PixelRule, pixelLoss } from '../../../src/core/losses/pixel-loss';
import type { PixelMaps } from '../../../src/core/losses/pixel-maps';
import type { GoldenCase } from '../case';
import { divisorOf, gradients, type Reduction } from './reductions';

/** Logits `[N, C, H, W]` and their target: class indices where it has no channels. */
export function mapsOf(golden: GoldenCase): PixelMaps {
	const logits = golden.inputArray('logits');
	const [images, classes, height, width] = logits.shape as [number, number, number, number];
	const target = golden.inputArray('target');
	return {
		logits: logits.values,
		target: target.values,
		mode: target.shape.length === 4 ? 'binary' : 'multi-class',
		images,
		classes,
		pixels: height * width,
	};
}

export function checkTorchPixelLosses(golden: GoldenCase): void {
	const maps = mapsOf(golden);
	if (golden.hasInput('threshold')) {
		checkHardIou(golden, maps);
		return;
	}
	const reduction = golden.input<Reduction>('reduction');
	const term = pixelLoss(ruleOf(golden), {
		...maps,
		ignored: golden.hasInput('ignore_index') ? golden.input('ignore_index') : undefined,
		divisor: divisorOf(reduction),
	});
	golden.floats('loss', reduction === 'none' ? term.contributions : term.value);
	gradients(golden, 'grad_logits', term.gradient);
}

function ruleOf(golden: GoldenCase): PixelRule {
	const name = golden.input<string>('loss');
	const error = /^(mse|mae)_(on_sigmoid|raw)$/.exec(name);
	if (error) {
		return {
			loss: error[1] === 'mae' ? 'absolute-error' : 'squared-error',
			of: error[2] === 'raw' ? 'logits' : 'probabilities',
		};
	}
	if (name === 'bce_with_logits') return { loss: 'binary-cross-entropy' };
	if (name !== 'cross_entropy') throw new Error(`unknown loss ${name}`);
	return {
		loss: 'cross-entropy',
		classWeights: golden.hasInput('weight') ? golden.input<number[]>('weight') : undefined,
		smoothing: golden.hasInput('label_smoothing') ? golden.input('label_smoothing') : undefined,
		meanOver: 'counted',
	};
}

function checkHardIou(golden: GoldenCase, maps: PixelMaps): void {
	const threshold = golden.input('threshold');
	const term = pixelLoss({ loss: 'hard-iou', threshold }, { ...maps, divisor: 1 });
	const perImage = Array.from({ length: maps.images }, (_, n) =>
		term.contributions.subarray(n * maps.pixels, (n + 1) * maps.pixels).reduce((iou, part) => iou - part, 1),
	);
	golden.floats('iou_per_image', perImage);
}
