// What is wrong in a recipe file as one types: fields that contradict each other.

import { basename } from 'node:path';
import type { Disposable } from 'vscode';
import type { ComputeClient, ComputeLog } from '../compute/client';
import { showJsonDiagnostics } from './json-diagnostics';

export function showRecipeDiagnostics(client: ComputeClient, log: ComputeLog): Disposable[] {
	return showJsonDiagnostics(
		{
			name: 'anchorage.recipe',
			isOne: (path) => /\.anchorage\.json$/i.test(path),
			async check(document) {
				const fileName = basename(document.uri.fsPath);
				const problems = await client.request('checkRecipe', { text: document.getText(), fileName });
				return problems.filter(({ by }) => by === 'recipe');
			},
		},
		log,
	);
}
