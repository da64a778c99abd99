// Instance masks as sums of prototypes: each positive point's mask over the whole input at the prototypes' resolution,
// counted inside its object's box alone.

import { cropWindow } from '../losses/crop-window';
import { type BinaryRule, elementGradient, elementLoss, elementLossOf } from '../losses/element-loss';
import { type Divisor, scaleOf, type Term } from '../losses/term';

export interface PrototypeMaskInput {
	rule: BinaryRule;
	/** Prototypes, and rows and columns of each. */
	count: number;
	rows: number;
	columns: number;
	/** `[count * rows * columns]`. */
	prototypes: Float32Array;
	/** `[points * count]`. */
	coefficients: Float32Array;
	/** `[points * 4]` xyxy of each point's object, pixels of the prototypes. */
	boxes: Float64Array;
	/** `[rows * columns]`: number of the object that owns the pixel, 0 for none. */
	owner: ArrayLike<number>;
	/** Number of each point's object in `owner`. */
	own: ArrayLike<number>;
	/** `mean`: points. */
	divisor: Divisor;
}

/**
 * Loss of every pixel in the object's box, their mean over the whole map divided by the box's share of it, summed over
 * points, divided. Contributions: one a point. The gradient is with respect to the coefficients. Throws for a loss that
 * is none of scores in 0..1.
 * Source: ultralytics/ultralytics utils/loss.py (v8SegmentationLoss.single_mask_loss, calculate_segmentation_loss).
 */
export function prototypeMaskTerm(input: PrototypeMaskInput): Term {
	const { count, rows, columns, prototypes, coefficients, boxes, owner, own } = input;
	const loss = elementLossOf(input.rule, 'logits', undefined);
	const points = boxes.length >> 2;
	const pixels = rows * columns;
	const { scale: perPoint, divisor, nothing } = scaleOf(input.divisor, points);
	const contributions = new Float64Array(points);
	const gradient = new Float64Array(coefficients.length);
	let value = nothing;
	for (let point = 0; point < points; point++) {
		const box = boxes.subarray(4 * point, 4 * point + 4);
		const [x1, y1, x2, y2] = box as unknown as [number, number, number, number];
		// The mean over the map, over the box's share of it: the map's own size cancels.
		const scale = perPoint / ((x2 - x1) * (y2 - y1));
		const { top, left, bottom, right } = cropWindow(box, columns, rows);
		const from = point * count;
		let part = 0;
		for (let row = top; row < bottom; row++) {
			for (let at = row * columns + left; at < row * columns + right; at++) {
				let logit = 0;
				for (let m = 0; m < count; m++)
					logit += (coefficients[from + m] as number) * (prototypes[m * pixels + at] as number);
				const target = owner[at] === own[point] ? 1 : 0;
				part += elementLoss(loss, logit, target, 0);
				const slope = scale * elementGradient(loss, logit, target, 0);
				for (let m = 0; m < count; m++)
					gradient[from + m] =
						(gradient[from + m] as number) + slope * (prototypes[m * pixels + at] as number);
			}
		}
		contributions[point] = part * scale;
		value += part * scale;
	}
	return { value, contributions, gradient, divisor };
}
