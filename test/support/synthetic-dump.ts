// Head outputs of a detector that was never built, from a fixed seed, in each framework's own tensor layout.
// Regions lie around the objects, so that every loss term has rows.

import { anchorCount, type Grid, shapesPerPlace } from '../../src/core/grids/grid';
import { type LabelledObject, prepareObjects } from '../../src/core/input/objects';
import { layout } from '../../src/core/inspect';
import type { Recipe } from '../../src/core/recipe';
import { backgroundChannel } from '../../src/core/recipe-facts';
import { f32, type RawTensor } from './tensor-files';

/** Mulberry32: numbers in [0, 1) that are the same everywhere. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

export interface SyntheticImage {
	width: number;
	height: number;
	objects: readonly LabelledObject[];
}

/** Tensors of one image; `classes` counts the background where the class head has one. */
export function syntheticTensors(
	recipe: Recipe,
	image: SyntheticImage,
	classes: number,
	seed: number,
	prefix = '',
): Record<string, RawTensor> {
	const random = randomFrom(seed);
	const spread = (low: number, high: number) => low + (high - low) * random();
	const fill = (shape: number[], low: number, high: number) => {
		const count = shape.reduce((product, side) => product * side, 1);
		return f32(
			shape,
			Float32Array.from({ length: count }, () => spread(low, high)),
		);
	};
	const { input, grids } = layout(recipe, image.width, image.height);
	if (recipe.roi === null) return denseTensors(recipe, grids, classes, random, prefix);
	const { boxes, part } = prepareObjects(recipe, image.objects, { ...image, corners: 'continuous' }, input);
	const regions: number[][] = [];
	for (const [g, own] of part.entries()) {
		if (own !== 0) continue;
		const [x1, y1, x2, y2] = boxes.subarray(4 * g, 4 * g + 4);
		const [dx, dy] = [(x2 - x1) / 8, (y2 - y1) / 8];
		regions.push([x1, y1, x2, y2]);
		regions.push([x1 + spread(-dx, dx), y1 + spread(-dy, dy), x2 + spread(0, dx), y2 + spread(0, dy)]);
	}
	for (let k = 0; k < 6; k++) {
		const [x, y] = [spread(0, input.width * 0.8), spread(0, input.height * 0.8)];
		regions.push([x, y, x + spread(4, input.width * 0.2), y + spread(4, input.height * 0.2)]);
	}
	const count = regions.length;
	const out: Record<string, RawTensor> = {};
	const put = (name: string, tensor: RawTensor) => {
		out[prefix + name] = tensor;
	};
	if (recipe.grids.kind === 'matterport') {
		const anchors = anchorCount(grids);
		const [w, h] = [input.paddedWidth - 1, input.paddedHeight - 1];
		put('rpn_class_logits', fill([anchors, 2], -4, 4));
		put('rpn_bbox', fill([anchors, 4], -1, 1));
		put(
			'rois',
			f32(
				[count, 4],
				regions.flatMap(([x1, y1, x2, y2]) => [y1 / h, x1 / w, (y2 - 1) / h, (x2 - 1) / w]),
			),
		);
		put('mrcnn_class_logits', fill([count, classes], -4, 4));
		put('mrcnn_bbox', fill([count, classes, 4], -1, 1));
		put('mrcnn_mask', fill([count, 28, 28, classes], 0.02, 0.98));
		return out;
	}
	const scores = recipe.grids.kind === 'py-faster-rcnn' ? 2 : 1;
	for (const grid of grids) {
		const shapes = shapesPerPlace(grid);
		put(`rpn_objectness.${grid.name}`, fill([scores * shapes, grid.rows, grid.columns], -4, 4));
		put(`rpn_deltas.${grid.name}`, fill([4 * shapes, grid.rows, grid.columns], -1, 1));
	}
	put('roi_boxes', f32([count, 4], regions.flat()));
	put('roi_class_logits', fill([count, classes], -4, 4));
	// Boxes and masks have no channel for a background that stands behind the classes.
	const own = backgroundChannel(recipe) === 'last' ? classes - 1 : classes;
	put('roi_box_deltas', fill([count, 4 * own], -1, 1));
	if (recipe.mask) put('roi_mask_logits', fill([count, own, recipe.mask.size, recipe.mask.size], -4, 4));
	return out;
}

/** Maps of a one-stage or query detector; boxes are such that many overlap objects. */
function denseTensors(
	recipe: Recipe,
	grids: readonly Grid[],
	classes: number,
	random: () => number,
	prefix: string,
): Record<string, RawTensor> {
	const out: Record<string, RawTensor> = {};
	const spread = (low: number, high: number) => low + (high - low) * random();
	const put = (name: string, shape: number[], value: (at: number) => number) => {
		const count = shape.reduce((product, side) => product * side, 1);
		out[prefix + name] = f32(
			shape,
			Float32Array.from({ length: count }, (_, at) => value(at)),
		);
	};
	const { coder, losses, mask } = recipe;
	if (recipe.grids.kind === 'queries') {
		const { count } = recipe.grids;
		put('class_logits', [count, classes], () => spread(-4, 4));
		put('boxes', [count, 4], (at) => (at % 4 < 2 ? spread(0.2, 0.8) : spread(0.05, 0.6)));
		return out;
	}
	for (const grid of grids) {
		const shapes = shapesPerPlace(grid);
		const plane = [grid.rows, grid.columns] as const;
		const width = coder.kind === 'distribution' ? 4 * coder.bins : 4;
		const probabilities = coder.kind === 'corners';
		put(`class_logits.${grid.name}`, [shapes * classes, ...plane], () =>
			probabilities ? spread(0.02, 0.98) : spread(-4, 4),
		);
		put(`box.${grid.name}`, [shapes * width, ...plane], (at) => {
			if (coder.kind === 'distances') return spread(0.3, 3);
			if (coder.kind !== 'corners') return spread(-1, 1);
			const cell = at % (grid.rows * grid.columns);
			const side = Math.floor(at / (grid.rows * grid.columns));
			const place = side & 1 ? Math.floor(cell / grid.columns) : cell % grid.columns;
			return place + (side < 2 ? -1 : 1) * spread(0.3, 3);
		});
		for (const name of ['centerness', 'objectness'] as const) {
			if (losses.some((term) => term.name === name))
				put(`${name}.${grid.name}`, [shapes, ...plane], () => spread(-4, 4));
		}
		if (mask?.target === 'ultralytics-prototypes')
			put(`mask_coefficients.${grid.name}`, [8, ...plane], () => spread(-1, 1));
	}
	const finest = grids[0];
	if (mask?.target === 'ultralytics-prototypes' && finest)
		put('prototypes', [8, 2 * finest.rows, 2 * finest.columns], () => spread(-1, 1));
	return out;
}
