// The evaluation page: wires state, host and layout, and starts talking to the host.

import '@vscode/codicons/dist/codicon.css';
import 'uplot/dist/uPlot.min.css';
import '../shared/base.css';
import '../overlay/overlay.css';
import './evaluation.css';
import './grid.css';
import './charts.css';

import { render } from 'preact';
import { followTheme } from '../shared/theme';
import { installTokens } from '../shared/tokens';
import { App } from './app';
import { listen } from './host';
import { persist } from './persist';
import * as state from './state';

installTokens();
followTheme(state.theme);
new ResizeObserver(() => {
	state.pageWidth.value = window.innerWidth;
}).observe(document.body);
state.pageWidth.value = window.innerWidth;
persist();
render(<App />, document.getElementById('app') as HTMLElement);
listen();
