// Connection files in the text editor: what is wrong in them, names that can stand there, and what can be done with one.

import { basename } from 'node:path';
import { getLocation } from 'jsonc-parser/lib/esm/main.js';
import {
	CodeLens,
	CompletionItem,
	CompletionItemKind,
	type Disposable,
	EventEmitter,
	languages,
	Range,
	type TextDocument,
} from 'vscode';
import type { ConnectionNames } from '../../compute/models/questions';
import { connectionEnding, isConnection } from '../../predictions/model/paths';
import { shapeWords } from '../../predictions/tensors';
import { showJsonDiagnostics } from '../json-diagnostics';
import type { Parts } from '../parts';
import { runningHere } from '../settings';
import { textSourceOf } from '../text/documents';

/** Views come in quick succession while a model is chosen; the editor drops changes while it asks for lenses. */
const quietMs = 200;

const connectionSelector = { scheme: 'file', pattern: `**/*${connectionEnding}` };

export function provideConnectionEditor(parts: Parts): Disposable[] {
	return [
		...showJsonDiagnostics(
			{
				name: 'anchorage.model',
				isOne: isConnection,
				async check(document) {
					const question = { ...sourceOf(document), running: runningHere() };
					const problems = await parts.client.request('checkConnection', question);
					return problems.filter(({ by }) => by === 'model');
				},
			},
			parts.log,
		),
		...connectionLenses(parts),
		languages.registerCompletionItemProvider(
			connectionSelector,
			{
				provideCompletionItems: (document, position) =>
					completions(parts, document, document.offsetAt(position)),
			},
			'"',
		),
	];
}

export function sourceOf(document: TextDocument): { text: string; path: string } {
	return { text: document.getText(), path: document.uri.fsPath };
}

function connectionLenses(parts: Parts): Disposable[] {
	const { session } = parts;
	const changed = new EventEmitter<void>();
	let timer: NodeJS.Timeout | undefined;
	return [
		changed,
		session.onDidChangeView(() => {
			clearTimeout(timer);
			timer = setTimeout(() => changed.fire(), quietMs);
		}),
		{ dispose: () => clearTimeout(timer) },
		languages.registerCodeLensProvider(connectionSelector, {
			onDidChangeCodeLenses: changed.event,
			provideCodeLenses(document) {
				const path = document.uri.fsPath;
				const { view } = session;
				const lens = (title: string, command: string) =>
					new CodeLens(new Range(0, 0, 0, 0), { title, command: `anchorage.${command}`, arguments: [path] });
				if (!view) return [lens('Open an annotation file to test this model', 'openAnnotationFile')];
				const isUsed = view.choices.predictions === path;
				return [
					lens(`$(beaker) Test on ${basename(view.inspected.inspection.image.fileName)}`, 'testModel'),
					lens(isUsed ? '$(check) Used for Predictions' : '$(plug) Use for Predictions', 'useModel'),
				];
			},
		}),
	];
}

/** Names of dump tensors where a key of "outputs" stands, of the model's outputs where a value stands. */
async function completions(parts: Parts, document: TextDocument, offset: number): Promise<CompletionItem[]> {
	const text = document.getText();
	const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
	const [head, tensor, field] = path;
	if (head !== 'outputs' || path.length < 2) return [];
	const isValue = !isAtPropertyKey && (path.length === 2 || (path.length === 3 && field === 'output'));
	const isKey = isAtPropertyKey && path.length === 2;
	if (!isKey && !isValue) return [];
	const names = await namesFor(parts, document);
	// The whole string is replaced, quotes included.
	const range = previousNode
		? new Range(
				document.positionAt(previousNode.offset),
				document.positionAt(previousNode.offset + previousNode.length),
			)
		: undefined;
	const item = (name: string, detail: string, kind: CompletionItemKind, order: number) => {
		const made = new CompletionItem(name, kind);
		made.detail = detail;
		made.insertText = JSON.stringify(name);
		made.filterText = JSON.stringify(name);
		made.sortText = String(order).padStart(4, '0');
		if (range) made.range = range;
		return made;
	};
	if (isKey)
		return names.wanted.map(({ name, shape, isOptional }, k) =>
			item(name, `${shape.join(' × ')}${isOptional ? ', may be left out' : ''}`, CompletionItemKind.Field, k),
		);
	const wanted = names.wanted.find(({ name }) => name === tensor)?.shape.join(' × ');
	return names.outputs.map(({ name, type, shape }, k) => {
		const made = item(name, `${type} ${sides(shape)}`, CompletionItemKind.Value, k);
		if (wanted) made.documentation = `${String(tensor)} is ${wanted} for the shown image.`;
		return made;
	});
}

/** "1 × 3 × ? × ?". */
export function sides(shape: readonly (number | null)[]): string {
	return shape.length === 0 ? '' : shapeWords(shape.map((side) => side ?? '?'));
}

async function namesFor(
	{ client, session, choicesOf }: Parts,
	document: TextDocument,
): Promise<ConnectionNames> {
	const { view } = session;
	const choices = choicesOf(view?.path ?? document.uri.fsPath);
	return client.request('connectionNames', {
		...sourceOf(document),
		...(view ? { file: await textSourceOf(view.path) } : {}),
		choices,
		image: view?.row ?? 0,
	});
}
