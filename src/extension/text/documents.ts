// How the compute process gets at a file: by its path where the text on disk is what the editor shows, else by the text.

import { open, stat } from 'node:fs/promises';
import { type Disposable, type TextDocument, workspace } from 'vscode';
import type { TextSource } from '../../compute/client';
import type { TextEdit } from '../../core/problem';
import { headLength, looksLikeAnnotations } from '../recognise';
import { tableOf } from '../table/open-tables';

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
	const table = tableOf(path);
	if (table) return table.stamp;
	const document = documentOf(path);
	return document ? `${path}@${historyOf(document).first + document.version}` : `${path}@disk`;
}

/** The present text of a file, for the compute process. */
export async function textSourceOf(path: string): Promise<TextSource> {
	const table = tableOf(path);
	if (table) return table.source();
	const document = documentOf(path);
	if (!document) return diskSource(path);
	const history = historyOf(document);
	if (history.onDisk === null && history.changes.length === 0 && !document.isDirty) {
		const { version } = document;
		if ((await isAsOnDisk(document)) && document.version === version) history.onDisk = version;
	}
	return history.onDisk === document.version ? diskSource(path) : sourceOf(document, history);
}

/** The file on disk, whatever an editor holds. */
export function diskSource(path: string): TextSource {
	return { path, version: 0, length: 0, text: () => null, since: () => null };
}

function sourceOf(document: TextDocument, { first, onDisk, changes }: History): TextSource {
	const { version } = document;
	return {
		path: document.uri.fsPath,
		version: first + version,
		length: lengthOf(document),
		text: () => (document.version === version ? document.getText() : null),
		since(base) {
			const from = base === 0 ? onDisk : base - first;
			const at = changes.findIndex((change) => change.from === from);
			if (from === null || from > version || at < 0) return null;
			return changes.slice(at, at + version - from).flatMap(({ edits }) => edits);
		},
	};
}

/** What was typed in a document since the compute process first asked for it. */
interface History {
	/** Added to the document's versions, which start again when it is opened again. */
	first: number;
	/** The version whose text is that of the disk, while that is known. */
	onDisk: number | null;
	/** One after the other, without a gap. */
	changes: { from: number; edits: TextEdit[] }[];
}

/** Changes that are remembered: the compute process has seen the older ones long since. */
const mostChanges = 200;

const histories = new WeakMap<TextDocument, History>();
let opened = 0;

function historyOf(document: TextDocument): History {
	let history = histories.get(document);
	if (!history) {
		history = { first: ++opened * 1_000_000, onDisk: null, changes: [] };
		histories.set(document, history);
	}
	return history;
}

/** Remembers what is typed in the documents that the compute process was asked about. */
export function rememberChanges(): Disposable {
	return workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
		const history = histories.get(document);
		if (!history || contentChanges.length === 0) return;
		const edits = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
			span: { start: rangeOffset, end: rangeOffset + rangeLength },
			text,
		}));
		history.changes.push({ from: document.version - 1, edits });
		if (history.changes.length > mostChanges) history.changes.splice(0, mostChanges / 2);
	});
}

function lengthOf(document: TextDocument): number {
	return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

/**
 * Offsets in the editor are those on disk unless the editor took a byte-order mark away, made line ends equal, or decoded
 * the file in another way: all of that shows in the size.
 */
async function isAsOnDisk(document: TextDocument): Promise<boolean> {
	const length = lengthOf(document);
	const { size } = await stat(document.uri.fsPath).catch(() => ({ size: -1 }));
	if (size === length || size < 0) return size === length;
	return length > longestSent && !(await startsWithMark(document.uri.fsPath));
}

async function startsWithMark(path: string): Promise<boolean> {
	const file = await open(path);
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
		return [0xef, 0xfe, 0xff].includes(bytesRead > 0 ? buffer[0] : 0);
	} finally {
		await file.close();
	}
}
