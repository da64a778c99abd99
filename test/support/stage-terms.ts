// The evaluators with the frameworks' own losses and normalisers in the places of a two-stage detector, as recorded
// cases and property tests call them.

import { binaryTerm } from '../../src/core/losses/binary-term';
import { deltaTerm } from '../../src/core/losses/box-terms';
import { argMax, softmaxTerm } from '../../src/core/losses/softmax-cross-entropy';
import type { Term } from '../../src/core/losses/term';

/**
 * Objectness: mean binary cross-entropy over `rows` logits.
 * A two-class softmax head is the same with the difference of its logits, foreground minus background.
 * Sources: pytorch/vision models/detection/rpn.py (compute_loss); matterport mrcnn/model.py (rpn_class_loss_graph).
 */
export function objectnessTerm(logits: ArrayLike<number>, labels: ArrayLike<number>): Term {
	return binaryTerm({
		rule: { loss: 'binary-cross-entropy' },
		outputs: logits,
		columns: 1,
		targets: { kind: 'dense', values: labels },
		divisor: labels.length,
	});
}

/**
 * Box deltas: smooth L1 over rows of 4, summed and divided by `divisor`.
 * @param counts 1 for rows that have a target (positives), 0 for the rest.
 * Sources: pytorch/vision rpn.py (compute_loss, divisor = sampled anchors); matterport rpn_bbox_loss_graph
 * (divisor = 4 x positives); py-faster-rcnn SmoothL1LossLayer with outside weights 1 / sampled.
 */
export function boxTerm(
	deltas: ArrayLike<number>,
	targets: ArrayLike<number>,
	counts: ArrayLike<number>,
	beta: number,
	divisor: number,
): Term {
	return deltaTerm({ rule: { kind: 'smooth-l1', beta }, outputs: deltas, targets, weights: counts, divisor });
}

/**
 * Second-stage class: softmax cross-entropy over rows of `classes` logits, background is class 0.
 * @param active Matterport: a row counts only when the class it *predicts* is active, and the sum is divided by the rows
 * that count. Without it: the mean over all rows.
 * Sources: pytorch/vision roi_heads.py (fastrcnn_loss); matterport mrcnn/model.py (mrcnn_class_loss_graph).
 */
export function classTerm(
	logits: ArrayLike<number>,
	classes: number,
	labels: ArrayLike<number>,
	active?: ArrayLike<number>,
): Term {
	if (!active) return softmaxTerm({ logits, classes, labels, divisor: labels.length });
	const weights = Float64Array.from(
		{ length: labels.length },
		(_, row) => active[argMax(logits, row * classes, classes)] as number,
	);
	const divisor = weights.reduce((sum, weight) => sum + weight, 0);
	return softmaxTerm({ logits, classes, labels, weights, divisor });
}

/**
 * Second-stage boxes: smooth L1 of the labelled class's 4 columns out of `4 * classes`, foreground rows only.
 * Sources: pytorch/vision roi_heads.py (fastrcnn_loss, divisor = sampled regions); matterport mrcnn_bbox_loss_graph
 * (divisor = 4 x foreground); py-faster-rcnn (divisor = regions).
 */
export function classBoxTerm(
	deltas: ArrayLike<number>,
	classes: number,
	labels: ArrayLike<number>,
	targets: ArrayLike<number>,
	beta: number,
	divisor: number,
): Term {
	const of = Int32Array.from(labels, (label) => (label > 0 ? label : -1));
	return deltaTerm({
		rule: { kind: 'smooth-l1', beta },
		outputs: deltas,
		targets,
		column: { count: classes, of },
		divisor,
	});
}

/**
 * Mask: mean binary cross-entropy over rows of `pixels` values of the labelled class's channel.
 * @param kind `logits` (torchvision) or `probabilities` clipped to [1e-7, 1 - 1e-7] (Matterport).
 * Sources: pytorch/vision roi_heads.py (maskrcnn_loss); matterport mrcnn/model.py (mrcnn_mask_loss_graph).
 */
export function maskTerm(
	predictions: ArrayLike<number>,
	targets: ArrayLike<number>,
	pixels: number,
	kind: 'logits' | 'probabilities',
): Term {
	return binaryTerm({
		rule: { loss: 'binary-cross-entropy' },
		outputs: predictions,
		outputsAre: kind === 'logits' ? 'logits' : 'clipped-probabilities',
		columns: pixels,
		targets: { kind: 'dense', values: targets },
		divisor: targets.length,
	});
}
