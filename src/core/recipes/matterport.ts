// Matterport Mask R-CNN 2.1 with the defaults of its Config.
// Source: matterport/Mask_RCNN mrcnn/config.py, model.py, utils.py.

import type { Recipe } from '../recipe';

export const matterportMaskRcnn: Recipe = {
	name: 'matterport-mask-rcnn',
	title: 'Matterport Mask R-CNN',
	shortTitle: 'Matterport Mask R-CNN',
	framework: { name: 'matterport/Mask_RCNN', version: '2.1' },
	input: { kind: 'matterport', mode: 'square', minSize: 800, maxSize: 1024 },
	grids: {
		kind: 'matterport',
		levels: ['P2', 'P3', 'P4', 'P5', 'P6'],
		strides: [4, 8, 16, 32, 64],
		scales: [32, 64, 128, 256, 512],
		ratios: [0.5, 1, 2],
		anchorStride: 1,
	},
	assigner: {
		kind: 'max-iou',
		positive: 0.7,
		negative: 0.3,
		forceBest: true,
		forceFrom: 0,
		forcedTo: 'own-best',
		iou: 'matterport',
		border: null,
		crowd: 'shield',
		ignoreFrom: null,
	},
	sampler: { kind: 'random', count: 256, positiveFraction: 0.5 },
	coder: { kind: 'delta', convention: 'matterport', weights: [10, 10, 5, 5] },
	roi: {
		positive: 0.5,
		forceBest: false,
		forceFrom: 0,
		sampler: { kind: 'random', count: 200, positiveFraction: 0.33 },
		coder: { kind: 'delta', convention: 'matterport', weights: [10, 10, 5, 5] },
		appendObjects: 'no',
		background: 'first',
	},
	mask: { size: 28, target: 'matterport-mini-mask' },
	losses: [
		{ name: 'rpn_objectness', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'sampled' },
		{ name: 'rpn_box', weight: 1, loss: 'smooth-l1', beta: 1, normaliser: 'positives-times-4' },
		{ name: 'roi_class', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'rows-of-active-classes' },
		{ name: 'roi_box', weight: 1, loss: 'smooth-l1', beta: 1, normaliser: 'positives-times-4' },
		{ name: 'mask', weight: 1, loss: 'binary-cross-entropy', normaliser: 'mask-pixels' },
	],
};
