// RoIAlign: a box of a feature map or mask, read at a fixed number of bins by averaged bilinear samples.

/** A plane that is read at whole pixels; `at(y, x)` is asked only inside `height` x `width`. */
export interface Plane {
	height: number;
	width: number;
	at(y: number, x: number): number;
}

export interface RoiAlignOptions {
	rows: number;
	columns: number;
	/** Input pixels to plane pixels. */
	spatialScale: number;
	/** Samples a bin and axis; 0 or less: as many as the bin is pixels wide, rounded up. */
	samplingRatio: number;
	/** Whether coordinates are shifted by half a pixel. */
	aligned: boolean;
}

/**
 * Reads `box` (`[x1, y1, x2, y2]`, input pixels) of `plane`; returns `rows * columns` values, row-major. Float32 after
 * every operation, in the kernel's order: frameworks that compare the result with 0.5 decide pixels by its last bit.
 * Source: pytorch/vision torchvision/csrc/ops/cpu/roi_align_kernel.cpp (roi_align_forward_kernel_impl).
 */
export function roiAlign(plane: Plane, box: ArrayLike<number>, options: RoiAlignOptions): Float32Array {
	const r = Math.fround;
	const { rows, columns } = options;
	const { axisX, axisY, samplesX, samplesY } = sampleAxes(plane, box, options);
	const count = Math.max(samplesY * samplesX, 1);
	const out = new Float32Array(rows * columns);
	for (let row = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++) {
			let sum = 0;
			for (let sy = row * samplesY; sy < (row + 1) * samplesY; sy++) {
				const y0 = axisY.low[sy] as number;
				if (y0 < 0) continue;
				const y1 = axisY.high[sy] as number;
				const ly = axisY.fraction[sy] as number;
				const hy = r(1 - ly);
				for (let sx = column * samplesX; sx < (column + 1) * samplesX; sx++) {
					const x0 = axisX.low[sx] as number;
					if (x0 < 0) continue;
					const x1 = axisX.high[sx] as number;
					const lx = axisX.fraction[sx] as number;
					const hx = r(1 - lx);
					const top = r(r(r(hy * hx) * plane.at(y0, x0)) + r(r(hy * lx) * plane.at(y0, x1)));
					const three = r(top + r(r(ly * hx) * plane.at(y1, x0)));
					sum = r(sum + r(three + r(r(ly * lx) * plane.at(y1, x1))));
				}
			}
			out[row * columns + column] = sum / count;
		}
	}
	return out;
}

/**
 * RoIAlign along each axis as a matrix: `y` is `[rows * plane.height]`, `x` is `[columns * plane.width]`, row-major, and the
 * result of `roiAlign` is y times the plane times x transposed, up to rounding.
 */
export function roiAlignMatrices(
	plane: { width: number; height: number },
	box: ArrayLike<number>,
	options: RoiAlignOptions,
): { y: Float32Array; x: Float32Array } {
	const { axisX, axisY, samplesX, samplesY } = sampleAxes(plane, box, options);
	return {
		y: axisMatrix(axisY, options.rows, samplesY, plane.height),
		x: axisMatrix(axisX, options.columns, samplesX, plane.width),
	};
}

function axisMatrix(axis: SampledAxis, bins: number, samples: number, size: number): Float32Array {
	const out = new Float32Array(bins * size);
	for (let s = 0; s < bins * samples; s++) {
		const low = axis.low[s];
		if (low < 0) continue;
		const first = Math.floor(s / samples) * size;
		out[first + low] += (1 - axis.fraction[s]) / samples;
		out[first + axis.high[s]] += axis.fraction[s] / samples;
	}
	return out;
}

/** Where the samples of a box lie on a plane. */
function sampleAxes(
	plane: { width: number; height: number },
	box: ArrayLike<number>,
	{ rows, columns, spatialScale, aligned, samplingRatio }: RoiAlignOptions,
) {
	const r = Math.fround;
	const offset = aligned ? 0.5 : 0;
	const scale = r(spatialScale);
	const startX = r(r((box[0] as number) * scale) - offset);
	const startY = r(r((box[1] as number) * scale) - offset);
	let width = r(r(r((box[2] as number) * scale) - offset) - startX);
	let height = r(r(r((box[3] as number) * scale) - offset) - startY);
	if (!aligned) {
		width = Math.max(width, 1);
		height = Math.max(height, 1);
	}
	const binHeight = r(height / rows);
	const binWidth = r(width / columns);
	const samplesY = samplingRatio > 0 ? samplingRatio : Math.ceil(binHeight);
	const samplesX = samplingRatio > 0 ? samplingRatio : Math.ceil(binWidth);
	return {
		samplesX,
		samplesY,
		axisX: sampleAxis(startX, binWidth, columns, samplesX, plane.width),
		axisY: sampleAxis(startY, binHeight, rows, samplesY, plane.height),
	};
}

interface SampledAxis {
	low: Int32Array;
	high: Int32Array;
	fraction: Float64Array;
}

/** Neighbouring pixels and the fraction between them for every sample along one axis; `low` -1: outside, reads 0. */
function sampleAxis(start: number, bin: number, bins: number, samples: number, size: number): SampledAxis {
	const r = Math.fround;
	const total = bins * samples;
	const low = new Int32Array(total);
	const high = new Int32Array(total);
	const fraction = new Float64Array(total);
	for (let k = 0; k < bins; k++) {
		for (let s = 0; s < samples; s++) {
			const at = k * samples + s;
			let position = r(r(start + r(k * bin)) + r(r((s + 0.5) * bin) / samples));
			if (position < -1 || position > size) {
				low[at] = -1;
				continue;
			}
			if (position <= 0) position = 0;
			const floor = Math.floor(position);
			if (floor >= size - 1) {
				low[at] = size - 1;
				high[at] = size - 1;
				continue;
			}
			low[at] = floor;
			high[at] = floor + 1;
			fraction[at] = r(position - floor);
		}
	}
	return { low, high, fraction };
}

/**
 * Row of the pyramid level that a region is read from, counted from `lowest`.
 * Source: pytorch/vision torchvision/ops/poolers.py (LevelMapper): floor(4 + log2(sqrt(area) / 224) + 1e-6), float32.
 */
export function pyramidLevel(
	box: ArrayLike<number>,
	rule: {
		lowest: number;
		highest: number;
		canonicalScale: number;
		canonicalLevel: number;
		eps: number;
	},
): number {
	const r = Math.fround;
	const area = r(r((box[2] as number) - (box[0] as number)) * r((box[3] as number) - (box[1] as number)));
	const side = r(Math.sqrt(area));
	const level = Math.floor(
		r(r(rule.canonicalLevel + r(Math.log2(r(side / rule.canonicalScale)))) + r(rule.eps)),
	);
	return Math.min(rule.highest, Math.max(rule.lowest, level)) - rule.lowest;
}
