// How well a recipe's anchors fit the objects of a data set: what the histogram and the sliders speak of.

import type { Recipe } from '../recipe';

/** The objects that the recipe trains, with the sizes of their images. */
export interface FitObjects {
	count: number;
	/** `[count * 4]` corners, picture pixels. */
	box: Float64Array;
	/** `[count]` row of the image's size in `sizes`. */
	size: Int32Array;
	/** `[sizes * 2]` width and height of images, pixels, each pair once. */
	sizes: Float64Array;
	/** Objects in all; more than `count` where only every n-th is here. */
	of: number;
}

/** `iou`: best IoU that any anchor has. `places`: how many centres of the grids lie inside. */
export type FitMeasure = 'iou' | 'places';

export interface Fit {
	measure: FitMeasure;
	/** Objects in each bar. `iou`: 20 bars of 0.05; `places`: 0, 1, 2 to 3, 4 to 8, 9 to 24, 25 and more. */
	bars: Float64Array;
	/** `iou`: objects that reach the positive limit; `places`: with at least one place. */
	reached: number;
	/** `iou`: under the negative limit; `places`: with none. */
	under: number;
	count: number;
	/** Mean of the best IoU; of the number of places. */
	mean: number;
	/** `iou`: [negative, positive]; `null` where the recipe has none. */
	limits: [number, number] | null;
	/** Mean best IoU of objects by their size at input: under 32 px, under 96 px, larger (square root of the area). */
	bySize: { name: 'small' | 'medium' | 'large'; count: number; mean: number; reached: number }[];
}

/** One slider: what of the recipe it moves. */
export interface FitControl {
	name: 'smallest' | 'step' | 'ratio' | 'stride' | 'positive' | 'negative' | 'input';
	/** "Smallest size". */
	title: string;
	/** "px", "×", "". */
	unit: string;
	min: number;
	max: number;
	/** Between two positions; with `scale: 'log'` a factor. */
	step: number;
	scale: 'linear' | 'log';
	/** As the recipe has it. */
	value: number;
	digits: number;
}

export type FitValues = Partial<Record<FitControl['name'], number>>;

/** A configuration to paste. */
export interface AnchorConfiguration {
	/** "torchvision", "Detectron2", "MMDetection", "Ultralytics", "Keras". */
	framework: string;
	language: 'python' | 'yaml';
	text: string;
}

/** What the anchor optimiser found. */
export interface OptimisedAnchors {
	recipe: Recipe;
	/** Mean best IoU of the objects, and how many reach the positive limit. The recipe is the one before where nothing better was found. */
	before: { mean: number; reached: number };
	after: { mean: number; reached: number };
	objects: number;
	milliseconds: number;
}
