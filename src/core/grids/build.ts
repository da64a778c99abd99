// From a recipe's anchor rule and the input's size to its grids.

import type { AnchorRule } from '../recipe';
import type { Grid } from './grid';
import { matterportGrids } from './matterport';
import { pyFasterRcnnGrids } from './py-faster-rcnn';
import { torchvisionGrids } from './torchvision';

/** Grids that cover a padded input of `width` x `height` pixels. */
export function buildGrids(rule: AnchorRule, padded: { width: number; height: number }): Grid[] {
	switch (rule.kind) {
		case 'torchvision':
			return torchvisionGrids(
				rule,
				padded,
				rule.strides.map((stride) => ({
					rows: Math.ceil(padded.height / stride),
					columns: Math.ceil(padded.width / stride),
				})),
			);
		case 'matterport':
			return matterportGrids(rule, padded);
		case 'py-faster-rcnn':
			return pyFasterRcnnGrids(rule, padded);
	}
}
