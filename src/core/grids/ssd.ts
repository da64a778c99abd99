// torchvision's DefaultBoxGenerator (SSD): boxes are shares of the input, rounded to float32 before they become pixels.

import { chainGrids, type Grid } from './grid';

export interface SsdLevels {
	levels: readonly string[];
	/** Distance between centres of each level, input pixels; `null`: the input divided by the feature map. */
	steps: readonly number[] | null;
	/** Shares of the input, one more than levels. */
	scales: readonly number[];
	/** A ratio gives a wide box and its tall twin. */
	ratios: readonly (readonly number[])[];
	/** `sides`: widths and heights are held to the input's (corners are not). */
	clip: 'sides' | 'none';
}

/**
 * Grids of every level; `featureSizes` are rows and columns of their feature maps.
 * Source: pytorch/vision models/detection/anchor_utils.py (DefaultBoxGenerator._grid_default_boxes, forward).
 */
export function ssdGrids(
	rule: SsdLevels,
	input: { width: number; height: number },
	featureSizes: readonly { rows: number; columns: number }[],
): Grid[] {
	const r = Math.fround;
	return chainGrids(
		rule.levels.map((name, level) => {
			const { rows, columns } = featureSizes[level] as { rows: number; columns: number };
			const step = rule.steps?.[level];
			const perWidth = r(step === undefined ? columns : input.width / step);
			const perHeight = r(step === undefined ? rows : input.height / step);
			const sides = ssdSides(rule, level);
			const shares = new Float64Array(2 * sides.length);
			const pixels = new Float64Array(2 * sides.length);
			for (let k = 0; k < sides.length; k += 2) {
				const width = sides[k] as number;
				const height = sides[k + 1] as number;
				shares.set([-r(0.5 * width), -r(0.5 * height), r(0.5 * width), r(0.5 * height)], 2 * k);
			}
			shares.forEach((share, side) => {
				pixels[side] = share * (side & 1 ? input.height : input.width);
			});
			const strideX = input.width / perWidth;
			const strideY = input.height / perHeight;
			return {
				name,
				rows,
				columns,
				strideX,
				strideY,
				originX: strideX / 2,
				originY: strideY / 2,
				shapes: pixels,
				precision: 'float32',
				shares: {
					x: Float64Array.from({ length: columns }, (_, k) => r((k + 0.5) / perWidth)),
					y: Float64Array.from({ length: rows }, (_, k) => r((k + 0.5) / perHeight)),
					shapes: shares,
					scaleX: input.width,
					scaleY: input.height,
				},
			};
		}),
	);
}

/**
 * Widths and heights of one place's boxes, `[2 * (2 + 2 * ratios)]` shares of the input, float32 values: the scale's
 * square, the geometric mean of this scale and the next, then each ratio wide and tall.
 * Source: the same file (DefaultBoxGenerator._generate_wh_pairs).
 */
export function ssdSides(rule: Pick<SsdLevels, 'scales' | 'ratios' | 'clip'>, level: number): Float64Array {
	const scale = rule.scales[level] as number;
	const between = Math.sqrt(scale * (rule.scales[level + 1] as number));
	const sides = [scale, scale, between, between];
	for (const ratio of rule.ratios[level] ?? []) {
		const root = Math.sqrt(ratio);
		sides.push(scale * root, scale / root, scale / root, scale * root);
	}
	const held = (side: number) => (rule.clip === 'sides' ? Math.min(Math.max(side, 0), 1) : side);
	return Float64Array.from(sides, (side) => held(Math.fround(side)));
}

/**
 * Scales at even distances, and 1 behind them: what a generator takes that is told the smallest and the largest.
 * Source: the same file (DefaultBoxGenerator.__init__).
 */
export function evenScales(smallest: number, largest: number, levels: number): number[] {
	const range = largest - smallest;
	return [...Array.from({ length: levels }, (_, k) => smallest + (range * k) / (levels - 1)), 1];
}
