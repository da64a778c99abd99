// The one more number that some heads give for each anchor: centerness of the positives, objectness of every point.

import { binaryTerm } from '../../losses/binary-term';
import type { LossTermRule } from '../../recipe';
import { centernessTargets, type DenseContext, divisorOf } from './context';
import type { DenseTerm } from './term';

/** Sources: those of `centernessTargets`; Megvii-BaseDetection/YOLOX yolox/models/yolo_head.py (get_losses). */
export function denseQualityTerm(
	context: DenseContext,
	rule: LossTermRule,
	quality: Float32Array,
): DenseTerm {
	const { positives, assignment, takesPart } = context;
	const divisor = divisorOf(context, rule);
	if (rule.name === 'centerness') {
		const outputs = Float32Array.from(positives.index, (index) => quality[index] as number);
		const targets = { kind: 'dense' as const, values: centernessTargets(context) };
		return {
			rule,
			index: positives.index,
			object: positives.object,
			outputs,
			width: 1,
			term: binaryTerm({ rule, outputs, columns: 1, targets, divisor }),
		};
	}
	const values = new Float64Array(assignment.count);
	const object = new Int32Array(assignment.count).fill(-1);
	positives.index.forEach((index, row) => {
		values[index] = 1;
		object[index] = positives.object[row] as number;
	});
	const weights = Float64Array.from(takesPart);
	return {
		rule,
		index: null,
		object,
		outputs: quality,
		width: 1,
		term: binaryTerm({
			rule,
			outputs: quality,
			columns: 1,
			targets: { kind: 'dense', values },
			weights,
			divisor,
		}),
	};
}
