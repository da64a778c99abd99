// The lines of the table: those of the image are there at once, those of the data set are asked for where they are seen. One
// is chosen: in the image it is the chosen object's, in the data set it opens its image.

import { batch, computed, effect, signal } from '@preact/signals';
import type { ComparedLine, ComparedList } from '../../messages';
import { pagesOf } from '../shared/pages';
import { type TallScroll, tallScroll } from '../shared/tallScroll';
import { choose as chooseObject } from './actions';
import { ask, send } from './host';
import * as state from './state';

/** Of a line, px; in a narrow page it has two rows. */
export const lineHeights = { plain: 27, narrow: 44 };
/** A line of the data set that the keyboard rests on this long is opened, milliseconds. */
const openAfter = 150;

interface Asked {
	list: ComparedList;
	class: string | null;
	/** Which comparison it is a list of. */
	of: number;
}

/** Goes up with every comparison of the data set. */
const comparisons = signal(0);
const asked = computed<Asked>(() => ({
	list: state.list.value,
	class: state.className.value,
	of: comparisons.value,
}));

/** Why lines could not be read, and how to try again; `null` while they could. */
export const refusal = signal<{ reason: string; again(): void } | null>(null);
/** Line of the data set that is chosen, -1 for none. */
const chosenAt = signal(-1);

const pages = pagesOf<Asked, ComparedLine>({
	length: 60,
	query: asked,
	isSame: (a, b) => a.list === b.list && a.class === b.class && a.of === b.of,
	isReady: () => state.dataset.peek().comparison !== null,
	async ask({ list, class: className }, from, to) {
		const { total, lines } = await ask('lines', { list, class: className, from, to });
		return { total, rows: lines };
	},
	came({ isOther }) {
		refusal.value = null;
		if (!isOther) return;
		chosenAt.value = -1;
		forgetOpening();
	},
	refused(reason, again) {
		refusal.value = { reason, again };
	},
});

const imageLines = computed<readonly ComparedLine[]>(() => state.comparison.value?.lines ?? []);

/** How many lines there are, `null` while nobody knows. */
export const total = computed<number | null>(() =>
	state.scope.value === 'image' ? imageLines.value.length : pages.total.value,
);
const count = computed(() => total.value ?? 0);
/** Goes up whenever lines are others. */
export const version = pages.version;

const scrolls = {
	plain: tallScroll(count, lineHeights.plain),
	narrow: tallScroll(count, lineHeights.narrow),
};
export const density = computed<keyof typeof lineHeights>(() =>
	state.layout.value === 'narrow' ? 'narrow' : 'plain',
);

export function scroll(): TallScroll {
	return scrolls[density.value];
}

export function lineAt(index: number): ComparedLine | undefined {
	return state.scope.value === 'image' ? imageLines.value[index] : pages.rowAt(index);
}

/** Line that is chosen, -1 for none. */
export const chosenLine = computed<number>(() => {
	if (state.scope.value === 'dataset') return Math.min(chosenAt.value, count.value - 1);
	return imageLines.value.findIndex(({ object }) => object === state.selected.value);
});

let resting = 0;
/** The chosen line is to be opened, as soon as it is read. */
const isAwaited = signal(false);

function openSoon(): void {
	forgetOpening();
	resting = window.setTimeout(() => {
		isAwaited.value = true;
	}, openAfter);
}

function forgetOpening(): void {
	clearTimeout(resting);
	isAwaited.value = false;
}

/** Chooses a line and brings it into sight. */
export function chooseLine(index: number): void {
	if (count.peek() === 0) return;
	const at = Math.min(count.peek() - 1, Math.max(0, index));
	if (state.scope.peek() === 'image') chooseObject((lineAt(at) as ComparedLine).object);
	else {
		chosenAt.value = at;
		openSoon();
	}
	scroll().revealLine(at);
}

/** The record of the chosen line in the text, or its image in the overlay. */
export function showChosen(where: 'record' | 'overlay'): void {
	const line = lineAt(chosenLine.peek());
	if (!line) return;
	const { image, object } = line;
	if (state.scope.peek() === 'image') send({ v: 1, kind: 'show', where, object });
	else send({ v: 1, kind: 'show', where, object, image });
}

/** The data set was compared, or is no longer. */
export function datasetChanged(): void {
	batch(() => {
		comparisons.value++;
		const { comparison } = state.dataset.peek();
		if (!comparison) return;
		// What was chosen for another comparison may not be there in this one.
		if (!comparison.classes.some(({ name }) => name === state.className.peek())) state.className.value = null;
		if (comparison.lists[state.list.peek()] === 0) state.list.value = 'changed';
	});
}

/** Asks for what is seen, from now on. */
export function followLines(): void {
	effect(() => {
		void asked.value;
		void state.dataset.value;
		pages.queryChanged();
	});
	effect(() => {
		void version.value;
		if (state.scope.value !== 'dataset') return;
		const { firstLine, lastLine } = scroll();
		if (pages.total.value !== null && lastLine.value > firstLine.value)
			pages.want(firstLine.value, lastLine.value);
	});
	effect(() => {
		void version.value;
		const line = isAwaited.value ? pages.rowAt(chosenAt.value) : undefined;
		if (!line) return;
		isAwaited.value = false;
		send({ v: 1, kind: 'open', image: line.image, object: line.object });
	});
	// The chosen object's line is brought into sight, whoever chose it.
	effect(() => {
		const rows = scroll();
		if (state.scope.value === 'image' && chosenLine.value >= 0 && rows.viewHeight.value > 0)
			rows.revealLine(chosenLine.value);
	});
}

export function setScope(scope: state.Scope): void {
	if (scope === state.scope.peek()) return;
	forgetOpening();
	batch(() => {
		state.scope.value = scope;
		state.hovered.value = null;
	});
	scroll().scrollToTop(0);
}
