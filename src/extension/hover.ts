// The hover card over a record, its box or its class in the text.

import {
	type CancellationToken,
	type Disposable,
	type DocumentSelector,
	Hover,
	languages,
	MarkdownString,
	type Position,
	Range,
	type TextDocument,
} from 'vscode';
import type { ComputeClient, TextSource } from '../compute/client';
import type { Choices, HoverCard } from '../compute/protocol';
import { isCancelled, type Log, messageOf } from './log';
import type { Session } from './session';
import { readSetting } from './settings';
import { isRecognised, textSourceOf } from './text/documents';
import { hoverCommands, hoverText } from './text/hover-card';

export const annotationSelector: DocumentSelector = [
	{ scheme: 'file', pattern: '**/*.{json,jsonc,xml,txt,csv}' },
	{ scheme: 'file', language: 'json' },
];

/** After this the card comes without its picture. */
const pictureMs = 800;

export function provideHovers(
	client: ComputeClient,
	session: Session,
	choicesOf: (path: string) => Choices,
	log: Log,
): Disposable {
	return languages.registerHoverProvider(annotationSelector, {
		async provideHover(document, position, token) {
			const path = document.uri.fsPath;
			if (!readSetting('hover', path, true) || !isRecognised(document)) return null;
			const offset = document.offsetAt(position);
			try {
				const file = await textSourceOf(path);
				const card = await askCard(client, session, { file, choices: choicesOf(path), offset }, token);
				if (!card || token.isCancellationRequested) return null;
				return new Hover(markdownOf(hoverText(path, card)), wordAt(document, position));
			} catch (error) {
				if (!isCancelled(error)) log.warn(`Hover: ${messageOf(error)}`);
				return null;
			}
		},
	});
}

function wordAt(document: TextDocument, position: Position): Range {
	return document.getWordRangeAtPosition(position) ?? new Range(position, position);
}

function markdownOf(text: string): MarkdownString {
	const markdown = new MarkdownString(text, true);
	markdown.isTrusted = { enabledCommands: hoverCommands };
	markdown.supportHtml = false;
	return markdown;
}

/** The card; without its picture where that takes too long and the shown image is meant. */
async function askCard(
	client: ComputeClient,
	session: Session,
	question: { file: TextSource; choices: Choices; offset: number },
	token: CancellationToken,
): Promise<HoverCard | null> {
	const abort = new AbortController();
	const cancelling = token.onCancellationRequested(() => abort.abort());
	let timer: NodeJS.Timeout | undefined;
	try {
		const location = await client.request('locate', question, abort.signal);
		if (!location) return null;
		const whole = client.request('hover', question, abort.signal);
		const late = new Promise<'late'>((resolve) => {
			timer = setTimeout(() => resolve('late'), pictureMs);
		});
		const first = await Promise.race([whole, late]);
		if (first !== 'late') return first;
		const { view } = session;
		if (view?.path !== question.file.path || view.row !== location.image) return await whole;
		whole.catch(() => null);
		return { location, inspection: view.inspected.inspection, thumbnail: null };
	} finally {
		clearTimeout(timer);
		cancelling.dispose();
	}
}
