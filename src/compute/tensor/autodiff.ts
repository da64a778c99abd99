// The shown loss terms written a second time, as TensorFlow.js expressions that are differentiated by its autodiff.
// Nothing here is used to show a number: it is what the closed forms of the core are checked against.

import type * as Tf from '@tensorflow/tfjs-core';
import type { StageParts } from '../../core/breakdown/build';
import type { TwoStageParts } from '../../core/breakdown/two-stage';
import type { LossTermName, Recipe } from '../../core/recipe';

export interface TermCheck {
	term: LossTermName;
	/** Value and gradient by the closed form. */
	shown: number;
	gradient: Float64Array;
	/** Value and gradient by autodiff. */
	recomputed: number;
	autodiff: Float32Array;
}

/** Recomputes every term that has rows. */
export async function recompute(tf: typeof Tf, recipe: Recipe, parts: StageParts): Promise<TermCheck[]> {
	return parts.kind === 'two-stage' ? recomputeTwoStage(tf, recipe, parts) : [];
}

async function recomputeTwoStage(
	tf: typeof Tf,
	recipe: Recipe,
	{ rpn, regions }: TwoStageParts,
): Promise<TermCheck[]> {
	const beta = (name: LossTermName) => recipe.losses.find((rule) => rule.name === name)?.beta ?? 0;
	const checks: TermCheck[] = [];
	const add = async (
		term: LossTermName,
		shown: { value: number; divisor: number },
		gradient: Float64Array,
		predictions: ArrayLike<number>,
		loss: (x: Tf.Tensor1D) => Tf.Scalar,
	) => {
		if (shown.divisor === 0 || predictions.length === 0) return;
		const x = tf.tensor1d(Float32Array.from(predictions));
		const { value, grad } = tf.valueAndGrad((input: Tf.Tensor) =>
			tf.div<Tf.Scalar>(loss(input as Tf.Tensor1D), shown.divisor),
		)(x);
		const recomputed = ((await value.data()) as Float32Array)[0] as number;
		const autodiff = (await grad.data()) as Float32Array;
		tf.dispose([x, value, grad]);
		checks.push({ term, shown: shown.value, gradient, recomputed, autodiff });
	};
	const entropy = (x: Tf.Tensor1D, targets: ArrayLike<number>) => {
		const t = tf.tensor1d(Float32Array.from(targets));
		const softplus = tf.add(tf.relu(x), tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(x))))));
		return tf.sum<Tf.Scalar>(tf.sub(softplus, tf.mul(x, t)));
	};
	// Parabola up to `least`, line beyond, without a condition: conditions have no gradient.
	const smoothL1 = (x: Tf.Tensor, targets: Tf.Tensor, least: number) => {
		const size = tf.abs(tf.sub(x, targets));
		if (least === 0) return size;
		const inside = tf.minimum(size, least);
		return tf.add(tf.div(tf.mul(0.5, tf.square(inside)), least), tf.sub(size, inside));
	};

	const { inputs } = rpn;
	await add('rpn_objectness', rpn.objectness, rpn.objectness.gradient, inputs.logits, (x) =>
		entropy(x, inputs.labels),
	);
	await add('rpn_box', rpn.box, inputs.boxGradient, inputs.deltas, (x) =>
		tf.sum<Tf.Scalar>(smoothL1(x, tf.tensor1d(Float32Array.from(inputs.targets)), beta('rpn_box'))),
	);
	if (!regions) return checks;

	const { classes, labels, logits, deltas, targets } = regions.inputs;
	const rows = labels.length;
	const oneHot = new Float32Array(rows * classes);
	labels.forEach((label, row) => {
		oneHot[row * classes + label] = 1;
	});
	await add('roi_class', regions.class, regions.class.gradient, logits, (x) => {
		const table = tf.reshape(x, [rows, classes]);
		const chosen = tf.sum(tf.mul(table, tf.tensor2d(oneHot, [rows, classes])), 1);
		return tf.sum<Tf.Scalar>(tf.sub(tf.logSumExp(table, 1), chosen));
	});
	await add('roi_box', regions.box, regions.box.gradient, deltas, (x) => {
		const counts = Float32Array.from(oneHot, (bit, at) => (at % classes === 0 ? 0 : bit));
		const own = tf.tensor3d(counts, [rows, classes, 1]);
		const wanted = tf.mul(own, tf.tensor3d(Float32Array.from(targets), [rows, 1, 4]));
		const loss = smoothL1(tf.reshape(x, [rows, classes, 4]), wanted, beta('roi_box'));
		return tf.sum<Tf.Scalar>(tf.mul(loss, own));
	});
	const { term, inputs: masks } = regions.masks ?? { term: null, inputs: null };
	if (masks && term) {
		await add('mask', term, term.gradient, masks.predictions, (x) => {
			if (masks.kind === 'logits') return entropy(x, masks.targets);
			const p = tf.clipByValue(x, 1e-7, 1 - 1e-7);
			const t = tf.tensor1d(masks.targets);
			const positive = tf.mul(t, tf.log(p));
			const negative = tf.mul(tf.sub(1, t), tf.log(tf.sub(1, p)));
			return tf.neg(tf.sum<Tf.Scalar>(tf.add(positive, negative)));
		});
	}
	return checks;
}
