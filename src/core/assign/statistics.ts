// Mean and deviation of a short column of float32 numbers, rounded as torch's CPU kernels round them.

const r = Math.fround;
/** Rows that torch adds up before it carries the sum to the next level. */
const step = 16;

/**
 * Mean over the first dimension, float32: sums of 16 rows each are added up on their own.
 * Source: pytorch/pytorch aten/src/ATen/native/cpu/SumKernel.cpp (multi_row_sum), for up to 256 values.
 */
export function pairwiseMean(values: Float64Array): number {
	let carried = 0;
	let sum = 0;
	for (let k = 0; k < values.length; k++) {
		sum = r(sum + (values[k] as number));
		if ((k + 1) % step === 0) {
			carried = r(carried + sum);
			sum = 0;
		}
	}
	return r(r(sum + carried) / values.length);
}

/**
 * Standard deviation with n - 1 (NaN for one value): Welford's recurrence in float64, rounded to float32 at the end.
 * Source: pytorch/pytorch aten/src/ATen/native/cpu/ReduceOpsKernel.cpp (std_var_kernel_impl).
 */
export function standardDeviation(values: Float64Array): number {
	let mean = 0;
	let squares = 0;
	for (let k = 0; k < values.length; k++) {
		const value = values[k] as number;
		const delta = value - mean;
		mean += delta / (k + 1);
		squares += delta * (value - mean);
	}
	return r(Math.sqrt(squares / (values.length - 1)));
}
