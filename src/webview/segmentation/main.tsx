// The segmentation page: wires state, keys, host and layout, and starts talking to the host.

import '@vscode/codicons/dist/codicon.css';
import '../shared/base.css';
import '../overlay/overlay.css';
import '../overlay/components/inspector.css';
import '../overlay/mask/mask.css';
import './segmentation.css';

import { render } from 'preact';
import { followTheme } from '../shared/theme';
import { installTokens } from '../shared/tokens';
import { App } from './app';
import { listen } from './host';
import { installKeys } from './keys';
import { persist } from './persist';
import * as state from './state';

installTokens();
followTheme(state.theme);
new ResizeObserver(() => {
	state.pageWidth.value = window.innerWidth;
}).observe(document.body);
state.pageWidth.value = window.innerWidth;
persist();
installKeys();
render(<App />, document.getElementById('app') as HTMLElement);
listen();
