// Training a probe on the data set of the open file: for how long is asked, the panel shows the rest.

import { basename } from 'node:path';
import { window } from 'vscode';
import type { Parts } from '../parts';
import { needsFile } from './needs-file';

const durations = [
	{ minutes: 2, detail: 'Enough to see large boxes and wrong classes in a few hundred pictures' },
	{ minutes: 5, detail: 'For most data sets' },
	{ minutes: 10, detail: 'Many classes, small objects' },
	{ minutes: 30, detail: 'While you are away' },
];

export async function trainProbe({ session, training }: Parts): Promise<void> {
	const { path } = session;
	if (path === null) return needsFile();
	if (training.isRunning) {
		training.show();
		return;
	}
	const items = durations.map(({ minutes, detail }) => ({ label: `${minutes} minutes`, detail, minutes }));
	const chosen = await window.showQuickPick(items, {
		title: `Train Probe Model on ${basename(path)}`,
		placeHolder: 'How long may it take? It can be stopped at any time, and keeps what it has learned',
	});
	if (chosen) await training.start(path, 60 * chosen.minutes);
}

export function showTraining({ training }: Parts): void {
	if (training.view) training.show();
	else void window.showInformationMessage('No probe was trained in this window.');
}
