// Commands that open: the overlay, an annotation file, the sample.

import { basename } from 'node:path';
import { Uri, window } from 'vscode';
import { formatFacts, formatNames } from '../../formats';
import { type Parts, placeOf } from '../parts';
import { annotationExtensions, extensionOf } from '../recognise';
import { needsTable, showTable } from '../table/open-table';
import { isRecognised } from '../text/documents';
import { recordSpans, selectSpan, showText } from '../text/find-record';

/** A box that takes more lines of text than this is not selected whole. */
const mostSelectedLines = 8;

/** Opens the overlay for a file (Explorer, editor title), a place (hover), or the active editor. */
export async function openOverlay(parts: Parts, target?: unknown): Promise<void> {
	const { session, overlay } = parts;
	if (target instanceof Uri) {
		if (!annotationExtensions.includes(extensionOf(target.fsPath))) {
			void window.showInformationMessage(
				`Anchorage reads these formats: ${formatNames.map((name) => formatFacts[name].title).join(', ')}.`,
			);
			return;
		}
		if (await needsTable(target.fsPath)) {
			await showTable(target.fsPath);
			if (session.path !== target.fsPath) await session.open(target.fsPath);
			await overlay.open(false);
			return;
		}
		const editor = await showText(target.fsPath, true);
		if (session.path !== target.fsPath)
			await session.open(target.fsPath, { offset: editor.document.offsetAt(editor.selection.active) });
	} else await followActive(parts);
	await overlay.open(false);
}

async function followActive({ session }: Parts): Promise<void> {
	const editor = window.activeTextEditor;
	if (editor?.document.uri.scheme !== 'file') return;
	const path = editor.document.uri.fsPath;
	// What is open already stays, unless the person stands in another file that may be meant.
	if (session.path === path || (session.path !== null && !isRecognised(editor.document))) return;
	await session.open(path, { offset: editor.document.offsetAt(editor.selection.active) });
}

/** From hover and tree: the overlay at one record. */
export async function showInOverlay(parts: Parts, target: unknown): Promise<void> {
	const place = placeOf(target);
	if (!place) return openOverlay(parts);
	await goTo(parts, place.path, place.image, place.object);
	await parts.overlay.open(false);
}

export async function showMaskError(parts: Parts, target: unknown): Promise<void> {
	await showInOverlay(parts, target);
	await parts.overlay.perform('mask.toggle');
}

/** A record in the text, or in the overlay; large files in their table. */
export async function showRecord(
	parts: Parts,
	path: string,
	row: number,
	object: number | null,
	where: 'record' | 'overlay',
): Promise<void> {
	if (await needsTable(path)) await showTable(path);
	await goTo(parts, path, row, object);
	if (where === 'overlay') await parts.overlay.open(false);
	else await selectInText(parts, object, true);
}

async function goTo({ session }: Parts, path: string, row: number, object: number | null): Promise<void> {
	if (session.path === path && session.row === row && session.view) session.select(object, 'command');
	else await session.open(path, { row, object });
}

export async function openAnnotationFile(parts: Parts): Promise<void> {
	const chosen = await window.showOpenDialog({
		title: 'Open Annotation File',
		openLabel: 'Open',
		filters: { 'Annotation files': annotationExtensions.map((extension) => extension.slice(1)) },
	});
	if (chosen?.[0]) await openOverlay(parts, chosen[0]);
}

/** The overlay at the first annotation file of a folder: of the Explorer, or one that is chosen. */
export async function openFolder(parts: Parts, target?: unknown): Promise<void> {
	const folder = target instanceof Uri ? target : await chooseFolder();
	if (!folder) return;
	const path = await parts.client.request('firstFile', { folder: folder.fsPath });
	if (path) await openOverlay(parts, Uri.file(path));
	else
		void window.showInformationMessage(
			`No annotation file was found in ${basename(folder.fsPath)}, nor in the folders below it.`,
		);
}

async function chooseFolder(): Promise<Uri | undefined> {
	const chosen = await window.showOpenDialog({
		title: 'Open Dataset Folder',
		openLabel: 'Open',
		canSelectFiles: false,
		canSelectFolders: true,
	});
	return chosen?.[0];
}

export async function openSample(parts: Parts): Promise<void> {
	await openOverlay(
		parts,
		Uri.joinPath(parts.context.extensionUri, 'media', 'sample', 'coco', 'instances.json'),
	);
}

/** The task-aligned teaching scene of the sample. */
export async function openTeachingScene(parts: Parts): Promise<void> {
	await openOverlay(parts, Uri.joinPath(parts.context.extensionUri, 'media', 'teaching', 'street.json'));
}

/** Puts the text editor at the chosen object, or at the image. */
export async function revealInText(parts: Parts, object: unknown): Promise<void> {
	const { session } = parts;
	if (session.path === null) return;
	const wanted = Number.isInteger(object) ? (object as number) : session.selected;
	await selectInText(parts, wanted, true);
}

export async function selectInText(
	{ session, client, tables }: Parts,
	object: number | null,
	takeFocus: boolean,
): Promise<void> {
	const { path } = session;
	if (path === null) return;
	const table = tables.panelOf(path);
	if (table) {
		table.reveal(session.row, object, takeFocus);
		return;
	}
	if (object === null) {
		if (takeFocus) await showText(path, true);
		return;
	}
	const { document } = await showText(path, takeFocus);
	const spans = (await recordSpans(client, session))[object];
	if (!spans || session.path !== path) return;
	const { box } = spans;
	// A polygon may fill screens: then its class stands for it.
	const lines = box ? document.positionAt(box.end).line - document.positionAt(box.start).line : 0;
	const place = lines > mostSelectedLines ? (spans.class ?? spans.record) : (box ?? spans.record);
	await selectSpan(path, place, takeFocus);
}
