import type { Rule } from './rule';

/**
 * A polygon with a coordinate that is no number.
 *
 * Sources: cocodataset/cocoapi common/maskApi.c (rleFrPoly casts to int); facebookresearch/detectron2
 * detectron2/structures/masks.py (PolygonMasks).
 */
export const rule: Rule = {
	name: 'polygon-not-finite',
	severity: 'error',
	scope: 'reading',
	title: 'Polygon with a coordinate that is no number',
	finds: 'A polygon holds NaN, an infinity, null or a text.',
	training:
		'Casting it to a pixel is undefined: masks are empty or reach across the image, or reading stops; the mask loss trains on whatever comes out.',
	tolerance: 'None. The part is left out here.',
	repair: 'Write the number that was meant, or draw the polygon again.',
};
