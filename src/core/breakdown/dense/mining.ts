// SSD's hard-negative mining: which default boxes the class term counts, and how often.

import { binaryTerm } from '../../losses/binary-term';
import { lossEntry } from '../../losses/catalogue';
import { softmaxTerm } from '../../losses/softmax-cross-entropy';
import { hardNegatives } from '../../sampling/hard-negatives';
import type { DenseContext } from './context';

export interface Mined {
	/** How often each box counts, `[count]`. */
	counts: Uint8Array;
	/** Boxes that were mined, ascending: negatives, and positives where the negatives run out. */
	index: Int32Array;
}

/** Source: pytorch/vision models/detection/ssd.py (SSD.compute_loss). */
export function mineHardNegatives(context: DenseContext, negativesPerPositive: number): Mined {
	const { heads, assignment, positives, takesPart, channels, recipe } = context;
	const { classes, classScores } = heads;
	const object = new Int32Array(assignment.count).fill(-1);
	positives.index.forEach((index, row) => {
		object[index] = positives.object[row] as number;
	});
	const rule = recipe.losses.find(({ name }) => name === 'class');
	const labels = Int32Array.from(object, (g) => (g < 0 ? 0 : (channels[g] as number)));
	const { contributions } =
		rule && lossEntry(rule.loss).family !== 'class'
			? binaryTerm({
					rule,
					outputs: classScores,
					columns: classes,
					targets: {
						kind: 'one-hot',
						column: Int32Array.from(object, (g) => (g < 0 ? -1 : (channels[g] as number))),
						value: null,
					},
					divisor: 1,
				})
			: softmaxTerm({ logits: classScores, classes, labels, divisor: 1 });
	const { index } = hardNegatives(contributions, positives.index, negativesPerPositive);
	const counts = new Uint8Array(assignment.count);
	for (const k of positives.index) counts[k] = (counts[k] as number) + 1;
	for (const k of index) counts[k] = (counts[k] as number) + (takesPart[k] as number);
	return { counts, index };
}
