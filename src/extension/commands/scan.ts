// Commands of the data set: scan the file that is open, or files and folders, compare checkpoints, mark label errors.

import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import type { ReviewMark } from '../../messages';
import { filesBeside } from '../files-beside';
import type { Parts } from '../parts';
import { needsFile } from './needs-file';
import { showRecord } from './open';

/** From the Explorer: everything that is selected there; else the data set of the open file, or what a person picks. */
export async function scanDataset(parts: Parts, target?: unknown, selected?: unknown): Promise<void> {
	const { session, scan, dataset } = parts;
	const inputs = urisOf(target, selected) ?? (session.path === null ? await pick() : [session.path]);
	if (!inputs || inputs.length === 0) return;
	dataset.show();
	await scan.start({ inputs, checkpoints: [], pictures: false });
}

/** Files and folders from a dialog: several annotation files are the splits of one data set. */
export async function scanFiles({ scan, dataset }: Parts): Promise<void> {
	const inputs = await pick();
	if (!inputs) return;
	dataset.show();
	await scan.start({ inputs, checkpoints: [], pictures: false });
}

/** Brings the panel back. */
export async function showDataset(parts: Parts): Promise<void> {
	if (parts.scan.target) parts.dataset.show();
	else await scanDataset(parts);
}

const dumpEndings = ['safetensors', 'npz'];

/** The data set with the losses of several dumps beside each other: those beside the chosen one are offered. */
export async function compareCheckpoints({ session, scan, dataset, choicesOf }: Parts): Promise<void> {
	const inputs = scan.target?.inputs ?? (session.path === null ? null : [session.path]);
	if (!inputs) return needsFile();
	const title = 'Compare Checkpoints';
	const now = choicesOf(inputs[0] as string).predictions;
	const known =
		now && statSync(now, { throwIfNoEntry: false })?.isFile() ? filesBeside(now, dumpEndings) : [];
	const beside =
		now && known.length > 0 ? await chosenOf(known, now, title) : await dumpsOf(inputs[0] as string, title);
	if (!beside) return;
	if (beside.length < 2) {
		void window.showInformationMessage('Two checkpoints at least: one dump each, of the same images.');
		return;
	}
	dataset.show();
	await scan.start({ inputs, checkpoints: beside, pictures: scan.target?.pictures ?? false });
}

/** Dumps of one training most often differ in a number alone. */
function seriesOf(path: string): string {
	return basename(path).replace(/\d+/g, '#');
}

async function chosenOf(paths: readonly string[], now: string, title: string): Promise<string[] | undefined> {
	const items = paths.map((path) => ({
		label: basename(path),
		path,
		picked: seriesOf(path) === seriesOf(now),
	}));
	const placeHolder = 'One dump a checkpoint, in the order of training';
	const chosen = await window.showQuickPick(items, { title, placeHolder, canPickMany: true });
	return chosen && paths.filter((path) => chosen.some((item) => item.path === path));
}

async function dumpsOf(file: string, title: string): Promise<string[] | undefined> {
	const uris = await window.showOpenDialog({
		title,
		openLabel: 'Compare',
		defaultUri: Uri.file(dirname(file)),
		canSelectMany: true,
		filters: { 'Dumps of head outputs': dumpEndings },
	});
	const counting = new Intl.Collator('en', { numeric: true });
	return uris?.map(({ fsPath }) => fsPath).sort(counting.compare);
}

/** Reads and compares the pictures of the splits. */
export async function comparePictures({ scan, dataset }: Parts): Promise<void> {
	const { target } = scan;
	if (!target) {
		void window.showInformationMessage('Scan a data set with several splits first: Anchorage: Scan Dataset.');
		return;
	}
	dataset.show();
	await scan.start({ ...target, pictures: true });
}

/** From the tree of label errors. */
export async function markLabelError(
	{ labelErrors, scan }: Parts,
	line: unknown,
	mark: ReviewMark,
): Promise<void> {
	const known = labelErrors.lineOf(line);
	if (known) await scan.mark(known.key, mark, known.title);
}

export async function openLabelError(parts: Parts, line: unknown): Promise<void> {
	const { labelErrors, scan } = parts;
	const known = labelErrors.lineOf(line);
	if (!known || known.image === null) return;
	const { path, row } = await scan.place(known.image);
	await showRecord(parts, path, row, known.object, known.object === null ? 'overlay' : 'record');
}

const kinds = {
	files: {
		label: '$(files) Files...',
		detail: 'Annotation files or a data.yaml; several annotation files are the splits of one data set',
	},
	folders: { label: '$(folder) Folders...', detail: 'Every annotation file in them' },
	pattern: { label: '$(regex) Pattern...', detail: 'For example labels/**/*.xml' },
};

/** Absolute paths or patterns. Asks for a kind first: on Windows and Linux one dialog cannot offer files and folders. */
async function pick(): Promise<string[] | undefined> {
	const items = Object.entries(kinds).map(([what, words]) => ({
		...words,
		what: what as keyof typeof kinds,
	}));
	const title = 'Scan Files and Folders';
	const chosen = await window.showQuickPick(items, { title, placeHolder: 'What belongs to the data set' });
	if (!chosen) return undefined;
	if (chosen.what === 'pattern') return pattern(title);
	const uris = await window.showOpenDialog({
		title,
		openLabel: 'Scan',
		canSelectFiles: chosen.what === 'files',
		canSelectFolders: chosen.what === 'folders',
		canSelectMany: true,
	});
	return uris?.map(({ fsPath }) => fsPath);
}

async function pattern(title: string): Promise<string[] | undefined> {
	const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
	const typed = await window.showInputBox({
		title,
		prompt: folder ? `Relative to ${folder}, or absolute` : 'An absolute path with * or **',
		placeHolder: 'labels/**/*.xml',
		validateInput(text) {
			if (text.trim() === '') return null;
			if (!/[*?[{]/.test(text))
				return 'A pattern has * or ** in it: choose a file or a folder by its name instead.';
			return folder || isAbsolute(text) ? null : 'No folder is open: begin with an absolute path.';
		},
	});
	if (!typed?.trim()) return undefined;
	return [folder ? resolve(folder, typed.trim()) : typed.trim()];
}

function urisOf(target: unknown, selected: unknown): string[] | null {
	const several = Array.isArray(selected) ? selected.filter((each): each is Uri => each instanceof Uri) : [];
	if (several.length > 0) return several.map(({ fsPath }) => fsPath);
	return target instanceof Uri ? [target.fsPath] : null;
}
