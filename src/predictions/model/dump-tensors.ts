// The tensors of a dump (docs/dump.md) as the outputs of a model have to become them: their axes, and which of them a
// recipe needs for an image.

import { valuesPerBox } from '../../core/boxes/decode';
import { type Grid, gridSize, shapesPerPlace } from '../../core/grids/grid';
import type { Recipe } from '../../core/recipe';
import { backgroundChannel } from '../../core/recipe-facts';

/** A dump tensor's axes. */
export interface DumpAxes {
	/** Number of axes; `null`: a list of values of any shape. */
	rank: number | null;
	/** Axis of the channels where frameworks differ about it: 0 of maps, 1 of masks; `null` elsewhere. */
	channels: 0 | 1 | null;
}

const map: DumpAxes = { rank: 3, channels: 0 };
const rows: DumpAxes = { rank: 2, channels: null };
const list: DumpAxes = { rank: null, channels: null };

const perLevel: Record<string, DumpAxes> = {
	rpn_objectness: map,
	rpn_deltas: map,
	class_logits: map,
	box: map,
	centerness: map,
	objectness: map,
	mask_coefficients: map,
};

const single: Record<string, DumpAxes> = {
	roi_boxes: rows,
	roi_class_logits: rows,
	roi_box_deltas: rows,
	roi_mask_logits: { rank: 4, channels: 1 },
	rpn_class_logits: rows,
	rpn_bbox: rows,
	rois: rows,
	mrcnn_class_logits: rows,
	mrcnn_bbox: { rank: 3, channels: null },
	mrcnn_mask: { rank: 4, channels: null },
	class_logits: rows,
	boxes: rows,
	prototypes: map,
	loss_normaliser: list,
	rpn_sampled_positive: list,
	rpn_sampled_negative: list,
	proposals: rows,
};

/** Axes of a dump tensor by its name ("rpn_deltas.P4"); `null` for a name that no dump has. */
export function dumpAxes(name: string): DumpAxes | null {
	const [family, level] = name.split('.');
	return (level === undefined ? single : perLevel)[family as string] ?? null;
}

/** A dump tensor that a recipe reads. */
export interface WantedTensor {
	name: string;
	/** Sides that the model decides are words: "classes". */
	shape: (number | string)[];
	isOptional: boolean;
}

/** The tensors that a recipe reads for an image with these grids, in the order of docs/dump.md. */
export function wantedTensors(recipe: Recipe, grids: readonly Grid[]): WantedTensor[] {
	if (recipe.roi === null) return denseTensors(recipe, grids);
	return recipe.grids.kind === 'matterport'
		? matterportTensors(recipe, grids)
		: twoStageTensors(recipe, grids);
}

function twoStageTensors(recipe: Recipe, grids: readonly Grid[]): WantedTensor[] {
	const scores = recipe.grids.kind === 'py-faster-rcnn' ? 2 : 1;
	const own = backgroundChannel(recipe) === 'last' ? 'classes without background' : 'classes';
	return [
		...mapsOf(grids, 'rpn_objectness', (shapes) => scores * shapes),
		...mapsOf(grids, 'rpn_deltas', (shapes) => 4 * shapes),
		optional('roi_boxes', ['regions', 4]),
		optional('roi_class_logits', ['regions', 'classes']),
		optional('roi_box_deltas', ['regions', `4 × ${own}`]),
		...(recipe.mask
			? [optional('roi_mask_logits', ['regions', own, recipe.mask.size, recipe.mask.size])]
			: []),
	];
}

function matterportTensors(recipe: Recipe, grids: readonly Grid[]): WantedTensor[] {
	const anchors = grids.reduce((sum, grid) => sum + gridSize(grid), 0);
	return [
		needed('rpn_class_logits', [anchors, 2]),
		needed('rpn_bbox', [anchors, 4]),
		optional('rois', ['regions', 4]),
		optional('mrcnn_class_logits', ['regions', 'classes']),
		optional('mrcnn_bbox', ['regions', 'classes', 4]),
		...(recipe.mask
			? [optional('mrcnn_mask', ['regions', recipe.mask.size, recipe.mask.size, 'classes'])]
			: []),
	];
}

function denseTensors(recipe: Recipe, grids: readonly Grid[]): WantedTensor[] {
	if (recipe.grids.kind === 'queries') {
		const { count } = recipe.grids;
		return [needed('class_logits', [count, 'classes']), needed('boxes', [count, 4])];
	}
	const width = valuesPerBox(recipe.coder);
	const quality = (['centerness', 'objectness'] as const).filter((name) =>
		recipe.losses.some((term) => term.name === name),
	);
	const prototypes = recipe.mask?.target === 'ultralytics-prototypes';
	return [
		...mapsOf(grids, 'class_logits', (shapes) => (shapes === 1 ? 'classes' : `${shapes} × classes`)),
		...mapsOf(grids, 'box', (shapes) => shapes * width),
		...quality.flatMap((name) => mapsOf(grids, name, (shapes) => shapes)),
		...(prototypes
			? [
					...mapsOf(grids, 'mask_coefficients', () => 'prototypes').map((each) => ({
						...each,
						isOptional: true,
					})),
					optional('prototypes', ['prototypes', 'rows', 'columns']),
				]
			: []),
	];
}

function mapsOf(
	grids: readonly Grid[],
	family: string,
	channels: (shapes: number) => number | string,
): WantedTensor[] {
	return grids.map((grid) =>
		needed(`${family}.${grid.name}`, [channels(shapesPerPlace(grid)), grid.rows, grid.columns]),
	);
}

function needed(name: string, shape: WantedTensor['shape']): WantedTensor {
	return { name, shape, isOptional: false };
}

function optional(name: string, shape: WantedTensor['shape']): WantedTensor {
	return { name, shape, isOptional: true };
}
