// From an object to its place in the text, and the selection of that place in the editor.

import {
	type Position,
	Range,
	Selection,
	TextEditorRevealType,
	Uri,
	ViewColumn,
	window,
	workspace,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Span } from '../../core/problem';
import type { ObjectRecord } from '../../formats/types';
import { markOwnSelection } from '../follow-editor';
import type { Session } from '../session';
import { documentOf, textSourceOf } from './documents';

/** Where the objects of the shown image stand in its text, row for row; empty where the file cannot be read any more. */
export async function recordSpans(client: ComputeClient, session: Session): Promise<ObjectRecord['spans'][]> {
	const { view } = session;
	if (!view) return [];
	const file = await textSourceOf(view.path);
	return client.request('spans', { file, choices: view.choices, image: view.row });
}

/** Opens the file in a text editor (in the column where it is already) without taking the focus unless asked to. */
export async function showText(path: string, takeFocus: boolean) {
	const shown = window.visibleTextEditors.find((editor) => editor.document.uri.fsPath === path);
	const document = shown?.document ?? documentOf(path) ?? (await workspace.openTextDocument(Uri.file(path)));
	return window.showTextDocument(document, {
		viewColumn: shown?.viewColumn ?? columnOf(path) ?? ViewColumn.One,
		preserveFocus: !takeFocus,
		preview: false,
	});
}

/** Column of a tab that holds the file, shown or not. */
export function columnOf(path: string): ViewColumn | undefined {
	for (const group of window.tabGroups.all) {
		const holds = group.tabs.some(({ input }) => (input as { uri?: Uri } | undefined)?.uri?.fsPath === path);
		if (holds) return group.viewColumn;
	}
	return undefined;
}

/** Selects a span so that it is seen; the session does not follow. */
export async function selectSpan(path: string, span: Span, takeFocus: boolean): Promise<void> {
	const editor = await showText(path, takeFocus);
	const start: Position = editor.document.positionAt(span.start);
	const end = editor.document.positionAt(span.end);
	editor.selection = new Selection(start, end);
	markOwnSelection(editor);
	editor.revealRange(new Range(start, end), TextEditorRevealType.InCenterIfOutsideViewport);
}
