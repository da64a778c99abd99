// Which parts stand where: the view, or a state that says what is missing and what to do.

import { segmentationTier } from '../../core/words';
import { Icon } from '../shared/icon';
import { MessageView } from '../shared/messageView';
import { Canvas } from './canvas';
import { command } from './host';
import { Inspector } from './inspector';
import * as state from './state';
import { Toolbar } from './toolbar';
import { TextTwin } from './twin';

export function App() {
	const view = state.view.value;
	const message = state.message.value;
	if (message && (message.kind !== 'loading' || !view))
		return (
			<main class={`whole ${message.kind}`}>
				<MessageView
					severity={message.kind === 'error' ? 'error' : 'information'}
					title={message.title}
					detail={message.detail}
					actions={message.actions.map((action, row) => ({ ...action, secondary: row > 0 }))}
					onCommand={command}
				/>
			</main>
		);
	if (!view) return <div class="frame" aria-busy="true" />;
	return (
		<div class={`frame ${state.layout.value}`}>
			<Toolbar view={view} />
			<div class="main mask segmentation">
				<main class="left">
					<Canvas view={view} />
				</main>
				<Inspector view={view} />
			</div>
			<StatusLine />
			<TextTwin view={view} />
			{message?.kind === 'loading' && (
				<p class="busy" role="status">
					{message.title}
				</p>
			)}
		</div>
	);
}

/** How far the numbers can be trusted, and where label and prediction come from. */
function StatusLine() {
	const view = state.view.value;
	if (!view) return null;
	const { segmentation, label, prediction } = view;
	const tier = segmentationTier[segmentation.tier];
	const narrow = state.layout.value === 'narrow';
	return (
		<footer class="status">
			<span class="tier">
				<Icon name={tier.icon} />
				{tier.title}
			</span>
			<span class="dim trunc">
				from {prediction}
				{!narrow && `, label from ${label}`}
			</span>
			<span class="space" />
			<span class="dim num" title="Size of label and prediction">
				{segmentation.width} × {segmentation.height} px
			</span>
		</footer>
	);
}
