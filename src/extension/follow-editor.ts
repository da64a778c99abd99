// Lets the session follow the text editor: which file is active, where its cursor stands, what is typed, what changes in
// the settings and on disk.

import { basename, dirname, isAbsolute } from 'node:path';
import { type Disposable, RelativePattern, type TextEditor, Uri, window, workspace } from 'vscode';
import { setContext } from './context';
import type { Session } from './session';
import { documentOf, isRecognised, rememberChanges } from './text/documents';

const cursorDelayMs = 20;
const cursorRestMs = 150;
const diskDelayMs = 300;

/** A call that waits until nothing newer came for a while; the first after a longer rest does not wait. */
function debounced(
	delayMs: number,
	action: () => void,
	restMs = Infinity,
): { soon(): void; dispose(): void } {
	let timer: NodeJS.Timeout | undefined;
	let last = 0;
	return {
		soon() {
			const now = Date.now();
			const isRested = now - last > restMs;
			last = now;
			clearTimeout(timer);
			timer = setTimeout(action, isRested ? 0 : delayMs);
		},
		dispose: () => clearTimeout(timer),
	};
}

/** Selections that the extension itself made: the cursor's move there is not followed. */
const own = new Set<string>();

function selectionKey(editor: TextEditor): string {
	const { start, end } = editor.selection;
	return `${editor.document.uri}|${start.line}:${start.character}-${end.line}:${end.character}`;
}

/** Marks the editor's present selection as made by the extension. */
export function markOwnSelection(editor: TextEditor): void {
	own.clear();
	own.add(selectionKey(editor));
}

export function followEditor(session: Session): Disposable[] {
	let learnedAt = 0;
	/** Editor whose cursor moved last; the focus may be in the overlay meanwhile. */
	let editor: TextEditor | undefined;
	const cursor = debounced(
		cursorDelayMs,
		() => {
			if (!editor || editor.document.uri.fsPath !== session.path || own.has(selectionKey(editor))) return;
			own.clear();
			void session.follow(editor.document.offsetAt(editor.selection.active), learnedAt);
		},
		cursorRestMs,
	);
	const disk = debounced(diskDelayMs, () => void session.diskChanged());
	const watched = watchDisk(session, () => disk.soon());
	look(session, window.activeTextEditor);
	return [
		// Before whoever asks about the changed text.
		rememberChanges(),
		cursor,
		disk,
		watched,
		window.onDidChangeActiveTextEditor((editor) => look(session, editor)),
		window.onDidChangeTextEditorSelection(({ textEditor }) => {
			if (textEditor.document.uri.fsPath !== session.path) return;
			learnedAt = Date.now();
			editor = textEditor;
			cursor.soon();
		}),
		workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
			if (contentChanges.length === 0) return;
			if (document.uri.fsPath === session.path) void session.typed();
			else if (document === window.activeTextEditor?.document) look(session, window.activeTextEditor);
		}),
		workspace.onDidSaveTextDocument((document) => {
			if (/\.anchorage\.json$/i.test(document.uri.fsPath)) disk.soon();
		}),
		workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration('anchorage')) void session.refresh();
		}),
		workspace.onDidGrantWorkspaceTrust(() => void session.refresh()),
		workspace.onDidChangeWorkspaceFolders(() => void session.diskChanged()),
	];
}

function look(session: Session, editor: TextEditor | undefined): void {
	// A focused overlay or panel leaves no active text editor: what is looked at stays.
	if (!editor) {
		setContext('recognised', false);
		return;
	}
	const recognised = isRecognised(editor.document);
	setContext('recognised', recognised);
	if (!recognised) return;
	const path = editor.document.uri.fsPath;
	if (session.path === path) return;
	void session.open(path, { offset: editor.document.offsetAt(editor.selection.active) });
}

/** Watches what the shown inspection was read from: annotation file, dump, recipe file, and the folder of the image. */
function watchDisk(session: Session, changed: () => void): Disposable {
	let watchers: Disposable[] = [];
	let watched = '';
	const listener = session.onDidChangeView(() => {
		const { view } = session;
		const image = view?.inspected.inspection.image.path ?? null;
		const files = [
			view?.path,
			view?.choices.predictions,
			view?.choices.detections,
			image,
			view?.choices.recipe,
		].filter((path): path is string => typeof path === 'string' && isAbsolute(path));
		const key = files.join('|');
		if (key === watched) return;
		watched = key;
		for (const watcher of watchers) watcher.dispose();
		watchers = files.flatMap((path) =>
			watch(dirname(path), basename(path).replace(/[[\]{}*?]/g, '?'), changed),
		);
		// Images come and go beside the shown one; a change of another image's content means nothing here.
		if (image) watchers.push(...watch(dirname(image), '*', changed, true));
	});
	return {
		dispose() {
			listener.dispose();
			for (const watcher of watchers) watcher.dispose();
		},
	};
}

function watch(folder: string, pattern: string, changed: () => void, ignoreChanges = false): Disposable[] {
	const watcher = workspace.createFileSystemWatcher(
		new RelativePattern(Uri.file(folder), pattern),
		false,
		ignoreChanges,
	);
	// What the editor holds it tells itself, also when it is saved.
	const told = ({ fsPath }: Uri) => {
		if (!documentOf(fsPath)) changed();
	};
	return [watcher, watcher.onDidChange(told), watcher.onDidCreate(told), watcher.onDidDelete(told)];
}
