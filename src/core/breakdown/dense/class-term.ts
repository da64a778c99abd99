// The class term: every anchor that takes part against its object's class, or against none.

import { lossEntry } from '../../losses/catalogue';
import { backgroundWeights } from '../../losses/softmax-cross-entropy';
import type { LossTermRule } from '../../recipe';
import { backgroundChannel, scoresAre } from '../../recipe-facts';
import { type StageTerm, stageTerm, type TermInputs } from '../term-inputs';
import { type DenseContext, divisorOf } from './context';

/**
 * @param counts How often each anchor counts, `[count]`: hard-negative mining leaves most out and may take a positive
 * twice; `null`: once each.
 * Sources: pytorch/vision models/detection/retinanet.py, fcos.py, ssd.py (compute_loss);
 * facebookresearch/detectron2 meta_arch/retinanet.py (losses); open-mmlab/mmdetection dense_heads/*.py (loss_by_feat);
 * ultralytics/ultralytics utils/loss.py (v8DetectionLoss); Megvii-BaseDetection/YOLOX yolo_head.py (get_losses);
 * facebookresearch/detr models/detr.py (loss_labels).
 */
export function denseClassTerm(
	context: DenseContext,
	rule: LossTermRule,
	counts: Uint8Array | null,
): StageTerm {
	return stageTerm({
		rule,
		index: null,
		object: objectOfEach(context),
		inputs: classInputs(context, rule, rowWeights(context, counts), divisorOf(context, rule)),
	});
}

/** The class term's inputs; mining takes them with a divisor of 1, before any row is left out. */
export function classInputs(
	context: DenseContext,
	rule: LossTermRule,
	weights: ArrayLike<number> | undefined,
	divisor: number,
): TermInputs {
	const { recipe, heads, positives, channels, assignment } = context;
	const { classes, classScores } = heads;
	const softmax = lossEntry(rule.loss).family === 'class';
	const background = softmax ? (backgroundChannel(recipe) === 'last' ? classes - 1 : 0) : -1;
	const channel = new Int32Array(assignment.count).fill(background);
	const value = new Float64Array(assignment.count);
	positives.index.forEach((index, row) => {
		channel[index] = channels[positives.object[row] as number] as number;
		value[index] = positives.target[row] as number;
	});
	if (softmax) {
		const classWeights = backgroundWeights(classes, background, rule.backgroundWeight ?? 1);
		return { kind: 'classes', logits: classScores, classes, labels: channel, weights, classWeights, divisor };
	}
	return {
		kind: 'scores',
		rule,
		outputs: classScores,
		outputsAre: scoresAre(recipe, rule.name),
		columns: classes,
		targets: { kind: 'one-hot', column: channel, value },
		weights,
		divisor,
		gradient: context.gradients === 'skip' ? 'skip' : undefined,
	};
}

/** Object that each anchor is trained towards, -1 for none. */
export function objectOfEach({ assignment, positives }: DenseContext): Int32Array {
	const out = new Int32Array(assignment.count).fill(-1);
	positives.index.forEach((index, row) => {
		out[index] = positives.object[row] as number;
	});
	return out;
}

/** Rows that count: YOLOX has a class loss on its positives alone. */
function rowWeights({ recipe, takesPart, positives }: DenseContext, counts: Uint8Array | null): Uint8Array {
	if (recipe.assigner.kind === 'sim-ota') {
		const weights = new Uint8Array(takesPart.length);
		for (const index of positives.index) weights[index] = 1;
		return weights;
	}
	return counts ? counts.map((often, k) => often * (takesPart[k] as number)) : takesPart;
}
