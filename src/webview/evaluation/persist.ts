// What survives when the page is hidden or loaded again: the chosen class, orders, searches, how far it was scrolled.

import { effect } from '@preact/signals';
import { vscode } from './host';
import type { Sorting } from './sort';
import * as state from './state';

/** Raised when the shape below changes; older states are dropped. */
const schema = 1;
const saveAfter = 250;

interface Saved {
	schema: typeof schema;
	className: string | null;
	sortings: { classes: Sorting; images: Sorting; confusions: Sorting };
	filters: { classes: string; images: string };
	scrolled: number;
}

function isSaved(value: unknown): value is Saved {
	return typeof value === 'object' && value !== null && (value as Saved).schema === schema;
}

/** Reads what was saved, and saves every change from now on. */
export function persist(): void {
	const saved = vscode.getState();
	if (isSaved(saved)) {
		state.chosenName.value = saved.className;
		state.classSorting.value = saved.sortings.classes;
		state.imageSorting.value = saved.sortings.images;
		state.confusionSorting.value = saved.sortings.confusions;
		state.classFilter.value = saved.filters.classes;
		state.imageFilter.value = saved.filters.images;
		state.scrolled.value = saved.scrolled;
	}
	let timer = 0;
	effect(() => {
		const now: Saved = {
			schema,
			className: state.chosenName.value,
			sortings: {
				classes: state.classSorting.value,
				images: state.imageSorting.value,
				confusions: state.confusionSorting.value,
			},
			filters: { classes: state.classFilter.value, images: state.imageFilter.value },
			scrolled: state.scrolled.value,
		};
		window.clearTimeout(timer);
		timer = window.setTimeout(() => vscode.setState(now), saveAfter);
	});
}
