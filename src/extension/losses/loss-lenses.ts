// Code lenses over the function of a loss file: run it on the shown image, what it gives, stop showing it.

import { CodeLens, type Disposable, EventEmitter, languages, Range, type TextDocument } from 'vscode';
import { writtenWords } from '../../core/words';
import type { Parts } from '../parts';

/** Files that hold a loss by their name. */
export const lossSelector = { scheme: 'file', pattern: '**/*.loss.{ts,js}' };

export function provideLossLenses(parts: Parts): Disposable[] {
	const { session } = parts;
	const changed = new EventEmitter<void>();
	return [
		changed,
		session.onDidChangeView(() => changed.fire()),
		languages.registerCodeLensProvider(lossSelector, {
			onDidChangeCodeLenses: changed.event,
			provideCodeLenses: (document) => lensesOf(parts, document),
		}),
	];
}

function lensesOf({ session, losses }: Parts, document: TextDocument): CodeLens[] {
	const line = document
		.getText()
		.split('\n')
		.findIndex((each) => /\bloss\b.*[(=]/.test(each) && /export/.test(each));
	const range = new Range(Math.max(0, line), 0, Math.max(0, line), 0);
	const lens = (title: string, command: string, ...args: unknown[]) =>
		new CodeLens(range, { title, command: `anchorage.${command}`, arguments: args });
	const { view } = session;
	const path = document.uri.fsPath;
	if (!view) return [lens('Open an annotation file to run this loss', 'openAnnotationFile')];
	const { inspection } = view.inspected;
	const image = inspection.image.fileName;
	if (losses.file !== path) return [lens(`$(play) Run on ${image}`, 'runLoss', path)];
	const stop = lens('Stop Showing', 'stopLoss');
	if (!inspection.breakdown) return [lens(`No head outputs for ${image}: choose a dump`, 'chooseDump'), stop];
	const words = writtenWords(inspection, null);
	const now = words?.failure
		? '$(error) See Problems'
		: words?.isRefused
			? '$(workspace-untrusted) Waits for trust'
			: words?.value === null || words?.isRunning
				? '$(sync) Running'
				: `${words?.value} on ${image}`;
	return [lens(now, words?.failure ? 'openLoss' : words?.isRefused ? 'trustWorkspace' : 'openOverlay'), stop];
}
