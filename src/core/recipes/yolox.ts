// YOLOX of its authors, as the base experiment leaves it.
// Source: Megvii-BaseDetection/YOLOX yolox/exp/yolox_base.py, yolox/models/yolo_head.py.

import type { Recipe } from '../recipe';
import { mmdetectionYolox } from './mmdetection';

export const yolox: Recipe = {
	...mmdetectionYolox,
	name: 'yolox',
	title: 'YOLOX, SimOTA',
	shortTitle: 'YOLOX',
	framework: { name: 'YOLOX', version: '0.3' },
	assigner: {
		kind: 'sim-ota',
		convention: 'yolox',
		radius: 1.5,
		candidates: 10,
		iouWeight: 3,
		classWeight: 1,
	},
	losses: mmdetectionYolox.losses.map((term) =>
		term.name === 'box' ? { ...term, convention: 'yolox' as const } : term,
	),
};
