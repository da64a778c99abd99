// What part of the table is seen. Lines that come or go above leave what is seen where it is.

import { computed, effect } from '@preact/signals';
import { tallScroll } from '../shared/tallScroll';
import { lines } from './expanded';
import { type Line, type Lines, lineAt, lineHeight, lineOf } from './virtual';

export const {
	top,
	viewHeight,
	shift,
	firstLine,
	lastLine,
	onScrolled,
	attach,
	resized,
	scrolled,
	settle,
	scrollToTop,
	revealLine,
	linesInView,
} = tallScroll(
	computed(() => lines.value.count),
	lineHeight,
);

/** The first line that is seen, and how far it is scrolled out, px. */
export interface Anchor extends Line {
	px: number;
}

export function anchor(of: Lines = lines.peek()): Anchor {
	const line = Math.floor(top.peek() / lineHeight);
	return { ...lineAt(of, line), px: top.peek() - line * lineHeight };
}

export function topOf({ px, ...line }: Anchor): number {
	return lineOf(lines.peek(), line) * lineHeight + px;
}

let last = lines.peek();
/** The order is another one: what is seen then is not sought in it. */
export function forgetLines(): void {
	last = lines.peek();
}

/** Keeps the first seen line in its place when lines come or go. */
export function keepPlace(): void {
	effect(() => {
		const now = lines.value;
		const before = last;
		last = now;
		if (now === before || before.count === 0 || top.peek() === 0) return;
		top.value = Math.max(0, topOf(anchor(before)));
	});
}
