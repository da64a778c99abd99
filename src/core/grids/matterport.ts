// Matterport's pyramid anchors: ratio w/h (0.5 is tall), float64, no rounding, optional anchor stride.

import type { GridRule } from '../recipe';
import { chainGrids, featureSize, type Grid } from './grid';

/**
 * Grids of every level for an input of `width` x `height` pixels (feature maps are `ceil(size / stride)`).
 * Source: matterport/Mask_RCNN mrcnn/utils.py (generate_anchors, generate_pyramid_anchors),
 * mrcnn/model.py (compute_backbone_shapes).
 */
export function matterportGrids(
	rule: Extract<GridRule, { kind: 'matterport' }>,
	padded: { width: number; height: number },
): Grid[] {
	return chainGrids(
		rule.levels.map((name, level) => {
			const stride = rule.strides[level] as number;
			const scale = rule.scales[level] as number;
			const shapes = new Float64Array(4 * rule.ratios.length);
			rule.ratios.forEach((ratio, k) => {
				const height = scale / Math.sqrt(ratio);
				const width = scale * Math.sqrt(ratio);
				shapes.set([-0.5 * width, -0.5 * height, 0.5 * width, 0.5 * height], 4 * k);
			});
			const { rows, columns } = featureSize(padded, stride);
			return {
				name,
				rows: Math.ceil(rows / rule.anchorStride),
				columns: Math.ceil(columns / rule.anchorStride),
				strideX: stride * rule.anchorStride,
				strideY: stride * rule.anchorStride,
				originX: 0,
				originY: 0,
				shapes,
				precision: 'float64',
			};
		}),
	);
}
