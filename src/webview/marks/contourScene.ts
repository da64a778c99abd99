// IoU contours as the renderer draws them: lines by limit, and what they enclose.

import { rgb, tokens } from '../shared/tokens';
import type { Polyline } from './contours';
import type { FillBatch } from './gl/fills';
import type { LineBatch } from './gl/lines';
import type { Layers } from './layerSets';
import { lineStyle } from './lineStyle';

/** How anchors are drawn. */
export type Mode = 'centres' | 'contours' | 'boxes';

/** Where the IoU with one object crosses the limits on one level. */
export interface ContourSet {
	object: number;
	level: number;
	upper: Polyline[];
	middle: Polyline[];
	lower: Polyline[];
	/** Highest IoU that any centre gives. */
	highest: number;
}

interface ShownContours {
	contours: readonly ContourSet[];
	layers: Layers;
	mode: Mode;
}

/** The lines where IoU crosses the limits; in contours mode the one in the middle, too. */
export function contourLines({ contours, layers, mode }: ShownContours): LineBatch[] {
	const batches: LineBatch[] = [];
	const gather = (pick: (set: ContourSet) => ArrayLike<number>[]) => contours.flatMap(pick);
	const { contourLower, contourMiddle, contourUpper } = tokens.photo;
	if (layers.lower)
		batches.push({
			lines: gather((set) => set.lower),
			closed: false,
			casing: true,
			style: lineStyle(contourLower, contourLower.widthPx),
		});
	if (mode === 'contours')
		batches.push({
			lines: gather((set) => set.middle),
			closed: false,
			casing: false,
			style: lineStyle(contourMiddle, contourMiddle.widthPx, contourMiddle.opacity),
		});
	if (layers.upper)
		batches.push({
			lines: gather((set) => set.upper),
			closed: false,
			casing: true,
			style: lineStyle(contourUpper, contourUpper.widthPx),
		});
	return batches;
}

/** In contours mode what they enclose. */
export function contourFills({ contours, layers, mode }: ShownContours): FillBatch[] {
	if (mode !== 'contours') return [];
	const gather = (pick: (set: ContourSet) => ArrayLike<number>[]) => contours.flatMap(pick);
	const { contourUpper, contourMiddle, contourLower } = tokens.photo;
	const fills: FillBatch[] = [];
	const add = (rings: ArrayLike<number>[], color: string, opacity: number) =>
		fills.push({ rings, color: rgb(color), opacity, hatch: false });
	if (layers.lower)
		add(
			gather((set) => set.lower),
			contourLower.color,
			0.1,
		);
	add(
		gather((set) => set.middle),
		contourMiddle.color,
		0.1,
	);
	if (layers.upper)
		add(
			gather((set) => set.upper),
			contourUpper.color,
			contourUpper.fillOpacity,
		);
	return fills;
}
