// One point a cell, for detectors without anchors; its shape is the cell around it, so that a point can be drawn,
// pointed at and decoded like any anchor: the box's centre is the point and its side the stride.

import type { GridRule } from '../recipe';
import { chainGrids, featureSize, type Grid } from './grid';

/**
 * Grids of every level for a padded input of `width` x `height` pixels.
 * Sources: ultralytics/ultralytics utils/tal.py (make_anchors); Megvii-BaseDetection/YOLOX models/yolo_head.py
 * (get_output_and_grid); open-mmlab/mmdetection task_modules/prior_generators/point_generator.py (MlvlPointGenerator).
 */
export function pointGrids(
	rule: Extract<GridRule, { kind: 'points' }>,
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
				shapes: Float64Array.of(-stride / 2, -stride / 2, stride / 2, stride / 2),
				precision: 'float32',
			};
		}),
	);
}
