// Marks on label errors: shown at once, written one after the other, taken back by undo. A marked line leaves the list with the
// next lines that come.

import { effect, signal } from '@preact/signals';
import type { DatasetLine, ReviewMark } from '../../messages';
import { ask } from './host';
import { choose, chosen, chosenLine, lineAt, linesChanged, scroll, total, version } from './lines';
import * as state from './state';
import { markWords } from './words';

/** Marks that were made here, by key of the line, until lines are there that know them. */
const made = signal<ReadonlyMap<string, ReviewMark | null>>(new Map());
/** Of those: written, so that the next lines know them. */
const written = new Set<string>();
let writing: Promise<void> = Promise.resolve();

export function markOf({ key, mark }: DatasetLine): ReviewMark | null {
	return made.value.get(key) ?? (made.value.has(key) ? null : mark);
}

function note(key: string, mark: ReviewMark | null): void {
	written.delete(key);
	made.value = new Map(made.peek()).set(key, mark);
}

function forget(keys: Iterable<string>): void {
	const left = new Map(made.peek());
	for (const key of keys) left.delete(key);
	made.value = left;
}

/** Lines that came know what was written before they were asked for. */
export function followLines(): void {
	effect(() => {
		void version.value;
		if (written.size === 0) return;
		forget(written);
		written.clear();
	});
}

/** Marks the chosen line; with the mark that it has: takes it back. */
export function markChosen(mark: ReviewMark): void {
	const line = chosenLine.peek();
	if (!line) return;
	if (line.canMark) put(line, markOf(line) === mark ? null : mark);
	else state.notice.value = { text: 'Only likely label errors can be marked as fixed or fine.' };
}

function put(line: DatasetLine, mark: ReviewMark | null): void {
	const { key } = line;
	const before = markOf(line);
	const { index } = chosen.peek();
	const leaves = mark !== null && !state.marked.peek() && chosenLine.peek()?.key === key;
	note(key, mark);
	if (leaves) choose(index + 1 < (total.peek() ?? 0) ? index + 1 : index - 1);
	const undoes = () => {
		// Back to the line as well: it is the next thing to be looked at.
		if (leaves) {
			chosen.value = { key, index };
			scroll.revealLine(index);
		}
		put(line, before);
	};
	state.notice.value = {
		text: markWords(line, mark),
		action: { label: 'Undo', title: 'Takes it back (U)', run: undoes },
	};
	writing = writing
		.then(() => ask('mark', { key, mark }))
		.then(
			() => {
				written.add(key);
				linesChanged();
			},
			(error: Error) => {
				forget([key]);
				if (leaves && lineAt(index)?.key === key) choose(index);
				state.notice.value = { text: `The mark could not be kept: ${error.message}`, isError: true };
			},
		);
}

/** Takes back what was marked last, where that is what stands below the list. */
export function undo(): void {
	const notice = state.notice.peek();
	if (notice && !notice.isError) notice.action?.run();
}
