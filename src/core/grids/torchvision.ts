// torchvision's AnchorGenerator: ratio h/w outer, size inner, shapes rounded to even halves, no half-cell offset,
// strides by integer division of the padded size.

import { chainGrids, type Grid } from './grid';

export interface TorchvisionLevels {
	levels: readonly string[];
	/** `[size...]` of each level, input pixels. */
	sizes: readonly (readonly number[])[];
	/** `[h/w...]` of each level. */
	ratios: readonly (readonly number[])[];
}

/**
 * Grids of every level for a padded input.
 *
 * @param featureSizes rows and columns of each level's feature map.
 * Source: pytorch/vision models/detection/anchor_utils.py (AnchorGenerator.generate_anchors, grid_anchors, forward).
 */
export function torchvisionGrids(
	rule: TorchvisionLevels,
	padded: { width: number; height: number },
	featureSizes: readonly { rows: number; columns: number }[],
): Grid[] {
	return chainGrids(
		rule.levels.map((name, level) => {
			const { rows, columns } = featureSizes[level] as { rows: number; columns: number };
			return {
				name,
				rows,
				columns,
				strideX: Math.floor(padded.width / columns),
				strideY: Math.floor(padded.height / rows),
				originX: 0,
				originY: 0,
				shapes: torchvisionShapes(rule.sizes[level] ?? [], rule.ratios[level] ?? []),
				precision: 'float32',
			};
		}),
	);
}

/** Corners of one place's shapes around it, `[4 * ratios * sizes]`, float32 values. */
export function torchvisionShapes(sizes: readonly number[], ratios: readonly number[]): Float64Array {
	const r = Math.fround;
	const out = new Float64Array(4 * sizes.length * ratios.length);
	let at = 0;
	for (const ratio of ratios) {
		const heightRatio = r(Math.sqrt(r(ratio)));
		const widthRatio = r(1 / heightRatio);
		for (const size of sizes) {
			const halfWidth = roundHalfEven(r(r(widthRatio * r(size)) / 2));
			const halfHeight = roundHalfEven(r(r(heightRatio * r(size)) / 2));
			out.set([-halfWidth, -halfHeight, halfWidth, halfHeight], at);
			at += 4;
		}
	}
	return out;
}

/** Rounds to the nearest integer, halves to the even one, as torch.round, np.round and Python's round do. */
export function roundHalfEven(value: number): number {
	const floor = Math.floor(value);
	const rest = value - floor;
	if (rest !== 0.5) return Math.round(value);
	return floor % 2 === 0 ? floor : floor + 1;
}
