// The Problems panel: what was found wrong in the file that is looked at, at its place in the text. A rule that is broken
// in many places is one entry that opens.

import {
	Diagnostic,
	DiagnosticRelatedInformation,
	DiagnosticSeverity,
	type Disposable,
	type ExtensionContext,
	Location,
	languages,
	Range,
	type TextDocument,
	Uri,
	workspace,
} from 'vscode';
import type { ProblemGroup } from '../compute/protocol';
import type { Problem, Severity, Span } from '../core/problem';
import { formatCount } from '../core/words';
import { rulePage } from './commands/problems';
import type { ProblemBook } from './problem-book';
import type { Session } from './session';
import { documentOf } from './text/documents';

/** Places of one rule that are entries of their own; with more, one entry holds the first of them. */
const mostEntries = 10;

const severities: Record<Severity, DiagnosticSeverity> = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	information: DiagnosticSeverity.Information,
};

export const diagnosticSource = 'anchorage';

export function showDiagnostics(
	{ extensionUri }: ExtensionContext,
	session: Session,
	book: ProblemBook,
): Disposable[] {
	const collection = languages.createDiagnosticCollection(diagnosticSource);
	const update = () => {
		const { path, summary } = session;
		if (path === null) return;
		const document = documentOf(path);
		if (!document || !summary?.format) {
			collection.delete(Uri.file(path));
			return;
		}
		const groups = book.groups();
		collection.set(
			document.uri,
			groups.flatMap((group) => diagnosticsOf(group, document, extensionUri)),
		);
	};
	return [
		collection,
		book.onDidChange(update),
		workspace.onDidCloseTextDocument((document) => collection.delete(document.uri)),
	];
}

function diagnosticsOf(group: ProblemGroup, document: TextDocument, extension: Uri): Diagnostic[] {
	const { problems, count } = group;
	const first = problems[0];
	if (!first) return [];
	if (count <= mostEntries) return problems.map((problem) => diagnosticOf(problem, document, extension));
	const folded = diagnosticOf({ ...first, severity: group.severity }, document, extension);
	folded.message = `${group.title}: ${formatCount(count)} places in this file. The first: ${first.message}`;
	folded.relatedInformation = problems.map(
		({ span, message }) =>
			new DiagnosticRelatedInformation(new Location(document.uri, rangeOf(document, span)), message),
	);
	return [folded];
}

function diagnosticOf(problem: Problem, document: TextDocument, extension: Uri): Diagnostic {
	const { span, message, rule, severity } = problem;
	const diagnostic = new Diagnostic(rangeOf(document, span), message, severities[severity]);
	diagnostic.source = diagnosticSource;
	diagnostic.code = { value: rule, target: rulePage(extension, rule) };
	return diagnostic;
}

function rangeOf(document: TextDocument, span: Span | null): Range {
	return span
		? new Range(document.positionAt(span.start), document.positionAt(span.end))
		: new Range(0, 0, 0, 0);
}
