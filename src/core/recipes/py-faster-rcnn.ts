// The classic Faster R-CNN: VGG16, end to end, one level of stride 16 with 9 anchors at every place.
// Source: rbgirshick/py-faster-rcnn models/pascal_voc/VGG16/faster_rcnn_end2end, lib/fast_rcnn/config.py.

import type { Recipe } from '../recipe';

export const classicFasterRcnn: Recipe = {
	name: 'classic-faster-rcnn',
	title: 'Classic Faster R-CNN, 9 anchors',
	shortTitle: 'Classic Faster R-CNN',
	framework: { name: 'py-faster-rcnn', version: '781a917' },
	input: { kind: 'py-faster-rcnn', minSize: 600, maxSize: 1000 },
	grids: {
		kind: 'py-faster-rcnn',
		levels: ['conv5'],
		stride: 16,
		baseSize: 16,
		ratios: [0.5, 1, 2],
		scales: [8, 16, 32],
	},
	assigner: {
		kind: 'max-iou',
		positive: 0.7,
		negative: 0.3,
		forceBest: true,
		forceFrom: 0,
		forcedTo: 'own-best',
		iou: 'py-faster-rcnn',
		border: { px: 0, when: 'before-matching' },
		crowd: 'drop',
		ignoreFrom: null,
	},
	sampler: { kind: 'random', count: 256, positiveFraction: 0.5 },
	coder: { kind: 'delta', convention: 'py-faster-rcnn', weights: [1, 1, 1, 1] },
	roi: {
		positive: 0.5,
		forceBest: false,
		forceFrom: 0,
		sampler: { kind: 'random', count: 128, positiveFraction: 0.25 },
		coder: { kind: 'delta', convention: 'py-faster-rcnn', weights: [10, 10, 5, 5] },
		appendObjects: 'after',
		background: 'first',
	},
	mask: null,
	losses: [
		{ name: 'rpn_objectness', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'sampled' },
		{ name: 'rpn_box', weight: 1, loss: 'smooth-l1', beta: 1 / 9, normaliser: 'sampled' },
		{ name: 'roi_class', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'sampled' },
		{ name: 'roi_box', weight: 1, loss: 'smooth-l1', beta: 1, normaliser: 'sampled' },
	],
};
