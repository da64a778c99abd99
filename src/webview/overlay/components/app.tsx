// Which parts stand where: by the page's width, by whether a mask or a ranking is open, by whether there is a view at all.

import { MessageView } from '../../shared/messageView';
import { command } from '../host';
import { MaskView } from '../mask/maskView';
import { RankingView } from '../ranking/rankingView';
import * as state from '../state';
import { Canvas } from './canvas';
import { Inspector, InspectorRail } from './inspector';
import { BottomSheet } from './sheet';
import { StatusLine } from './status';
import { ObjectStrip } from './strip';
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
					onCommand={(name) => command(name)}
				/>
			</main>
		);
	if (!view) return <Skeleton />;
	const layout = state.layout.value;
	const choice = state.mask.value;
	const ranking = state.ranking.value;
	return (
		<div class={`frame ${layout}`}>
			{choice ? (
				<MaskView choice={choice} />
			) : ranking ? (
				<RankingView choice={ranking} />
			) : (
				<>
					<Toolbar />
					<div class="main">
						<main class="left">
							<Canvas />
							<ObjectStrip />
							{layout === 'narrow' && <BottomSheet />}
						</main>
						{layout === 'wide' && <Inspector />}
						{layout === 'middle' && <InspectorRail />}
					</div>
				</>
			)}
			<StatusLine />
			<TextTwin />
			{message?.kind === 'loading' && (
				<p class="busy" role="status">
					{message.title}
				</p>
			)}
		</div>
	);
}

/** Before the first view: the rooms without furniture, so that nothing jumps when it comes. */
function Skeleton() {
	return (
		<div class="frame skeleton" aria-busy="true">
			<div class="toolbar" />
			<div class="main">
				<div class="left">
					<div class="canvas" />
					<div class="strip" />
				</div>
				{state.layout.value === 'wide' && <div class="inspector" />}
			</div>
			<div class="status" />
		</div>
	);
}
