// The Loss view of the side panel: total, stacked bar, a row a term, and where the numbers come from.

import '@vscode/codicons/dist/codicon.css';
import '../shared/base.css';
import './loss.css';

import { signal } from '@preact/signals';
import { render } from 'preact';
import { formatLoss, tierWords } from '../../core/words';
import type { HostToLoss, LossToHost, LossView } from '../../messages';
import { connect } from '../shared/host';
import { Icon } from '../shared/icon';
import { LossBar } from '../shared/lossBar';
import { MessageView } from '../shared/messageView';
import { ParitySection } from '../shared/parity';
import { installTokens } from '../shared/tokens';
import { WrittenSection } from '../shared/written';

const { command, listen } = connect<HostToLoss, LossToHost>();
const view = signal<LossView | null>(null);

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
				<span class="dim">
					{now.tier === 'estimate' && <Icon name={tierWords.estimate.icon} />}
					{now.totalNote}
				</span>
			</h2>
			<LossBar rows={now.rows} total={now.total} background={now.background} />
			{now.written && <WrittenSection words={now.written} onCommand={command} />}
			<p class="note">{now.note}</p>
			<p class="note">{now.source}</p>
			{now.proposals && <p class="note">{now.proposals}</p>}
			{now.parity && <ParitySection words={now.parity} />}
		</section>
	);
}

installTokens();
render(<App />, document.getElementById('app') as HTMLElement);
listen({
	loss: (message) => {
		view.value = message.view;
	},
});
