// Ultralytics YOLOv8 and YOLO11, detect and segment: one code for both generations.
// Source: ultralytics/ultralytics ultralytics/utils/loss.py (v8DetectionLoss, v8SegmentationLoss), utils/tal.py,
// cfg/default.yaml (box, cls, dfl).

import type { Recipe } from '../recipe';

export const ultralyticsDetect: Recipe = {
	name: 'ultralytics-detect',
	title: 'Ultralytics v8/11 detect, task-aligned',
	shortTitle: 'YOLO v8/11',
	framework: { name: 'ultralytics', version: '8.3' },
	input: { kind: 'ultralytics', size: 640 },
	grids: { kind: 'points', levels: ['P3', 'P4', 'P5'], strides: [8, 16, 32], offset: 0.5 },
	assigner: {
		kind: 'task-aligned',
		convention: 'ultralytics',
		topk: 10,
		alpha: 0.5,
		beta: 6,
		leastMetric: 0,
		smallSides: null,
	},
	sampler: { kind: 'all' },
	coder: { kind: 'distribution', bins: 16 },
	roi: null,
	mask: null,
	losses: [
		{ name: 'box', weight: 7.5, loss: 'ciou', convention: 'ultralytics', normaliser: 'target-scores' },
		{ name: 'class', weight: 0.5, loss: 'binary-cross-entropy', normaliser: 'target-scores' },
		{ name: 'dfl', weight: 1.5, loss: 'distribution-focal', normaliser: 'target-scores' },
	],
};

export const ultralyticsSegment: Recipe = {
	...ultralyticsDetect,
	name: 'ultralytics-segment',
	title: 'Ultralytics v8/11 segment, task-aligned',
	shortTitle: 'YOLO v8/11 seg',
	mask: { size: 0, target: 'ultralytics-prototypes' },
	losses: [
		...ultralyticsDetect.losses.slice(0, 1),
		{ name: 'mask', weight: 7.5, loss: 'binary-cross-entropy', normaliser: 'positives' },
		...ultralyticsDetect.losses.slice(1),
	],
};

/**
 * From 8.4 on, points of an object are looked for in a box whose sides are at least the second stride, so that small
 * objects get positives around them (ultralytics/ultralytics 8.4.190 utils/tal.py, select_candidates_in_gts). Between
 * 8.4.0 and 8.4.60 that began under the first stride: `"smallSides": { "under": 8 }`.
 */
function since84(recipe: Recipe): Recipe {
	const { assigner } = recipe;
	if (assigner.kind !== 'task-aligned') throw new TypeError(`${recipe.name} is not task-aligned`);
	return {
		...recipe,
		name: `${recipe.name}-8.4`,
		title: `${recipe.title} (8.4)`,
		shortTitle: `${recipe.shortTitle} (8.4)`,
		framework: { name: 'ultralytics', version: '8.4' },
		assigner: { ...assigner, smallSides: { under: 16, to: 16 } },
	};
}

export const ultralyticsDetect84 = since84(ultralyticsDetect);
export const ultralyticsSegment84 = since84(ultralyticsSegment);
