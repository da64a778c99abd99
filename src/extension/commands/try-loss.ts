// "What would another loss say here?": swaps one term of the recipe for a loss that can stand in its place, and writes the
// swap into a recipe file where the person wants to keep it.

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type QuickPickItem, QuickPickItemKind, Uri, window } from 'vscode';
import type { LossAlternative } from '../../compute/protocol';
import type { LossTerm } from '../../core/breakdown/types';
import type { LossName } from '../../core/recipe';
import { formatLoss } from '../../core/words';
import type { Parts } from '../parts';
import { writeSetting, writtenPath } from '../settings';
import { textSourceOf } from '../text/documents';

export async function tryLoss(parts: Parts, wanted: string | null): Promise<void> {
	const { session, client } = parts;
	const { view, path } = session;
	const breakdown = view?.inspected.inspection.breakdown;
	if (!view || path === null || !breakdown) {
		void window.showInformationMessage(
			'There are no losses to compare here: choose a dump of raw head outputs first.',
		);
		return;
	}
	const named = breakdown.terms.find(({ name }) => name === wanted);
	const term = named ?? (await pickTerm(parts, breakdown.terms));
	if (!term) return;
	const alternatives = await client.request('alternatives', {
		file: await textSourceOf(path),
		choices: view.choices,
		image: view.row,
		term: term.name,
	});
	const chosen = await pickLoss(term, alternatives);
	if (!chosen) return;
	const swaps = { ...view.choices.swaps };
	if (chosen.kind === 'write') return writeRecipe(parts, path, term, chosen.loss);
	const own = alternatives.find((each) => each.own)?.loss;
	if (chosen.loss === own) delete swaps[term.name];
	else swaps[term.name] = chosen.loss;
	parts.override(path, { swaps });
	await session.refresh();
}

interface TermItem extends QuickPickItem {
	term?: LossTerm;
}

async function pickTerm(parts: Parts, terms: readonly LossTerm[]): Promise<LossTerm | undefined> {
	const { view, path } = parts.session;
	const items: TermItem[] = terms.map((term) => ({
		label: term.title,
		description: `${term.lossTitle} · ${formatLoss(term.value * term.weight)}`,
		term,
	}));
	const swapped = view && path !== null && Object.keys(view.choices.swaps).length > 0;
	if (swapped)
		items.push(
			{ label: '', kind: QuickPickItemKind.Separator },
			{ label: "$(discard) Back to the recipe's own losses" },
		);
	const chosen = await window.showQuickPick(items, {
		title: 'Try Another Loss',
		placeHolder: 'Which term to compute with another loss',
	});
	if (chosen && !chosen.term && path !== null) {
		parts.override(path, { swaps: {} });
		await parts.session.refresh();
	}
	return chosen?.term;
}

interface LossItem extends QuickPickItem {
	loss?: LossName;
	writes?: LossName;
}

async function pickLoss(
	term: LossTerm,
	alternatives: readonly LossAlternative[],
): Promise<{ kind: 'try' | 'write'; loss: LossName } | null> {
	const current = alternatives.find((each) => each.current);
	const items: LossItem[] = alternatives.map(({ loss, title, formula, value, own, current: isCurrent }) => {
		const marks = [...(own ? ["the recipe's own"] : []), ...(isCurrent ? ['shown now'] : [])];
		return {
			label: `${formatLoss(value)}  ${title}`,
			description: marks.join(', '),
			detail: formula,
			loss,
		};
	});
	if (current && !current.own)
		items.push(
			{ label: '', kind: QuickPickItemKind.Separator },
			{
				label: `$(save) Write ${current.title} into a recipe file...`,
				writes: current.loss,
			},
		);
	const chosen = await window.showQuickPick(items, {
		title: `${term.title}: what would another loss say here?`,
		placeHolder: `Divided by ${term.normaliser}, as the recipe does`,
		matchOnDescription: true,
	});
	if (chosen?.loss) return { kind: 'try', loss: chosen.loss };
	return chosen?.writes ? { kind: 'write', loss: chosen.writes } : null;
}

/** Writes the swap as one field: into the recipe file in force, or into a new one that extends the shipped recipe. */
async function writeRecipe(parts: Parts, path: string, term: LossTerm, loss: LossName): Promise<void> {
	const { recipe } = parts.choicesOf(path);
	const isFile = /\.json$/i.test(recipe);
	const name = isFile ? basename(recipe).replace(/\.anchorage\.json$/i, '') : recipe;
	const target = await window.showSaveDialog({
		title: 'Write Recipe File',
		saveLabel: 'Write',
		defaultUri: Uri.file(join(dirname(isFile ? recipe : path), `${name}-${loss}.anchorage.json`)),
		filters: { 'Anchorage recipe': ['anchorage.json'] },
	});
	if (!target) return;
	const from: { extends?: string; losses?: { name: string }[] } = isFile
		? JSON.parse(readFileSync(recipe, 'utf8').replace(/^\ufeff/, ''))
		: { extends: recipe };
	const others = (from.losses ?? []).filter((each) => each.name !== term.name);
	const content = { ...from, losses: [...others, { name: term.name, loss }] };
	writeFileSync(target.fsPath, `${JSON.stringify(content, null, '\t')}\n`);
	const { [term.name]: _, ...swaps } = parts.session.view?.choices.swaps ?? {};
	parts.override(path, { swaps, recipe: undefined });
	await writeSetting('recipe', writtenPath(target.fsPath, path), path);
}
