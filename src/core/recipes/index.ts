// The shipped recipes, in the order in which they are offered.

import type { Recipe } from '../recipe';
import { matterportMaskRcnn } from './matterport';
import { classicFasterRcnn } from './py-faster-rcnn';
import {
	torchvisionFasterRcnn,
	torchvisionFasterRcnn014,
	torchvisionMaskRcnn,
	torchvisionMaskRcnn014,
} from './torchvision';

export const recipes: readonly Recipe[] = [
	torchvisionMaskRcnn,
	torchvisionFasterRcnn,
	matterportMaskRcnn,
	classicFasterRcnn,
	torchvisionMaskRcnn014,
	torchvisionFasterRcnn014,
];

/** What is used until the person chooses another. */
export const defaultRecipe: Recipe = torchvisionMaskRcnn;

/** A shipped recipe by its name, or `null`. */
export function recipeByName(name: string): Recipe | null {
	return recipes.find((recipe) => recipe.name === name) ?? null;
}
