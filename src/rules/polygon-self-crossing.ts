import { findCrossing } from '../core/masks/crossing';
import type { Rule } from './rule';
import { figure } from './support/places';

/** A loop behind a crossing counts from 4 square pixels and 1 % of the polygon on. */
const leastLoop = { area: 4, share: 0.01 };

/**
 * A polygon whose outline crosses itself.
 *
 * Sources: cocodataset/cocoapi common/maskApi.c (rleFrPoly: the fill toggles at every crossing of a column);
 * ultralytics/ultralytics ultralytics/data/utils.py (polygon2mask, cv2.fillPoly: even-odd); facebookresearch/detectron2
 * detectron2/structures/masks.py (polygons_to_bitmask), polygon area by the shoelace formula (polygon_area).
 */
export const rule: Rule = {
	name: 'polygon-self-crossing',
	severity: 'warning',
	scope: 'object',
	title: 'Polygon that crosses itself',
	finds: 'Two edges of one polygon pass through each other, as in a bow tie.',
	training:
		'COCO’s rasteriser and OpenCV’s fill both toggle at every edge (even-odd): where the outline runs around a part twice, that part becomes a hole in the mask target, and the mask loss trains it as background. Area by the shoelace formula counts one loop of a bow tie as negative.',
	tolerance:
		'Only edges that share no corner and truly cross; touching edges and repeated corners are quiet, and so are loops under 4 square pixels or 1 % of the polygon. One crossing a polygon is told.',
	repair: 'Put the corners into the order of the outline, or split the polygon into two.',
	check({ object }, report) {
		const { segmentation } = object;
		if (segmentation?.kind !== 'polygons') return;
		for (const part of segmentation.parts) {
			const crossing = findCrossing(part, leastLoop);
			if (!crossing) continue;
			const { x, y, edges, isTwice } = crossing;
			const place = `at (${figure(x)}, ${figure(y)}), between corners ${edges[0] + 1} and ${edges[1] + 1}`;
			report({
				message: `The polygon crosses itself ${place}: ${isTwice ? 'COCO’s even-odd fill makes a hole of what the outline runs around twice, and the mask loss trains it as background' : 'COCO’s even-odd fill takes both sides of the bow tie as the object, and the mask loss trains on a shape that nobody drew'}.`,
				span: object.spans.segmentation,
			});
		}
	},
};
