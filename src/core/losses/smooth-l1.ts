// Smooth L1 in its beta form; the sigma form of py-faster-rcnn is beta = 1 / sigma^2.

/**
 * 0.5 * d^2 / beta where |d| < beta, else |d| - 0.5 * beta; beta 0 is plain L1.
 * Source: pytorch/pytorch torch.nn.functional.smooth_l1_loss (one element).
 */
export function smoothL1(difference: number, beta: number): number {
	const size = Math.abs(difference);
	return size < beta ? (0.5 * size * size) / beta : size - 0.5 * beta;
}

/**
 * Derivative with respect to the prediction (`difference` = prediction - target).
 * At a difference of 0 with beta 0 it is 0, as in torch 2; torch 1.13 gave -1.
 */
export function smoothL1Gradient(difference: number, beta: number): number {
	return Math.abs(difference) < beta ? difference / beta : Math.sign(difference);
}
