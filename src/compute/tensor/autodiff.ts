// The shown loss terms written a second time, as TensorFlow.js expressions that are differentiated by its autodiff.
// Nothing here is used to show a number: it is what the closed forms of the core are checked against.

import type * as Tf from '@tensorflow/tfjs-core';
import { outputsOf, type StageTerm, type TermInputs } from '../../core/breakdown/term-inputs';
import type { Divisor } from '../../core/losses/term';
import type { LossTermName } from '../../core/recipe';
import { type RowLosses, rowLosses } from './expressions';
import { formulas } from './formulas';

export interface TermCheck {
	term: LossTermName;
	/** Value and gradient by the closed form. */
	shown: number;
	gradient: Float64Array;
	/** Value and gradient by autodiff. */
	recomputed: number;
	autodiff: Float32Array;
}

/** Numbers that one call works on: expressions keep a dozen tensors of that size. */
const chunkSize = 1 << 20;

/** Recomputes every term that has rows. */
export async function recompute(tf: typeof Tf, stages: readonly StageTerm[]): Promise<TermCheck[]> {
	const checks: TermCheck[] = [];
	for (const { rule, term, inputs } of stages) {
		const outputs = outputsOf(inputs);
		if (outputs.length === 0 || term.divisor === 0) continue;
		const rows = term.contributions.length;
		const { value, gradient } = await differentiated(tf, inputs, outputs, rows);
		checks.push({
			term: rule.name,
			shown: term.value,
			gradient: term.gradient,
			recomputed: value,
			autodiff: gradient,
		});
	}
	return checks;
}

/** Sums rows outside the tensors, so that a million of them lose nothing; rows of weight 0 do not take part. */
async function differentiated(
	tf: typeof Tf,
	inputs: TermInputs,
	outputs: ArrayLike<number>,
	rows: number,
): Promise<{ value: number; gradient: Float32Array }> {
	const width = outputs.length / rows;
	const weights = weightsOf(inputs, rows);
	const counted = Int32Array.from(weights.keys()).filter((row) => weights[row] !== 0);
	const losses = rowLosses(tf, formulas(tf), inputs);
	const gradient = new Float32Array(outputs.length);
	const numbers = inputs.kind === 'prototypes' ? inputs.rows * inputs.columns : width;
	const step = Math.max(1, Math.floor(chunkSize / numbers));
	let value = 0;
	for (let from = 0; from < counted.length; from += step) {
		const chunk = counted.subarray(from, from + step);
		const part = await partOf(tf, losses, chunk, outputs, width, weights);
		value += part.value;
		chunk.forEach((row, k) => {
			gradient.set(part.slopes.subarray(k * width, (k + 1) * width), row * width);
		});
	}
	return { value, gradient };
}

async function partOf(
	tf: typeof Tf,
	losses: RowLosses,
	rows: Int32Array,
	outputs: ArrayLike<number>,
	width: number,
	weights: Float64Array,
): Promise<{ value: number; slopes: Float32Array }> {
	const values = new Float32Array(rows.length * width);
	rows.forEach((row, k) => {
		for (let c = 0; c < width; c++) values[k * width + c] = outputs[row * width + c] as number;
	});
	const x = tf.tensor2d(values, [rows.length, width]);
	const dy = tf.tensor1d(Float32Array.from(rows, (row) => weights[row] as number));
	const { value, grad } = tf.valueAndGrad((input: Tf.Tensor) => losses(input, rows))(x, dy);
	const [each, slopes] = (await Promise.all([value.data(), grad.data()])) as [Float32Array, Float32Array];
	tf.dispose([x, dy, value, grad]);
	return {
		value: rows.reduce((sum, row, k) => sum + (weights[row] as number) * (each[k] as number), 0),
		slopes,
	};
}

/** Weight of each row, divided by the divisor. */
function weightsOf(inputs: TermInputs, rows: number): Float64Array {
	const given = 'weights' in inputs ? inputs.weights : undefined;
	const divisor = numberOf(inputs.divisor);
	const left = 'column' in inputs ? inputs.column?.of : undefined;
	return Float64Array.from({ length: rows }, (_, row) =>
		left && (left[row] as number) < 0 ? 0 : (given ? (given[row] as number) : 1) / divisor,
	);
}

function numberOf(divisor: Divisor): number {
	if (divisor === 'mean') throw new TypeError('a shown term has a divisor of its own');
	return divisor;
}
