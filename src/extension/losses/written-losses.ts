// Has the chosen loss run for the image that is shown, again whenever the image, its labels or the loss change, and says
// in the loss's own file what is wrong with it.

import { basename, dirname } from 'node:path';
import {
	Diagnostic,
	DiagnosticSeverity,
	Disposable,
	languages,
	Range,
	RelativePattern,
	type TextDocument,
	Uri,
	workspace,
} from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { WrittenFailure, WrittenLoss } from '../../core/written-loss';
import { diagnosticSource } from '../diagnostics';
import { isCancelled, type Log, messageOf } from '../log';
import type { Session, View } from '../session';
import { documentOf, textSourceOf } from '../text/documents';

/** Quiet time after a key in the loss's text. */
const typingMs = 250;

export class WrittenLosses implements Disposable {
	private readonly diagnostics = languages.createDiagnosticCollection('anchorage.loss');
	private readonly listeners: Disposable;
	private running = new AbortController();
	/** What the last question was about. */
	private asked = '';
	/** Grows with every change of the loss or of what it imports. */
	private generation = 0;
	private timer: NodeJS.Timeout | undefined;
	private watched: { file: string; watcher: Disposable } | null = null;

	constructor(
		private readonly session: Session,
		private readonly client: ComputeClient,
		private readonly log: Log,
	) {
		this.listeners = Disposable.from(
			session.onDidChangeView(() => this.update()),
			workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
				if (contentChanges.length > 0) this.changedLater(document);
			}),
			// What the loss imports counts once it is saved.
			workspace.onDidSaveTextDocument((document) => this.changedLater(document, 'any script')),
			workspace.onDidCloseTextDocument((document) => this.changedLater(document)),
		);
	}

	/** Absolute path of the loss that is chosen for the shown file. */
	get file(): string | null {
		return this.session.view?.choices.lossFile ?? null;
	}

	dispose(): void {
		clearTimeout(this.timer);
		this.running.abort();
		this.watched?.watcher.dispose();
		this.listeners.dispose();
		this.diagnostics.dispose();
	}

	private changedLater({ uri }: TextDocument, which: 'the loss' | 'any script' = 'the loss'): void {
		const { file } = this;
		if (file === null || uri.scheme !== 'file') return;
		const isScript = which === 'any script' && /\.[cm]?[jt]sx?$/.test(uri.fsPath);
		if (uri.fsPath !== file && !isScript) return;
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.again(), typingMs);
	}

	private again(): void {
		this.generation++;
		this.update();
	}

	private update(): void {
		const { view } = this.session;
		const { file } = this;
		this.watch(file);
		if (!view || file === null) {
			this.running.abort();
			this.asked = '';
			this.diagnostics.clear();
			return;
		}
		if (!view.inspected.inspection.breakdown) return;
		const question = [viewNumber(view), file, this.generation].join('|');
		if (question === this.asked) return;
		this.asked = question;
		this.running.abort();
		this.running = new AbortController();
		void this.ask(view, file, this.running.signal);
	}

	private async ask(view: View, file: string, signal: AbortSignal): Promise<void> {
		const { choices, path, row } = view;
		try {
			const document = documentOf(file);
			const text = document?.isDirty ? document.getText() : null;
			const annotations = await textSourceOf(path);
			if (signal.aborted) return;
			const params = { file: annotations, choices, image: row, text };
			const written = await this.client.request('writtenLoss', params, signal);
			if (signal.aborted) return;
			this.tell(written);
			this.session.tellWritten(view, written);
		} catch (error) {
			if (signal.aborted || isCancelled(error)) return;
			this.log.error(`${basename(file)}: ${messageOf(error)}`);
			const failure = { message: messageOf(error), file, line: null, column: null };
			this.session.tellWritten(view, { file, kind: 'failed', failure });
		}
	}

	/** At its place in Problems, as long as it is so. */
	private tell(written: WrittenLoss | null): void {
		this.diagnostics.clear();
		if (written?.kind !== 'failed') return;
		const { failure } = written;
		const diagnostic = new Diagnostic(rangeOf(failure), failure.message, DiagnosticSeverity.Error);
		diagnostic.source = diagnosticSource;
		diagnostic.code = 'loss';
		this.diagnostics.set(Uri.file(failure.file), [diagnostic]);
	}

	/** Changes that no editor makes. */
	private watch(file: string | null): void {
		if (file === (this.watched?.file ?? null)) return;
		this.watched?.watcher.dispose();
		this.watched = null;
		if (file === null) return;
		const watcher = workspace.createFileSystemWatcher(
			new RelativePattern(Uri.file(dirname(file)), basename(file)),
		);
		const changed = () => this.again();
		this.watched = {
			file,
			watcher: Disposable.from(
				watcher,
				watcher.onDidChange(changed),
				watcher.onDidCreate(changed),
				watcher.onDidDelete(changed),
			),
		};
	}
}

/** Views that are the same image in the same state have the same assignment. */
const numbers = new WeakMap<object, number>();
let lastNumber = 0;

function viewNumber({ inspected }: View): number {
	const { assignment } = inspected.inspection;
	const known = numbers.get(assignment);
	if (known !== undefined) return known;
	numbers.set(assignment, ++lastNumber);
	return lastNumber;
}

/** Where a failure stands: the word there, or its line. */
export function rangeOf({ file, line, column }: WrittenFailure): Range {
	if (line === null) return new Range(0, 0, 0, 0);
	const document = documentOf(file);
	const at = Math.min(line - 1, Math.max(0, (document?.lineCount ?? line) - 1));
	const text = document?.lineAt(at).text ?? '';
	const start = column === null ? text.length - text.trimStart().length : column - 1;
	const word = /^[\w$.]+/.exec(text.slice(start))?.[0].length;
	const end =
		column === null || word === undefined ? Math.max(start + 1, text.trimEnd().length) : start + word;
	return new Range(at, start, at, end);
}
