// What commands say that are about the file that is looked at, where there is none.

import { window } from 'vscode';

export function needsFile(): void {
	void window.showInformationMessage('Open an annotation file first.');
}
