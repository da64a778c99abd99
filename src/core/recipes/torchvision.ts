// torchvision Faster R-CNN and Mask R-CNN with ResNet-50 FPN, as their constructors leave them.
// Source: pytorch/vision models/detection/faster_rcnn.py, mask_rcnn.py, rpn.py, roi_heads.py.

import type { LossTermRule, Recipe } from '../recipe';

const beta = 1 / 9;

const boxLosses: LossTermRule[] = [
	{ name: 'rpn_objectness', weight: 1, loss: 'binary-cross-entropy', normaliser: 'sampled' },
	{ name: 'rpn_box', weight: 1, loss: 'smooth-l1', beta, normaliser: 'sampled' },
	{ name: 'roi_class', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'sampled' },
	{ name: 'roi_box', weight: 1, loss: 'smooth-l1', beta, normaliser: 'sampled' },
];

export const torchvisionFasterRcnn: Recipe = {
	name: 'torchvision-faster-rcnn',
	title: 'torchvision Faster R-CNN FPN',
	shortTitle: 'Faster R-CNN FPN',
	framework: { name: 'torchvision', version: '0.28' },
	input: { kind: 'torchvision', minSize: 800, maxSize: 1333, scale: 'float64', padMultiple: 32 },
	grids: {
		kind: 'torchvision',
		levels: ['P2', 'P3', 'P4', 'P5', 'P6'],
		strides: [4, 8, 16, 32, 64],
		sizes: [[32], [64], [128], [256], [512]],
		ratios: [
			[0.5, 1, 2],
			[0.5, 1, 2],
			[0.5, 1, 2],
			[0.5, 1, 2],
			[0.5, 1, 2],
		],
	},
	assigner: {
		kind: 'max-iou',
		positive: 0.7,
		negative: 0.3,
		forceBest: true,
		forceFrom: 0,
		forcedTo: 'own-best',
		iou: 'torchvision',
		border: null,
		crowd: 'drop',
		ignoreFrom: null,
	},
	sampler: { kind: 'random', count: 256, positiveFraction: 0.5 },
	coder: { kind: 'delta', convention: 'torchvision', weights: [1, 1, 1, 1] },
	roi: {
		positive: 0.5,
		forceBest: false,
		forceFrom: 0,
		sampler: { kind: 'random', count: 512, positiveFraction: 0.25 },
		coder: { kind: 'delta', convention: 'torchvision', weights: [10, 10, 5, 5] },
		appendObjects: 'after',
		background: 'first',
	},
	mask: null,
	losses: boxLosses,
};

export const torchvisionMaskRcnn: Recipe = {
	...torchvisionFasterRcnn,
	name: 'torchvision-mask-rcnn',
	title: 'torchvision Mask R-CNN FPN',
	shortTitle: 'Mask R-CNN FPN',
	mask: { size: 28, target: 'torchvision-roialign' },
	losses: [
		...boxLosses,
		{ name: 'mask', weight: 1, loss: 'binary-cross-entropy', normaliser: 'mask-pixels' },
	],
};

/** The same recipe with the resize rule of 0.14 (float32 reciprocal), for models trained with old releases. */
function oldResize(recipe: Recipe): Recipe {
	return {
		...recipe,
		name: `${recipe.name}-0.14`,
		title: `${recipe.title} (0.14)`,
		shortTitle: `${recipe.shortTitle} (0.14)`,
		framework: { name: 'torchvision', version: '0.14' },
		input: { kind: 'torchvision', minSize: 800, maxSize: 1333, scale: 'float32-reciprocal', padMultiple: 32 },
	};
}

export const torchvisionFasterRcnn014 = oldResize(torchvisionFasterRcnn);
export const torchvisionMaskRcnn014 = oldResize(torchvisionMaskRcnn);
