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
	if (problems.length === 0) problems.push(...contradictions(recipe));
	return problems.length > 0 ? { error: `${fileName}: ${problems.join(' ')}` } : { recipe };
}

function merge(base: unknown, patch: unknown, path: string, problems: string[]): unknown {
	if (isRecord(base) && isRecord(patch)) {
		const out: Record<string, unknown> = { ...base };
		for (const [key, value] of Object.entries(patch)) {
			const at = path ? `${path}.${key}` : key;
			if (key in base) out[key] = merge(base[key], value, at, problems);
			else problems.push(`"${at}" is no field of the recipe it extends.`);
		}
		return out;
	}
	if (kindOf(base) !== kindOf(patch) && base !== null && patch !== null) {
		problems.push(`"${path}" must be ${kindOf(base)}, not ${kindOf(patch)}.`);
		return base;
	}
	return patch;
}

/** What a recipe may not say of itself. */
function contradictions({ anchors, rpn, roi, input }: Recipe): string[] {
	const out: string[] = [];
	const levels = anchors.levels.length;
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
				: [];
	for (const [name, length] of lists) {
		if (length !== levels) out.push(`"${name}" has ${length} entries for ${levels} levels.`);
	}
	const { positive, negative } = rpn.assigner;
	for (const [name, value] of [
		['rpn.assigner.positive', positive],
		['rpn.assigner.negative', negative],
		['roi.positive', roi.positive],
	] as const) {
		if (!(value >= 0 && value <= 1)) out.push(`"${name}" is ${value}; an IoU limit lies between 0 and 1.`);
	}
	if (negative > positive) out.push('"rpn.assigner.negative" is over "rpn.assigner.positive".');
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
