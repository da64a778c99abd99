// What part of a tall list is seen: pixels of lines above the view, kept in step with the scroll bar; which lines are in the
// page for it.

import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Extent, isMapped, lastTop, movedTop, scrollAt, topAt } from './tall';

/** Lines that are in the page above and below those that are seen. */
const spare = 6;
/** The scroll bar of a very tall list is put right when it rests this long, milliseconds. */
const restAfter = 150;

export interface TallScroll {
	/** Pixels of lines above the view. */
	top: Signal<number>;
	viewHeight: Signal<number>;
	/** What has to be added to a line's place to have it in the scrolled element; 0 where nothing is mapped. */
	shift: Signal<number>;
	/** Lines `[firstLine, lastLine)` are in the page. */
	firstLine: ReadonlySignal<number>;
	lastLine: ReadonlySignal<number>;
	/** Told whenever the lines move: by hand, or because something was to be seen. */
	onScrolled(told: (byHand: boolean) => void): void;
	/** The element that scrolls; `null` when it is taken away. */
	attach(scroller: HTMLElement | null): void;
	resized(): void;
	scrolled(): void;
	/** Puts the scroll bar where the lines are; for when the page is laid out, and when the bar rests. */
	settle(): void;
	scrollToTop(px: number): void;
	/** Scrolls as little as is needed to have a line in sight; to the middle where it is far away. */
	revealLine(line: number): void;
	/** Lines that are seen whole. */
	linesInView(): number;
}

/** Scrolling of `count` lines of one height, px. */
export function tallScroll(count: ReadonlySignal<number>, lineHeight: number): TallScroll {
	const top = signal(0);
	const viewHeight = signal(0);
	const shift = signal(0);
	const firstLine = computed(() => Math.max(0, Math.floor(top.value / lineHeight) - spare));
	const lastLine = computed(() =>
		Math.min(count.value, Math.ceil((top.value + viewHeight.value) / lineHeight) + spare),
	);

	let element: HTMLElement | null = null;
	/** Where the scroll bar stood last. */
	let seen = 0;
	let rest = 0;
	let onMoved: (byHand: boolean) => void = () => {};

	function onScrolled(told: (byHand: boolean) => void): void {
		onMoved = told;
	}

	function extent(): Extent {
		return { height: count.peek() * lineHeight, view: viewHeight.peek() };
	}

	function attach(scroller: HTMLElement | null): void {
		element = scroller;
		if (!scroller) return;
		viewHeight.value = scroller.clientHeight;
		put();
	}

	function resized(): void {
		if (!element) return;
		viewHeight.value = element.clientHeight;
		settle();
	}

	function scrolled(): void {
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

	function settle(): void {
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
		if (top.peek() > limit && count.peek() > 0) top.value = limit;
		const to = scrollAt(top.peek(), extent());
		if (Math.abs(element.scrollTop - to) >= 1) element.scrollTop = to;
		seen = element.scrollTop;
		shift.value = isMapped(extent()) ? seen - top.peek() : 0;
	}

	function scrollToTop(px: number): void {
		top.value = Math.min(lastTop(extent()), Math.max(0, px));
		onMoved(false);
		put();
	}

	function revealLine(line: number): void {
		const at = line * lineHeight;
		const view = viewHeight.peek();
		const now = top.peek();
		if (at >= now && at + lineHeight <= now + view) return;
		const isFar = at < now - view || at > now + 2 * view;
		scrollToTop(isFar ? at - (view - lineHeight) / 2 : at < now ? at : at + lineHeight - view);
	}

	function linesInView(): number {
		return Math.max(1, Math.floor(viewHeight.peek() / lineHeight));
	}

	return {
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
	};
}
