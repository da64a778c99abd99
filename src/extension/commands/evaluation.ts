// Commands of the evaluation: the panel for the open file and the detections that are chosen for it.

import { commands } from 'vscode';
import type { Parts } from '../parts';
import { needsFile } from './needs-file';

/** Asks for detections first where none are chosen. */
export async function evaluateDetections({ session, evaluation, choicesOf }: Parts): Promise<void> {
	const { path } = session;
	if (path === null) return needsFile();
	if (choicesOf(path).detections === null) {
		await commands.executeCommand('anchorage.chooseDetections');
		if (choicesOf(path).detections === null) return;
	}
	await evaluation.open(path);
}
