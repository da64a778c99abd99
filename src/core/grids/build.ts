// From a recipe's grid rule and the input's size to its grids.

import type { GridRule } from '../recipe';
import { detectron2Grids } from './detectron2';
import { featureSize, type Grid } from './grid';
import { matterportGrids } from './matterport';
import { mmdetectionGrids } from './mmdetection';
import { pointGrids } from './points';
import { pyFasterRcnnGrids } from './py-faster-rcnn';
import { ssdGrids } from './ssd';
import { torchvisionGrids } from './torchvision';

/** Grids that cover a padded input of `width` x `height` pixels; none for learnt queries, which stand nowhere. */
export function buildGrids(rule: GridRule, padded: { width: number; height: number }): Grid[] {
	switch (rule.kind) {
		case 'torchvision':
			return torchvisionGrids(
				rule,
				padded,
				rule.strides.map((stride) => featureSize(padded, stride)),
			);
		case 'ssd':
			return ssdGrids(
				{ ...rule, clip: 'sides' },
				padded,
				rule.maps.map((side) => ({ rows: side, columns: side })),
			);
		case 'detectron2':
			return detectron2Grids(rule, padded);
		case 'mmdetection':
			return mmdetectionGrids(
				rule,
				rule.strides.map((stride) => featureSize(padded, stride)),
			);
		case 'matterport':
			return matterportGrids(rule, padded);
		case 'py-faster-rcnn':
			return pyFasterRcnnGrids(rule, padded);
		case 'points':
			return pointGrids(rule, padded);
		case 'queries':
			return [];
	}
}
