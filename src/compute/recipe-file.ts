// A person's own recipe: a `*.anchorage.json` that extends a shipped one, field by field, fits the schema and contradicts
// nothing. Everything wrong is named with the path of its field and its place in the text.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Span } from '../core/problem';
import type { LossTermRule, Recipe } from '../core/recipe';
import { recipeByName, recipes } from '../core/recipes';
import { contradictions } from '../core/recipes/contradictions';
import { withLoss } from '../core/recipes/swap';
import { parseJson } from './json-text';
import { recipeProblems } from './recipe-schema';
import type { FieldPath } from './schema-problems';

/** Something wrong in a recipe file. */
export interface RecipeProblem {
	/** Path of the field, `[]` for the file as a whole. */
	path: FieldPath;
	/** A whole sentence that names the field. */
	message: string;
	/** The field's value in the text, `null` where the text has none. */
	span: Span | null;
	/** `schema` and `syntax` are also what an editor with the JSON schema says. */
	by: 'syntax' | 'schema' | 'recipe';
}

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
	const { recipe, problems } = readRecipe(text, name);
	return recipe ? { recipe } : { error: `${name}: ${problems.map(({ message }) => message).join(' ')}` };
}

/** A recipe from the text of a recipe file, or everything that is wrong with it; `fileName` names it on screen. */
export function readRecipe(
	text: string,
	fileName: string,
): { recipe: Recipe | null; problems: RecipeProblem[] } {
	const parsed = parseJson(text);
	if ('error' in parsed)
		return {
			recipe: null,
			problems: [{ path: [], message: parsed.error, span: parsed.span, by: 'syntax' }],
		};
	const { json, spanOf } = parsed;
	const named = (by: RecipeProblem['by']) => (problem: { path: FieldPath; message: string }) => ({
		...problem,
		message: `${fieldName(problem.path)} ${problem.message}.`,
		span: spanOf(problem.path),
		by,
	});
	const wrong = recipeProblems(json).map(named('schema'));
	if (wrong.length > 0) return { recipe: null, problems: wrong };
	const file = json as RecipeFile;
	const { recipe, parent, termPaths } = extended(file, fileName);
	const listed = wrongList(file, parent).map(named('recipe'));
	if (listed.length > 0) return { recipe: null, problems: listed };
	const contradicting = contradictions(recipe, parent).map(({ path, message }) => ({
		path: ownPath(path, termPaths),
		message,
	}));
	return { recipe: contradicting.length > 0 ? null : recipe, problems: contradicting.map(named('recipe')) };
}

type RecipeFile = { extends: string; $schema?: string; losses?: Partial<LossTermRule>[] } & Record<
	string,
	unknown
>;

/** The shipped recipe with the file's fields in their places. */
function extended(file: RecipeFile, fileName: string) {
	const { extends: base, $schema: _, losses, ...fields } = file;
	const parent = recipeByName(base) as Recipe;
	const stem = fileName.replace(/\.anchorage\.json$|\.json$/i, '');
	const merged = merge(parent, fields) as Recipe;
	/** Row of each of the recipe's terms in the file's own list. */
	const termPaths = parent.losses.map(({ name }) => losses?.findIndex((term) => term.name === name) ?? -1);
	const recipe: Recipe = {
		...merged,
		losses: parent.losses.map((term, row) => changedTerm(term, losses?.[termPaths[row] as number])),
		name: typeof fields.name === 'string' ? fields.name : stem,
		extends: parent.name,
		title: typeof fields.title === 'string' ? fields.title : `${parent.title}, ${stem}`,
		shortTitle: typeof fields.shortTitle === 'string' ? fields.shortTitle : `${parent.shortTitle}, ${stem}`,
	};
	return { recipe, parent, termPaths };
}

/** Terms that the extended recipe does not have, or that are named twice. */
function wrongList({ losses }: RecipeFile, parent: Recipe): { path: FieldPath; message: string }[] {
	const names = parent.losses.map(({ name }) => name);
	return (losses ?? []).flatMap(({ name }, row) => {
		const path = ['losses', row, 'name'];
		if (!names.includes(name as (typeof names)[number]))
			return [
				{
					path,
					message: `is "${name}", a term that ${parent.name} does not have: it may be ${names.join(', ')}`,
				},
			];
		const first = losses?.findIndex((term) => term.name === name) ?? row;
		return first < row ? [{ path, message: `names the same term as "losses[${first}]"` }] : [];
	});
}

/** Another loss starts from its own defaults: what the first one had of parameters goes with it. */
function changedTerm(term: LossTermRule, change: Partial<LossTermRule> | undefined): LossTermRule {
	if (!change) return term;
	if (change.loss === undefined || change.loss === term.loss) return { ...term, ...change };
	return { ...withLoss(term, change.loss), ...change };
}

function merge(base: unknown, patch: unknown): unknown {
	if (!isRecord(base) || !isRecord(patch)) return patch;
	const out: Record<string, unknown> = { ...base };
	for (const [key, value] of Object.entries(patch)) out[key] = merge(base[key], value);
	return out;
}

/** The recipe's third term may be the file's first. */
function ownPath(path: FieldPath, termPaths: readonly number[]): FieldPath {
	return path[0] === 'losses' ? ['losses', termPaths[path[1] as number] as number, ...path.slice(2)] : path;
}

/** `"losses[1].beta"`; the file itself is "The recipe". */
function fieldName(path: FieldPath): string {
	if (path.length === 0) return 'The recipe';
	const name = path
		.map((part, k) => (typeof part === 'number' ? `[${part}]` : k === 0 ? part : `.${part}`))
		.join('');
	return `"${name}"`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
