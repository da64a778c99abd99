// Commands around a loss of the person's own: a new one from a template, choosing one, its file at what is wrong in it.

import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import { rangeOf } from '../losses/written-losses';
import type { Parts } from '../parts';
import { keepPath } from './choose';
import { needsFile } from './needs-file';

const types = 'anchorage-loss.d.ts';

/** Writes a template and the types beside it, opens it and has it run. */
export async function newLoss(parts: Parts): Promise<void> {
	const { session, context } = parts;
	if (session.path === null) return needsFile();
	const chosen = await window.showSaveDialog({
		title: 'New Loss',
		saveLabel: 'Create',
		defaultUri: Uri.file(join(folderFor(session.path, context.extensionPath), 'my.loss.ts')),
		filters: { Loss: ['ts'] },
	});
	if (!chosen) return;
	const target = chosen.with({ path: named(chosen.path) });
	const media = join(context.extensionPath, 'media', 'loss');
	const kind = session.view?.inspected.inspection.recipe.roi === null ? 'dense' : 'two-stage';
	await workspace.fs.writeFile(target, readFileSync(join(media, `${kind}.loss.ts`)));
	await workspace.fs.writeFile(Uri.joinPath(target, '..', types), readFileSync(join(media, types)));
	await window.showTextDocument(target);
	await choose(parts, target.fsPath);
}

/** A data set that comes with the extension keeps nothing of the person's. */
function folderFor(annotations: string, extensionPath: string): string {
	const folder = workspace.getWorkspaceFolder(Uri.file(annotations)) ?? workspace.workspaceFolders?.[0];
	if (folder) return folder.uri.fsPath;
	return annotations.startsWith(extensionPath) ? '' : dirname(annotations);
}

/** With the ending that tells a loss. */
function named(path: string): string {
	return /\.loss\.ts$/i.test(path) ? path : `${path.replace(/(\.loss)?(\.[jt]s)?$/i, '')}.loss.ts`;
}

export async function chooseLoss(parts: Parts): Promise<void> {
	if (parts.session.path === null) return needsFile();
	const now = parts.losses.file;
	const found = await workspace.findFiles('**/*.loss.{ts,js}', '**/node_modules/**', 100);
	const items = [
		...found.map(({ fsPath }) => ({
			label: `$(symbol-function) ${basename(fsPath)}`,
			description: fsPath === now ? 'current' : '',
			detail: workspace.asRelativePath(fsPath),
			path: fsPath,
		})),
		{ label: '$(new-file) New loss...', detail: 'A template with types beside it', path: 'new' },
		{ label: '$(file-code) Other file...', detail: 'A *.loss.ts or *.loss.js', path: 'other' },
		...(now ? [{ label: '$(close) No loss', detail: `Now ${now}`, path: '' }] : []),
	];
	const chosen = await window.showQuickPick(items, {
		title: 'Choose Loss',
		placeHolder: 'A loss of your own, beside the terms of the recipe',
	});
	if (!chosen) return;
	if (chosen.path === 'new') return newLoss(parts);
	if (chosen.path !== 'other') return choose(parts, chosen.path);
	const uris = await window.showOpenDialog({
		title: 'Choose Loss',
		openLabel: 'Use',
		defaultUri: Uri.file(dirname(now ?? parts.session.path)),
		filters: { Loss: ['ts', 'js'] },
	});
	if (uris?.[0]) await choose(parts, uris[0].fsPath);
}

/** @param path as the code lens gives it. */
export async function runLoss(parts: Parts, path: unknown): Promise<void> {
	if (typeof path !== 'string' || !statSync(path, { throwIfNoEntry: false })) return;
	await choose(parts, path);
}

export const stopLoss = (parts: Parts) => choose(parts, '');

/** The chosen loss, at the place of what is wrong with it where something is. */
export async function openLoss({ session, losses }: Parts): Promise<void> {
	if (losses.file === null) return;
	const written = session.view?.inspected.inspection.written;
	const failure = written?.kind === 'failed' ? written.failure : null;
	const document = await workspace.openTextDocument(failure?.file ?? losses.file);
	await window.showTextDocument(document, failure ? { selection: rangeOf(failure) } : {});
}

export const trustWorkspace = () => commands.executeCommand('workbench.trust.manage');

/** `path` empty: none. */
async function choose(parts: Parts, path: string): Promise<void> {
	await keepPath(parts, 'lossFile', path);
	await parts.session.refresh();
}
