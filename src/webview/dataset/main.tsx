// The page of a data set: wires state, lines, crops, keys, host and layout, and starts talking to the host.

import '@vscode/codicons/dist/codicon.css';
import '../shared/base.css';
import '../overlay/overlay.css';
import '../shared/pills.css';
import '../shared/running.css';
import './dataset.css';
import './list.css';
import './reasons.css';
import './fit.css';

import { batch, effect } from '@preact/signals';
import { render } from 'preact';
import { plural } from '../../core/words';
import { followTheme } from '../shared/theme';
import { installTokens } from '../shared/tokens';
import { App } from './app';
import { followView } from './fit';
import { listen } from './host';
import { installKeys } from './keys';
import {
	lineAt,
	lineHeight,
	linesChanged,
	queryChanged,
	scroll,
	shownAsk,
	total,
	version,
	wantSeen,
} from './lines';
import { followLines } from './marks';
import { persist } from './persist';
import { lookAgain, wantCrops } from './pictures';
import * as state from './state';
import { listTitle } from './words';

installTokens();
followTheme(state.theme);
new ResizeObserver(() => {
	state.pageWidth.value = window.innerWidth;
}).observe(document.body);
state.pageWidth.value = window.innerWidth;
persist();
effect(() => {
	void state.asked.value;
	queryChanged();
});
effect(wantSeen);
/** Crops of the lines that are seen, not of those that are laid out beyond the edges. */
effect(() => {
	void version.value;
	const from = Math.floor(scroll.top.value / lineHeight);
	const to = Math.ceil((scroll.top.value + scroll.viewHeight.value) / lineHeight);
	const lines = Array.from({ length: to - from }, (_, k) => lineAt(from + k));
	wantCrops(lines.filter((line) => line !== undefined));
});
effect(followView);
/** What a list has, for who does not see it. */
effect(() => {
	const count = total.value;
	const view = state.view.peek();
	const { list } = shownAsk.value;
	if (count !== null && view)
		state.announcement.value = `${listTitle(list, view)}: ${plural(count, 'line')}.`;
});
followLines();
installKeys();
render(<App />, document.getElementById('app') as HTMLElement);

listen({
	view({ view }) {
		const before = state.view.peek();
		batch(() => {
			state.view.value = view;
			state.message.value = null;
		});
		if (before?.scannedAt === view.scannedAt) return;
		lookAgain();
		linesChanged();
	},
	progress({ progress, grown }) {
		batch(() => {
			state.progress.value = progress;
			if (progress) state.message.value = null;
		});
		if (grown) linesChanged();
	},
	message({ message }) {
		batch(() => {
			state.message.value = message;
			state.progress.value = null;
			if (message.kind !== 'loading') state.view.value = null;
		});
	},
	stale({ reason }) {
		state.stale.value = reason;
	},
});
