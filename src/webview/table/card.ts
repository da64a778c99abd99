// The card over a line: after a while under the pointer, or by key for what is chosen. Anything that is done takes it away.

import type { TableCard } from '../../messages';
import { placeAt } from './expanded';
import { ask } from './host';
import * as state from './state';

const opensAfter = 400;

let timer = 0;
/** Answers of earlier questions mean nothing. */
let turn = 0;
let hovered: number | null = null;

export function hideCard(): void {
	window.clearTimeout(timer);
	turn++;
	hovered = null;
	state.card.value = null;
}

/** The pointer is over a line, or over none. */
export function hover(line: number | null, x: number): void {
	if (line === hovered) return;
	hideCard();
	hovered = line;
	if (line !== null && !state.menuAt.peek()) timer = window.setTimeout(() => showCard(line, x), opensAfter);
}

/** Shows the card of a line, or takes it away where it is shown. */
export function toggleCard(line: number, x: number): void {
	const isShown = state.card.peek()?.line === line;
	hideCard();
	if (!isShown) showCard(line, x);
}

function showCard(line: number, x: number): void {
	const place = placeAt(line);
	if (!place) return;
	const mine = ++turn;
	ask('card', place).then(
		(facts: TableCard | null) => {
			if (mine !== turn || !facts) return;
			state.card.value = { line, x, facts };
			state.announcement.value = `${facts.title}. ${facts.sentence}`;
		},
		// A card that does not come is not missed: the line says the same in short.
		() => {},
	);
}
