// The files that are open in a table, by path: who asks for the present state of a file looks here first.

import type { TableDocument } from './table-document';

const tables = new Map<string, TableDocument>();

export function tableOf(path: string): TableDocument | undefined {
	return tables.get(path);
}

export function tableOpened(document: TableDocument): void {
	tables.set(document.path, document);
	document.onDidClose(() => {
		if (tables.get(document.path) === document) tables.delete(document.path);
	});
}
