// What is wrong in JSON files of a kind as one types. What their JSON schema can say, the editor's own JSON support says.

import {
	Diagnostic,
	DiagnosticSeverity,
	type Disposable,
	languages,
	Range,
	type TextDocument,
	workspace,
} from 'vscode';
import type { ComputeLog } from '../compute/client';
import type { Span } from '../core/problem';
import { isCancelled, messageOf } from './log';

const waitMs = 200;

export interface JsonProblem {
	/** Path of the field. */
	path: (string | number)[];
	message: string;
	/** In the text; `null` where the text has no place for it. */
	span: Span | null;
}

export interface CheckedFiles {
	/** Name of the collection. */
	name: string;
	isOne(path: string): boolean;
	check(document: TextDocument): Promise<JsonProblem[]>;
}

export function showJsonDiagnostics({ name, isOne, check }: CheckedFiles, log: ComputeLog): Disposable[] {
	const collection = languages.createDiagnosticCollection(name);
	const waiting = new Map<TextDocument, NodeJS.Timeout>();
	const show = async (document: TextDocument) => {
		const { version } = document;
		const problems = await check(document);
		if (document.isClosed || document.version !== version) return;
		collection.set(
			document.uri,
			problems.map(({ span, message, path }) => {
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
		if (document.uri.scheme !== 'file' || !isOne(document.uri.fsPath)) return;
		clearTimeout(waiting.get(document));
		waiting.set(
			document,
			setTimeout(() => {
				waiting.delete(document);
				show(document).catch((error: unknown) => {
					if (!isCancelled(error)) log.error(`${document.uri.fsPath}: ${messageOf(error)}`);
				});
			}, wait),
		);
	};
	const all = () => {
		for (const document of workspace.textDocuments) schedule(document, 0);
	};
	all();
	return [
		collection,
		workspace.onDidOpenTextDocument((document) => schedule(document, 0)),
		workspace.onDidChangeTextDocument(({ document }) => schedule(document, waitMs)),
		// What a file names beside itself may have come or gone.
		workspace.onDidSaveTextDocument((document) => schedule(document, 0)),
		workspace.onDidGrantWorkspaceTrust(all),
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
