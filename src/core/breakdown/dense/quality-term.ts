// The one more number that some heads give for each anchor: centerness of the positives, objectness of every point.

import type { LossTermRule } from '../../recipe';
import { pickRows, type StageTerm, stageTerm } from '../term-inputs';
import { objectOfEach } from './class-term';
import { centernessTargets, type DenseContext, divisorOf } from './context';

/** Sources: those of `centernessTargets`; Megvii-BaseDetection/YOLOX yolox/models/yolo_head.py (get_losses). */
export function denseQualityTerm(
	context: DenseContext,
	rule: LossTermRule,
	quality: Float32Array,
): StageTerm {
	const { positives, assignment, takesPart } = context;
	const common = { kind: 'scores' as const, rule, columns: 1, divisor: divisorOf(context, rule) };
	if (rule.name === 'centerness') {
		return stageTerm({
			rule,
			index: positives.index,
			object: positives.object,
			inputs: {
				...common,
				outputs: pickRows(quality, 1, positives.index),
				targets: { kind: 'dense', values: centernessTargets(context) },
			},
		});
	}
	const values = new Float64Array(assignment.count);
	for (const index of positives.index) values[index] = 1;
	return stageTerm({
		rule,
		index: null,
		object: objectOfEach(context),
		inputs: { ...common, outputs: quality, targets: { kind: 'dense', values }, weights: takesPart },
	});
}
