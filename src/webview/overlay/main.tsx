// The overlay page: wires state, keys, host and layout, and starts talking to the host.

import '@vscode/codicons/dist/codicon.css';
import '../shared/base.css';
import './overlay.css';
import './components/inspector.css';
import './detections/detections.css';
import './mask/mask.css';
import './ranking/ranking.css';

import { render } from 'preact';
import { followTheme } from '../shared/theme';
import { installTokens } from '../shared/tokens';
import { perform } from './actions';
import { App } from './components/app';
import { flush, resume } from './edit/editing';
import { listen, send } from './host';
import { installKeys } from './keys';
import { lastCameraOf, persist } from './persist';
import { onNextFrame, reveal, settle } from './stage';
import * as state from './state';

installTokens();
followTheme(state.theme);
new ResizeObserver(() => {
	state.pageWidth.value = window.innerWidth;
}).observe(document.body);
state.pageWidth.value = window.innerWidth;
persist();
installKeys();
// Another choice ends an edit by keys: it is written, not lost.
state.selected.subscribe(() => flush());
render(<App />, document.getElementById('app') as HTMLElement);
listen({
	action: perform,
	reveal(object) {
		const box = state.inspection.peek()?.objects[object]?.boxImage;
		if (box) reveal(box);
	},
	viewChanged(sameImage, started) {
		const view = state.view.peek();
		if (!view) return;
		const last = lastCameraOf(view);
		resume();
		// Preact lays the page out in a microtask before this one: the stage settles on a canvas that has its size.
		queueMicrotask(() => {
			settle(sameImage, last);
			const before = performance.now() - started;
			const { requestedAt } = view;
			const receivedAt = performance.timeOrigin + started;
			onNextFrame((frame) =>
				send({
					v: 1,
					kind: 'painted',
					requestedAt,
					receivedAt,
					paintedAt: performance.timeOrigin + performance.now(),
					scriptMs: before + frame,
				}),
			);
		});
	},
});
