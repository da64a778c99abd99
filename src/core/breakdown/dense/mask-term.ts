// Instance masks as sums of prototypes: each positive point's mask over the whole input at the prototypes' resolution,
// counted inside its object's box alone.

import type { PrototypeOutputs } from '../../head-outputs';
import { binaryCrossEntropy, binaryCrossEntropyGradient } from '../../losses/binary-cross-entropy';
import { cropWindow } from '../../losses/crop-window';
import type { LossTermRule } from '../../recipe';
import { type DenseContext, divisorOf } from './context';
import type { DenseTerm } from './term';

/** The labels' masks on the prototypes' grid. */
export interface IndexMap {
	/** `[rows * columns]`: 1 + the place of the object that owns the pixel, 0 for none. */
	owner: Uint8Array | Int32Array;
	/** Place of each object in the map, -1 for one without a mask. */
	placeOf: ArrayLike<number>;
}

/**
 * Cross-entropy of every pixel in the object's box, its mean over the whole map divided by the box's share of the input,
 * summed over positives, divided. Contributions: one a positive. The gradient is with respect to the coefficients.
 * Throws for a loss that is no binary cross-entropy.
 * Source: ultralytics utils/loss.py (v8SegmentationLoss.single_mask_loss, calculate_segmentation_loss).
 */
export function prototypeMaskTerm(
	context: DenseContext,
	rule: LossTermRule,
	prototypes: PrototypeOutputs,
	map: IndexMap,
): DenseTerm {
	if (rule.loss !== 'binary-cross-entropy') throw new TypeError(`${rule.loss} is no loss of prototype masks`);
	const { positives, objects, frame } = context;
	const { count, rows, columns, values } = prototypes;
	const pixels = rows * columns;
	const divisor = divisorOf(context, rule);
	const outputs = new Float32Array(positives.index.length * count);
	const contributions = new Float64Array(positives.index.length);
	const gradient = new Float64Array(outputs.length);
	const scaleX = columns / frame.input.paddedWidth;
	const scaleY = rows / frame.input.paddedHeight;
	let value = 0;
	positives.index.forEach((index, row) => {
		const coefficients = prototypes.coefficients.subarray(index * count, (index + 1) * count);
		outputs.set(coefficients, row * count);
		const g = positives.object[row] as number;
		const [x1, y1, x2, y2] = objects.boxes.subarray(4 * g, 4 * g + 4) as unknown as [
			number,
			number,
			number,
			number,
		];
		const own = 1 + (map.placeOf[g] as number);
		const share = (x2 - x1) * scaleX * (y2 - y1) * scaleY;
		// The mean over the map, over the box's share of it: the map's own size cancels.
		const scale = 1 / (share * divisor);
		const window = cropWindow([x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY], columns, rows);
		let sum = 0;
		for (let r = window.top; r < window.bottom; r++) {
			for (let c = window.left; c < window.right; c++) {
				const at = r * columns + c;
				let logit = 0;
				for (let m = 0; m < count; m++)
					logit += (coefficients[m] as number) * (values[m * pixels + at] as number);
				const target = map.owner[at] === own ? 1 : 0;
				sum += binaryCrossEntropy(logit, target);
				const slope = scale * binaryCrossEntropyGradient(logit, target);
				for (let m = 0; m < count; m++)
					gradient[row * count + m] =
						(gradient[row * count + m] as number) + slope * (values[m * pixels + at] as number);
			}
		}
		contributions[row] = sum * scale;
		value += sum * scale;
	});
	return {
		rule,
		index: positives.index,
		object: positives.object,
		outputs,
		width: count,
		term: { value, contributions, gradient, divisor },
	};
}
