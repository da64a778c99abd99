// Saving the whole data set in another format: the format, what would be lost, the folder, the files.

import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import { ComputeError } from '../../compute/client';
import type { Conversion, ConversionStep, SavedDataset } from '../../compute/protocol';
import { type FormatName, formatFacts, formatNames } from '../../formats';
import { layoutWords } from '../../formats/convert/layouts';
import { conversionText, keptWords, lossLines } from '../../formats/convert/report-text';
import type { Parts } from '../parts';
import { needsTable, showTable } from '../table/open-table';
import { textSourceOf } from '../text/documents';
import { needsFile } from './needs-file';
import { underProgress } from './progress';

const chooseFolder = 'Choose Folder...';
const showReport = 'Show Report';

export async function saveDataset(parts: Parts): Promise<void> {
	const { path, summary } = parts.session;
	if (path === null || !summary?.format) return needsFile();
	const target = await pickFormat(summary.format);
	if (target === null || !(await savedOthers(path, summary.format))) return;
	const conversion = await watched(`Reading the data set of ${basename(path)}`, async (signal, tell) => {
		const file = await textSourceOf(path);
		return parts.client.request('conversion', { file, choices: parts.choicesOf(path), target }, signal, tell);
	});
	if (await isWanted(parts, conversion)) await write(parts, path, conversion);
}

async function pickFormat(current: FormatName): Promise<FormatName | null> {
	const items = formatNames.map((name) => ({
		label: formatFacts[name].title,
		description: name === current ? 'now' : '',
		detail: layoutWords[name],
		name,
	}));
	const chosen = await window.showQuickPick(items, {
		title: 'Save Dataset As',
		placeHolder: 'Format: you see what it cannot hold before anything is written',
		matchOnDetail: true,
	});
	return chosen?.name ?? null;
}

/** Of the files beside the open one what is on disk is read: asks to save them, false where that was declined. */
async function savedOthers(path: string, format: FormatName): Promise<boolean> {
	if (formatFacts[format].images === 'many') return true;
	const dirty = workspace.textDocuments.filter(
		({ isDirty, uri }) =>
			isDirty &&
			uri.scheme === 'file' &&
			uri.fsPath !== path &&
			dirname(uri.fsPath) === dirname(path) &&
			extname(uri.fsPath).toLowerCase() === extname(path).toLowerCase(),
	);
	if (dirty.length === 0) return true;
	const chosen = await window.showWarningMessage(
		`${dirty.length === 1 ? '1 file' : `${dirty.length} files`} of this data set ${dirty.length === 1 ? 'has' : 'have'} changes that are not saved.`,
		{ modal: true, detail: 'The data set is read from disk.' },
		'Save and Continue',
	);
	if (!chosen) return false;
	const saved = await Promise.all(dirty.map((document) => document.save()));
	return saved.every(Boolean);
}

/** Shows what would be lost, and asks whether to go on. */
async function isWanted(parts: Parts, conversion: Conversion): Promise<boolean> {
	const { title, pictures } = conversion;
	const question = `Save ${keptWords(conversion)} as ${title}?`;
	const lines = lossLines(conversion);
	const losses = lines.length === 1 ? lines : lines.map((line) => `\u2022 ${line}`);
	const detail = [...losses, '', pictures.join(' ')].join('\n');
	const chosen = await window.showInformationMessage(
		question,
		{ modal: true, detail },
		chooseFolder,
		showReport,
	);
	if (chosen !== showReport) return chosen === chooseFolder;
	await parts.showReport(`Saving as ${title}`, conversionText(conversion));
	return (await window.showInformationMessage(question, chooseFolder)) === chooseFolder;
}

/** Asks for a folder until one can be written to, or nobody wants to. */
async function write(parts: Parts, path: string, { source, target, title }: Conversion): Promise<void> {
	for (;;) {
		const folder = await pickFolder(path, source, target);
		if (folder === null) return;
		try {
			const saved = await watched(`Saving as ${title}`, async (signal, tell) => {
				const file = await textSourceOf(path);
				const choices = parts.choicesOf(path);
				return parts.client.request('convert', { file, choices, target, folder }, signal, tell);
			});
			return await tellSaved(saved, title, folder);
		} catch (error) {
			if (!(error instanceof ComputeError) || !needsOther.has(error.code)) throw error;
			const again = 'Choose Another Folder...';
			if ((await window.showErrorMessage(error.message, again)) !== again) return;
		}
	}
}

/** What is wrong with the folder, not with the data set. */
const needsOther: ReadonlySet<string> = new Set(['exists', 'no-space', 'read-only']);

/** A folder that is not there yet: one beside the annotations, or among them at the root of the workspace, is proposed. */
async function pickFolder(path: string, source: FormatName, target: FormatName): Promise<string | null> {
	const own = dirname(path);
	const isRoot = workspace.workspaceFolders?.some(({ uri }) => uri.fsPath === own);
	const name = formatFacts[source].images === 'many' ? basename(path, extname(path)) : basename(own);
	const base = join(isRoot ? own : dirname(own), `${name}-${target}`);
	let proposed = base;
	for (let number = 2; existsSync(proposed); number++) proposed = `${base}-${number}`;
	const uri = await window.showSaveDialog({
		title: 'Save Dataset: Name of a New Folder',
		saveLabel: 'Save Here',
		defaultUri: Uri.file(proposed),
	});
	return uri?.fsPath ?? null;
}

async function tellSaved({ images, first }: SavedDataset, title: string, folder: string): Promise<void> {
	const count = images === 1 ? '1 image' : `${images.toLocaleString('en')} images`;
	const buttons = first === null ? ['Reveal'] : ['Open', 'Reveal'];
	const chosen = await window.showInformationMessage(`Saved ${count} as ${title} in ${folder}.`, ...buttons);
	if (chosen === 'Open' && first !== null) await openFile(first);
	if (chosen === 'Reveal') await reveal(Uri.file(folder));
}

async function openFile(path: string): Promise<void> {
	if (await needsTable(path)) await showTable(path);
	else await window.showTextDocument(Uri.file(path));
}

/** In the Explorer where the folder belongs to the workspace, else in the file manager. */
async function reveal(uri: Uri): Promise<void> {
	const isInside = workspace.getWorkspaceFolder(uri) !== undefined;
	await commands.executeCommand(isInside ? 'revealInExplorer' : 'revealFileInOS', uri);
}

/** Work in the compute process under a notification that says how far it is and can be cancelled. */
function watched<Result>(
	title: string,
	work: (signal: AbortSignal, tell: (step: ConversionStep) => void) => Promise<Result>,
): Thenable<Result> {
	return underProgress(title, (signal, progress) => {
		let percent = 0;
		return work(signal, (step) => {
			const now = percentOf(step) ?? percent;
			progress.report({ message: stepWords(step), increment: Math.max(0, now - percent) });
			percent = Math.max(percent, now);
		});
	});
}

/** Reading counts for most of the time, comparing for the rest; how many files will be written is not known. */
function percentOf(step: ConversionStep): number | null {
	if (step.stage === 'write') return null;
	const part = (100 * step.done) / Math.max(1, step.total);
	return step.stage === 'read' ? 0.7 * part : 70 + 0.3 * part;
}

function stepWords(step: ConversionStep): string {
	const count = (value: number) => value.toLocaleString('en');
	if (step.stage === 'write') {
		const files = step.files === 1 ? '1 file' : `${count(step.files)} files`;
		const megabytes = Math.round(step.bytes / 1e6);
		return megabytes === 0 ? `${files} written` : `${files}, ${count(megabytes)} MB written`;
	}
	const done = `${count(step.done)} of ${count(step.total)}`;
	return step.stage === 'read' ? `${done} read` : `${done} compared`;
}
