// A person's own recipe: a `*.anchorage.json` that extends a shipped one, field by field, and contradicts nothing.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Recipe } from '../core/recipe';
import { recipeByName, recipes } from '../core/recipes';

/** A shipped recipe by name, or a recipe file by absolute path. */
export function resolveRecipe(nameOrPath: string): { recipe: Recipe } | { error: string } {
	if (!/\.json$/i.test(nameOrPath)) {
		const recipe = recipeByName(nameOrPath);
		if (recipe) return { recipe };
		const names = recipes.map(({ name }) => name).join(', ');
		return {
			error: `There is no recipe "${nameOrPath}". The shipped ones are ${names}; or give the path of a *.anchorage.json.`,
		};
	}
	const name = basename(nameOrPath);
	let text: string;
	try {
		text = readFileSync(nameOrPath, 'utf8');
	} catch (error) {
		return {
			error: `The recipe ${nameOrPath} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
		};
	}
	let json: unknown;
	try {
		json = JSON.parse(text.replace(/^\ufeff/, ''));
	} catch (error) {
		return { error: `${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}` };
	}
	return recipeFromJson(json, name);
}

/** A recipe from the content of a recipe file; `fileName` names it on screen. */
export function recipeFromJson(json: unknown, fileName: string): { recipe: Recipe } | { error: string } {
	if (!isRecord(json)) return { error: `${fileName}: a recipe is a JSON object.` };
	const { extends: base, $schema: _, ...fields } = json;
	const parent = typeof base === 'string' ? recipeByName(base) : null;
	if (!parent) {
		return {
			error: `${fileName}: "extends" must name a shipped recipe: ${recipes.map(({ name }) => name).join(', ')}.`,
		};
	}
	const stem = fileName.replace(/\.anchorage\.json$|\.json$/i, '');
	const problems: string[] = [];
	const merged = merge(parent, fields, '', problems) as Recipe;
	const recipe: Recipe = {
		...merged,
		name: typeof fields.name === 'string' ? fields.name : stem,
		title: typeof fields.title === 'string' ? fields.title : `${parent.title}, ${stem}`,
		shortTitle: typeof fields.shortTitle === 'string' ? fields.shortTitle : `${parent.shortTitle}, ${stem}`,
	};
	if (problems.length === 0) problems.push(...contradictions(recipe, parent));
	return problems.length > 0 ? { error: `${fileName}: ${problems.join(' ')}` } : { recipe };
}

/** Fields that may be switched off. */
const nullable = new Set(['mask', 'rpn.assigner.border']);

function merge(base: unknown, patch: unknown, path: string, problems: string[]): unknown {
	if (isRecord(base) && isRecord(patch)) {
		const out: Record<string, unknown> = { ...base };
		for (const [key, value] of Object.entries(patch)) {
			const at = path ? `${path}.${key}` : key;
			if (Object.hasOwn(base, key)) out[key] = merge(base[key], value, at, problems);
			else problems.push(`"${at}" is no field of the recipe it extends.`);
		}
		return out;
	}
	if (kindOf(base) !== kindOf(patch) && base !== null && !(patch === null && nullable.has(path))) {
		problems.push(`"${path}" must be ${kindOf(base)}, not ${kindOf(patch)}.`);
		return base;
	}
	return patch;
}

/** What a recipe may not say of itself. */
function contradictions(recipe: Recipe, parent: Recipe): string[] {
	return [
		...changedKinds(recipe, parent),
		...wrongNumbers(recipe),
		...wrongLevels(recipe),
		...wrongLosses(recipe, parent),
		...wrongLimits(recipe),
	];
}

/** Words that name a framework's rule: all of them together make a framework, so they stay as they are. */
function changedKinds(recipe: Recipe, parent: Recipe): string[] {
	const fixed: [string, (from: Recipe) => unknown][] = [
		['input.kind', ({ input }) => input.kind],
		['anchors.kind', ({ anchors }) => anchors.kind],
		['rpn.assigner.kind', ({ rpn }) => rpn.assigner.kind],
		['rpn.assigner.iou', ({ rpn }) => rpn.assigner.iou],
		['rpn.sampler.kind', ({ rpn }) => rpn.sampler.kind],
		['rpn.coder.kind', ({ rpn }) => rpn.coder.kind],
		['rpn.coder.convention', ({ rpn }) => rpn.coder.convention],
		['roi.sampler.kind', ({ roi }) => roi.sampler.kind],
		['roi.coder.kind', ({ roi }) => roi.coder.kind],
		['roi.coder.convention', ({ roi }) => roi.coder.convention],
		['mask.target', ({ mask }) => mask?.target ?? null],
	];
	const out = fixed
		.filter(([name, read]) => read(recipe) !== read(parent) && !(name === 'mask.target' && !recipe.mask))
		.map(
			([name, read]) =>
				`"${name}" is "${read(recipe)}"; it stays ${JSON.stringify(read(parent))} in this framework.`,
		);
	const { input } = recipe;
	const choices: [string, string, readonly string[]][] = [
		['rpn.assigner.crowd', recipe.rpn.assigner.crowd, ['drop', 'shield']],
	];
	if (input.kind === 'torchvision')
		choices.push(['input.scale', input.scale, ['float64', 'float32-reciprocal']]);
	if (input.kind === 'matterport') choices.push(['input.mode', input.mode, ['square', 'pad64', 'none']]);
	for (const [name, value, words] of choices) {
		if (!words.includes(value)) out.push(`"${name}" is "${value}"; it must be ${words.join(' or ')}.`);
	}
	return out;
}

/** Sizes, strides, ratios and weights: numbers over 0; counts: whole ones. */
function wrongNumbers({ anchors, rpn, roi, mask, input }: Recipe): string[] {
	const over0: [string, unknown][] =
		anchors.kind === 'torchvision'
			? [
					['anchors.strides', anchors.strides],
					['anchors.sizes', listOfLists(anchors.sizes)],
					['anchors.ratios', listOfLists(anchors.ratios)],
				]
			: anchors.kind === 'matterport'
				? [
						['anchors.strides', anchors.strides],
						['anchors.scales', anchors.scales],
						['anchors.ratios', anchors.ratios],
					]
				: [
						['anchors.scales', anchors.scales],
						['anchors.ratios', anchors.ratios],
					];
	over0.push(['rpn.coder.weights', rpn.coder.weights], ['roi.coder.weights', roi.coder.weights]);
	const whole: [string, unknown][] = [
		['rpn.sampler.count', rpn.sampler.count],
		['roi.sampler.count', roi.sampler.count],
	];
	if (anchors.kind === 'matterport') whole.push(['anchors.anchorStride', anchors.anchorStride]);
	if (anchors.kind === 'py-faster-rcnn')
		whole.push(['anchors.stride', anchors.stride], ['anchors.baseSize', anchors.baseSize]);
	if (input.kind === 'torchvision') whole.push(['input.padMultiple', input.padMultiple]);
	if (mask) whole.push(['mask.size', mask.size]);
	const isOver0 = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value > 0;
	const out: string[] = [];
	for (const [name, list] of over0) {
		if (!Array.isArray(list) || list.length === 0 || !list.every(isOver0))
			out.push(`"${name}" must hold numbers over 0.`);
	}
	for (const weights of [rpn.coder.weights, roi.coder.weights]) {
		if (weights.length !== 4) out.push(`A coder's "weights" are 4 numbers, not ${weights.length}.`);
	}
	for (const [name, value] of whole) {
		if (!Number.isInteger(value) || !isOver0(value)) out.push(`"${name}" must be a whole number over 0.`);
	}
	for (const [name, value] of [
		['rpn.sampler.positiveFraction', rpn.sampler.positiveFraction],
		['roi.sampler.positiveFraction', roi.sampler.positiveFraction],
	] as const) {
		if (!(value >= 0 && value <= 1)) out.push(`"${name}" is ${value}; a share lies between 0 and 1.`);
	}
	return out;
}

/** The numbers of a list of lists, nothing where an entry is none. */
function listOfLists(lists: readonly unknown[]): unknown[] {
	return lists.every((list) => Array.isArray(list) && list.length > 0) ? lists.flat() : [];
}

function wrongLevels({ anchors }: Recipe): string[] {
	const levels = anchors.levels.length;
	if (levels === 0 || !anchors.levels.every((name) => typeof name === 'string' && name !== '')) {
		return ['"anchors.levels" must hold at least one name.'];
	}
	if (new Set(anchors.levels).size !== levels) return ['"anchors.levels" holds a name twice.'];
	const lists: [string, number][] =
		anchors.kind === 'torchvision'
			? [
					['anchors.strides', anchors.strides.length],
					['anchors.sizes', anchors.sizes.length],
					['anchors.ratios', anchors.ratios.length],
				]
			: anchors.kind === 'matterport'
				? [
						['anchors.strides', anchors.strides.length],
						['anchors.scales', anchors.scales.length],
					]
				: [['one place', 1]];
	return lists
		.filter(([, length]) => length !== levels)
		.map(([name, length]) => `"${name}" has ${length} entries for ${levels} levels.`);
}

/** The terms are those of the framework; weights and beta may differ. */
function wrongLosses({ losses }: Recipe, parent: Recipe): string[] {
	const out: string[] = [];
	const known = new Map(parent.losses.map((term) => [term.name, term]));
	for (const [k, term] of losses.entries()) {
		const own = isRecord(term) ? known.get(term.name) : undefined;
		if (!own) {
			out.push(`"losses[${k}]" must name one of ${[...known.keys()].join(', ')}.`);
			continue;
		}
		if (term.loss !== own.loss || term.normaliser !== own.normaliser) {
			out.push(`"losses[${k}]" must have the loss "${own.loss}" and the normaliser "${own.normaliser}".`);
		}
		if (!(Number.isFinite(term.weight) && term.weight >= 0))
			out.push(`"losses[${k}].weight" must be a number from 0 on.`);
		if (own.beta !== undefined && !(Number.isFinite(term.beta) && (term.beta as number) >= 0)) {
			out.push(`"losses[${k}].beta" must be a number from 0 on.`);
		}
	}
	const given = new Set(losses.map((term) => (isRecord(term) ? (term as { name?: unknown }).name : null)));
	for (const name of known.keys()) {
		if (!given.has(name)) out.push(`"losses" lacks "${name}"; give it the weight 0 to leave it out.`);
	}
	if (given.size !== losses.length) out.push('"losses" holds a term twice.');
	return out;
}

function wrongLimits({ rpn, roi, input }: Recipe): string[] {
	const out: string[] = [];
	const { positive, negative, border } = rpn.assigner;
	for (const [name, value] of [
		['rpn.assigner.positive', positive],
		['rpn.assigner.negative', negative],
		['roi.positive', roi.positive],
	] as const) {
		if (!(value > 0 && value <= 1))
			out.push(`"${name}" is ${value}; an IoU limit lies over 0 and at most at 1.`);
	}
	if (negative > positive) out.push('"rpn.assigner.negative" is over "rpn.assigner.positive".');
	if (border !== null && !(Number.isFinite(border) && border >= 0)) {
		out.push(`"rpn.assigner.border" is ${border}; it must be null or pixels from 0 on.`);
	}
	if (!(input.minSize > 0 && input.maxSize >= input.minSize)) {
		out.push(
			`"input.minSize" is ${input.minSize} and "input.maxSize" ${input.maxSize}: sizes are over 0 and the least comes first.`,
		);
	}
	return out;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (value === null) return 'null';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
