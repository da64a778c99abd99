// What survives when the page is hidden or loaded again: how the pictures are shown, and what the table speaks of.

import { effect } from '@preact/signals';
import type { ComparedList } from '../../messages';
import { vscode } from './host';
import * as state from './state';

/** Raised when the shape below changes; older states are dropped. */
const schema = 1;
const saveAfter = 250;

interface Saved {
	schema: typeof schema;
	mode: state.Mode;
	scope: state.Scope;
	linked: boolean;
	divider: number;
	list: ComparedList;
	className: string | null;
}

function isSaved(value: unknown): value is Saved {
	return typeof value === 'object' && value !== null && (value as Saved).schema === schema;
}

/** Reads what was saved, and saves every change from now on. */
export function persist(): void {
	const saved = vscode.getState();
	if (isSaved(saved)) {
		state.mode.value = saved.mode;
		state.scope.value = saved.scope;
		state.linked.value = saved.linked;
		state.divider.value = saved.divider;
		state.list.value = saved.list;
		state.className.value = saved.className;
	}
	let timer = 0;
	effect(() => {
		const now: Saved = {
			schema,
			mode: state.mode.value,
			scope: state.scope.value,
			linked: state.linked.value,
			divider: state.divider.value,
			list: state.list.value,
			className: state.className.value,
		};
		window.clearTimeout(timer);
		timer = window.setTimeout(() => vscode.setState(now), saveAfter);
	});
}
