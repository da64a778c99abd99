// The quick pick that changes the recipe: shipped ones and the workspace's own files.

import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { QuickPickItemKind, window, workspace } from 'vscode';
import type { Recipe } from '../../core/recipe';
import { recipes } from '../../core/recipes';
import { sentenceCase, unitOf } from '../../core/words';
import type { Parts } from '../parts';
import { writeSetting, writtenPath } from '../settings';
import { recipeFacts } from '../views/recipe-facts';

interface Item {
	label: string;
	description?: string;
	detail?: string;
	kind?: QuickPickItemKind;
	/** Name, or absolute path of the file. */
	recipe?: string;
}

export async function changeRecipe(parts: Parts): Promise<void> {
	const { session, choicesOf, override } = parts;
	const { path } = session;
	const current = path === null ? null : choicesOf(path).recipe;
	const chosen = await pickRecipe(path, {
		title: 'Change Recipe',
		placeHolder: 'How the training framework makes anchors and matches them',
		current,
	});
	if (chosen === undefined || chosen === current) return;
	const isFile = chosen.endsWith('.json');
	const written = path !== null && isFile ? writtenPath(chosen, path) : chosen;
	// A recipe that came with a probe gives way.
	if (path !== null) override(path, { recipe: undefined });
	await writeSetting('recipe', written, path);
}

/** The name of a shipped recipe, or the absolute path of a file. @param path annotation file that it is for. */
export async function pickRecipe(
	path: string | null,
	{ title, placeHolder, current }: { title: string; placeHolder: string; current: string | null },
): Promise<string | undefined> {
	const files = await workspace.findFiles('**/*.anchorage.json', '**/node_modules/**', 100);
	const own = new Set(files.map(({ fsPath }) => fsPath));
	// Recipe files beside the annotation file, which may lie outside the workspace.
	if (path !== null) for (const file of recipesBeside(path)) own.add(file);
	// A recipe in force that lies outside the workspace is listed too.
	if (current?.endsWith('.json')) own.add(current);
	const items: Item[] = recipes.map((recipe) => ({
		label: recipe.title,
		description: current === recipe.name ? 'current' : '',
		detail: detailOf(recipe),
		recipe: recipe.name,
	}));
	if (own.size > 0) items.push({ label: 'Recipe files', kind: QuickPickItemKind.Separator });
	for (const file of [...own].sort())
		items.push({
			label: basename(file),
			description: current === file ? 'current' : '',
			detail: workspace.asRelativePath(file),
			recipe: file,
		});
	const chosen = await window.showQuickPick(items, { title, placeHolder, matchOnDetail: true });
	return chosen?.recipe;
}

function recipesBeside(path: string): string[] {
	const folder = dirname(path);
	return readdirSync(folder)
		.filter((name) => name.endsWith('.anchorage.json'))
		.map((name) => join(folder, name));
}

function detailOf(recipe: Recipe): string {
	const facts = new Map(recipeFacts(recipe));
	const { name, version } = recipe.framework;
	const unit = sentenceCase(unitOf(recipe).many);
	const positive = facts.get('Positive at') ?? facts.get('Positive') ?? '';
	return `${name} ${version} · ${unit}: ${facts.get(unit)} · positive: ${positive}`;
}
