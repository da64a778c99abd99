// Writes replacements into a document as one step: undo, redo, the dirty mark, diff and save are the editor's own.

import {
	Range,
	type TextDocument,
	TextEditorRevealType,
	Uri,
	WorkspaceEdit,
	window,
	workspace,
} from 'vscode';
import type { TextSource } from '../../compute/client';
import type { TextEdit } from '../../core/problem';
import { documentOf, textSourceOf } from './documents';
import { columnOf, showText } from './find-record';

/** Attempts, where the person types while the edit is being worked out. */
const attempts = 3;
/** More replacements than this stand all over the file: the editor stays where it is. */
const mostRevealed = 200;

/**
 * Works out replacements for the present text of a file and writes them. Throws an Error with a sentence for the person
 * where the editor cannot hold the file or refuses the change.
 */
export async function writeEdits(
	path: string,
	workOut: (file: TextSource) => Promise<readonly TextEdit[]>,
): Promise<TextDocument> {
	const document = documentOf(path) ?? (await openDocument(path));
	for (let attempt = 0; attempt < attempts; attempt++) {
		const { version } = document;
		const edits = await workOut(await textSourceOf(path));
		if (document.version !== version) continue;
		if (edits.length === 0) return document;
		const change = new WorkspaceEdit();
		for (const { span, text } of edits) {
			const range = new Range(document.positionAt(span.start), document.positionAt(span.end));
			change.replace(document.uri, range, text);
		}
		if (!(await workspace.applyEdit(change)))
			throw new Error('The editor did not take the change: the file may be read-only.');
		// What was changed should be seen to be changed: a tab with its dirty mark, at the place where it is shown.
		if (columnOf(path) === undefined) await showText(path, false);
		if (edits.length <= mostRevealed) revealStart(document, edits);
		return document;
	}
	throw new Error('The text kept changing while the edit was worked out: try again.');
}

function revealStart(document: TextDocument, edits: readonly TextEdit[]): void {
	const editor = window.visibleTextEditors.find((each) => each.document === document);
	const place = document.positionAt(Math.min(...edits.map(({ span }) => span.start)));
	editor?.revealRange(new Range(place, place), TextEditorRevealType.InCenterIfOutsideViewport);
}

async function openDocument(path: string): Promise<TextDocument> {
	try {
		return await workspace.openTextDocument(Uri.file(path));
	} catch {
		throw new Error('The text editor cannot open this file, so nothing can be written into it.');
	}
}
