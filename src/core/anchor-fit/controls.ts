// The sliders of the anchor fit: what of a recipe can be moved, how far, and the recipe after it.

import type { InputRule, Recipe } from '../recipe';
import { type ShapeNumbers, shapeNumbers, stepOf } from './shapes';
import type { FitControl, FitValues } from './types';

/** Factors on what the recipe has that a slider reaches. */
const reach = { smallest: 8, input: 2.5, ratio: 4 } as const;

/**
 * What of a recipe can be moved, each control at the recipe's own value; none where nothing stands on a grid (queries).
 * Sizes are those of the network's input.
 */
export function fitControls(recipe: Recipe): FitControl[] {
	const { grids, assigner } = recipe;
	if (grids.kind === 'queries') return [];
	const numbers = shapesThatCount(recipe);
	const controls: FitControl[] = [];
	if (numbers) {
		const smallest = smallestOf(numbers);
		controls.push({
			...{ name: 'smallest', title: 'Smallest size', unit: 'px', scale: 'log', step: 2 ** 0.125, digits: 0 },
			...{ min: Math.max(2, smallest / reach.smallest), max: smallest * reach.smallest, value: smallest },
		});
		const step = grids.kind === 'ssd' ? null : stepOf(numbers);
		if (step !== null)
			controls.push({
				...{ name: 'step', title: 'Size step', unit: '×', scale: 'linear', step: 0.05, digits: 2 },
				...{ min: 1.1, max: Math.max(4, step), value: step },
			});
		const ratio = widest(numbers);
		if (ratio > 1)
			controls.push({
				...{ name: 'ratio', title: 'Widest ratio', unit: ': 1', scale: 'linear', step: 0.1, digits: 1 },
				...{ min: 1.1, max: Math.max(ratio * reach.ratio, 8), value: ratio },
			});
	}
	const stride = firstStride(recipe);
	if (stride !== null)
		controls.push({
			...{ name: 'stride', title: 'First stride', unit: 'px', scale: 'log', step: 2, digits: 0 },
			...{ min: Math.max(1, stride / 4), max: stride * 4, value: stride },
		});
	if (assigner.kind === 'max-iou' || assigner.kind === 'ssd') {
		const limit = { unit: '', scale: 'linear', step: 0.05, digits: 2, min: 0.05, max: 0.95 } as const;
		controls.push({ name: 'positive', title: 'Positive from IoU', ...limit, value: assigner.positive });
		if (assigner.kind === 'max-iou')
			controls.push({ name: 'negative', title: 'Negative under IoU', ...limit, value: assigner.negative });
	}
	const { title, value } = inputSide(recipe.input);
	controls.push({
		...{ name: 'input', title, unit: 'px', scale: 'log', step: 2 ** 0.125, digits: 0 },
		...{ min: Math.max(64, value / reach.input), max: value * reach.input, value },
	});
	return controls;
}

/**
 * The recipe with some sliders moved; values that no control has are left alone, and so is everything else. Sizes and input
 * sides are whole pixels. A negative limit over the positive one is held to it.
 */
export function withValues(recipe: Recipe, values: FitValues): Recipe {
	const factorOf = (name: FitControl['name']) => {
		const control = fitControls(recipe).find((each) => each.name === name);
		const value = values[name];
		return control && value !== undefined && value > 0 ? value / control.value : 1;
	};
	const stride = factorOf('stride');
	const moved = withStrides(recipe, stride);
	return {
		...moved,
		grids: movedShapes(moved, factorOf),
		input: movedInput(recipe.input, factorOf('input')),
		assigner: movedLimits(recipe.assigner, values),
	};
}

/** Shapes where the assigner compares them: FCOS takes the width of its shapes for the scale of a level, which goes with the stride. */
function shapesThatCount({ grids, assigner, input }: Recipe): ShapeNumbers | null {
	return assigner.kind === 'max-iou' || assigner.kind === 'ssd'
		? shapeNumbers(grids, inputSide(input).value)
		: null;
}

function smallestOf({ sizes, pixels }: ShapeNumbers): number {
	return Math.min(...sizes.flatMap((list, level) => list.map((size) => size * (pixels[level] as number))));
}

function widest({ ratios }: ShapeNumbers): number {
	return Math.max(...ratios.flat().map((ratio) => Math.max(ratio, 1 / ratio)));
}

function firstStride({ grids }: Recipe): number | null {
	switch (grids.kind) {
		case 'ssd':
		case 'queries':
			return null;
		case 'py-faster-rcnn':
			return grids.stride;
		default:
			return grids.strides[0] ?? null;
	}
}

/** Every stride times a factor. What is sized by its stride (FCOS, MMDetection) follows. */
function withStrides(recipe: Recipe, factor: number): Recipe {
	const { grids, assigner } = recipe;
	if (factor === 1 || grids.kind === 'ssd' || grids.kind === 'queries') return recipe;
	if (grids.kind === 'py-faster-rcnn')
		return { ...recipe, grids: { ...grids, stride: whole(grids.stride * factor) } };
	const strides = grids.strides.map((stride) => whole(stride * factor));
	if (assigner.kind === 'fcos' && (grids.kind === 'torchvision' || grids.kind === 'detectron2')) {
		const sizes = grids.sizes.map((list) => list.map((size) => size * factor));
		return { ...recipe, grids: { ...grids, strides, sizes } };
	}
	return { ...recipe, grids: { ...grids, strides } };
}

function movedShapes(recipe: Recipe, factorOf: (name: FitControl['name']) => number): Recipe['grids'] {
	const numbers = shapesThatCount(recipe);
	const smallest = factorOf('smallest');
	const step = factorOf('step');
	const ratio = factorOf('ratio');
	if (!numbers || (smallest === 1 && step === 1 && ratio === 1)) return recipe.grids;
	const isShare = recipe.grids.kind === 'ssd';
	const sizes = numbers.sizes.map((list, level) =>
		list.map((size) => {
			const moved = size * smallest * step ** level;
			return isShare ? Math.min(moved, 1.5) : moved;
		}),
	);
	const widestNow = widest(numbers);
	const power = widestNow > 1 ? Math.log(widestNow * ratio) / Math.log(widestNow) : 1;
	const ratios = numbers.ratios.map((list) => list.map((each) => each ** power));
	return numbers.build(sizes, ratios);
}

function movedLimits(assigner: Recipe['assigner'], { positive, negative }: FitValues): Recipe['assigner'] {
	if (assigner.kind === 'ssd') return { ...assigner, positive: positive ?? assigner.positive };
	if (assigner.kind !== 'max-iou') return assigner;
	const upper = positive ?? assigner.positive;
	return { ...assigner, positive: upper, negative: Math.min(negative ?? assigner.negative, upper) };
}

function inputSide(input: InputRule): { title: string; value: number } {
	switch (input.kind) {
		case 'torchvision-fixed':
			return { title: 'Input width', value: input.width };
		case 'ultralytics':
		case 'yolox':
			return { title: 'Input side', value: input.size };
		default:
			return { title: 'Input short side', value: input.minSize };
	}
}

function movedInput(input: InputRule, factor: number): InputRule {
	if (factor === 1) return input;
	switch (input.kind) {
		case 'torchvision-fixed':
			return { ...input, width: whole(input.width * factor), height: whole(input.height * factor) };
		case 'ultralytics':
		case 'yolox': {
			// Sides are multiples of the largest stride.
			const size = Math.max(32, Math.round((input.size * factor) / 32) * 32);
			return { ...input, size };
		}
		default:
			return { ...input, minSize: whole(input.minSize * factor), maxSize: whole(input.maxSize * factor) };
	}
}

function whole(value: number): number {
	return Math.max(1, Math.round(value));
}
