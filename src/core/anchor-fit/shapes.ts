// The numbers that a grid rule makes its shapes from, as one list that sliders and the optimiser change, and back.

import type { GridRule } from '../recipe';

export interface ShapeNumbers {
	/** Sizes by level: the square root of a shape's area, input pixels, or what stands for it (`pixels`). */
	sizes: number[][];
	/** Pixels that a size of 1 means on each level: 1, the stride (MMDetection), the base, or the input's width (SSD). */
	pixels: number[];
	/** Lists of ratios, each level's own; one list where all levels share it. */
	ratios: number[][];
	build(sizes: readonly (readonly number[])[], ratios: readonly (readonly number[])[]): GridRule;
}

/** @param inputWidth Of the network's input, pixels: SSD's scales are shares of it. `null` for grids without shapes of their own. */
export function shapeNumbers(rule: GridRule, inputWidth: number): ShapeNumbers | null {
	const copies = (lists: readonly (readonly number[])[]) => lists.map((list) => [...list]);
	switch (rule.kind) {
		case 'torchvision': {
			const isShared = rule.ratios.every((list) => `${list}` === `${rule.ratios[0]}`);
			return {
				sizes: copies(rule.sizes),
				pixels: rule.sizes.map(() => 1),
				ratios: isShared ? [[...(rule.ratios[0] ?? [])]] : copies(rule.ratios),
				build: (sizes, ratios) => ({
					...rule,
					sizes: copies(sizes),
					ratios: rule.ratios.map((_, level) => [...(ratios[isShared ? 0 : level] ?? [])]),
				}),
			};
		}
		case 'detectron2':
			return {
				sizes: copies(rule.sizes),
				pixels: rule.sizes.map(() => 1),
				ratios: [[...rule.ratios]],
				build: (sizes, ratios) => ({ ...rule, sizes: copies(sizes), ratios: [...(ratios[0] ?? [])] }),
			};
		case 'mmdetection':
			return {
				sizes: [[...rule.scales]],
				pixels: [rule.strides[0] ?? 1],
				ratios: [[...rule.ratios]],
				build: (sizes, ratios) => ({
					...rule,
					scales: [...(sizes[0] ?? [])],
					ratios: [...(ratios[0] ?? [])],
				}),
			};
		case 'matterport':
			return {
				sizes: rule.scales.map((scale) => [scale]),
				pixels: rule.scales.map(() => 1),
				ratios: [[...rule.ratios]],
				build: (sizes, ratios) => ({ ...rule, scales: sizes.flat(), ratios: [...(ratios[0] ?? [])] }),
			};
		case 'py-faster-rcnn':
			return {
				sizes: rule.scales.map((scale) => [scale]),
				pixels: rule.scales.map(() => rule.baseSize),
				ratios: [[...rule.ratios]],
				build: (sizes, ratios) => ({ ...rule, scales: sizes.flat(), ratios: [...(ratios[0] ?? [])] }),
			};
		case 'ssd':
			return {
				sizes: rule.scales.map((scale) => [scale]),
				pixels: rule.scales.map(() => inputWidth),
				ratios: copies(rule.ratios),
				build: (sizes, ratios) => ({ ...rule, scales: sizes.flat(), ratios: copies(ratios) }),
			};
		case 'points':
		case 'queries':
			return null;
	}
}

/** Factor between the first sizes of neighbouring levels, as a geometric mean; `null` with a single one. */
export function stepOf({ sizes, pixels }: ShapeNumbers): number | null {
	const first = sizes.map((list, level) => (list[0] ?? 0) * (pixels[level] ?? 1));
	const low = first[0];
	const high = first.at(-1);
	if (first.length < 2 || !low || !high || !(low > 0) || !(high > low)) return null;
	return (high / low) ** (1 / (first.length - 1));
}
