// Opening files in the table: those that the text editor cannot give to extensions, and those that are open there already.

import { stat } from 'node:fs/promises';
import { commands, Uri, ViewColumn } from 'vscode';
import { largestDocument } from '../../core/text-limit';
import type { WriteTable } from '../editing';
import { documentOf } from '../text/documents';
import { tableOf } from './open-tables';
import { type TableEditor, tableViewType } from './table-editor';

/** Whether a file can only be looked at in the table. */
export async function needsTable(path: string): Promise<boolean> {
	if (tableOf(path)) return true;
	if (documentOf(path) || !/\.jsonc?$/i.test(path)) return false;
	const { size } = await stat(path).catch(() => ({ size: 0 }));
	return size >= largestDocument;
}

export async function showTable(path: string): Promise<void> {
	await commands.executeCommand('vscode.openWith', Uri.file(path), tableViewType, ViewColumn.Active);
}

/** How to write into a file whose table is open, or has to be opened for it; `null` where the text editor holds the file. */
export async function openTable(tables: TableEditor, path: string): Promise<WriteTable | null> {
	if (!(await needsTable(path))) return null;
	if (!tableOf(path)) await showTable(path);
	const document = tableOf(path);
	return document ? (workOut) => tables.write(document, workOut) : null;
}
