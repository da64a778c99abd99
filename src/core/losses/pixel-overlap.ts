// Tversky, Dice and Jaccard of each class over a whole batch, as segmentation_models.pytorch has them.

import { above } from './min-max';
import { leftOut, type Maps, probabilities, targetAt, toLogits } from './pixel-maps';
import { scaleOf, type Term } from './term';

export interface PixelOverlap {
	loss: 'tversky' | 'dice' | 'jaccard';
	/** Weight of false positives and of false negatives; Tversky alone: Dice has a half, Jaccard 1. */
	alpha?: number;
	beta?: number;
	/** The mean over classes is raised to this; Tversky alone, 1 unless given. */
	gamma?: number;
	/** `log`: -ln S instead of 1 - S. */
	form?: 'one-minus' | 'log';
	/** Added above and below the line; 0 unless given. */
	smooth?: number;
	/** Classes that count; all unless given. */
	classes?: readonly number[];
	/** One a class; all 1 unless given. */
	classWeights?: readonly number[];
}

/** smp divides by at least this, and takes the logarithm of at least this. */
const least = 1e-7;

interface ClassPart {
	/** Class weight over the divisor. */
	weight: number;
	loss: number;
	/** Derivatives of the loss with respect to the overlap and to the sum of probabilities. */
	byOverlap: number;
	bySum: number;
	/** alpha FP + beta FN, and the sum of the targets. */
	error: number;
	targets: number;
}

/**
 * S = (I + s) / (I + alpha FP + beta FN + s) with I = sum min(p, t), FP = sum p - I, FN = sum t - I over batch and pixels;
 * 1 - S or -ln S, 0 for a class without a target; the (weighted) mean over classes, to the power gamma. Units: classes.
 *
 * Contributions: 1 - S is (alpha FP + beta FN) / (...), so a class's part of the value is shared out over its pixels by
 * their part of alpha FP + beta FN (where that is 0, evenly over its targets). The parts add up to the value; each says
 * which errors the loss consists of, not what the loss would be without the pixel.
 * Source: qubvel-org/segmentation_models.pytorch segmentation_models_pytorch/losses/tversky.py, dice.py, jaccard.py,
 * _functional.py (soft_tversky_score).
 */
export function pixelOverlap(rule: PixelOverlap, maps: Maps): Term {
	const { images, classes, pixels } = maps;
	const [alpha, beta] = weightsOf(rule);
	const gamma = rule.gamma ?? 1;
	const p = probabilities(maps);
	const selected = rule.classes ?? Array.from({ length: classes }, (_, c) => c);
	const weights = selected.map((c) => rule.classWeights?.[c] ?? 1);
	const { scale, divisor } = scaleOf(
		maps.divisor ?? 'mean',
		weights.reduce((sum, weight) => sum + weight, 0),
	);
	const parts = selected.map((c, k) => classPart(rule, maps, p, c, (weights[k] as number) * scale));
	const mean = parts.reduce((sum, part) => sum + part.weight * part.loss, 0);
	const value = mean ** gamma;
	const outer = gamma === 1 ? 1 : gamma * mean ** (gamma - 1);

	const contributions = new Float64Array(images * pixels);
	const gradient = new Float64Array(p.length);
	selected.forEach((c, k) => {
		const { weight, loss, byOverlap, bySum, error, targets } = parts[k] as ClassPart;
		const share = mean === 0 ? 0 : (value * weight * loss) / mean;
		for (let n = 0; n < images; n++) {
			for (let i = 0; i < pixels; i++) {
				const t = targetAt(maps, n, c, i);
				if (t === leftOut) continue;
				const at = (n * classes + c) * pixels + i;
				const score = p[at] as number;
				const inter = Math.min(score, t);
				const own =
					error === 0
						? targets === 0
							? 0
							: t / targets
						: (alpha * (score - inter) + beta * (t - inter)) / error;
				contributions[n * pixels + i] = (contributions[n * pixels + i] as number) + share * own;
				gradient[at] = (gradient[at] as number) + outer * weight * (byOverlap * above(t, score) + bySum);
			}
		}
	});
	toLogits(maps, p, gradient);
	const classValues = new Float64Array(classes).fill(Number.NaN);
	selected.forEach((c, k) => {
		classValues[c] = (parts[k] as ClassPart).loss;
	});
	return { value, contributions, gradient, divisor, classValues };
}

function weightsOf({ loss, alpha = 0.5, beta = 0.5 }: PixelOverlap): [number, number] {
	if (loss === 'jaccard') return [1, 1];
	return loss === 'dice' ? [0.5, 0.5] : [alpha, beta];
}

function classPart(rule: PixelOverlap, maps: Maps, p: Float64Array, c: number, weight: number): ClassPart {
	const { images, classes, pixels } = maps;
	const [alpha, beta] = weightsOf(rule);
	const smooth = rule.smooth ?? 0;
	let inter = 0;
	let sum = 0;
	let targets = 0;
	for (let n = 0; n < images; n++) {
		for (let i = 0; i < pixels; i++) {
			const t = targetAt(maps, n, c, i);
			if (t === leftOut) continue;
			const score = p[(n * classes + c) * pixels + i] as number;
			inter += Math.min(score, t);
			sum += score;
			targets += t;
		}
	}
	const error = alpha * (sum - inter) + beta * (targets - inter);
	const nothing = { weight, loss: 0, byOverlap: 0, bySum: 0, error, targets };
	if (targets <= 0) return nothing;
	const bare = inter + error + smooth;
	const under = Math.max(bare, least);
	const score = (inter + smooth) / under;
	const clamped = bare < least;
	const scoreByOverlap = (1 - (clamped ? 0 : score * (1 - alpha - beta))) / under;
	const scoreBySum = clamped ? 0 : (-score * alpha) / under;
	const log = rule.form === 'log';
	const slope = log ? (score < least ? 0 : -1 / score) : -1;
	return {
		...nothing,
		loss: log ? -Math.log(Math.max(score, least)) : 1 - score,
		byOverlap: slope * scoreByOverlap,
		bySum: slope * scoreBySum,
	};
}
