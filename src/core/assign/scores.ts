// Probabilities from logits as the frameworks hold them when their assigners compare: float32 after every operation.

const r = Math.fround;

/** 1 / (1 + e^-x). Source: pytorch/pytorch aten/src/ATen/native/cpu/UnaryOpsKernel.cpp (sigmoid_kernel). */
export function sigmoidSingle(logit: number): number {
	return r(1 / r(1 + r(Math.exp(-logit))));
}

/** Sigmoid of every logit. */
export function sigmoidScores(logits: ArrayLike<number>): Float32Array {
	const out = new Float32Array(logits.length);
	for (let k = 0; k < out.length; k++) out[k] = sigmoidSingle(logits[k] as number);
	return out;
}

/**
 * Softmax of every row of `[rows * classes]` logits.
 * Source: pytorch/pytorch aten/src/ATen/native/cpu/SoftMaxKernel.cpp (vec_softmax_lastdim).
 */
export function softmaxScores(logits: ArrayLike<number>, classes: number): Float32Array {
	const out = new Float32Array(logits.length);
	for (let from = 0; from < out.length; from += classes) {
		let most = Number.NEGATIVE_INFINITY;
		for (let c = from; c < from + classes; c++) most = Math.max(most, logits[c] as number);
		let sum = 0;
		for (let c = from; c < from + classes; c++) {
			out[c] = Math.exp(r((logits[c] as number) - most));
			sum = r(sum + (out[c] as number));
		}
		for (let c = from; c < from + classes; c++) out[c] = (out[c] as number) / sum;
	}
	return out;
}

/**
 * Square root of class probability times objectness, `[rows * classes]`.
 * Sources: Megvii-BaseDetection/YOLOX yolox/models/yolo_head.py (get_assignments);
 * open-mmlab/mmdetection mmdet/models/dense_heads/yolox_head.py (_get_targets_single).
 */
export function objectnessScores(
	classLogits: ArrayLike<number>,
	objectness: ArrayLike<number>,
	classes: number,
): Float32Array {
	const out = new Float32Array(classLogits.length);
	for (let row = 0; row < objectness.length; row++) {
		const object = sigmoidSingle(objectness[row] as number);
		for (let c = row * classes; c < (row + 1) * classes; c++) {
			out[c] = Math.sqrt(r(sigmoidSingle(classLogits[c] as number) * object));
		}
	}
	return out;
}
