// The table as an editor of VS Code: opens files that are too large for the text editor, undoes and redoes, saves, and keeps
// unsaved edits over a restart. The original on disk stays whole until the new file takes its place.

import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import {
	type CancellationToken,
	type CustomDocumentBackup,
	type CustomDocumentEditEvent,
	type CustomDocumentOpenContext,
	type CustomEditorProvider,
	type Disposable,
	EventEmitter,
	Uri,
	type WebviewPanel,
	window,
	workspace,
} from 'vscode';
import type { RecordChange } from '../../compute/big/edited-records';
import type { ObjectEdit } from '../../core/object-edit';
import type { TextEdit } from '../../core/problem';
import { backupOf, giveUpBackup, readBackup, removeBackup, takeBackBackup, writeBackup } from './backup';
import { copyHere, isElsewhere, writeBack } from './elsewhere';
import { tableOpened } from './open-tables';
import { backward, forward, type Replaced, stepOf, TableDocument } from './table-document';
import { TablePanel, type TableParts } from './table-panel';

export const tableViewType = 'anchorage.table';

export class TableEditor implements CustomEditorProvider<TableDocument>, Disposable {
	private readonly edits = new EventEmitter<CustomDocumentEditEvent<TableDocument>>();
	readonly onDidChangeCustomDocument = this.edits.event;
	private readonly panels = new Set<TablePanel>();

	constructor(private readonly parts: TableParts) {}

	/** Folder for copies of files that lie elsewhere. */
	private get copies(): string {
		return join(this.parts.context.globalStorageUri.fsPath, 'elsewhere');
	}

	async openCustomDocument(uri: Uri, { backupId }: CustomDocumentOpenContext): Promise<TableDocument> {
		const copy = isElsewhere(uri) ? await copyHere(uri, this.copies) : null;
		const document = new TableDocument(uri, copy?.path ?? uri.fsPath, copy);
		document.readOnly = await whyReadOnly(uri);
		tableOpened(document);
		document.onDidClose(() => {
			if (document.isEdited) void giveUpBackup(this.backupOf(document));
		});
		const backup = this.backupOf(document);
		if (backupId) await takeBackBackup(backup);
		const kept = await readBackup(backup, document.path);
		if (kept === null)
			void window.showWarningMessage(`The unsaved edits of ${document.name} could not be read back.`);
		document.waiting = kept ?? [];
		// Whoever saves next saves them.
		await this.putBack(document);
		return document;
	}

	async resolveCustomEditor(document: TableDocument, panel: WebviewPanel): Promise<void> {
		const table = new TablePanel(this.parts, document, panel, (image, object, edit) =>
			this.editObject(document, image, object, edit),
		);
		this.panels.add(table);
		table.onDidClose(() => {
			this.panels.delete(table);
			const { session } = this.parts;
			if (session.path === document.path && !this.panelOf(document.path)) session.close();
		});
		// Told only now that VS Code knows the document.
		if (document.restored) this.tell(document, document.restored);
		document.restored = null;
		await table.look();
	}

	/** The table that shows a file, where one does. */
	panelOf(path: string): TablePanel | undefined {
		return [...this.panels].find(({ document }) => document.path === path);
	}

	/** How far the reading of a file is. */
	progress(path: string, done: number, size: number): void {
		for (const panel of this.panels) if (panel.document.path === path) panel.progress(done, size);
	}

	private async editObject(
		document: TableDocument,
		image: number,
		object: number,
		edit: ObjectEdit,
	): Promise<void> {
		const { client, choicesOf } = this.parts;
		const choices = choicesOf(document.path);
		await this.write(document, (file) => client.request('edit', { file, choices, image, object, edit }));
	}

	/** Works out replacements for the present bytes and makes them, as one step that can be undone. */
	async write(
		document: TableDocument,
		workOut: (file: ReturnType<TableDocument['source']>) => Promise<readonly TextEdit[]>,
	): Promise<void> {
		if (document.readOnly !== null) throw new Error(document.readOnly);
		const file = document.source();
		const edits = await workOut(file);
		if (edits.length === 0) return;
		if (document.source().version !== file.version)
			throw new Error('The file changed while the edit was worked out: try again.');
		const step = stepOf(edits, await this.bytesAt(document, edits));
		await this.apply(document, forward(step));
		this.tell(document, step);
	}

	/** VS Code learns of a step that was made: the tab is marked, and undo takes it back. */
	private tell(document: TableDocument, step: readonly Replaced[]): void {
		this.edits.fire({
			document,
			label: 'Edit Record',
			undo: () => this.applyWhere(document, backward(step), step.map(({ after }) => after).reverse()),
			redo: () => this.applyWhere(document, forward(step), step.map(({ before }) => before).reverse()),
		});
	}

	/** Makes replacements where the bytes still are what they were when the step was made. */
	private async applyWhere(
		document: TableDocument,
		edits: readonly TextEdit[],
		expected: readonly string[],
	): Promise<void> {
		const there = await this.bytesAt(document, edits);
		if (there.some((text, row) => text !== expected[row])) {
			throw new Error(
				`${document.name} was changed by another program since this edit, so the edit cannot be undone or redone.`,
			);
		}
		await this.apply(document, edits);
	}

	/** The bytes at the spans of replacements, one character each. */
	private bytesAt(document: TableDocument, edits: readonly TextEdit[]): Promise<string[]> {
		const { client, choicesOf } = this.parts;
		const spans = edits.map(({ span }) => span);
		return client.request('parts', { file: document.source(), choices: choicesOf(document.path), spans });
	}

	/** Makes replacements, has everybody look again, and learns which records are not as on disk now. */
	private async apply(document: TableDocument, edits: readonly TextEdit[]): Promise<void> {
		const { session } = this.parts;
		document.apply(edits);
		if (session.path === document.path) await session.typed();
		await this.keep(document);
	}

	/** Writes down what is not saved. */
	private async keep(document: TableDocument): Promise<void> {
		const changes = [...(await this.changesOf(document)), ...document.waiting];
		await writeBackup(this.backupOf(document), document.path, changes);
	}

	private backupOf({ path }: TableDocument): string {
		const { storageUri, globalStorageUri } = this.parts.context;
		return backupOf(join((storageUri ?? globalStorageUri).fsPath, 'unsaved'), path);
	}

	/** Records that are not as on disk, as the bytes are now. */
	private changesOf(document: TableDocument): Promise<RecordChange[]> {
		const { client, choicesOf } = this.parts;
		const choices = choicesOf(document.path);
		return document.changesNow(() => client.request('changes', { file: document.source(), choices }));
	}

	/** Edits from before a restart, or from before the file changed on disk, go into the file as it is now. */
	private async putBack(document: TableDocument): Promise<void> {
		const { client, choicesOf, log } = this.parts;
		const changes = document.waiting;
		if (changes.length === 0) return;
		const choices = choicesOf(document.path);
		const { edits, lost } = await client.request('place', { file: document.source(), choices, changes });
		document.waiting = [];
		if (edits.length > 0) {
			document.restored = stepOf(edits, await this.bytesAt(document, edits));
			await this.apply(document, forward(document.restored));
		}
		if (lost.length === 0) return;
		log.warn(`${document.path}: edits without a place: ${JSON.stringify(lost)}`);
		const which = lost.length === 1 ? '1 record was' : `${lost.length} records were`;
		void window.showWarningMessage(
			`${which} changed in ${document.name} by another program, so your edits of them could not be put back. They are in Anchorage's log.`,
		);
	}

	async saveCustomDocument(document: TableDocument, cancellation: CancellationToken): Promise<void> {
		await this.save(document, document.path, cancellation);
	}

	async saveCustomDocumentAs(
		document: TableDocument,
		destination: Uri,
		cancellation: CancellationToken,
	): Promise<void> {
		if (isElsewhere(destination)) {
			throw new Error('A file of this size can be saved under another name on this disk only.');
		}
		await this.save(document, destination.fsPath, cancellation);
	}

	private async save(
		document: TableDocument,
		target: string,
		cancellation: CancellationToken,
	): Promise<void> {
		const { client, session, choicesOf } = this.parts;
		const abort = new AbortController();
		const cancelling = cancellation.onCancellationRequested(() => abort.abort());
		const isOwn = target === document.path;
		try {
			const question = {
				file: document.source(),
				choices: choicesOf(document.path),
				target,
			};
			await client.request('save', question, abort.signal);
			if (!isOwn) return;
			if (document.copy) document.copy = await writeBack(document.uri, document.copy);
			document.settled();
			await removeBackup(this.backupOf(document));
			if (session.path === document.path) await session.refresh();
		} catch (error) {
			if (!isOwn || (error as { code?: unknown }).code !== 'changed') throw error;
			await this.saveOverChange(document, cancellation);
		} finally {
			cancelling.dispose();
		}
	}

	/** The file on disk is newer: the edits are put into it, or nothing is written. */
	private async saveOverChange(document: TableDocument, cancellation: CancellationToken): Promise<void> {
		const put = 'Put My Edits into It and Save';
		const chosen = await window.showWarningMessage(
			`${document.name} was changed by another program since it was opened.`,
			{
				modal: true,
				detail:
					'Your edits can be made in the new file, wherever it still holds the records that you edited. Nothing else in it is written over.',
			},
			put,
		);
		if (chosen !== put)
			throw new Error(
				`${document.name} was changed by another program and was not saved; your edits are kept.`,
			);
		const changes = document.changesBefore;
		document.settled();
		document.waiting = changes;
		await this.parts.session.diskChanged();
		await this.putBack(document);
		document.restored = null;
		if (document.isEdited) await this.save(document, document.path, cancellation);
	}

	async revertCustomDocument(document: TableDocument): Promise<void> {
		if (document.copy) document.copy = await copyHere(document.uri, this.copies);
		document.settled();
		await removeBackup(this.backupOf(document));
		await this.parts.session.diskChanged();
	}

	/** What is unsaved is kept already; VS Code only has to know that it is. */
	async backupCustomDocument(document: TableDocument): Promise<CustomDocumentBackup> {
		await this.keep(document);
		// VS Code gives a backup up for a newer one, which is the same file, or because all was saved.
		return { id: Uri.file(this.backupOf(document)).toString(), delete: () => undefined };
	}

	dispose(): void {
		this.edits.dispose();
	}
}

/** Why a file must not be edited, in a sentence; `null` where it may. */
async function whyReadOnly(uri: Uri): Promise<string | null> {
	const mayWrite = isElsewhere(uri)
		? workspace.fs.isWritableFileSystem(uri.scheme) !== false
		: await access(uri.fsPath, constants.W_OK).then(
				() => true,
				() => false,
			);
	return mayWrite
		? null
		: 'The file is read-only: it can be looked at, and saved under another name, not edited.';
}
