// A long text that is edited at one place again and again: what stands before and behind is not copied with each key.

import type { TextEdit } from '../core/problem';

/** Edits further apart than this are written into one text first. */
const longestMiddle = 200_000;

/** One state of a text; an edit gives another one and leaves this as it is. */
export class EditedText {
	private whole: string | null;

	/** `base`, with `[start, end)` of it replaced by `middle`. */
	private constructor(
		private readonly base: string,
		private readonly start: number,
		private readonly end: number,
		private readonly middle: string,
	) {
		this.whole = start === end && middle === '' ? base : null;
	}

	static of(text: string): EditedText {
		return new EditedText(text, 0, 0, '');
	}

	get length(): number {
		return this.base.length - (this.end - this.start) + this.middle.length;
	}

	/** The text as one string; takes a copy of all of it once. */
	toString(): string {
		this.whole ??= this.base.slice(0, this.start) + this.middle + this.base.slice(this.end);
		return this.whole;
	}

	slice(from: number, to: number): string {
		if (this.whole !== null) return this.whole.slice(from, to);
		const { base, start, middle } = this;
		const behind = start + middle.length;
		const shift = this.end - behind;
		return (
			base.slice(from, Math.min(to, start)) +
			middle.slice(Math.max(0, from - start), Math.max(0, to - start)) +
			base.slice(Math.max(from, behind) + shift, Math.max(to, behind) + shift)
		);
	}

	/** The text after a replacement. */
	edited({ span, text }: TextEdit): EditedText {
		if (this.whole !== null) return new EditedText(this.whole, span.start, span.end, text);
		const behind = this.start + this.middle.length;
		const start = Math.min(this.start, span.start);
		const end = Math.max(behind, span.end);
		if (end - start > longestMiddle) return EditedText.of(this.toString()).edited({ span, text });
		const middle = this.slice(start, span.start) + text + this.slice(span.end, end);
		return new EditedText(this.base, start, end + this.end - behind, middle);
	}
}
