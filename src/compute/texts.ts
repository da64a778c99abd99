// The editor's texts, kept up to date by what is typed: a file of 20 MB crosses to this process once, then its edits.

import type { TextEdit } from '../core/problem';
import { EditedText } from './edited-text';
import type { TextUpdate } from './protocol';

interface HeldText {
	version: number;
	text: EditedText;
	/** The version that was read last, and what was typed since. */
	read: number;
	typed: TextEdit[];
}

/** Texts kept at once. */
const keep = 4;

export class TextStore {
	private readonly held = new Map<string, HeldText>();

	/** Takes an update; one that does not fit what is held here drops it, and the text is asked for again. */
	update({ path, version, ...change }: TextUpdate): void {
		if ('text' in change) {
			this.hold(path, version, change.text);
			return;
		}
		const known = this.held.get(path);
		const { base, edits, length } = change;
		if (known?.version !== base) {
			this.held.delete(path);
			return;
		}
		known.text = edits.reduce((text, edit) => text.edited(edit), known.text);
		known.version = version;
		known.typed.push(...edits);
		if (known.text.length !== length) this.held.delete(path);
	}

	/** Holds a whole text; version 0 is the one on disk. */
	hold(path: string, version: number, text: string): void {
		this.held.delete(path);
		this.held.set(path, { version, text: EditedText.of(text), read: version, typed: [] });
		for (const oldest of this.held.keys()) {
			if (this.held.size <= keep) break;
			this.held.delete(oldest);
		}
	}

	/** The text of a version, `null` where it is not here. */
	text(path: string, version: number): EditedText | null {
		const known = this.held.get(path);
		return known?.version === version ? known.text : null;
	}

	/** What was typed between a version that was read and the one held now; `null` where that is not known. */
	typedSince(path: string, version: number): readonly TextEdit[] | null {
		const known = this.held.get(path);
		return known?.read === version ? known.typed : null;
	}

	/** The text that is held now was read: what is typed from here on counts against it. */
	wasRead(path: string): void {
		const known = this.held.get(path);
		if (!known) return;
		known.read = known.version;
		known.typed = [];
	}

	forget(path: string | null): void {
		if (path === null) this.held.clear();
		else this.held.delete(path);
	}
}
