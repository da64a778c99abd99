// Segmentation losses that are sums over places: cross-entropies, absolute and squared error.

import { binaryCrossEntropy, binaryCrossEntropyGradient } from './binary-cross-entropy';
import { leftOut, type Maps, probabilities, targetAt, toLogits } from './pixel-maps';
import { type SoftmaxRow, softmaxRow } from './softmax-cross-entropy';
import { scaleOf, type Term } from './term';

export interface PixelBinaryCrossEntropy {
	loss: 'binary-cross-entropy';
	/** Targets move to t (1 - s) + (1 - t) s; 0 unless given. */
	smoothing?: number;
}

/**
 * Binary cross-entropy of every logit. Ignored places give 0 and still count for `mean`, as in smp.
 * Sources: torch.nn.functional.binary_cross_entropy_with_logits; qubvel-org/segmentation_models.pytorch
 * segmentation_models_pytorch/losses/soft_bce.py (SoftBCEWithLogitsLoss).
 */
export function pixelBinaryCrossEntropy({ smoothing = 0 }: PixelBinaryCrossEntropy, maps: Maps): Term {
	const { logits } = maps;
	return sumOverPlaces(maps, logits.length, (at, t, scale, gradient) => {
		const x = logits[at] as number;
		const soft = t * (1 - smoothing) + (1 - t) * smoothing;
		gradient[at] = scale * binaryCrossEntropyGradient(x, soft);
		return binaryCrossEntropy(x, soft);
	});
}

export interface PixelError {
	loss: 'absolute-error' | 'squared-error';
	of: 'probabilities' | 'logits';
}

/**
 * |p - t| or (p - t)^2 of every channel's probability, or of the raw output. Ignored places give 0 and count for `mean`.
 * Sources: torch.nn.functional.l1_loss, mse_loss, on dense maps.
 */
export function pixelError({ loss, of }: PixelError, maps: Maps): Term {
	const values = of === 'logits' ? maps.logits : probabilities(maps);
	const term = sumOverPlaces(maps, values.length, (at, t, scale, gradient) => {
		const d = (values[at] as number) - t;
		gradient[at] = scale * (loss === 'absolute-error' ? Math.sign(d) : 2 * d);
		return loss === 'absolute-error' ? Math.abs(d) : d * d;
	});
	if (of === 'probabilities') toLogits(maps, values as Float64Array, term.gradient);
	return term;
}

export interface PixelCrossEntropy {
	loss: 'cross-entropy';
	/** One a class; all 1 unless given. */
	classWeights?: readonly number[];
	/** 0 unless given. */
	smoothing?: number;
	/** What `mean` divides by: the class weights of the pixels that count (torch), or all pixels (smp). */
	meanOver: 'counted' | 'all';
}

/**
 * Softmax cross-entropy of every pixel. Throws for maps whose targets are no class indices.
 * Sources: torch.nn.functional.cross_entropy; segmentation_models_pytorch/losses/soft_ce.py (SoftCrossEntropyLoss).
 */
export function pixelCrossEntropy(rule: PixelCrossEntropy, maps: Maps): Term {
	const { logits, target, mode, images, classes, pixels, ignored } = maps;
	if (mode !== 'multi-class') throw new TypeError('softmax cross-entropy needs class indices');
	const classWeights = rule.classWeights ?? null;
	const row: SoftmaxRow = { logits, stride: pixels, classes, classWeights, smoothing: rule.smoothing ?? 0 };
	let counted = rule.meanOver === 'all' ? target.length : 0;
	if (rule.meanOver === 'counted') {
		for (let i = 0; i < target.length; i++) {
			const label = target[i] as number;
			if (label !== ignored) counted += classWeights ? (classWeights[label] as number) : 1;
		}
	}
	const { scale, divisor, nothing } = scaleOf(maps.divisor ?? 'mean', counted);
	const contributions = new Float64Array(target.length);
	const gradient = new Float64Array(logits.length);
	let value = nothing;
	for (let n = 0; n < images; n++) {
		for (let i = 0; i < pixels; i++) {
			const label = target[n * pixels + i] as number;
			if (label === ignored) continue;
			const part = scale * softmaxRow(row, n * classes * pixels + i, label, scale, gradient);
			contributions[n * pixels + i] = part;
			value += part;
		}
	}
	return { value, contributions, gradient, divisor };
}

/** Sum of `place` over the logits that are not ignored. */
function sumOverPlaces(
	maps: Maps,
	counted: number,
	place: (at: number, target: number, scale: number, gradient: Float64Array) => number,
): Term {
	const { logits, images, classes, pixels } = maps;
	const { scale, divisor, nothing } = scaleOf(maps.divisor ?? 'mean', counted);
	const contributions = new Float64Array(images * pixels);
	const gradient = new Float64Array(logits.length);
	let value = nothing;
	for (let n = 0; n < images; n++) {
		for (let c = 0; c < classes; c++) {
			for (let i = 0; i < pixels; i++) {
				const t = targetAt(maps, n, c, i);
				if (t === leftOut) continue;
				const at = (n * classes + c) * pixels + i;
				const part = scale * place(at, t, scale, gradient);
				contributions[n * pixels + i] = (contributions[n * pixels + i] as number) + part;
				value += part;
			}
		}
	}
	return { value, contributions, gradient, divisor };
}
