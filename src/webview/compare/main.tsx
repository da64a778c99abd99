// The comparing page: wires state, stages, keys, host and layout, and starts talking to the host.

import '@vscode/codicons/dist/codicon.css';
import '../shared/base.css';
import '../overlay/overlay.css';
import '../shared/pills.css';
import '../shared/running.css';
import './compare.css';
import './table.css';
import './reading.css';

import { batch } from '@preact/signals';
import { render } from 'preact';
import type { CompareView } from '../../messages';
import { pictureLoader } from '../shared/picture';
import { followTheme } from '../shared/theme';
import { installTokens } from '../shared/tokens';
import { reveal } from './actions';
import { App } from './app';
import { listen } from './host';
import { installKeys } from './keys';
import { datasetChanged, followLines } from './lines';
import { persist } from './persist';
import { eachStage } from './stages';
import * as state from './state';

const loadPicture = pictureLoader(state.bitmap, state.pictureFailed);

installTokens();
followTheme(state.theme);
new ResizeObserver(() => {
	state.pageWidth.value = window.innerWidth;
}).observe(document.body);
state.pageWidth.value = window.innerWidth;
persist();
installKeys();
followLines();
render(<App />, document.getElementById('app') as HTMLElement);

/** Row of an object if the view has it. */
function rowIn(view: CompareView, object: number | null): number | null {
	return object !== null && object < view.a.inspection.objects.length ? object : null;
}

function show(view: CompareView): void {
	const before = state.view.peek();
	const isSameImage =
		before !== null &&
		before.file.name === view.file.name &&
		before.a.inspection.image.row === view.a.inspection.image.row &&
		before.a.inspection.image.fileName === view.a.inspection.image.fileName;
	batch(() => {
		state.view.value = view;
		state.subject.value = view.subject;
		state.message.value = null;
		state.selected.value = rowIn(view, view.selectedObject);
		state.hovered.value = null;
		state.announcement.value = '';
	});
	loadPicture(view.picture, isSameImage);
	// The page is laid out in a microtask before this one: the stages settle on canvases that have their size.
	queueMicrotask(() => eachStage((stage) => stage.settle(isSameImage, null)));
}

listen({
	view: ({ view }) => show(view),
	message({ message }) {
		batch(() => {
			state.message.value = message;
			if (message.kind !== 'loading') state.view.value = null;
		});
	},
	select({ object, reveal: isRevealed }) {
		const view = state.view.peek();
		if (!view) return;
		state.selected.value = rowIn(view, object);
		if (isRevealed && state.selected.peek() !== null) reveal(state.selected.peek() as number);
	},
	dataset({ progress, comparison, failure }) {
		const isOther = comparison !== state.dataset.peek().comparison;
		batch(() => {
			state.dataset.value = { progress, comparison, failure };
			if (isOther) datasetChanged();
		});
	},
	stale({ reason }) {
		state.stale.value = reason;
	},
});
