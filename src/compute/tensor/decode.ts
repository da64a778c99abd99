// From a regression head's values to boxes, as tensor formulas: what decode.ts of the core is checked against.

import type * as Tf from '@tensorflow/tfjs-core';
import { deltaClip } from '../../core/boxes/coder';
import type { CoderRule } from '../../core/recipe';
import type { formulas } from './formulas';

type T = Tf.Tensor;

/**
 * Corners `[rows, 4]` of the boxes that `values` make of `bases` (`[rows, 4]`); rows of 4 values, or of 4 times the bins.
 * Sources: those of `decodeBox`.
 */
export function decoded(
	tf: typeof Tf,
	{ add, mul, sub, div, sides }: ReturnType<typeof formulas>,
	coder: CoderRule,
	bases: T,
	values: T,
): T {
	const [x1, y1, x2, y2] = sides(bases);
	const low = [x1, y1] as const;
	const plus = coder.kind === 'delta' && coder.convention === 'py-faster-rcnn' ? 1 : 0;
	const unit = [add(sub(x2, x1), plus), add(sub(y2, y1), plus)] as const;
	const said = coder.kind === 'distribution' ? expectations(tf, values, coder.bins) : sides(values);
	/** Corners of both axes, in the order x1, y1, x2, y2. */
	const along = (corners: (axis: 0 | 1) => [T, T]) => {
		const [left, right] = corners(0);
		const [top, bottom] = corners(1);
		return tf.concat([left, top, right, bottom], 1);
	};
	const around = (centre: T, size: T): [T, T] => [sub(centre, div(size, 2)), add(centre, div(size, 2))];
	switch (coder.kind) {
		case 'delta': {
			const flip = coder.convention === 'matterport' ? 1 : 0;
			return along((axis) => {
				const place = said[axis ^ flip] as T;
				const logarithm = div(said[(axis ^ flip) + 2] as T, coder.weights[axis + 2] as number);
				const centre = add(
					low[axis],
					div(unit[axis], 2),
					mul(div(place, coder.weights[axis] as number), unit[axis]),
				);
				return around(centre, mul(tf.exp(held(tf, coder.convention, logarithm)), unit[axis]));
			});
		}
		case 'distances':
		case 'distribution':
			return along((axis) => {
				const centre = add(low[axis], div(unit[axis], 2));
				return [
					sub(centre, mul(said[axis] as T, unit[axis])),
					add(centre, mul(said[axis + 2] as T, unit[axis])),
				];
			});
		case 'yolox':
			return along((axis) =>
				around(
					add(mul(said[axis] as T, unit[axis]), low[axis]),
					mul(tf.exp(said[axis + 2] as T), unit[axis]),
				),
			);
		case 'corners':
			return along((axis) => [mul(said[axis] as T, unit[axis]), mul(said[axis + 2] as T, unit[axis])]);
		case 'centre-size':
			return along((axis) => around(mul(said[axis] as T, unit[axis]), mul(said[axis + 2] as T, unit[axis])));
	}
}

/** The clamp of a size's logarithm. */
function held(tf: typeof Tf, convention: Extract<CoderRule, { kind: 'delta' }>['convention'], x: T): T {
	switch (convention) {
		case 'mmdetection':
			return tf.clipByValue(x, -deltaClip, deltaClip);
		case 'torchvision':
		case 'detectron2':
			return tf.minimum(x, deltaClip);
		default:
			return x;
	}
}

/** Mean bin of each of the four sides, `[rows, 1]` each. */
function expectations(tf: typeof Tf, values: T, bins: number): T[] {
	const rows = values.shape[0] as number;
	const shares = tf.softmax(tf.reshape(values, [rows, 4, bins]));
	const means = tf.sum(tf.mul(shares, tf.range(0, bins)), 2);
	return tf.split(means, 4, 1);
}
