// What survives when the page is hidden or loaded again: the list and what it is held to, the chosen line, how far both columns
// are scrolled, where the sliders stand.

import { effect } from '@preact/signals';
import type { FitValues } from '../../core/anchor-fit';
import type { Recipe } from '../../core/recipe';
import type { DatasetListAsk, DatasetListName, DatasetOrder } from '../../messages';
import * as fit from './fit';
import { vscode } from './host';
import { type Chosen, chosen, scroll, total } from './lines';
import * as state from './state';

/** Raised when the shape below changes; older states are dropped. */
const schema = 1;
const saveAfter = 250;

interface Saved {
	schema: typeof schema;
	list: DatasetListName;
	errorKind: DatasetListAsk['errorKind'];
	order: DatasetOrder;
	marked: boolean;
	className: string | null;
	chosen: Chosen;
	scrolled: { list: number; reasons: number; page: number };
	sliders: { movedOn: string | null; start: Recipe | null; values: FitValues };
}

function isSaved(value: unknown): value is Saved {
	return typeof value === 'object' && value !== null && (value as Saved).schema === schema;
}

/** Reads what was saved, and saves every change from now on. */
export function persist(): void {
	const saved = vscode.getState();
	let restoring: number | null = null;
	if (isSaved(saved)) {
		state.list.value = saved.list;
		state.errorKind.value = saved.errorKind;
		state.order.value = saved.order;
		state.marked.value = saved.marked;
		state.className.value = saved.className;
		state.reasonsScrolled.value = saved.scrolled.reasons;
		state.pageScrolled.value = saved.scrolled.page;
		chosen.value = saved.chosen;
		fit.movedOn.value = saved.sliders.movedOn;
		fit.start.value = saved.sliders.start;
		fit.values.value = saved.sliders.values;
		restoring = saved.scrolled.list;
	}
	effect(() => {
		// As soon as there is something to scroll in.
		if (restoring === null || total.value === null || scroll.viewHeight.value === 0) return;
		const to = restoring;
		restoring = null;
		window.queueMicrotask(() => scroll.scrollToTop(to));
	});
	let timer = 0;
	effect(() => {
		const now: Saved = {
			schema,
			list: state.list.value,
			errorKind: state.errorKind.value,
			order: state.order.value,
			marked: state.marked.value,
			className: state.className.value,
			chosen: chosen.value,
			scrolled: {
				list: scroll.top.value,
				reasons: state.reasonsScrolled.value,
				page: state.pageScrolled.value,
			},
			sliders: { movedOn: fit.movedOn.value, start: fit.start.value, values: fit.values.value },
		};
		window.clearTimeout(timer);
		timer = window.setTimeout(() => {
			// Before anything is shown there is nothing that could be worth more than what was saved.
			if (restoring === null && total.peek() !== null) vscode.setState(now);
		}, saveAfter);
	});
}
