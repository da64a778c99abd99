// MMDetection 3 as its `_base_` configurations leave them: the Max-IoU family, ATSS, TOOD and YOLOX.
// Source: open-mmlab/mmdetection configs/_base_/models/*.py, configs/atss, configs/tood, configs/yolox.

import type { LossTermRule, MaxIouRule, Recipe } from '../recipe';

const framework = { name: 'mmdetection', version: '3.0' };
const input: Recipe['input'] = { kind: 'mmdetection', minSize: 800, maxSize: 1333, padMultiple: 32 };

const assigner: MaxIouRule = {
	kind: 'max-iou',
	positive: 0.7,
	negative: 0.3,
	forceBest: true,
	forceFrom: 0.3,
	forcedTo: 'forcing-object',
	iou: 'mmdetection',
	border: null,
	crowd: 'ignore',
	ignoreFrom: null,
};

const boxLosses: LossTermRule[] = [
	{ name: 'rpn_objectness', weight: 1, loss: 'binary-cross-entropy', normaliser: 'positives-and-negatives' },
	{ name: 'rpn_box', weight: 1, loss: 'l1', normaliser: 'positives-and-negatives' },
	{ name: 'roi_class', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'sampled' },
	{ name: 'roi_box', weight: 1, loss: 'l1', normaliser: 'sampled' },
];

export const mmdetectionFasterRcnn: Recipe = {
	name: 'mmdetection-faster-rcnn',
	title: 'MMDetection Faster R-CNN FPN',
	shortTitle: 'MMDet Faster R-CNN',
	framework,
	input,
	grids: {
		kind: 'mmdetection',
		levels: ['P2', 'P3', 'P4', 'P5', 'P6'],
		strides: [4, 8, 16, 32, 64],
		scales: [8],
		ratios: [0.5, 1, 2],
	},
	assigner,
	sampler: { kind: 'random', count: 256, positiveFraction: 0.5 },
	coder: { kind: 'delta', convention: 'mmdetection', weights: [1, 1, 1, 1] },
	roi: {
		positive: 0.5,
		forceBest: false,
		forceFrom: 0.5,
		sampler: { kind: 'random', count: 512, positiveFraction: 0.25 },
		coder: { kind: 'delta', convention: 'mmdetection', weights: [10, 10, 5, 5] },
		appendObjects: 'before',
		background: 'last',
	},
	mask: null,
	losses: boxLosses,
};

export const mmdetectionMaskRcnn: Recipe = {
	...mmdetectionFasterRcnn,
	name: 'mmdetection-mask-rcnn',
	title: 'MMDetection Mask R-CNN FPN',
	shortTitle: 'MMDet Mask R-CNN',
	roi: { ...(mmdetectionFasterRcnn.roi as NonNullable<Recipe['roi']>), forceBest: true },
	mask: { size: 28, target: 'mmdetection' },
	losses: [
		...boxLosses,
		{ name: 'mask', weight: 1, loss: 'binary-cross-entropy', normaliser: 'mask-pixels' },
	],
};

const dense = { levels: ['P3', 'P4', 'P5', 'P6', 'P7'], strides: [8, 16, 32, 64, 128] };

export const mmdetectionRetinanet: Recipe = {
	name: 'mmdetection-retinanet',
	title: 'MMDetection RetinaNet',
	shortTitle: 'MMDet RetinaNet',
	framework,
	input,
	grids: {
		kind: 'mmdetection',
		...dense,
		scales: [4, 4 * 2 ** (1 / 3), 4 * 2 ** (2 / 3)],
		ratios: [0.5, 1, 2],
	},
	assigner: { ...assigner, positive: 0.5, negative: 0.4, forceFrom: 0 },
	sampler: { kind: 'all' },
	coder: { kind: 'delta', convention: 'mmdetection', weights: [1, 1, 1, 1] },
	roi: null,
	mask: null,
	losses: [
		{ name: 'class', weight: 1, loss: 'focal', alpha: 0.25, gamma: 2, normaliser: 'positives' },
		{ name: 'box', weight: 1, loss: 'l1', normaliser: 'positives' },
	],
};

export const mmdetectionAtss: Recipe = {
	name: 'mmdetection-atss',
	title: 'MMDetection ATSS',
	shortTitle: 'ATSS',
	framework,
	input,
	grids: { kind: 'mmdetection', ...dense, scales: [8], ratios: [1] },
	assigner: { kind: 'atss', topk: 9, ignoreFrom: null },
	sampler: { kind: 'all' },
	coder: { kind: 'delta', convention: 'mmdetection', weights: [10, 10, 5, 5] },
	roi: null,
	mask: null,
	losses: [
		{ name: 'class', weight: 1, loss: 'focal', alpha: 0.25, gamma: 2, normaliser: 'positives' },
		{ name: 'box', weight: 2, loss: 'giou', convention: 'mmdetection', normaliser: 'centerness' },
		{ name: 'centerness', weight: 1, loss: 'binary-cross-entropy', normaliser: 'positives' },
	],
};

export const mmdetectionTood: Recipe = {
	name: 'mmdetection-tood',
	title: 'MMDetection TOOD, task-aligned',
	shortTitle: 'TOOD',
	framework,
	input,
	// Its anchors serve the first epochs alone; task-aligned assignment knows their centres.
	grids: { kind: 'points', ...dense, offset: 0 },
	assigner: {
		kind: 'task-aligned',
		convention: 'mmdetection',
		topk: 13,
		alpha: 1,
		beta: 6,
		leastMetric: 0,
		smallSides: null,
	},
	sampler: { kind: 'all' },
	coder: { kind: 'corners' },
	roi: null,
	mask: null,
	losses: [
		{ name: 'class', weight: 1, loss: 'quality-focal', gamma: 2, normaliser: 'target-scores' },
		{ name: 'box', weight: 2, loss: 'giou', convention: 'mmdetection', normaliser: 'target-scores' },
	],
};

export const mmdetectionYolox: Recipe = {
	name: 'mmdetection-yolox',
	title: 'MMDetection YOLOX, SimOTA',
	shortTitle: 'MMDet YOLOX',
	framework,
	input: { kind: 'yolox', size: 640 },
	grids: { kind: 'points', levels: ['P3', 'P4', 'P5'], strides: [8, 16, 32], offset: 0.5 },
	assigner: {
		kind: 'sim-ota',
		convention: 'mmdetection',
		radius: 2.5,
		candidates: 10,
		iouWeight: 3,
		classWeight: 1,
	},
	sampler: { kind: 'all' },
	coder: { kind: 'yolox' },
	roi: null,
	mask: null,
	losses: [
		{ name: 'class', weight: 1, loss: 'binary-cross-entropy', normaliser: 'positives' },
		{
			name: 'box',
			weight: 5,
			loss: 'iou',
			convention: 'mmdetection',
			form: 'square',
			normaliser: 'positives',
		},
		{ name: 'objectness', weight: 1, loss: 'binary-cross-entropy', normaliser: 'positives' },
		{ name: 'l1', weight: 0, loss: 'l1', normaliser: 'positives' },
	],
};
