// What a JSON schema cannot say: fields of a recipe that do not go together.

import { lossEntry } from '../losses/catalogue';
import type { GridRule, LossTermRule, Recipe } from '../recipe';
import { termSwaps } from './swap';

/** Something wrong at a field, by its path from the recipe's root: `['assigner', 'negative']`. */
export interface Contradiction {
	path: (string | number)[];
	message: string;
}

/** Everything in which `recipe` contradicts itself or the shipped recipe it extends. */
export function contradictions(recipe: Recipe, parent: Recipe): Contradiction[] {
	return [
		...changedWords(recipe, parent),
		...wrongLevels(recipe.grids),
		...wrongLosses(recipe, parent),
		...wrongLimits(recipe),
	];
}

/** Words that name a framework's rule: all of them together make a framework, so they stay as they are. */
function changedWords(recipe: Recipe, parent: Recipe): Contradiction[] {
	const fixed: [path: string[], read: (from: Recipe) => unknown][] = [
		[['input', 'kind'], ({ input }) => input.kind],
		[['grids', 'kind'], ({ grids }) => grids.kind],
		[['assigner', 'kind'], ({ assigner }) => assigner.kind],
		[['assigner', 'iou'], ({ assigner }) => ('iou' in assigner ? assigner.iou : null)],
		[['assigner', 'convention'], ({ assigner }) => ('convention' in assigner ? assigner.convention : null)],
		[['sampler', 'kind'], ({ sampler }) => sampler.kind],
		[['coder', 'kind'], ({ coder }) => coder.kind],
		[['coder', 'convention'], ({ coder }) => ('convention' in coder ? coder.convention : null)],
		[['roi', 'coder', 'convention'], ({ roi }) => roi?.coder.convention ?? null],
		[['roi', 'background'], ({ roi }) => roi?.background ?? null],
		[['mask', 'target'], ({ mask }) => mask?.target ?? parent.mask?.target ?? null],
	];
	return fixed
		.filter(([, read]) => read(recipe) !== read(parent))
		.map(([path, read]) => ({
			path,
			message: `is ${JSON.stringify(read(recipe))}; it stays ${JSON.stringify(read(parent))} in this framework`,
		}));
}

/** Lists that must have an entry for each level. */
function wrongLevels(grids: GridRule): Contradiction[] {
	if (grids.kind === 'queries') return [];
	const levels = grids.levels.length;
	const out: Contradiction[] = [];
	if (new Set(grids.levels).size !== levels)
		out.push({ path: ['grids', 'levels'], message: 'holds a name twice' });
	const expect = (field: string, length: number, wanted = levels) => {
		if (length === wanted) return;
		out.push({
			path: ['grids', field],
			message: `has ${length} ${length === 1 ? 'entry' : 'entries'}, but there ${levels === 1 ? 'is 1 level' : `are ${levels} levels`}${wanted === levels ? '' : ` and it needs ${wanted}`}`,
		});
	};
	switch (grids.kind) {
		case 'torchvision':
			expect('strides', grids.strides.length);
			expect('sizes', grids.sizes.length);
			expect('ratios', grids.ratios.length);
			break;
		case 'ssd':
			expect('maps', grids.maps.length);
			if (grids.steps) expect('steps', grids.steps.length);
			expect('scales', grids.scales.length, levels + 1);
			expect('ratios', grids.ratios.length);
			break;
		case 'detectron2':
			expect('strides', grids.strides.length);
			expect('sizes', grids.sizes.length);
			break;
		case 'matterport':
			expect('strides', grids.strides.length);
			expect('scales', grids.scales.length);
			break;
		case 'mmdetection':
		case 'points':
			expect('strides', grids.strides.length);
			break;
		case 'py-faster-rcnn':
			expect('levels', levels, 1);
	}
	return out;
}

/** A term keeps its place; its loss may be swapped for one that can stand there. */
function wrongLosses({ losses }: Recipe, parent: Recipe): Contradiction[] {
	const out: Contradiction[] = [];
	losses.forEach((term, k) => {
		const own = parent.losses.find(({ name }) => name === term.name) as LossTermRule;
		const possible = [own.loss, ...termSwaps(parent, own)];
		if (!possible.includes(term.loss))
			out.push({
				path: ['losses', k, 'loss'],
				message: `is "${term.loss}", which cannot stand for the term ${term.name}: it may be ${possible.join(', ')}`,
			});
		if (term.normaliser !== own.normaliser)
			out.push({
				path: ['losses', k, 'normaliser'],
				message: `is "${term.normaliser}"; it stays "${own.normaliser}" in this framework`,
			});
		for (const field of ['beta', 'alpha', 'gamma', 'convention'] as const) {
			if (term[field] === undefined || lossEntry(term.loss).parameters.some(({ name }) => name === field))
				continue;
			out.push({ path: ['losses', k, field], message: `means nothing to the loss "${term.loss}"` });
		}
		if (term.normaliserValue !== undefined && term.normaliser !== 'moving-average')
			out.push({
				path: ['losses', k, 'normaliserValue'],
				message: `means nothing to the normaliser "${term.normaliser}"`,
			});
	});
	return out;
}

function wrongLimits({ assigner, input }: Recipe): Contradiction[] {
	const out: Contradiction[] = [];
	if (assigner.kind === 'max-iou' && assigner.negative > assigner.positive)
		out.push({
			path: ['assigner', 'negative'],
			message: `is ${assigner.negative}, over "assigner.positive" (${assigner.positive})`,
		});
	if (assigner.kind === 'fcos' && assigner.lower >= assigner.upper)
		out.push({
			path: ['assigner', 'lower'],
			message: `is ${assigner.lower}, not under "assigner.upper" (${assigner.upper})`,
		});
	if ('minSize' in input && input.minSize > input.maxSize)
		out.push({
			path: ['input', 'minSize'],
			message: `is ${input.minSize}, over "input.maxSize" (${input.maxSize})`,
		});
	return out;
}
