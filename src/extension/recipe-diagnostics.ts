// What is wrong in a recipe file as one types: fields that contradict each other. What the JSON schema can say, the editor's
// own JSON support says.

import { basename } from 'node:path';
import {
	Diagnostic,
	DiagnosticSeverity,
	type Disposable,
	languages,
	Range,
	type TextDocument,
	workspace,
} from 'vscode';
import type { ComputeClient, ComputeLog } from '../compute/client';

const waitMs = 200;

export function showRecipeDiagnostics(client: ComputeClient, log: ComputeLog): Disposable[] {
	const collection = languages.createDiagnosticCollection('anchorage.recipe');
	const waiting = new Map<TextDocument, NodeJS.Timeout>();
	const check = async (document: TextDocument) => {
		const { version } = document;
		const fileName = basename(document.uri.fsPath);
		const problems = await client.request('checkRecipe', { text: document.getText(), fileName });
		if (document.isClosed || document.version !== version) return;
		collection.set(
			document.uri,
			problems
				.filter(({ by }) => by === 'recipe')
				.map(({ span, message, path }) => {
					const range = span
						? new Range(document.positionAt(span.start), document.positionAt(span.end))
						: new Range(0, 0, 0, 0);
					const diagnostic = new Diagnostic(range, message, DiagnosticSeverity.Error);
					diagnostic.source = 'anchorage';
					diagnostic.code = path.join('.');
					return diagnostic;
				}),
		);
	};
	const schedule = (document: TextDocument, wait: number) => {
		if (!isRecipe(document)) return;
		clearTimeout(waiting.get(document));
		waiting.set(
			document,
			setTimeout(() => {
				waiting.delete(document);
				check(document).catch((error: Error) => log.error(`recipe file: ${error.message}`));
			}, wait),
		);
	};
	for (const document of workspace.textDocuments) schedule(document, 0);
	return [
		collection,
		workspace.onDidOpenTextDocument((document) => schedule(document, 0)),
		workspace.onDidChangeTextDocument(({ document }) => schedule(document, waitMs)),
		workspace.onDidCloseTextDocument((document) => {
			clearTimeout(waiting.get(document));
			waiting.delete(document);
			collection.delete(document.uri);
		}),
		{
			dispose: () => {
				for (const timer of waiting.values()) clearTimeout(timer);
			},
		},
	];
}

function isRecipe({ uri }: TextDocument): boolean {
	return uri.scheme === 'file' && /\.anchorage\.json$/i.test(uri.fsPath);
}
