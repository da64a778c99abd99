// Softmax cross-entropy of one row of class logits against a class index, with its derivative.

/**
 * ln(sum(e^x)) - x[target] over `logits[start .. start + classes)`.
 * Source: pytorch/pytorch torch.nn.functional.cross_entropy (one row, no reduction).
 */
export function softmaxCrossEntropy(
	logits: ArrayLike<number>,
	start: number,
	classes: number,
	target: number,
): number {
	return logSumExp(logits, start, classes) - (logits[start + target] as number);
}

/** Derivative with respect to each logit of the row: softmax - onehot(target), times `scale`; written to `out` at `start`. */
export function softmaxCrossEntropyGradient(
	logits: ArrayLike<number>,
	start: number,
	classes: number,
	target: number,
	scale: number,
	out: Float64Array,
): void {
	const log = logSumExp(logits, start, classes);
	for (let k = 0; k < classes; k++) {
		const p = Math.exp((logits[start + k] as number) - log);
		out[start + k] = scale * (k === target ? p - 1 : p);
	}
}

/** Row of the highest logit, the first on a tie. */
export function argMax(logits: ArrayLike<number>, start: number, classes: number): number {
	let best = 0;
	for (let k = 1; k < classes; k++)
		if ((logits[start + k] as number) > (logits[start + best] as number)) best = k;
	return best;
}

function logSumExp(logits: ArrayLike<number>, start: number, classes: number): number {
	let highest = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < classes; k++) {
		const x = logits[start + k] as number;
		if (x > highest || Number.isNaN(x)) highest = x;
	}
	let sum = 0;
	for (let k = 0; k < classes; k++) sum += Math.exp((logits[start + k] as number) - highest);
	return highest + Math.log(sum);
}
