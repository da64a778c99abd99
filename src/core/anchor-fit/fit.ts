// How well the objects of a data set are met by a recipe's grids, without an assignment: of shapes that stand on a regular
// grid, the one nearest to an object's centre has the highest IoU with it.

import { inclusivePixel } from '../boxes/iou';
import { buildGrids } from '../grids/build';
import type { Grid } from '../grids/grid';
import { inputTransform } from '../input/transform';
import type { InputTransform } from '../inspection';
import type { Recipe } from '../recipe';
import { placesOf } from './places';
import type { Fit, FitMeasure, FitObjects } from './types';

/** Bars of the IoU. */
const iouBars = 20;
/** Least number of places of each bar. */
export const placeEdges = [0, 1, 2, 4, 9, 25] as const;
/** Borders of small, medium and large: square root of the area at input, pixels. */
const sizeBorders = [32, 96];
const sizeNames = ['small', 'medium', 'large'] as const;

/** What is counted: assigners with fixed IoU limits compare shapes, others ask which places lie inside. */
export function measureOf({ assigner }: Recipe): FitMeasure {
	return assigner.kind === 'max-iou' || assigner.kind === 'ssd' ? 'iou' : 'places';
}

/**
 * The fit of all objects; time grows with objects times shapes (some 15 of an FPN): about 25 ns each.
 *
 * The best IoU is that of the assignment up to float32 rounding: the border rule of py-faster-rcnn is kept, and of SSD's
 * boxes, which are rounded as shares, the even spacing is taken.
 */
export function fitOf(recipe: Recipe, objects: FitObjects): Fit {
	const values = fitValues(recipe, objects);
	const measure = measureOf(recipe);
	const { assigner } = recipe;
	const limits: Fit['limits'] =
		assigner.kind === 'max-iou'
			? [assigner.negative, assigner.positive]
			: assigner.kind === 'ssd'
				? [assigner.positive, assigner.positive]
				: null;
	const bars = new Float64Array(measure === 'iou' ? iouBars : placeEdges.length);
	const bySize = sizeNames.map((name) => ({ name, count: 0, mean: 0, reached: 0 }));
	let reached = 0;
	let under = 0;
	let sum = 0;
	const [lower, upper] = limits ? [limits[0] - rounding, limits[1] - rounding] : [1, 1];
	for (let k = 0; k < objects.count; k++) {
		const value = values.best[k] as number;
		bars[barOf(measure, value)]++;
		sum += value;
		const group = bySize[values.size[k] as number] as (typeof bySize)[number];
		group.count++;
		group.mean += value;
		if (value >= upper) {
			reached++;
			group.reached++;
		}
		if (value < lower) under++;
	}
	for (const group of bySize) group.mean = group.count > 0 ? group.mean / group.count : 0;
	const { count } = objects;
	return { measure, bars, reached, under, count, mean: count > 0 ? sum / count : 0, limits, bySize };
}

/** IoU at a limit is on its upper side: float32 may have put it there. */
const rounding = 1e-6;

function barOf(measure: FitMeasure, value: number): number {
	if (measure === 'iou') return Math.min(iouBars - 1, Math.max(0, Math.floor(value * iouBars + 1e-9)));
	let bar = placeEdges.length - 1;
	while (bar > 0 && value < (placeEdges[bar] as number)) bar--;
	return bar;
}

/** `[count]` best IoU or number of places of each object, and which of the three sizes it has. */
export function fitValues(recipe: Recipe, objects: FitObjects): { best: Float64Array; size: Uint8Array } {
	const { count, box, size, sizes } = objects;
	const best = new Float64Array(count);
	const sized = new Uint8Array(count);
	const laidOut: (Laid | undefined)[] = new Array(sizes.length / 2);
	const isIou = measureOf(recipe) === 'iou';
	const corners = new Float64Array(4);
	const known = new Map<string, Laid>();
	for (let k = 0; k < count; k++) {
		const at = size[k] as number;
		let laid = laidOut[at];
		if (!laid) {
			laid = layOut(recipe, sizes[2 * at] as number, sizes[2 * at + 1] as number, known);
			laidOut[at] = laid;
		}
		const { input } = laid;
		corners[0] = (box[4 * k] as number) * input.scaleX + input.offsetX;
		corners[1] = (box[4 * k + 1] as number) * input.scaleY + input.offsetY;
		corners[2] = (box[4 * k + 2] as number) * input.scaleX + input.offsetX;
		corners[3] = (box[4 * k + 3] as number) * input.scaleY + input.offsetY;
		const width = corners[2] - corners[0];
		const height = corners[3] - corners[1];
		const side = Math.sqrt(width * height);
		sized[k] = side < (sizeBorders[0] as number) ? 0 : side < (sizeBorders[1] as number) ? 1 : 2;
		best[k] = isIou ? bestIou(laid, corners) : placesOf(recipe.assigner, laid.grids, corners);
	}
	return { best, size: sized };
}

type Corners = [number, number, number, number];

interface Laid {
	input: InputTransform;
	grids: Grid[];
	/** `[shapes * 12]`: stride and origin of x and y, first and last column and row, then offsets of the four sides. */
	shapes: Float64Array;
	plus: 0 | 1;
}

const perShape = 12;

/** @param known grids of the padded inputs that came before: images of many sizes have few of those. */
function layOut(recipe: Recipe, width: number, height: number, known: Map<string, Laid>): Laid {
	const input = inputTransform(recipe.input, width, height);
	const { assigner } = recipe;
	const border =
		assigner.kind === 'max-iou' && assigner.border?.when === 'before-matching' ? assigner.border : null;
	const padded = { width: input.paddedWidth, height: input.paddedHeight };
	const key = `${padded.width} ${padded.height}${border ? ` ${input.width} ${input.height}` : ''}`;
	const same = known.get(key);
	if (same) return { ...same, input };
	const grids = buildGrids(recipe.grids, padded);
	const rows: number[] = [];
	for (const grid of grids)
		for (let at = 0; at < grid.shapes.length; at += 4) {
			const [x1, y1, x2, y2] = grid.shapes.subarray(at, at + 4) as unknown as Corners;
			let columns: [number, number] = [0, grid.columns - 1];
			let lines: [number, number] = [0, grid.rows - 1];
			if (border) {
				columns = inside(grid.originX, grid.strideX, columns[1], x1, x2, border.px, input.width);
				lines = inside(grid.originY, grid.strideY, lines[1], y1, y2, border.px, input.height);
			}
			if (columns[0] > columns[1] || lines[0] > lines[1]) continue;
			rows.push(grid.strideX, grid.strideY, grid.originX, grid.originY, ...columns, ...lines, x1, y1, x2, y2);
		}
	const plus = assigner.kind === 'max-iou' ? inclusivePixel(assigner.iou) : 0;
	const laid = { input, grids, shapes: Float64Array.from(rows), plus };
	known.set(key, laid);
	return laid;
}

/** First and last place whose shape reaches at most `px` over the image. */
function inside(
	origin: number,
	stride: number,
	last: number,
	low: number,
	high: number,
	px: number,
	size: number,
): [number, number] {
	const first = Math.ceil((-px - low - origin) / stride);
	// High corners are compared strictly.
	const end = Math.ceil((size + px - high - origin) / stride) - 1;
	return [Math.max(0, first), Math.min(last, end)];
}

function bestIou({ shapes, plus }: Laid, box: Float64Array): number {
	const [gx1, gy1, gx2, gy2] = box as unknown as Corners;
	const areaObject = (gx2 - gx1 + plus) * (gy2 - gy1 + plus);
	let best = 0;
	for (let at = 0; at < shapes.length; at += perShape) {
		const x1 = shapes[at + 8] as number;
		const y1 = shapes[at + 9] as number;
		const x2 = shapes[at + 10] as number;
		const y2 = shapes[at + 11] as number;
		const areaAnchor = (x2 - x1 + plus) * (y2 - y1 + plus);
		// Whatever the place: IoU is at most the ratio of the areas.
		if (Math.min(areaObject, areaAnchor) <= best * Math.max(areaObject, areaAnchor)) continue;
		const x = nearest(shapes, at, (gx1 + gx2 - x1 - x2) / 2);
		const y = nearest(shapes, at + 1, (gy1 + gy2 - y1 - y2) / 2);
		const dx = Math.min(gx2, x + x2) - Math.max(gx1, x + x1) + plus;
		const dy = Math.min(gy2, y + y2) - Math.max(gy1, y + y1) + plus;
		if (!(dx > 0 && dy > 0)) continue;
		const overlap = dx * dy;
		const iou = overlap / (areaObject + areaAnchor - overlap);
		if (iou > best) best = iou;
	}
	return best;
}

/** The place nearest to `wanted` on one axis; `at` points to the stride of a shape's x or y. */
function nearest(shapes: Float64Array, at: number, wanted: number): number {
	const axis = at % perShape;
	const start = at - axis;
	const stride = shapes[at] as number;
	const origin = shapes[at + 2] as number;
	const first = shapes[start + 4 + 2 * axis] as number;
	const last = shapes[start + 5 + 2 * axis] as number;
	const k = Math.round((wanted - origin) / stride);
	return origin + Math.min(last, Math.max(first, k)) * stride;
}
