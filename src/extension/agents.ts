// The tools that language models use in the editor. They answer about files of the workspace as the editor holds them, with
// what the person has chosen for each; the one that writes asks first, and its change is a step of the editor.

import { stat } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import {
	type CancellationToken,
	type Disposable,
	LanguageModelTextPart,
	type LanguageModelTool,
	type LanguageModelToolInvocationOptions,
	LanguageModelToolResult,
	lm,
	Uri,
	workspace,
} from 'vscode';
import type { AgentEngine, ToolAnswer } from '../agents';
import { type ToolName, toolNames } from '../agents/names';
import type { HostParams } from '../compute/client';
import type { ComputeRequests } from '../compute/protocol';
import type { Parts } from './parts';
import { textSourceOf } from './text/documents';
import { escapeMarkdown } from './text/markdown';

/** Registers every tool of package.json. */
export function provideTools(parts: Parts): Disposable[] {
	return toolNames.map((name) => lm.registerTool(name, toolFor(parts, name)));
}

function toolFor(parts: Parts, name: ToolName): LanguageModelTool<unknown> {
	return {
		async prepareInvocation({ input }, token) {
			const { announceTool, toolNamed } = await import('../agents');
			const { doing, question } = await announceTool(toolNamed(name), engineOf(parts, token), input);
			const invocationMessage = escapeMarkdown(doing);
			if (!question) return { invocationMessage };
			const { title, lines } = question;
			// The editor reads it as Markdown, and names out of the file stand in it.
			const message = lines.map(escapeMarkdown).join('\n\n');
			return { invocationMessage, confirmationMessages: { title, message } };
		},
		async invoke(options, token) {
			const { runTool, toolNamed } = await import('../agents');
			const answer = await runTool(toolNamed(name), engineOf(parts, token), options.input);
			return resultOf(answer, options, token);
		},
	};
}

/** The text, and its numbers where they fit into what the model can take. */
async function resultOf(
	{ text, data }: ToolAnswer,
	{ tokenizationOptions }: LanguageModelToolInvocationOptions<unknown>,
	token: CancellationToken,
): Promise<LanguageModelToolResult> {
	const json = JSON.stringify(data);
	const words = new LanguageModelTextPart(text);
	const length = (await tokenizationOptions?.countTokens(`${text}\n${json}`, token)) ?? 0;
	const isFitting = length <= (tokenizationOptions?.tokenBudget ?? Number.POSITIVE_INFINITY);
	return new LanguageModelToolResult(isFitting ? [words, new LanguageModelTextPart(json)] : [words]);
}

type FileQuestion = {
	[K in keyof ComputeRequests]: HostParams<K> extends { file: unknown; choices: unknown } ? K : never;
}[keyof ComputeRequests];

function engineOf({ client, choicesOf, session, editing }: Parts, token: CancellationToken): AgentEngine {
	const abort = new AbortController();
	if (token.isCancellationRequested) abort.abort();
	token.onCancellationRequested(() => abort.abort());
	const { signal } = abort;
	const ask = async <K extends FileQuestion>(
		kind: K,
		path: string,
		params: Omit<HostParams<K>, 'file' | 'choices'>,
	) => {
		const file = await textSourceOf(path);
		return client.request(kind, { ...params, file, choices: choicesOf(path) } as HostParams<K>, signal);
	};
	return {
		signal,
		advice: {
			predictions:
				'The person chooses them for the open file with the command "Anchorage: Choose Dump", or in the setting anchorage.predictions.path.',
		},
		resolve: (written) => fileOf(written, session.path),
		async summarise(path) {
			const summary = await ask('summarise', path, { known: null });
			if (!summary) throw new Error('The file changed meanwhile: ask again.');
			return summary;
		},
		images: (path, from, to) => ask('images', path, { from, to }),
		inspect: (path, image) => ask('inspect', path, { image }),
		overview: (path, from, to) => ask('overview', path, { from, to }),
		problems: (path, part) => ask('problems', path, { part }),
		problemsOfRule: (path, rule, from, count) => ask('problemsOfRule', path, { rule, from, count }),
		places: (path, offsets) => ask('places', path, { offsets }),
		async write(path, rule) {
			signal.throwIfAborted();
			await editing.fix(path, rule, null);
			return 'The change is one step in the editor: Undo takes it back, saving keeps it.';
		},
	};
}

/** @param opened the file that the person has opened in Anchorage: it may be read wherever it lies. */
async function fileOf(written: string, opened: string | null): Promise<string> {
	const path = await pathOf(written);
	if (path !== opened && !workspace.getWorkspaceFolder(Uri.file(path)))
		throw new Error(
			`${written} lies outside the folders of the workspace, where the tools may read. A person can open its folder, or the file in Anchorage.`,
		);
	if (!(await isFile(path)))
		throw new Error(
			`There is no file ${written}: paths are absolute, or relative to a folder of the workspace.`,
		);
	return path;
}

/** Absolute; of a relative path that of the first folder which has such a file. */
async function pathOf(written: string): Promise<string> {
	if (/^file:/i.test(written)) return normalize(Uri.parse(written).fsPath);
	if (isAbsolute(written)) return normalize(written);
	const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
	const [first] = folders;
	if (first === undefined)
		throw new Error(
			`No folder is open that ${written} could lie in: give the absolute path of an open file.`,
		);
	for (const folder of folders) if (await isFile(join(folder, written))) return join(folder, written);
	return join(first, written);
}

function isFile(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isFile(),
		() => false,
	);
}
