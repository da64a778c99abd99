// The Loss view of the side panel: total, stacked bar, a row a term, and where the numbers come from.

import '@vscode/codicons/dist/codicon.css';
import '../shared/base.css';
import './loss.css';

import { signal } from '@preact/signals';
import { render } from 'preact';
import { formatLoss } from '../../core/words';
import type { HostToLoss, LossToHost, LossView, PageCommand } from '../../messages';
import { LossBar } from '../shared/lossBar';
import { MessageView } from '../shared/messageView';
import { ParitySection } from '../shared/parity';
import { installTokens } from '../shared/tokens';

declare function acquireVsCodeApi(): { postMessage(message: LossToHost): void };

const vscode = acquireVsCodeApi();
const view = signal<LossView | null>(null);

function command(name: PageCommand): void {
	vscode.postMessage({ v: 1, kind: 'command', command: name });
}

function App() {
	const now = view.value;
	if (!now) return null;
	switch (now.kind) {
		case 'message':
			return <MessageView {...now} onCommand={command} />;
		case 'loss':
			return <Chart view={now} />;
	}
}

function Chart({ view: now }: { view: Extract<LossView, { kind: 'loss' }> }) {
	return (
		<section aria-label={`Loss of ${now.of}`}>
			<h2 class="total">
				<b>{formatLoss(now.total, now.total < 0.1 ? 4 : 3)}</b>
				<span class="dim">{now.totalNote}</span>
			</h2>
			<LossBar rows={now.rows} total={now.total} background={now.background} />
			<p class="note">{now.note}</p>
			<p class="note">{now.source}</p>
			{now.proposals && <p class="note">{now.proposals}</p>}
			{now.parity && <ParitySection words={now.parity} />}
		</section>
	);
}

window.addEventListener('message', (event: MessageEvent<HostToLoss>) => {
	const incoming = event.data;
	if (incoming?.v !== 1) return;
	switch (incoming.kind) {
		case 'loss':
			view.value = incoming.view;
			break;
		default:
			((never: never) => never)(incoming.kind);
	}
});

installTokens();
render(<App />, document.getElementById('app') as HTMLElement);
vscode.postMessage({ v: 1, kind: 'ready' });
