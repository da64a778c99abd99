// Commands that compare: the open file under another recipe, with other head outputs, or with other detections.

import { window } from 'vscode';
import type { CompareSubject } from '../../messages';
import { choiceOf } from '../compare/choices';
import type { Parts } from '../parts';
import { chooseDetections, chooseDump, pickPredictions } from './choose';
import { needsFile } from './needs-file';
import { pickRecipe } from './recipe';

export const compareRecipes = (parts: Parts) => compare(parts, 'recipes');
export const compareDumps = (parts: Parts) => compare(parts, 'predictions');
export const compareDetections = (parts: Parts) => compare(parts, 'detections');

async function compare(parts: Parts, subject: CompareSubject): Promise<void> {
	const other = await chooseOther(parts, subject);
	if (other !== undefined) parts.comparison.open(subject, other);
}

/** What stands on the other side: `undefined` where the person gave it up. Where the file's own side is empty, it is asked for first. */
export async function chooseOther(parts: Parts, subject: CompareSubject): Promise<string | undefined> {
	const { session, choicesOf } = parts;
	const { path } = session;
	if (path === null) {
		await needsFile();
		return undefined;
	}
	if (subject === 'recipes') {
		const current = choicesOf(path).recipe;
		return pickRecipe(path, {
			title: 'Compare Recipes',
			placeHolder: 'The recipe to compare with the current one',
			current,
		});
	}
	if (choiceOf(subject, choicesOf(path)) === null) {
		await (subject === 'predictions' ? chooseDump : chooseDetections)(parts);
		if (choiceOf(subject, choicesOf(path)) === null) return undefined;
	}
	const now = choiceOf(subject, choicesOf(path));
	const other = await pickPredictions(subject, path, {
		title: subject === 'predictions' ? 'Compare Dumps' : 'Compare Detections',
		placeHolder:
			subject === 'predictions'
				? 'Head outputs to compare with: another checkpoint, most often'
				: 'Detections to compare with: another checkpoint or another model',
		now,
	});
	if (other !== undefined && other === now)
		void window.showInformationMessage('Both sides are the same file: nothing will be different.');
	return other;
}
