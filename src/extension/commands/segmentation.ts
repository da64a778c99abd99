// Commands of the segmentation view: open it for the session's image or a mask file, choose what it is compared with.

import { basename, dirname } from 'node:path';
import { Uri, window } from 'vscode';
import type { Parts } from '../parts';
import { extensionOf } from '../recognise';

const predictionExtensions = ['safetensors', 'npz', 'png'];

/** For a mask of the Explorer, the mask that the active tab shows, or the session's image. */
export async function openSegmentation(parts: Parts, target?: unknown): Promise<void> {
	const { segmentation } = parts;
	const uri = target instanceof Uri ? target : activePicture();
	if (uri && extensionOf(uri.fsPath) === '.png') {
		await segmentation.open(uri.fsPath);
		if (segmentation.remembered() === null) await choosePrediction(parts);
		return;
	}
	await segmentation.open(null);
}

/** A PNG that the active tab shows. */
function activePicture(): Uri | undefined {
	const input = window.tabGroups.activeTabGroup.activeTab?.input as { uri?: unknown } | undefined;
	const uri = input?.uri;
	return uri instanceof Uri && uri.scheme === 'file' && extensionOf(uri.fsPath) === '.png' ? uri : undefined;
}

/** A dump or a predicted mask for the label that is shown; remembered for its folder. */
export async function choosePrediction({ segmentation }: Parts): Promise<void> {
	const label = segmentation.label();
	if (!label) {
		void window.showInformationMessage('Open the segmentation view first.');
		return;
	}
	const now = segmentation.remembered();
	if (label.dump !== null && now !== null) {
		const own = {
			label: `$(file-binary) ${basename(label.dump)}`,
			detail: 'The dump that is chosen for the losses',
			own: true,
		};
		const other = { label: '$(folder-opened) Another file...', detail: `Now ${now}`, own: false };
		const chosen = await window.showQuickPick([own, other], { title: 'Choose Segmentation Prediction' });
		if (!chosen) return;
		if (chosen.own) return segmentation.usePrediction(null);
	}
	const uris = await window.showOpenDialog({
		title: `Prediction for ${label.stem || basename(label.path)}: logits, or a mask of class indices`,
		openLabel: 'Compare',
		defaultUri: Uri.file(dirname(now ?? label.path)),
		filters: { 'Logits or predicted mask': predictionExtensions },
	});
	if (uris?.[0]) await segmentation.usePrediction(uris[0].fsPath);
}
