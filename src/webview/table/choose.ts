// What is chosen: told to the host, and taken from it. While a place that was told is not confirmed, what the host says without
// wanting it seen is out of date and left alone.

import { batch, computed, effect, signal } from '@preact/signals';
import { collapse, expand, expanded, lineOfPlace, lines, placeAt } from './expanded';
import { send } from './host';
import { imageAt, indexOf, rowAt, shownFilter, total, version } from './rows';
import { revealLine, viewHeight } from './scroll';
import * as state from './state';
import { type Line, lineAt, lineOf } from './virtual';

/** A key that is held does not tell every line, milliseconds. */
const tellAfter = 60;
/** A host that has not confirmed by then will not, milliseconds. */
const trustAfter = 3000;

/** A line that a key went to before it was read: chosen when it is. */
const wish = signal<Line | null>(null);
/** What the host wants seen, until it can be. */
const wanted = signal<state.Place | null>(null);

/** The line of what is chosen, `null` where there is none in this order. */
export const cursor = computed<number | null>(() => {
	void version.value;
	if (wish.value) return lineOf(lines.value, wish.value);
	return state.chosen.value ? lineOfPlace(state.chosen.value) : null;
});

let timer = 0;
let told: { place: state.Place; at: number } | null = null;
let confirmed: state.Place | null = null;
let whenConfirmed: { place: state.Place; run: () => void; timer: number } | null = null;

function isAwaiting(): boolean {
	return timer !== 0 || (told !== null && Date.now() - told.at < trustAfter);
}

function tell(): void {
	window.clearTimeout(timer);
	timer = 0;
	const place = state.chosen.peek();
	if (!place) return;
	told = state.isSame(place, confirmed) ? null : { place, at: Date.now() };
	send({ v: 1, kind: 'chosen', ...place });
}

/** Chooses a place; `soon`: a key may be held. */
export function choose(place: state.Place, when: 'now' | 'soon'): void {
	const isOther = !state.isSame(place, state.chosen.peek());
	batch(() => {
		state.chosen.value = place;
		wish.value = null;
		wanted.value = null;
		state.menuAt.value = null;
	});
	if (!isOther && when === 'soon') return;
	window.clearTimeout(timer);
	if (when === 'soon') timer = window.setTimeout(tell, tellAfter);
	else tell();
	if (isOther) announce(place);
}

/** Goes to a line by key; one that is not read yet is chosen when it is. */
export function moveTo(line: number): void {
	const { count } = lines.peek();
	if (count === 0) return;
	const to = Math.min(count - 1, Math.max(0, line));
	const place = placeAt(to);
	if (place) choose(place, 'soon');
	else
		batch(() => {
			wish.value = lineAt(lines.peek(), to);
			wanted.value = null;
		});
	revealLine(to);
}

/**
 * Runs once the host looks at the chosen place: what it is asked then concerns no other one. `otherwise` where it does not come
 * to that.
 */
export function onceChosen(run: () => void, otherwise: () => void): void {
	const place = state.chosen.peek();
	if (!place) return;
	if (timer !== 0) tell();
	window.clearTimeout(whenConfirmed?.timer);
	whenConfirmed = null;
	if (!isAwaiting()) {
		run();
		return;
	}
	const late = () => {
		whenConfirmed = null;
		otherwise();
	};
	whenConfirmed = { place, run, timer: window.setTimeout(late, trustAfter) };
}

/** The overlay at what is chosen, or at the first image. */
export function openChosen(): void {
	window.clearTimeout(timer);
	timer = 0;
	const image = imageAt(0);
	const place = state.chosen.peek() ?? (image === null ? null : { image, object: null });
	if (!place) return;
	told = state.isSame(place, confirmed) ? null : { place, at: Date.now() };
	send({ v: 1, kind: 'open', ...place });
}

/** The host says what is chosen. */
export function hostSelected(place: state.Place, reveal: boolean): void {
	confirmed = place;
	if (told && state.isSame(place, told.place)) told = null;
	if (whenConfirmed && state.isSame(place, whenConfirmed.place)) {
		const { run, timer: late } = whenConfirmed;
		window.clearTimeout(late);
		whenConfirmed = null;
		run();
	}
	if (reveal) {
		window.clearTimeout(timer);
		timer = 0;
		told = null;
	} else if (isAwaiting() || wish.peek()) return;
	batch(() => {
		if (!state.isSame(place, state.chosen.peek())) state.menuAt.value = null;
		state.chosen.value = place;
		wish.value = null;
		wanted.value = reveal ? place : null;
	});
}

/** Nothing is to be revealed any more: the person scrolls. */
export function letGo(): void {
	wanted.value = null;
}

/** Follows the rows: a wish is fulfilled, what is wanted is brought into sight, as soon as they are there. */
export function followRows(): void {
	effect(() => {
		void version.value;
		void expanded.value;
		const at = wish.value;
		const place = at ? placeAt(lineOf(lines.value, at)) : null;
		if (place) choose(place, 'soon');
	});
	effect(() => {
		void version.value;
		const place = wanted.value;
		if (
			place &&
			total.value !== null &&
			viewHeight.value > 0 &&
			state.isSameFilter(state.filter.value, shownFilter.value)
		)
			bring(place);
	});
}

/** One step towards having a place in sight; the next comes with the next rows. */
function bring(place: state.Place): void {
	const index = indexOf(place.image);
	if (index === null) {
		if (state.isFileOrder(shownFilter.peek())) wanted.value = null;
		else
			batch(() => {
				state.filter.value = state.plainFilter;
				state.searched.value = '';
			});
		return;
	}
	const open = expanded.value.get(place.image);
	if (place.object !== null && !open && (rowAt(index)?.objects ?? 1) > 0) expand(place.image, index);
	const isThere = place.object === null || open?.objects != null || rowAt(index)?.objects === 0;
	const line = lineOfPlace(place);
	if (line !== null) window.queueMicrotask(() => revealLine(line));
	if (isThere) wanted.value = null;
}

/** Right: opens the image, then goes to its first object. */
export function stepIn(): void {
	const line = cursor.peek();
	const place = state.chosen.peek();
	if (line === null || !place || place.object !== null) return;
	const { index } = lineAt(lines.peek(), line);
	if (!expanded.peek().has(place.image)) expand(place.image, index);
	else moveTo(line + 1);
}

/** Left: from an object to its image, from an image to closed. */
export function stepOut(): void {
	const line = cursor.peek();
	const place = state.chosen.peek();
	if (line === null || !place) return;
	const { index, child } = lineAt(lines.peek(), line);
	if (child >= 0) moveTo(lineOf(lines.peek(), { index, child: -1 }));
	else if (expanded.peek().has(place.image)) collapse(place.image);
}

/** Opens or closes an image; what is chosen below one that closes goes to it. */
export function toggle(image: number, index: number): void {
	if (!expanded.peek().has(image)) {
		expand(image, index);
		return;
	}
	collapse(image);
	const place = state.chosen.peek();
	if (place?.image === image && place.object !== null) choose({ image, object: null }, 'now');
}

function announce({ image, object }: state.Place): void {
	if (object === null) return;
	const found = expanded
		.peek()
		.get(image)
		?.objects?.find((each) => each.object === object);
	if (found?.sentence) state.announcement.value = found.sentence;
}
