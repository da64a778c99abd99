// What part of the table is seen: pixels of lines above the view, kept in step with the scroll bar; which lines are in the
// page for it. Lines that come or go above leave what is seen where it is.

import { batch, computed, effect, signal } from '@preact/signals';
import { lines } from './expanded';
import {
	type Extent,
	isMapped,
	type Line,
	type Lines,
	lastTop,
	lineAt,
	lineHeight,
	lineOf,
	movedTop,
	scrollAt,
	topAt,
} from './virtual';

/** Lines that are in the page above and below those that are seen. */
const spare = 6;
/** The scroll bar of a very tall table is put right when it rests this long, milliseconds. */
const restAfter = 150;

/** Pixels of lines above the view. */
export const top = signal(0);
export const viewHeight = signal(0);
/** What has to be added to a line's place to have it in the scrolled element; 0 where nothing is mapped. */
export const shift = signal(0);

export const firstLine = computed(() => Math.max(0, Math.floor(top.value / lineHeight) - spare));
export const lastLine = computed(() =>
	Math.min(lines.value.count, Math.ceil((top.value + viewHeight.value) / lineHeight) + spare),
);

let element: HTMLElement | null = null;
/** Where the scroll bar stood last. */
let seen = 0;
let rest = 0;
let onMoved: (byHand: boolean) => void = () => {};

/** Told whenever the lines move: by hand, or because something was to be seen. */
export function onScrolled(told: (byHand: boolean) => void): void {
	onMoved = told;
}

function extent(): Extent {
	return { lines: lines.peek().count, view: viewHeight.peek() };
}

/** The element that scrolls; `null` when it is taken away. */
export function attach(scroller: HTMLElement | null): void {
	element = scroller;
	if (!scroller) return;
	viewHeight.value = scroller.clientHeight;
	put();
}

export function resized(): void {
	if (!element) return;
	viewHeight.value = element.clientHeight;
	settle();
}

export function scrolled(): void {
	if (!element || element.scrollTop === seen) return;
	const now = element.scrollTop;
	const to = movedTop(top.peek(), seen, now, extent());
	seen = now;
	batch(() => {
		top.value = to;
		shift.value = isMapped(extent()) ? now - to : 0;
	});
	onMoved(true);
	if (!isMapped(extent())) return;
	clearTimeout(rest);
	// At an end of the bar with lines left there is nowhere to go on to.
	const isStuck =
		(now <= 0 && to > 0) ||
		(now >= element.scrollHeight - element.clientHeight - 1 && to < lastTop(extent()));
	if (isStuck) settle();
	else rest = window.setTimeout(settle, restAfter);
}

/** Puts the scroll bar where the lines are; for when the page is laid out, and when the bar rests. */
export function settle(): void {
	catchUp();
	put();
}

/** Takes in what was scrolled since the last event, where the bar was not only pushed back by an end that came nearer. */
function catchUp(): void {
	if (!element || element.scrollTop === seen) return;
	const { scrollTop: now, scrollHeight, clientHeight } = element;
	if (now >= scrollHeight - clientHeight - 1) return;
	const by = now - seen;
	top.value = Math.abs(by) > viewHeight.peek() ? topAt(now, extent()) : Math.max(0, top.peek() + by);
}

function put(): void {
	if (!element) return;
	const limit = lastTop(extent());
	if (top.peek() > limit && lines.peek().count > 0) top.value = limit;
	const to = scrollAt(top.peek(), extent());
	if (Math.abs(element.scrollTop - to) >= 1) element.scrollTop = to;
	seen = element.scrollTop;
	shift.value = isMapped(extent()) ? seen - top.peek() : 0;
}

export function scrollToTop(px: number): void {
	top.value = Math.min(lastTop(extent()), Math.max(0, px));
	onMoved(false);
	put();
}

/** Scrolls as little as is needed to have a line in sight; to the middle where it is far away. */
export function revealLine(line: number): void {
	const at = line * lineHeight;
	const view = viewHeight.peek();
	const now = top.peek();
	if (at >= now && at + lineHeight <= now + view) return;
	const isFar = at < now - view || at > now + 2 * view;
	scrollToTop(isFar ? at - (view - lineHeight) / 2 : at < now ? at : at + lineHeight - view);
}

/** Lines that are seen whole. */
export function linesInView(): number {
	return Math.max(1, Math.floor(viewHeight.peek() / lineHeight));
}

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
