// Light bulbs: the fix of the problem under the cursor, all fixes of its kind, and what the rule says.

import {
	CodeAction,
	CodeActionKind,
	type Diagnostic,
	type Disposable,
	languages,
	type Range,
	type TextDocument,
} from 'vscode';
import type { Problem } from '../core/problem';
import { formatCount } from '../core/words';
import { diagnosticSource } from './diagnostics';
import { annotationSelector } from './hover';
import { isCancelled, messageOf } from './log';
import type { Parts } from './parts';
import { textSourceOf } from './text/documents';

export function provideFixes(parts: Parts): Disposable {
	return languages.registerCodeActionsProvider(
		annotationSelector,
		{
			async provideCodeActions(document, range, { diagnostics }, token) {
				if (document.uri.fsPath !== parts.session.path) return [];
				const own = diagnostics.filter(({ source }) => source === diagnosticSource);
				const problems = await problemsAt(parts, document, range);
				if (token.isCancellationRequested) return [];
				const rules = new Set([...problems.map(({ rule }) => rule), ...own.map(ruleOf)]);
				return [
					...problems.map((problem) => fixAction(problem, own)),
					...[...rules].flatMap((rule) => ruleActions(parts, rule)),
				];
			},
		},
		{ providedCodeActionKinds: [CodeActionKind.QuickFix] },
	);
}

/** Asked of the compute process: a folded entry of the Problems panel stands at one of its places only. */
async function problemsAt(
	{ client, choicesOf, log }: Parts,
	document: TextDocument,
	range: Range,
): Promise<Problem[]> {
	const path = document.uri.fsPath;
	const file = await textSourceOf(path);
	const start = document.offsetAt(range.start);
	const end = document.offsetAt(range.end);
	try {
		return await client.request('problemsAt', { file, choices: choicesOf(path), start, end });
	} catch (error) {
		if (!isCancelled(error)) log.warn(`Fixes: ${messageOf(error)}`);
		return [];
	}
}

function ruleOf({ code }: Diagnostic): string {
	return typeof code === 'object' ? String(code.value) : String(code);
}

function fixAction({ rule, span, fix }: Problem, diagnostics: readonly Diagnostic[]): CodeAction {
	const action = new CodeAction(fix?.title ?? 'Fix', CodeActionKind.QuickFix);
	action.command = {
		command: 'anchorage.fixProblem',
		title: action.title,
		arguments: [{ rule, at: span }],
	};
	action.diagnostics = diagnostics.filter((diagnostic) => ruleOf(diagnostic) === rule);
	action.isPreferred = true;
	return action;
}

function ruleActions({ problems }: Parts, rule: string): CodeAction[] {
	const group = problems.groups().find((each) => each.rule === rule);
	const actions: CodeAction[] = [];
	const add = (title: string, command: string, argument: unknown) => {
		const action = new CodeAction(title, CodeActionKind.QuickFix);
		action.command = { command, title, arguments: [argument] };
		actions.push(action);
	};
	if (group && group.fixable > 1)
		add(`Fix all ${formatCount(group.fixable)} of this kind in the file`, 'anchorage.fixProblem', {
			rule,
			at: null,
		});
	add(`Why this matters (${rule})`, 'anchorage.explainRule', rule);
	add(`Never look for this (${rule})`, 'anchorage.silenceRule', rule);
	return actions;
}
