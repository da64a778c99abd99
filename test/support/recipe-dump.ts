// A recipe with an input small enough for a test, and a made-up dump of the sample's first picture that fits it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { resolveRecipe } from '../../src/compute/recipe-file';
import type { Recipe } from '../../src/core/recipe';
import { backgroundChannel } from '../../src/core/recipe-facts';
import { readAnnotations } from '../../src/formats';
import { syntheticTensors } from './synthetic-dump';
import { safetensorsBytes } from './tensor-files';

/** The sample's annotation file, absolute. */
export const sampleLabels = resolve('media/sample/coco/instances.json');

const classes = ['background', 'circle', 'triangle', 'square', 'star', 'ring', 'bar'];

/** Paths of both, written into `folder`. @param seed of the dump's values. */
export function recipeAndDump(
	parent: Recipe,
	folder: string,
	seed = 7,
): { recipe: string; predictions: string } {
	const recipe = join(folder, `${parent.name}.anchorage.json`);
	writeFileSync(recipe, JSON.stringify({ extends: parent.name, input: smallInput(parent) }));
	const resolved = resolveRecipe(recipe);
	if ('error' in resolved) throw new Error(resolved.error);
	const [image] = readAnnotations(readFileSync(sampleLabels, 'utf8'), { path: sampleLabels }).images;
	if (!image) throw new Error('the sample has images');
	const [, ...foreground] = classes;
	const background = backgroundChannel(resolved.recipe);
	const names =
		background === 'first' ? classes : background === 'last' ? [...foreground, 'background'] : foreground;
	const size = { width: image.width as number, height: image.height as number };
	const tensors = syntheticTensors(resolved.recipe, { ...size, objects: image.objects }, names.length, seed);
	const predictions = join(folder, `${parent.name}.safetensors`);
	writeFileSync(predictions, safetensorsBytes(tensors, { classes: JSON.stringify(names) }));
	return { recipe, predictions };
}

/** SSD's input is what it is. */
function smallInput({ input }: Recipe): object {
	if (input.kind === 'py-faster-rcnn') return { minSize: 240, maxSize: 400 };
	if (input.kind === 'matterport') return { minSize: 192, maxSize: 256 };
	if ('minSize' in input) return { minSize: 160, maxSize: 256 };
	return 'size' in input ? { size: 224 } : {};
}
