// What a probe model is made of: how large its input and layers are, and the recipe that it is trained by.

import type { Recipe } from '../../core/recipe';
import { torchvisionMaskRcnn } from '../../core/recipes/torchvision';
import type { ProposalRule } from '../../core/regions/proposals';

export interface ProbeConfig {
	/** Short and longest side of the input, pixels. */
	minSize: number;
	maxSize: number;
	/** Channels of the first layer (stride 2) and of the four stages behind it (strides 4, 8, 16, 32). */
	stem: number;
	stages: [number, number, number, number];
	/** Channels of every pyramid level, of the box head's layer and of the mask head's. */
	pyramid: number;
	box: number;
	mask: number;
	/** Regions that one image is trained with, of which at most `positiveFraction` have an object. */
	regions: number;
	positiveFraction: number;
	proposals: ProposalRule;
}

/** About half a million weights; an image of 4 : 3 is 426 x 320 pixels for it. */
export const defaultConfig: ProbeConfig = {
	minSize: 320,
	maxSize: 533,
	stem: 16,
	stages: [32, 48, 64, 96],
	pyramid: 32,
	box: 128,
	mask: 32,
	regions: 64,
	positiveFraction: 0.25,
	proposals: { perLevel: 256, most: 96, nms: 0.7 },
};

/** Side of the box head's and the mask head's RoIAlign. Source: pytorch/vision models/detection/mask_rcnn.py. */
export const boxSide = 7;
export const maskSide = 14;

/** The layout's own name, in dumps too; the probe's recipe extends it. */
export const recipeName = torchvisionMaskRcnn.name;

/** How many regions of an image take part, and which share of them may have an object. */
export type RegionLimit = Pick<ProbeConfig, 'regions' | 'positiveFraction'>;

/** As many as torchvision draws: every proposal of a probe takes part. */
export const allRegions: RegionLimit = { regions: 512, positiveFraction: 0.25 };

/**
 * torchvision's Mask R-CNN with the probe's input and number of regions; losses, anchors, matcher, coder and weights are its
 * own.
 */
export function probeRecipe(
	{ minSize, maxSize, ...config }: ProbeConfig,
	{ regions, positiveFraction }: RegionLimit = config,
): Recipe {
	const { roi } = torchvisionMaskRcnn;
	if (!roi) throw new TypeError('Mask R-CNN has a second stage');
	return {
		...torchvisionMaskRcnn,
		extends: recipeName,
		input: { kind: 'torchvision', minSize, maxSize, scale: 'float64', padMultiple: 32 },
		roi: { ...roi, sampler: { kind: 'random', count: regions, positiveFraction } },
	};
}
