// Commands around connected models: connecting one, testing it on the shown image, using it, running it again.

import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import { kindTitles } from '../../predictions/model/kinds';
import { connectionEnding, isConnection } from '../../predictions/model/paths';
import { sourceOf } from '../models/connection-editor';
import { testReport } from '../models/test-report';
import type { Parts } from '../parts';
import type { View } from '../session';
import { textSourceOf } from '../text/documents';
import { keepPath } from './choose';
import { needsFile } from './needs-file';
import { underProgress } from './progress';

/** @param path Absolute path of a model or a connection file; asked for without. */
export async function connectModel(parts: Parts, path: unknown): Promise<void> {
	const { session } = parts;
	const { view } = session;
	if (!view) return needsFile();
	if (!workspace.isTrusted) {
		const chosen = await window.showWarningMessage(
			'A model is a program: it runs in trusted workspaces alone.',
			'Manage Workspace Trust',
		);
		if (chosen) await commands.executeCommand('workbench.trust.manage');
		return;
	}
	const chosen = typeof path === 'string' ? path : await chooseModel(view);
	if (chosen === null) return;
	if (isConnection(chosen)) {
		await window.showTextDocument(Uri.file(chosen));
		return use(parts, chosen);
	}
	const target = connectionPathFor(chosen);
	if (existsSync(target) && !(await mayReplace(target))) return;
	const suggested = await underProgress(`Looking into ${basename(chosen)}`, async (signal) =>
		parts.client.request(
			'suggestConnection',
			{ ...(await imageOf(view)), model: chosen, folder: dirname(target) },
			signal,
		),
	);
	await workspace.fs.writeFile(Uri.file(target), Buffer.from(suggested.text));
	await window.showTextDocument(Uri.file(target));
	const { open } = suggested;
	if (open.length > 0) {
		const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
		void window.showInformationMessage(
			`${basename(target)}: name the outputs for ${open.slice(0, 3).join(', ')}${more}. Then save it and choose Use for Predictions.`,
		);
		return;
	}
	await use(parts, target);
}

/** @param path of a connection file; that of the active editor without. */
export async function testModel(parts: Parts, path: unknown): Promise<void> {
	const { view } = parts.session;
	if (!view) return needsFile();
	const document = await connectionDocument(path);
	if (!document) return needsConnection();
	const test = await underProgress(`Testing ${basename(document.uri.fsPath)}`, async (signal) =>
		parts.client.request('testModel', { ...(await imageOf(view)), ...sourceOf(document) }, signal),
	);
	const image = basename(view.inspected.inspection.image.fileName);
	await parts.showReport('Model test', testReport(test, kindTitles[test.kind], image));
}

/** @param path of a connection file; that of the active editor without. */
export async function useModel(parts: Parts, path: unknown): Promise<void> {
	if (parts.session.path === null) return needsFile();
	const document = await connectionDocument(path);
	if (!document) return needsConnection();
	await document.save();
	await use(parts, document.uri.fsPath);
}

/** Runs the chosen model anew for the shown image, whatever it returned before. */
export async function runModel({ client, session }: Parts): Promise<void> {
	await client.request('forgetModels', {});
	await session.predictionsChanged();
}

export async function cancelModel({ client }: Parts): Promise<void> {
	await client.request('cancelModel', {});
}

/** The connection file that the shown image's predictions come from. */
export async function openConnection({ session }: Parts): Promise<void> {
	const path = session.view?.choices.predictions;
	if (path && isConnection(path)) await window.showTextDocument(Uri.file(path));
}

async function use(parts: Parts, path: string): Promise<void> {
	await keepPath(parts, 'predictions', path);
	await parts.session.diskChanged();
}

async function imageOf({ path, row, choices }: View) {
	return { file: await textSourceOf(path), choices, image: row };
}

async function chooseModel(view: View): Promise<string | null> {
	const items = [
		{
			label: '$(file-binary) Model file...',
			detail: 'An *.onnx, the model.json of a TensorFlow.js model, or a connection file',
			isFolder: false,
		},
		{
			label: '$(folder) Model folder...',
			detail: 'A TensorFlow SavedModel: the folder with saved_model.pb',
			isFolder: true,
		},
	];
	const chosen = await window.showQuickPick(items, {
		title: 'Connect Model',
		placeHolder: 'A model whose raw head outputs become losses of the image you look at',
	});
	if (!chosen) return null;
	const uris = await window.showOpenDialog({
		title: 'Connect Model',
		openLabel: 'Connect',
		defaultUri: Uri.file(dirname(view.path)),
		canSelectFolders: chosen.isFolder,
		canSelectFiles: !chosen.isFolder,
		...(chosen.isFolder ? {} : { filters: { Models: ['onnx', 'json', 'pb'] } }),
	});
	return uris?.[0]?.fsPath ?? null;
}

/** Beside the model, under its name: that of the folder for a file that every model has. */
function connectionPathFor(model: string): string {
	const isNameless = ['model.json', 'saved_model.pb'].includes(basename(model));
	const isFolder = statSync(model).isDirectory();
	const named = isNameless ? dirname(model) : model;
	const stem = isFolder || isNameless ? basename(named) : basename(named).replace(/\.[^.]*$/, '');
	const folder = basename(model) === 'model.json' ? dirname(model) : dirname(named);
	return join(folder, `${stem}${connectionEnding}`);
}

async function mayReplace(path: string): Promise<boolean> {
	const chosen = await window.showWarningMessage(
		`${basename(path)} is there already.`,
		{ modal: true, detail: path },
		'Open It',
		'Write It Anew',
	);
	if (chosen === 'Open It') await window.showTextDocument(Uri.file(path));
	return chosen === 'Write It Anew';
}

async function connectionDocument(path: unknown) {
	const wanted = typeof path === 'string' ? path : window.activeTextEditor?.document.uri.fsPath;
	return wanted && isConnection(wanted) && existsSync(wanted) ? workspace.openTextDocument(wanted) : null;
}

function needsConnection(): void {
	void window.showInformationMessage(
		`Open a connection file (*${connectionEnding}) first, or connect a model.`,
	);
}
