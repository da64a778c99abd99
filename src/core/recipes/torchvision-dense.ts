// torchvision's one-stage detectors as their constructors leave them: RetinaNet, FCOS, SSD and SSDLite.
// Sources: pytorch/vision models/detection/retinanet.py, fcos.py, ssd.py, ssdlite.py.

import type { GridRule, Recipe } from '../recipe';
import { torchvisionFasterRcnn } from './torchvision';

const levels = ['P3', 'P4', 'P5', 'P6', 'P7'];
const strides = [8, 16, 32, 64, 128];

export const torchvisionRetinanet: Recipe = {
	name: 'torchvision-retinanet',
	title: 'torchvision RetinaNet',
	shortTitle: 'RetinaNet',
	framework: torchvisionFasterRcnn.framework,
	input: torchvisionFasterRcnn.input,
	grids: {
		kind: 'torchvision',
		levels,
		strides,
		// x, int(x * 2^(1/3)), int(x * 2^(2/3)): cut off, not rounded.
		sizes: [
			[32, 40, 50],
			[64, 80, 101],
			[128, 161, 203],
			[256, 322, 406],
			[512, 645, 812],
		],
		ratios: levels.map(() => [0.5, 1, 2]),
	},
	assigner: {
		kind: 'max-iou',
		positive: 0.5,
		negative: 0.4,
		forceBest: true,
		forceFrom: 0,
		forcedTo: 'own-best',
		iou: 'torchvision',
		border: null,
		crowd: 'drop',
		ignoreFrom: null,
	},
	sampler: { kind: 'all' },
	coder: { kind: 'delta', convention: 'torchvision', weights: [1, 1, 1, 1] },
	roi: null,
	mask: null,
	losses: [
		{ name: 'class', weight: 1, loss: 'focal', alpha: 0.25, gamma: 2, normaliser: 'positives' },
		{ name: 'box', weight: 1, loss: 'l1', normaliser: 'positives' },
	],
};

export const torchvisionFcos: Recipe = {
	name: 'torchvision-fcos',
	title: 'torchvision FCOS',
	shortTitle: 'FCOS',
	framework: torchvisionFasterRcnn.framework,
	input: torchvisionFasterRcnn.input,
	// One square a place, its side the stride: FCOS takes its centre as the point, without half a cell's offset.
	grids: {
		kind: 'torchvision',
		levels,
		strides,
		sizes: strides.map((stride) => [stride]),
		ratios: levels.map(() => [1]),
	},
	assigner: { kind: 'fcos', radius: 1.5, lower: 4, upper: 8 },
	sampler: { kind: 'all' },
	coder: { kind: 'distances' },
	roi: null,
	mask: null,
	losses: [
		{ name: 'class', weight: 1, loss: 'focal', alpha: 0.25, gamma: 2, normaliser: 'positives' },
		{ name: 'box', weight: 1, loss: 'giou', convention: 'torchvision', normaliser: 'positives' },
		{ name: 'centerness', weight: 1, loss: 'binary-cross-entropy', normaliser: 'positives' },
	],
};

function ssd(from: Pick<Recipe, 'name' | 'title' | 'shortTitle'>, side: number, grids: GridRule): Recipe {
	return {
		...from,
		framework: torchvisionFasterRcnn.framework,
		input: { kind: 'torchvision-fixed', width: side, height: side },
		grids,
		assigner: { kind: 'ssd', positive: 0.5 },
		sampler: { kind: 'hard-negative', negativesPerPositive: 3 },
		coder: { kind: 'delta', convention: 'torchvision', weights: [10, 10, 5, 5] },
		roi: null,
		mask: null,
		losses: [
			{ name: 'class', weight: 1, loss: 'softmax-cross-entropy', normaliser: 'positives' },
			{ name: 'box', weight: 1, loss: 'smooth-l1', beta: 1, normaliser: 'positives' },
		],
	};
}

export const torchvisionSsd = ssd(
	{ name: 'torchvision-ssd300', title: 'torchvision SSD300 VGG16', shortTitle: 'SSD300' },
	300,
	{
		kind: 'ssd',
		levels: ['38 x 38', '19 x 19', '10 x 10', '5 x 5', '3 x 3', '1 x 1'],
		maps: [38, 19, 10, 5, 3, 1],
		steps: [8, 16, 32, 64, 100, 300],
		scales: [0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
		ratios: [[2], [2, 3], [2, 3], [2, 3], [2], [2]],
	},
);

export const torchvisionSsdLite = ssd(
	{ name: 'torchvision-ssdlite320', title: 'torchvision SSDLite320 MobileNetV3', shortTitle: 'SSDLite320' },
	320,
	{
		kind: 'ssd',
		levels: ['20 x 20', '10 x 10', '5 x 5', '3 x 3', '2 x 2', '1 x 1'],
		maps: [20, 10, 5, 3, 2, 1],
		steps: null,
		// From 0.2 to 0.95 in equal steps, and 1 behind them.
		scales: [0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1],
		ratios: [
			[2, 3],
			[2, 3],
			[2, 3],
			[2, 3],
			[2, 3],
			[2, 3],
		],
	},
);
