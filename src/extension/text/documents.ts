// How the compute process gets at a file: by its path where the text on disk is what the editor shows, else by the text.

import { stat } from 'node:fs/promises';
import { type TextDocument, workspace } from 'vscode';
import type { FileRef } from '../../compute/protocol';
import { headLength, looksLikeAnnotations } from '../recognise';

/** Clean documents up to this length are sent as text where their bytes on disk may count differently. */
const longestSent = 2_000_000;

export function documentOf(path: string): TextDocument | undefined {
	return workspace.textDocuments.find((document) => isLocal(document) && document.uri.fsPath === path);
}

function isLocal(document: TextDocument): boolean {
	return document.uri.scheme === 'file';
}

/** Whether buttons, hovers and problems belong to this document. */
export function isRecognised(document: TextDocument): boolean {
	if (!isLocal(document)) return false;
	const lines = Math.min(document.lineCount, 60);
	let head = '';
	for (let line = 0; line < lines && head.length < headLength; line++)
		head += `${document.lineAt(line).text}\n`;
	return looksLikeAnnotations(document.uri.fsPath, head.slice(0, headLength));
}

/** Names a state of a file: differs after every change of the text. */
export function stampOf(path: string): string {
	const document = documentOf(path);
	return document ? `${path}@${uniqueVersion(document)}${document.isDirty ? '*' : ''}` : `${path}@disk`;
}

export async function fileRefOf(path: string): Promise<FileRef> {
	const document = documentOf(path);
	if (!document) return { path, version: 0 };
	if (!document.isDirty && (await isAsOnDisk(document))) return { path, version: 0 };
	return { path, version: uniqueVersion(document), text: document.getText() };
}

const firstVersions = new WeakMap<TextDocument, number>();
let opened = 0;

/** Versions start again when a document is opened again: these do not. */
function uniqueVersion(document: TextDocument): number {
	let first = firstVersions.get(document);
	if (first === undefined) {
		first = ++opened * 1_000_000;
		firstVersions.set(document, first);
	}
	return first + document.version;
}

/**
 * Offsets in the editor are those on disk unless the editor took a byte-order mark away, made line ends equal, or decoded
 * the file in another way: all of that shows in the size.
 */
async function isAsOnDisk(document: TextDocument): Promise<boolean> {
	const length = document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
	const { size } = await stat(document.uri.fsPath).catch(() => ({ size: -1 }));
	return size === length || (size >= 0 && length > longestSent);
}
