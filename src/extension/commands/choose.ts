// Commands that point to files: the dump of head outputs, final detections, the folder of images; which anchors the loss
// sees, and from which score on detections take part.

import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import type { SamplingChoice } from '../../messages';
import { filesBeside } from '../files-beside';
import { samplingOf } from '../overlay/overlay-view';
import type { Parts } from '../parts';
import { type SettingKey, writeSetting, writtenPath } from '../settings';
import { needsFile } from './needs-file';

/** What can be pointed to, and how it is asked for. */
interface Choosable {
	key: 'predictions' | 'detections';
	title: string;
	placeHolder: string;
	file: { label: string; detail: string; filters: Record<string, string[]> };
	folder: { label: string; detail: string };
	none: string;
}

const dumps: Choosable = {
	key: 'predictions',
	title: 'Choose Dump',
	placeHolder: 'Raw head outputs of your model',
	file: {
		label: 'Dump file...',
		detail: 'One *.safetensors or *.npz for all images, or a connected model (*.anchorage-model.json)',
		filters: { 'Raw head outputs': ['safetensors', 'npz', 'json'] },
	},
	folder: { label: 'Folder of dumps...', detail: 'One file an image, named like the image' },
	none: 'No dump',
};

const detections: Choosable = {
	key: 'detections',
	title: 'Choose Detections',
	placeHolder: 'Final detections of your model',
	file: {
		label: 'File of detections...',
		detail:
			'COCO results (*.json), Detectron2 (*.pth), MMDetection (*.pkl), YOLO labels of one image (*.txt)',
		filters: { 'Final detections': ['json', 'pth', 'pkl', 'pickle', 'txt'] },
	},
	folder: { label: 'Folder of YOLO labels...', detail: 'One *.txt an image, with confidences' },
	none: 'No detections',
};

export const chooseDump = (parts: Parts) => choose(parts, dumps);
export const chooseDetections = (parts: Parts) => choose(parts, detections);

async function choose(parts: Parts, choosable: Choosable): Promise<void> {
	const { session } = parts;
	if (session.path === null) return needsFile();
	const { key, title, placeHolder, none } = choosable;
	const now = session.view?.choices[key] ?? null;
	const path = await pickPath(session.path, choosable, { title, placeHolder, now, none });
	if (path !== undefined) await keep(parts, key, path);
}

/** Raw head outputs, or final detections, from the files beside those that are chosen or from a dialog; absolute. */
export function pickPredictions(
	key: 'predictions' | 'detections',
	path: string,
	asked: { title: string; placeHolder: string; now: string | null },
): Promise<string | undefined> {
	return pickPath(path, key === 'predictions' ? dumps : detections, { ...asked, none: null });
}

/** @param none what stands for no choice, which is told as an empty path; `null` where there has to be one. */
async function pickPath(
	annotations: string,
	{ file, folder }: Choosable,
	{
		title,
		placeHolder,
		now,
		none,
	}: { title: string; placeHolder: string; now: string | null; none: string | null },
): Promise<string | undefined> {
	const beside = now ? filesBeside(now, Object.values(file.filters).flat()) : [];
	const items = [
		...beside.map((path) => ({
			label: `$(history) ${basename(path)}`,
			detail: path === now ? 'Now' : '',
			what: 'beside',
			path,
		})),
		{ label: `$(file-binary) ${file.label}`, detail: file.detail, what: 'file' },
		{ label: `$(folder) ${folder.label}`, detail: folder.detail, what: 'folder' },
		...(now && none ? [{ label: `$(close) ${none}`, detail: `Now ${now}`, what: 'none' }] : []),
	];
	const chosen = await window.showQuickPick(items, { title, placeHolder });
	if (!chosen) return undefined;
	if (chosen.what === 'none') return '';
	if ('path' in chosen) return chosen.path;
	const uris = await window.showOpenDialog({
		title,
		openLabel: 'Use',
		defaultUri: Uri.file(dirname(now ?? annotations)),
		canSelectFolders: chosen.what === 'folder',
		canSelectFiles: chosen.what === 'file',
		...(chosen.what === 'file' ? { filters: file.filters } : {}),
	});
	return uris?.[0]?.fsPath;
}

export async function chooseImageFolder(parts: Parts): Promise<void> {
	const { session } = parts;
	if (session.path === null) return needsFile();
	const uris = await window.showOpenDialog({
		title: 'Choose Image Folder',
		openLabel: 'Use Folder',
		defaultUri: Uri.file(dirname(session.path)),
		canSelectFolders: true,
		canSelectFiles: false,
	});
	if (uris?.[0]) await keep(parts, 'imageRoot', uris[0].fsPath);
}

async function keep(
	parts: Parts,
	key: 'predictions' | 'detections' | 'imageRoot',
	path: string,
): Promise<void> {
	await keepPath(parts, key, path);
	await parts.session.diskChanged();
}

/** In a workspace as a setting, else for this file alone; an empty path for none. */
export async function keepPath(
	parts: Parts,
	key: 'predictions' | 'detections' | 'imageRoot' | 'lossFile',
	path: string,
): Promise<void> {
	const file = parts.session.path;
	if (file === null) return;
	const inWorkspace = workspace.getWorkspaceFolder(Uri.file(file)) !== undefined;
	if (inWorkspace) {
		const setting: SettingKey = key;
		await writeSetting(setting, path === '' ? undefined : writtenPath(path, file), file);
	}
	parts.override(file, {
		[key]: inWorkspace || path === '' ? undefined : path,
		// The recipe that came with a probe goes with it.
		...(key === 'predictions' ? { recipe: undefined } : {}),
	});
	if (path !== '' && !statSync(path, { throwIfNoEntry: false })) parts.log.warn(`${path} does not exist.`);
}

const titles: Record<SamplingChoice, { label: string; detail: string }> = {
	all: { label: 'All anchors', detail: 'Every positive and every negative; nothing is drawn' },
	seeded: { label: 'Sampled', detail: "The framework's random draw, with our seed" },
	dump: { label: 'As in the dump', detail: 'The draw that the dump recorded' },
};

export async function changeSampling({ session }: Parts): Promise<void> {
	const { view } = session;
	if (!view) return needsFile();
	const current = samplingOf(view);
	const items = view.inspected.samplings.map((sampling) => ({
		...titles[sampling],
		description: sampling === current ? 'current' : '',
		sampling,
	}));
	const chosen = await window.showQuickPick(items, {
		title: 'Change Sampling',
		placeHolder: 'Which anchors the loss sees',
	});
	if (chosen) await setSampling(session.path, chosen.sampling);
}

export async function setSampling(path: string | null, sampling: SamplingChoice): Promise<void> {
	await writeSetting('samplingMode', sampling, path);
}

/** In a workspace as a setting, else for this file alone. @param score 0 .. 1. */
export async function setMinScore({ session, override }: Parts, score: number): Promise<void> {
	const file = session.path;
	if (file === null) return;
	const inWorkspace = workspace.getWorkspaceFolder(Uri.file(file)) !== undefined;
	override(file, { minScore: inWorkspace ? undefined : score });
	if (inWorkspace) await writeSetting('minScore', score, file);
	else await session.diskChanged();
}
