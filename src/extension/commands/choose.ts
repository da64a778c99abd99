// Commands that point to files: the dump of head outputs, the folder of images; and which anchors the loss sees.

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import type { SamplingChoice } from '../../messages';
import { samplingOf } from '../overlay/overlay-view';
import type { Parts } from '../parts';
import { type SettingKey, writeSetting, writtenPath } from '../settings';

export async function chooseDump(parts: Parts): Promise<void> {
	const { session } = parts;
	if (session.path === null) return needsFile();
	const now = session.view?.choices.predictions ?? null;
	const items = [
		{
			label: '$(file-binary) Dump file...',
			detail: 'One *.safetensors or *.npz for all images',
			what: 'file',
		},
		{
			label: '$(folder) Folder of dumps...',
			detail: 'One file an image, named like the image',
			what: 'folder',
		},
		...(now ? [{ label: '$(close) No dump', detail: `Now ${now}`, what: 'none' }] : []),
	];
	const chosen = await window.showQuickPick(items, {
		title: 'Choose Dump',
		placeHolder: 'Raw head outputs of your model',
	});
	if (!chosen) return;
	if (chosen.what === 'none') return keep(parts, 'predictions', '');
	const uris = await window.showOpenDialog({
		title: 'Choose Dump',
		openLabel: 'Use',
		defaultUri: Uri.file(dirname(now ?? session.path)),
		canSelectFolders: chosen.what === 'folder',
		canSelectFiles: chosen.what === 'file',
		...(chosen.what === 'file' ? { filters: { 'Raw head outputs': ['safetensors', 'npz'] } } : {}),
	});
	if (uris?.[0]) await keep(parts, 'predictions', uris[0].fsPath);
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

/** In a workspace as a setting, else for this file alone. */
async function keep(parts: Parts, key: 'predictions' | 'imageRoot', path: string): Promise<void> {
	const file = parts.session.path;
	if (file === null) return;
	const inWorkspace = workspace.getWorkspaceFolder(Uri.file(file)) !== undefined;
	if (inWorkspace) {
		const setting: SettingKey = key;
		await writeSetting(setting, path === '' ? undefined : writtenPath(path, file), file);
	}
	parts.override(file, { [key]: inWorkspace || path === '' ? undefined : path });
	if (path !== '' && !statSync(path, { throwIfNoEntry: false })) parts.log.warn(`${path} does not exist.`);
	await parts.session.diskChanged();
}

function needsFile(): void {
	void window.showInformationMessage('Open an annotation file first.');
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
