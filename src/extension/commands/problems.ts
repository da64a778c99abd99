// Commands around problems: go to one, go to the next, repair one or all of a kind, read why it matters, silence a kind.

import { commands, Uri, window } from 'vscode';
import { type Problem, type Span, startOf } from '../../core/problem';
import type { Parts } from '../parts';
import { readSetting, writeSetting } from '../settings';
import { textSourceOf } from '../text/documents';
import { selectSpan } from '../text/find-record';
import type { ProblemNode } from '../views/problems-view';
import { selectInText } from './open';

/** Where the person was led last: the next problem is looked for behind it. */
let visited: { path: string; start: number } | null = null;

export async function openProblem(parts: Parts, problem: Problem | undefined): Promise<void> {
	if (problem) await goTo(parts, problem, true);
}

async function goTo(parts: Parts, problem: Problem, takeFocus: boolean): Promise<void> {
	const { session } = parts;
	if (session.path === null) return;
	const { path } = session;
	const table = parts.tables.panelOf(path);
	if (problem.span && !table) await selectSpan(path, problem.span, takeFocus);
	visited = { path, start: startOf(problem) };
	if (problem.image === undefined || session.path !== path) return;
	if (problem.image === session.row && session.view) session.select(problem.object ?? null, 'command');
	else await session.open(path, { row: problem.image, object: problem.object ?? null });
	if (!problem.span || table) await selectInText(parts, problem.object ?? null, takeFocus);
}

export async function stepProblem(parts: Parts, step: 1 | -1): Promise<void> {
	const { session, client, overlay, choicesOf } = parts;
	const { path } = session;
	if (path === null) return;
	const file = await textSourceOf(path);
	const from = placeInText(path) ?? (visited?.path === path ? visited.start : -1);
	const problem = await client.request('nextProblem', { file, choices: choicesOf(path), from, step });
	if (problem) await goTo(parts, problem, !overlay.isActive);
	else void window.showInformationMessage('No problem found in this file.');
}

/** Start of the selection in the text, where it is shown. */
function placeInText(path: string): number | null {
	const editor = window.visibleTextEditors.find(({ document }) => document.uri.fsPath === path);
	return editor ? editor.document.offsetAt(editor.selection.start) : null;
}

export async function nextUnmatched({ session, client, choicesOf }: Parts): Promise<void> {
	const { path } = session;
	if (path === null) return;
	const found = await client.request('nextUnmatched', {
		file: await textSourceOf(path),
		choices: choicesOf(path),
		image: session.row,
		object: session.selected,
	});
	if (!found) {
		void window.showInformationMessage('Every object that is trained has at least one positive match.');
		return;
	}
	if (found.image === session.row && session.view) session.select(found.object, 'command');
	else await session.open(path, { row: found.image, object: found.object });
}

/** Repairs one place, or every place of a kind: from the light bulb, or from a line of the Problems view. */
export async function fixProblem(parts: Parts, argument: unknown): Promise<void> {
	const { path } = parts.session;
	const target = fixTarget(argument);
	if (path !== null && target) await parts.editing.fix(path, target.rule, target.at);
}

function fixTarget(argument: unknown): { rule: string; at: Span | null } | null {
	const node = argument as ProblemNode | { rule: string; at: Span | null } | undefined;
	if (!node) return null;
	if (!('kind' in node)) return typeof node.rule === 'string' ? node : null;
	if (node.kind === 'problem') return { rule: node.problem.rule, at: node.problem.span };
	return { rule: node.group.rule, at: null };
}

/** The page of a rule: what it finds, what it costs, what to do. */
export async function explainRule({ context }: Parts, argument: unknown): Promise<void> {
	const rule = ruleOf(argument);
	if (!rule) return;
	await commands.executeCommand('markdown.showPreview', rulePage(context.extensionUri, rule));
}

/** Where the page of a rule stands. */
export function rulePage(extension: Uri, rule: string): Uri {
	return Uri.joinPath(extension, 'docs', 'rules', `${rule}.md`);
}

/** Takes a kind of problem out of what is looked for, in the settings. */
export async function silenceRule({ session }: Parts, argument: unknown): Promise<void> {
	const rule = ruleOf(argument);
	if (!rule) return;
	const severities = readSetting<Record<string, string>>('severities', session.path, {});
	await writeSetting('severities', { ...severities, [rule]: 'off' }, session.path);
}

function ruleOf(argument: unknown): string | null {
	if (typeof argument === 'string' && /^[a-z0-9-]+$/.test(argument)) return argument;
	const node = argument as ProblemNode | undefined;
	if (!node) return null;
	return node.kind === 'problem' ? node.problem.rule : (node.group?.rule ?? null);
}
