// Detectron2's DefaultAnchorGenerator: size outer, ratio h/w inner, nothing rounded to pixels, fixed strides.

import type { GridRule } from '../recipe';
import { chainGrids, featureSize, type Grid } from './grid';

/**
 * Grids of every level for a padded input of `width` x `height` pixels (feature maps are `ceil(size / stride)`).
 * Source: facebookresearch/detectron2 modeling/anchor_generator.py (DefaultAnchorGenerator._grid_anchors,
 * _create_grid_offsets).
 */
export function detectron2Grids(
	rule: Extract<GridRule, { kind: 'detectron2' }>,
	padded: { width: number; height: number },
): Grid[] {
	return chainGrids(
		rule.levels.map((name, level) => {
			const stride = rule.strides[level] as number;
			return {
				name,
				...featureSize(padded, stride),
				strideX: stride,
				strideY: stride,
				originX: rule.offset * stride,
				originY: rule.offset * stride,
				shapes: detectron2Shapes(rule.sizes[level] ?? [], rule.ratios),
				precision: 'float32',
			};
		}),
	);
}

/**
 * Corners of one place's shapes around it, `[4 * sizes * ratios]`: computed in float64, then rounded to float32.
 * Source: facebookresearch/detectron2 modeling/anchor_generator.py (generate_cell_anchors).
 */
export function detectron2Shapes(sizes: readonly number[], ratios: readonly number[]): Float64Array {
	const out = new Float64Array(4 * sizes.length * ratios.length);
	let at = 0;
	for (const size of sizes) {
		for (const ratio of ratios) {
			const width = Math.sqrt((size * size) / ratio);
			const height = ratio * width;
			out.set([-width / 2, -height / 2, width / 2, height / 2].map(Math.fround), at);
			at += 4;
		}
	}
	return out;
}
