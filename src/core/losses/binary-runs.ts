// The hot loops of scores in 0..1: losses of neighbouring outputs. Each gives their sum and writes the gradients times
// `weight`. Softplus and sigmoid read the same two table entries: that is what sharing one exponential is here.

import { type ElementLoss, elementGradient, elementLoss } from './element-loss';
import { power } from './focal';
import { sigmoid, softplus } from './logistic';
import type { Floats } from './term';

/** Targets of 0: `modulated` of focal.ts and its derivative. */
export function zeroRun(
	loss: ElementLoss,
	outputs: Floats,
	from: number,
	end: number,
	weight: number,
	gradient: Float64Array,
): number {
	const factor = loss.weights[0] as number;
	const gamma = loss.gammas[0] as number;
	let sum = 0;
	for (let at = from; at < end; at++) {
		const s = softplus(outputs[at] as number);
		const p = sigmoid(outputs[at] as number);
		const m = factor * power(p, gamma);
		sum += m * s;
		gradient[at] = weight * (gamma === 0 ? m * p : m * (gamma * (1 - p) * s + p));
	}
	return sum;
}

/** `zeroRun` without the gradients. */
export function zeroValues(loss: ElementLoss, outputs: Floats, from: number, end: number): number {
	const factor = loss.weights[0] as number;
	const gamma = loss.gammas[0] as number;
	let sum = 0;
	if (gamma === 0) for (let at = from; at < end; at++) sum += softplus(outputs[at] as number);
	else
		for (let at = from; at < end; at++)
			sum += power(sigmoid(outputs[at] as number), gamma) * softplus(outputs[at] as number);
	return factor * sum;
}

/** Binary cross-entropy with targets of 0 and 1: one of 1 is one of 0 on the mirrored logit. */
export function entropyRun(
	outputs: Floats,
	targets: Floats,
	from: number,
	end: number,
	weight: number,
	gradient: Float64Array,
): number {
	let sum = 0;
	for (let at = from; at < end; at++) {
		const side = 1 - 2 * (targets[at] as number);
		const x = side * (outputs[at] as number);
		sum += softplus(x);
		gradient[at] = weight * side * sigmoid(x);
	}
	return sum;
}

/** The others of the family, alike. */
export function modulatedRun(
	loss: ElementLoss,
	outputs: Floats,
	targets: Floats,
	from: number,
	end: number,
	weight: number,
	gradient: Float64Array,
): number {
	const { weights, gammas } = loss;
	let sum = 0;
	for (let at = from; at < end; at++) {
		const t = targets[at] as number;
		const side = 1 - 2 * t;
		const s = softplus(side * (outputs[at] as number));
		const p = sigmoid(side * (outputs[at] as number));
		const gamma = gammas[t] as number;
		const m = (weights[t] as number) * power(p, gamma);
		sum += m * s;
		gradient[at] = weight * side * (gamma === 0 ? m * p : m * (gamma * (1 - p) * s + p));
	}
	return sum;
}

/** Any element: its loss; its gradient times `weight` is written. */
export function addElement(
	loss: ElementLoss,
	outputs: Floats,
	at: number,
	target: number,
	column: number,
	weight: number,
	gradient: Float64Array,
): number {
	const x = outputs[at] as number;
	gradient[at] = weight * elementGradient(loss, x, target, column);
	return elementLoss(loss, x, target, column);
}
