// What object a label stands for, and which labels are none for a detector.

import type { Box, Segmentation } from '../../core/geometry';
import { polygonBounds } from '../../core/masks/polygon';
import { rleBounds } from '../../core/masks/rle';
import { editableAs, type ShapeKind } from '../editable';
import { type ProblemList, type ProblemPlace, report } from '../problems';
import type { ObjectRecord } from '../types';
import { cornerKeys, flagKeys, type RawLabel } from './label';
import { faultOf, isCurved, polygonOf } from './outlines';

const areas = new Set(['drivable area', 'direct', 'alternative']);
const laneMarks = new Set([
	'lane',
	'crosswalk',
	'double other',
	'double white',
	'double yellow',
	'road curb',
	'single other',
	'single white',
	'single yellow',
]);

/**
 * The kind of a label that no box is trained on; `null` for an object. A label with a box or runs is always one.
 *
 * Names: bdd100k/bdd100k, label/label.py (drivables, lane_categories); files of 2018 have `lane/...` and `area/...`.
 */
export function otherKind({ category, box, outlines, runs, hasOtherShape }: RawLabel): string | null {
	if (box || runs) return null;
	const [first = ''] = (category ?? '').split('/');
	if (first === 'area' || areas.has(first)) return 'drivable area';
	if (laneMarks.has(first)) return 'lane';
	if (outlines.length === 0) return hasOtherShape ? 'box3d or graph' : null;
	return outlines.every(({ closed }) => closed) ? null : 'line';
}

/**
 * The object of a label, `null` with a problem told where there is none to read. Corners are taken as they are written;
 * without `box2d` the box is the one around the mask.
 *
 * scalabel/scalabel, label/to_coco.py (scalabel2coco_ins_seg): `rle` counts before `poly2d`. Its box2d_to_bbox counts
 * x2 and y2 as the last pixels inside and adds 1; the labels themselves are drawn with fractions of pixels, and most
 * loaders take x2 - x1 for the width.
 */
export function objectOf(
	label: RawLabel,
	problems: ProblemList,
	{ image, object: row }: Required<Pick<ProblemPlace, 'image' | 'object'>>,
): ObjectRecord | null {
	const place = { image, object: row };
	const missing = label.box?.indexOf(undefined) ?? -1;
	if (missing >= 0) {
		const message = `The box2d has no "${cornerKeys[missing]}": the label is left out here, and loaders stop on it.`;
		report(problems, 'box-malformed', 'error', label.boxSpan, message, { image });
		return null;
	}
	const segmentation = label.runs ?? polygonsOf(label, problems, label.box ? place : { image });
	const box = (label.box as Box | null) ?? boundsOf(segmentation);
	// A mask that cannot be read is told already.
	if (!box && (label.outlines.length > 0 || (label.runsSpan && !label.runs))) return null;
	if (!box) {
		const message = 'The label has neither a box nor a mask, so there is nothing to train on.';
		report(problems, 'box-missing', 'error', label.span, message, { image });
		return null;
	}
	if (!label.category) {
		const message = 'The label has no category, so the object cannot be given a class.';
		report(problems, 'class-missing', 'error', label.span, message, place);
	}
	return {
		id: label.id ?? `object ${row + 1}`,
		className: label.category || 'no class',
		classId: null,
		box,
		segmentation,
		flag: label.flag,
		area: null,
		editable: editableAs(shapeOf(label, segmentation), flagKeys[0]),
		spans: {
			record: label.span,
			box: label.boxSpan,
			class: label.categorySpan,
			segmentation: segmentation && (label.runs ? label.runsSpan : label.outlinesSpan),
			area: null,
		},
	};
}

function polygonsOf(label: RawLabel, problems: ProblemList, place: ProblemPlace): Segmentation | null {
	const parts: Float64Array[] = [];
	for (const outline of label.outlines) {
		const fault = faultOf(outline);
		if (fault === null) parts.push(polygonOf(outline));
		else if (fault === 'too short') {
			const message = 'An outline has fewer than three points, so it encloses nothing and is left out.';
			report(problems, 'polygon-too-short', 'warning', label.outlinesSpan, message, place);
		} else {
			const message =
				'An outline has a coordinate that is not a number, so its mask cannot be drawn and mask training stops on it.';
			report(problems, 'polygon-not-finite', 'error', label.outlinesSpan, message, place);
		}
	}
	return parts.length > 0 ? { kind: 'polygons', parts } : null;
}

function boundsOf(segmentation: Segmentation | null): Box | null {
	if (!segmentation) return null;
	if (segmentation.kind === 'polygons') return polygonBounds(segmentation.parts);
	return rleBounds(segmentation.counts, segmentation.height, segmentation.width);
}

function shapeOf({ box, outlines }: RawLabel, segmentation: Segmentation | null): ShapeKind {
	if (segmentation?.kind === 'rle') return box ? 'boxAndRuns' : 'fixed';
	if (!segmentation) return 'box';
	const hasCurves = outlines.some(isCurved);
	if (box) return hasCurves ? 'box' : 'boxAndPolygon';
	return hasCurves ? 'points' : 'polygon';
}
