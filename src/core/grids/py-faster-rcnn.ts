// The classic single-level RPN: 9 anchors a place, inclusive pixel corners, ratio outer, scale inner.

import type { GridRule } from '../recipe';
import { chainGrids, featureSize, type Grid } from './grid';
import { roundHalfEven } from './torchvision';

/**
 * Corners of one place's anchors, `[4 * ratios * scales]`, float64, last pixel included.
 * Source: rbgirshick/py-faster-rcnn lib/rpn/generate_anchors.py (generate_anchors).
 */
export function pyFasterRcnnShapes(
	baseSize: number,
	ratios: readonly number[],
	scales: readonly number[],
): Float64Array {
	const centre = 0.5 * (baseSize - 1);
	const out = new Float64Array(4 * ratios.length * scales.length);
	let at = 0;
	for (const ratio of ratios) {
		const width = roundHalfEven(Math.sqrt((baseSize * baseSize) / ratio));
		const height = roundHalfEven(width * ratio);
		for (const scale of scales) {
			const halfWidth = 0.5 * (width * scale - 1);
			const halfHeight = 0.5 * (height * scale - 1);
			out.set([centre - halfWidth, centre - halfHeight, centre + halfWidth, centre + halfHeight], at);
			at += 4;
		}
	}
	return out;
}

/** The one grid for an input of `width` x `height` pixels. Source: lib/rpn/anchor_target_layer.py (setup, forward). */
export function pyFasterRcnnGrids(
	rule: Extract<GridRule, { kind: 'py-faster-rcnn' }>,
	padded: { width: number; height: number },
): Grid[] {
	return chainGrids([
		{
			name: rule.levels[0],
			...featureSize(padded, rule.stride),
			strideX: rule.stride,
			strideY: rule.stride,
			originX: 0,
			originY: 0,
			shapes: pyFasterRcnnShapes(rule.baseSize, rule.ratios, rule.scales),
			precision: 'float64',
		},
	]);
}
