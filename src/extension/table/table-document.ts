// A file that is open in the table: what was typed into it since it was read. The bytes stay on disk; edits are replacements
// over them, which the compute process knows as well, and which are kept over a restart.

import { basename } from 'node:path';
import { type CustomDocument, EventEmitter, type Uri } from 'vscode';
import type { RecordChange } from '../../compute/big/edited-records';
import type { TextSource } from '../../compute/client';
import type { TextEdit } from '../../core/problem';
import type { Copy } from './elsewhere';

export class TableDocument implements CustomDocument {
	/** Why nothing can be edited, `null` where it can. */
	readOnly: string | null = null;
	/** Records that are not as on disk, and the state of the bytes that they belong to. */
	private known: { changes: RecordChange[]; stamp: string } = { changes: [], stamp: '' };
	/** Edits kept from before a restart or a change on disk, that are to be put into the file. */
	waiting: RecordChange[] = [];

	/** The step that put such edits back, until VS Code is told of it. */
	restored: readonly Replaced[] | null = null;

	private version = 0;
	/** All that was typed since the file was read or saved, and how long this list was at each version. */
	private log: TextEdit[] = [];
	private marks = new Map<number, number>();
	private readonly changed = new EventEmitter<void>();
	private readonly closed = new EventEmitter<void>();
	/** The bytes are others by now. */
	readonly onDidChange = this.changed.event;
	readonly onDidClose = this.closed.event;

	/**
	 * @param path where its bytes lie on this disk: the file itself, or the copy of one that lies elsewhere.
	 * @param copy of a file that lies elsewhere.
	 */
	constructor(
		readonly uri: Uri,
		readonly path: string,
		public copy: Copy | null = null,
	) {}

	get name(): string {
		return basename(this.uri.path);
	}

	/** Names the state of the bytes. */
	get stamp(): string {
		return `${this.path}@t${this.version}`;
	}

	get isEdited(): boolean {
		return this.log.length > 0;
	}

	/** The present bytes, for the compute process. */
	source(): TextSource {
		const { path, version, log, marks } = this;
		return {
			path,
			version: log.length === 0 ? 0 : version,
			length: 0,
			inParts: true,
			text: () => null,
			since(base) {
				const from = base === 0 ? 0 : marks.get(base);
				return from === undefined ? null : log.slice(from);
			},
		};
	}

	/** Makes a step; undoing and redoing are steps as well. */
	apply(edits: readonly TextEdit[]): void {
		if (edits.length === 0) return;
		this.marks.set(this.version, this.log.length);
		this.log = [...this.log, ...edits];
		this.version++;
		this.marks.set(this.version, this.log.length);
		this.changed.fire();
	}

	/** The bytes are on disk now, or those on disk are taken again. */
	settled(): void {
		this.log = [];
		this.marks = new Map();
		this.waiting = [];
		this.version++;
		this.known = { changes: [], stamp: this.stamp };
		this.changed.fire();
	}

	/** Records that are not as on disk: as they are known, else as `ask` says. */
	async changesNow(ask: () => Promise<RecordChange[]>): Promise<RecordChange[]> {
		for (;;) {
			const { stamp } = this;
			if (!this.isEdited) return [];
			if (this.known.stamp === stamp) return this.known.changes;
			const changes = await ask();
			if (this.stamp === stamp) this.known = { changes, stamp };
		}
	}

	/** The last that is known of them, for when the bytes that they were made in are gone. */
	get changesBefore(): RecordChange[] {
		return this.known.changes;
	}

	dispose(): void {
		this.closed.fire();
		this.changed.dispose();
		this.closed.dispose();
	}
}

/** One replacement of a step: bytes as characters. */
export interface Replaced {
	/** In the text before the step. */
	start: number;
	before: string;
	after: string;
}

/** Replacements in one text as a step, in the order of the text; `before` is what stood at each of their spans. */
export function stepOf(edits: readonly TextEdit[], before: readonly string[]): Replaced[] {
	return edits
		.map(({ span, text }, row) => ({ start: span.start, before: before[row] ?? '', after: text }))
		.sort((a, b) => a.start - b.start);
}

/** What makes a step: the last replacement first, so that none moves another. */
export function forward(step: readonly Replaced[]): TextEdit[] {
	return step
		.map(({ start, before, after }) => ({
			span: { start, end: start + byteLength(before) },
			text: after,
		}))
		.reverse();
}

/** What takes a step back, in the text that it left. */
export function backward(step: readonly Replaced[]): TextEdit[] {
	let shift = 0;
	const edits = step.map(({ start, before, after }) => {
		const from = start + shift;
		const length = byteLength(after);
		shift += length - byteLength(before);
		return { span: { start: from, end: from + length }, text: before };
	});
	return edits.reverse();
}

/** Bytes that the compute process makes of a text: one a character up to U+00FF, else UTF-8. */
function byteLength(text: string): number {
	let length = 0;
	for (const letter of text) length += letter.charCodeAt(0) > 0xff ? Buffer.byteLength(letter) : 1;
	return length;
}
