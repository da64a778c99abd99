// DETR with 100 queries, as its training script leaves it (without the auxiliary decoder layers and the mask head).
// Source: facebookresearch/detr main.py, models/detr.py (SetCriterion), models/matcher.py (HungarianMatcher).

import type { Recipe } from '../recipe';

export const detr: Recipe = {
	name: 'detr',
	title: 'DETR, Hungarian matching',
	shortTitle: 'DETR',
	framework: { name: 'DETR', version: '29901c5' },
	input: { kind: 'detr', minSize: 800, maxSize: 1333 },
	grids: { kind: 'queries', count: 100 },
	assigner: { kind: 'hungarian', classCost: 1, l1Cost: 5, giouCost: 2 },
	sampler: { kind: 'all' },
	coder: { kind: 'centre-size' },
	roi: null,
	mask: null,
	losses: [
		{
			name: 'class',
			weight: 1,
			loss: 'softmax-cross-entropy',
			backgroundWeight: 0.1,
			normaliser: 'class-weights',
		},
		{ name: 'l1', weight: 5, loss: 'l1', normaliser: 'objects' },
		{ name: 'giou', weight: 2, loss: 'giou', convention: 'detr', normaliser: 'objects' },
	],
};
