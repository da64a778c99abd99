// The Problems panel: what the compute process found wrong in the files that are open, at its place in the text.

import {
	Diagnostic,
	DiagnosticSeverity,
	type Disposable,
	languages,
	Range,
	type TextDocument,
	Uri,
	workspace,
} from 'vscode';
import type { Problem, Severity } from '../core/problem';
import type { Session } from './session';
import { documentOf } from './text/documents';

/** Entries that are placed in the text at most. */
const mostShown = 1000;

const severities: Record<Severity, DiagnosticSeverity> = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	information: DiagnosticSeverity.Information,
};

export function showDiagnostics(session: Session): Disposable[] {
	const collection = languages.createDiagnosticCollection('anchorage');
	const update = () => {
		const { path, summary } = session;
		if (path === null || !summary) return;
		const document = documentOf(path);
		if (!document || summary.format === null) {
			collection.delete(Uri.file(path));
			return;
		}
		collection.set(
			document.uri,
			problemsOf(session)
				.slice(0, mostShown)
				.map((problem) => diagnosticOf(problem, document)),
		);
	};
	return [
		collection,
		session.onDidChangeFile(update),
		session.onDidChangeView(update),
		workspace.onDidCloseTextDocument((document) => collection.delete(document.uri)),
	];
}

/** Problems of the file, and those that only the inspection of the shown image knows. */
export function problemsOf({ summary, view, path }: Session): Problem[] {
	const own = summary?.problems ?? [];
	if (!view || view.path !== path) return own;
	const known = new Set(own.map(keyOf));
	return [...own, ...view.inspected.inspection.problems.filter((problem) => !known.has(keyOf(problem)))];
}

function keyOf({ rule, span, message }: Problem): string {
	return `${rule}|${span?.start}|${message}`;
}

function diagnosticOf(problem: Problem, document: TextDocument): Diagnostic {
	const { span, message, count = 1 } = problem;
	const range = span
		? new Range(document.positionAt(span.start), document.positionAt(span.end))
		: new Range(0, 0, 0, 0);
	const text = count > 1 ? `${message} (${count} times)` : message;
	const diagnostic = new Diagnostic(range, text, severities[problem.severity]);
	diagnostic.source = 'anchorage';
	diagnostic.code = problem.rule;
	return diagnostic;
}
