// Once for each file that the text editor shows without giving it to extensions: the offer to open it in the table.

import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import {
	type Disposable,
	type ExtensionContext,
	type Tab,
	TabInputCustom,
	TabInputText,
	window,
} from 'vscode';
import { type Log, messageOf } from '../log';
import { headLength, looksLikeAnnotations } from '../recognise';
import { needsTable, showTable } from './open-table';
import { tableViewType } from './table-editor';

const declinedKey = 'anchorage.tablesDeclined.1';
/** Files whose refusal is remembered. */
const mostRemembered = 200;

export function suggestTables({ workspaceState }: ExtensionContext, log: Log): Disposable[] {
	const asked = new Set<string>();
	const look = (tabs: readonly Tab[]) => {
		for (const { input } of tabs) {
			if (!(input instanceof TabInputText) || input.uri.scheme !== 'file') continue;
			const { fsPath } = input.uri;
			if (asked.has(fsPath) || isInTable(fsPath)) continue;
			asked.add(fsPath);
			suggest(fsPath).catch((error) => log.warn(`${fsPath}: ${messageOf(error)}`));
		}
	};
	const suggest = async (path: string) => {
		const declined = workspaceState.get<string[]>(declinedKey, []);
		if (declined.includes(path) || !(await needsTable(path))) return;
		const { head, size } = await headOf(path);
		if (!looksLikeAnnotations(path, head)) return;
		const chosen = await window.showInformationMessage(
			`${basename(path)} is ${Math.round(size / 2 ** 20).toLocaleString('en')} MB, too big for the text editor to share. Open it with Anchorage?`,
			'Open',
			'Not Now',
		);
		if (chosen === 'Open') await showTable(path);
		if (chosen === 'Not Now')
			await workspaceState.update(declinedKey, [path, ...declined].slice(0, mostRemembered));
	};
	look(window.tabGroups.all.flatMap(({ tabs }) => tabs));
	return [window.tabGroups.onDidChangeTabs(({ opened, changed }) => look([...opened, ...changed]))];
}

/** Whether a tab shows the file in the table already. */
function isInTable(path: string): boolean {
	return window.tabGroups.all.some(({ tabs }) =>
		tabs.some(
			({ input }) =>
				input instanceof TabInputCustom && input.viewType === tableViewType && input.uri.fsPath === path,
		),
	);
}

async function headOf(path: string): Promise<{ head: string; size: number }> {
	const file = await open(path);
	try {
		const { size } = await file.stat();
		const { bytesRead, buffer } = await file.read(Buffer.alloc(headLength), 0, headLength, 0);
		return { head: buffer.toString('utf8', 0, bytesRead), size };
	} finally {
		await file.close();
	}
}
