// Detectron2's Faster and Mask R-CNN (FPN and C4) and RetinaNet, with the values of their base configurations.
// Source: facebookresearch/detectron2 configs/Base-RCNN-FPN.yaml, Base-RCNN-C4.yaml, Base-RetinaNet.yaml,
// detectron2/config/defaults.py.

import type { LossTermRule, MaskRule, MaxIouRule, Recipe } from '../recipe';

const framework = { name: 'detectron2', version: '0.6' };

const assigner: MaxIouRule = {
	kind: 'max-iou',
	positive: 0.7,
	negative: 0.3,
	forceBest: true,
	forceFrom: 0,
	forcedTo: 'own-best',
	iou: 'detectron2',
	border: null,
	crowd: 'drop',
	ignoreFrom: null,
};

const boxLosses: LossTermRule[] = [
	{ name: 'rpn_objectness', weight: 1, loss: 'binary-cross-entropy', normaliser: 'sampler-count' },
	{ name: 'rpn_box', weight: 1, loss: 'smooth-l1', beta: 0, normaliser: 'sampler-count' },
	{ name: 'roi_class', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'sampled' },
	{ name: 'roi_box', weight: 1, loss: 'smooth-l1', beta: 0, normaliser: 'sampled' },
];

/** The same detector with the mask branch. */
function withMask(
	recipe: Recipe,
	names: Pick<Recipe, 'name' | 'title' | 'shortTitle'>,
	mask: MaskRule,
): Recipe {
	return {
		...recipe,
		...names,
		mask,
		losses: [
			...boxLosses,
			{ name: 'mask', weight: 1, loss: 'binary-cross-entropy', normaliser: 'mask-pixels' },
		],
	};
}

export const detectron2FasterRcnn: Recipe = {
	name: 'detectron2-faster-rcnn-fpn',
	title: 'Detectron2 Faster R-CNN FPN',
	shortTitle: 'D2 Faster R-CNN FPN',
	framework,
	input: { kind: 'detectron2', minSize: 800, maxSize: 1333, padMultiple: 32 },
	grids: {
		kind: 'detectron2',
		levels: ['P2', 'P3', 'P4', 'P5', 'P6'],
		strides: [4, 8, 16, 32, 64],
		sizes: [[32], [64], [128], [256], [512]],
		ratios: [0.5, 1, 2],
		offset: 0,
	},
	assigner,
	sampler: { kind: 'random', count: 256, positiveFraction: 0.5 },
	coder: { kind: 'delta', convention: 'detectron2', weights: [1, 1, 1, 1] },
	roi: {
		positive: 0.5,
		forceBest: false,
		forceFrom: 0,
		sampler: { kind: 'random', count: 512, positiveFraction: 0.25 },
		coder: { kind: 'delta', convention: 'detectron2', weights: [10, 10, 5, 5] },
		appendObjects: 'after',
		background: 'last',
	},
	mask: null,
	losses: boxLosses,
};

export const detectron2MaskRcnn = withMask(
	detectron2FasterRcnn,
	{
		name: 'detectron2-mask-rcnn-fpn',
		title: 'Detectron2 Mask R-CNN FPN',
		shortTitle: 'D2 Mask R-CNN FPN',
	},
	{ size: 28, target: 'detectron2' },
);

export const detectron2FasterRcnnC4: Recipe = {
	...detectron2FasterRcnn,
	name: 'detectron2-faster-rcnn-c4',
	title: 'Detectron2 Faster R-CNN C4',
	shortTitle: 'D2 Faster R-CNN C4',
	input: { kind: 'detectron2', minSize: 800, maxSize: 1333, padMultiple: 1 },
	grids: {
		kind: 'detectron2',
		levels: ['res4'],
		strides: [16],
		sizes: [[32, 64, 128, 256, 512]],
		ratios: [0.5, 1, 2],
		offset: 0,
	},
};

export const detectron2MaskRcnnC4 = withMask(
	detectron2FasterRcnnC4,
	{ name: 'detectron2-mask-rcnn-c4', title: 'Detectron2 Mask R-CNN C4', shortTitle: 'D2 Mask R-CNN C4' },
	{ size: 14, target: 'detectron2' },
);

export const detectron2Retinanet: Recipe = {
	name: 'detectron2-retinanet',
	title: 'Detectron2 RetinaNet',
	shortTitle: 'D2 RetinaNet',
	framework,
	input: detectron2FasterRcnn.input,
	grids: {
		kind: 'detectron2',
		levels: ['P3', 'P4', 'P5', 'P6', 'P7'],
		strides: [8, 16, 32, 64, 128],
		sizes: [32, 64, 128, 256, 512].map((size) => [size, size * 2 ** (1 / 3), size * 2 ** (2 / 3)]),
		ratios: [0.5, 1, 2],
		offset: 0,
	},
	assigner: { ...assigner, positive: 0.5, negative: 0.4 },
	sampler: { kind: 'all' },
	coder: { kind: 'delta', convention: 'detectron2', weights: [1, 1, 1, 1] },
	roi: null,
	mask: null,
	losses: [
		{ name: 'class', weight: 1, loss: 'focal', alpha: 0.25, gamma: 2, normaliser: 'moving-average' },
		{ name: 'box', weight: 1, loss: 'smooth-l1', beta: 0, normaliser: 'moving-average' },
	],
};
