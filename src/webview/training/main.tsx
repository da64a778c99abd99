// The training page: wires state, host and layout, and starts talking to the host.

import '@vscode/codicons/dist/codicon.css';
import 'uplot/dist/uPlot.min.css';
import '../shared/base.css';
import './training.css';

import { render } from 'preact';
import { followTheme } from '../shared/theme';
import { installTokens } from '../shared/tokens';
import { App } from './app';
import { listen } from './host';
import * as state from './state';

installTokens();
followTheme(state.theme);
render(<App />, document.getElementById('app') as HTMLElement);
listen();
