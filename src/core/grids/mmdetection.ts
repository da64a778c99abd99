// MMDetection's AnchorGenerator: base = stride, shapes = base * ratio * scale in float32, nothing rounded to pixels.

import { chainGrids, type Grid } from './grid';

export interface MmdetectionLevels {
	/** Names of the levels; the strides' numbers where none are given. */
	levels?: readonly string[];
	/** Distance between places, x and y alike or `[x, y]`; the smaller one is the base of the shapes. */
	strides: readonly (number | readonly [number, number])[];
	/** Factors on the base. */
	scales: readonly number[];
	/** Ratios h/w. */
	ratios: readonly number[];
	/** Which of the two runs slowest. MMDetection's `scale_major=True`, its default, puts the ratio outside. */
	outer?: 'ratio' | 'scale';
	/** Centre of the shapes, in bases. */
	centreOffset?: number;
}

/**
 * Grids of every level; `featureSizes` are rows and columns of their feature maps.
 * Source: open-mmlab/mmdetection models/task_modules/prior_generators/anchor_generator.py (AnchorGenerator.grid_priors).
 */
export function mmdetectionGrids(
	rule: MmdetectionLevels,
	featureSizes: readonly { rows: number; columns: number }[],
): Grid[] {
	return chainGrids(
		rule.strides.map((stride, level) => {
			const [strideX, strideY] = typeof stride === 'number' ? [stride, stride] : stride;
			const { rows, columns } = featureSizes[level] as { rows: number; columns: number };
			return {
				name: rule.levels?.[level] ?? `${strideX}`,
				rows,
				columns,
				strideX,
				strideY,
				originX: 0,
				originY: 0,
				shapes: mmdetectionShapes(Math.min(strideX, strideY), rule),
				precision: 'float32',
			};
		}),
	);
}

/**
 * Corners of one place's shapes, `[4 * ratios * scales]`, float32 values.
 * Source: the same file (AnchorGenerator.gen_single_level_base_anchors).
 */
export function mmdetectionShapes(
	base: number,
	{ scales, ratios, outer = 'ratio', centreOffset = 0 }: Omit<MmdetectionLevels, 'strides'>,
): Float64Array {
	const r = Math.fround;
	const centre = r(centreOffset * base);
	const side = (ratio: number, scale: number) =>
		r(0.5 * (outer === 'ratio' ? r(r(base * ratio) * r(scale)) : r(r(base * r(scale)) * ratio)));
	const out = new Float64Array(4 * scales.length * ratios.length);
	ratios.forEach((ratio, i) => {
		const heightRatio = r(Math.sqrt(r(ratio)));
		const widthRatio = r(1 / heightRatio);
		scales.forEach((scale, j) => {
			const halfWidth = side(widthRatio, scale);
			const halfHeight = side(heightRatio, scale);
			out.set(
				[r(centre - halfWidth), r(centre - halfHeight), r(centre + halfWidth), r(centre + halfHeight)],
				4 * (outer === 'ratio' ? i * scales.length + j : j * ratios.length + i),
			);
		});
	});
	return out;
}

/** Scales of a generator that is told a first scale and how many stand in an octave (RetinaNet: 4 and 3). */
export function octaveScales(base: number, perOctave: number): number[] {
	return Array.from({ length: perOctave }, (_, k) => 2 ** (k / perOctave) * base);
}
