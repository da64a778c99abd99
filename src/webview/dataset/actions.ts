// What a person does to the list and to its lines: another list, a class, the record, the clipboard.

import { batch } from '@preact/signals';
import type { DatasetListName, DatasetOrder } from '../../messages';
import { send } from './host';
import { chosenLine } from './lines';
import * as state from './state';

/** Shows a list; what it is held to stays where it applies. */
export function showList(list: DatasetListName, order?: DatasetOrder): void {
	batch(() => {
		state.list.value = list;
		if (order) state.order.value = order;
		state.notice.value = null;
	});
}

/** Holds the list to a class; the same one again: all. A list without classes gives way to that of all objects. */
export function filterByClass(name: string): void {
	batch(() => {
		state.className.value = state.className.peek() === name ? null : name;
		if (!state.hasClassFilter.peek()) state.list.value = 'objects';
	});
}

/** The chosen record in the text, or the overlay on it; `twin`: of the other picture of a pair, where the line has one. */
export function openChosen(where: 'record' | 'overlay', which: 'own' | 'twin' = 'own'): void {
	const line = chosenLine.peek();
	if (!line) return;
	if (which === 'twin' && line.twin !== null)
		send({ v: 1, kind: 'open', image: line.twin, object: null, where });
	else if (line.image === null) send({ v: 1, kind: 'openFile', key: line.key });
	else send({ v: 1, kind: 'open', image: line.image, object: line.object, where });
}

/** Sends a text to the clipboard and says so. */
export function copy(text: string, what: string): void {
	send({ v: 1, kind: 'copy', text, what });
	state.announcement.value = `Copied for ${what}.`;
}
