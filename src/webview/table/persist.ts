// What survives when the page is hidden or loaded again: filter, expanded images, what is chosen, where the table was scrolled to.

import { effect } from '@preact/signals';
import type { TableFilter } from '../../messages';
import { type Expanded, expanded, lines } from './expanded';
import { vscode } from './host';
import { shownFilter, total } from './rows';
import { type Anchor, anchor, scrollToTop, top, topOf, viewHeight } from './scroll';
import * as state from './state';

/** Raised when the shape below changes; older states are dropped. */
const schema = 1;
const saveAfter = 250;
/** Images that are kept expanded. */
const mostExpanded = 200;

interface Saved {
	schema: typeof schema;
	filter: TableFilter;
	expanded: [image: number, index: number | null, below: number][];
	chosen: state.Place | null;
	anchor: Anchor;
}

function isSaved(value: unknown): value is Saved {
	return typeof value === 'object' && value !== null && (value as Saved).schema === schema;
}

let timer = 0;
let restoring: Anchor | null = null;

/** Reads what was saved, and saves every change from now on. */
export function persist(): void {
	const saved = vscode.getState();
	if (isSaved(saved)) {
		state.filter.value = saved.filter;
		state.searched.value = saved.filter.text;
		shownFilter.value = saved.filter;
		state.chosen.value = saved.chosen;
		expanded.value = new Map(
			saved.expanded.map(([image, index, below]): [number, Expanded] => [
				image,
				{ index, below, objects: null, asked: -1 },
			]),
		);
		restoring = saved.anchor;
	}
	effect(() => {
		// As soon as there is something to scroll in.
		if (!restoring || total.value === null || viewHeight.value === 0) return;
		const to = restoring;
		restoring = null;
		window.queueMicrotask(() => scrollToTop(topOf(to)));
	});
	effect(() => {
		for (const each of [shownFilter, expanded, state.chosen, lines, top]) void each.value;
		window.clearTimeout(timer);
		timer = window.setTimeout(save, saveAfter);
	});
}

function save(): void {
	if (restoring || total.peek() === null) return;
	vscode.setState({
		schema,
		filter: shownFilter.peek(),
		expanded: [...expanded.peek()]
			.slice(-mostExpanded)
			.map(([image, { index, below }]) => [image, index, below]),
		chosen: state.chosen.peek(),
		anchor: anchor(),
	} satisfies Saved);
}
