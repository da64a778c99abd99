// The class term: every anchor that takes part against its object's class, or against none.

import { binaryTerm } from '../../losses/binary-term';
import { lossEntry } from '../../losses/catalogue';
import { softmaxTerm } from '../../losses/softmax-cross-entropy';
import { backgroundChannel, type LossTermRule } from '../../recipe';
import { type DenseContext, divisorOf } from './context';
import type { DenseTerm } from './term';

/**
 * @param counts How often each anchor counts, `[count]`: hard-negative mining leaves most out and may take a positive
 * twice; `null`: once each.
 * Sources: pytorch/vision models/detection/retinanet.py, fcos.py, ssd.py (compute_loss);
 * facebookresearch/detectron2 meta_arch/retinanet.py (losses); open-mmlab/mmdetection dense_heads/*.py (loss_by_feat);
 * ultralytics utils/loss.py (v8DetectionLoss); Megvii-BaseDetection/YOLOX yolo_head.py (get_losses);
 * facebookresearch/detr models/detr.py (loss_labels).
 */
export function denseClassTerm(
	context: DenseContext,
	rule: LossTermRule,
	counts: Uint8Array | null,
): DenseTerm {
	const { recipe, heads, positives, channels, assignment } = context;
	const { classes, classScores } = heads;
	const { count } = assignment;
	const object = new Int32Array(count).fill(-1);
	positives.index.forEach((index, row) => {
		object[index] = positives.object[row] as number;
	});
	const weights = rowWeights(context, counts);
	const divisor = divisorOf(context, rule);
	const common = { rule, index: null, object, outputs: classScores, width: classes };
	if (lossEntry(rule.loss).family === 'class') {
		const background = backgroundChannel(recipe) === 'last' ? classes - 1 : 0;
		const labels = Int32Array.from(object, (g) => (g < 0 ? background : (channels[g] as number)));
		const classWeights = new Float64Array(classes).fill(1);
		classWeights[background] = rule.backgroundWeight ?? 1;
		return {
			...common,
			term: softmaxTerm({ logits: classScores, classes, labels, weights, classWeights, divisor }),
		};
	}
	const column = Int32Array.from(object, (g) => (g < 0 ? -1 : (channels[g] as number)));
	const value = new Float64Array(count);
	positives.index.forEach((index, row) => {
		value[index] = positives.target[row] as number;
	});
	return {
		...common,
		term: binaryTerm({
			rule,
			outputs: classScores,
			outputsAre: recipe.coder.kind === 'corners' ? 'probabilities' : 'logits',
			columns: classes,
			targets: { kind: 'one-hot', column, value },
			weights,
			divisor,
		}),
	};
}

/** Rows that count: YOLOX has a class loss on its positives alone. */
function rowWeights({ recipe, takesPart, positives }: DenseContext, counts: Uint8Array | null): Float64Array {
	const weights = new Float64Array(takesPart.length);
	if (recipe.assigner.kind === 'sim-ota') {
		for (const index of positives.index) weights[index] = 1;
		return weights;
	}
	for (let k = 0; k < weights.length; k++)
		weights[k] = counts ? (counts[k] as number) * (takesPart[k] as number) : (takesPart[k] as number);
	return weights;
}
