// From an object to its place in the text: candidates by its id, each checked by the compute process, and the selection
// of what was found in the editor.

import {
	type Position,
	Range,
	Selection,
	type TextDocument,
	TextEditorRevealType,
	Uri,
	ViewColumn,
	window,
	workspace,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices } from '../../compute/protocol';
import type { Span } from '../../core/problem';
import { markOwnSelection } from '../follow-editor';
import type { Session } from '../session';
import { documentOf, fileRefOf } from './documents';
import { candidateOffsets, type RecordText, recordAround } from './record-text';

/** Candidates that are checked at most. */
const mostChecked = 40;

export interface FoundRecord extends RecordText {
	/** A place that the compute process knows as this object. */
	offset: number;
}

/** Where the object of the shown image stands in the document's text, `null` where that cannot be told. */
export async function findRecord(
	client: ComputeClient,
	session: Session,
	document: TextDocument,
	object: number,
): Promise<FoundRecord | null> {
	const { view, summary } = session;
	const id = view?.inspected.inspection.objects[object]?.id;
	if (!view || !summary?.format || id === undefined) return null;
	const text = document.getText();
	const file = await fileRefOf(view.path);
	const choices: Choices = view.choices;
	for (const offset of candidateOffsets(summary.format, text, id).slice(0, mostChecked)) {
		const at = await client.request('locate', { file, choices, offset });
		if (at?.image === view.row && at.object === object)
			return { offset, ...recordAround(summary.format, text, offset) };
	}
	return null;
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
function columnOf(path: string): ViewColumn | undefined {
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
