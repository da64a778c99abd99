// Which parts stand where: the bar, the pictures, below them the table and what it comes to; or a state that says what is missing.

import { MessageView } from '../shared/messageView';
import { command } from './host';
import { Panes } from './panes';
import { Details, StaleLine, Verdict } from './reading';
import { ScopeBar } from './scopeBar';
import * as state from './state';
import { StatusLine } from './status';
import { Table } from './table';
import { Toolbar } from './toolbar';
import { TextTwin } from './twin';
import { WholeDataset } from './wholeDataset';

export function App() {
	const view = state.view.value;
	const message = state.message.value;
	if (message && (message.kind !== 'loading' || !view))
		return (
			<div class="frame compare">
				<Toolbar />
				<main class={`whole ${message.kind}`}>
					<MessageView
						severity={message.kind === 'error' ? 'error' : 'information'}
						title={message.title}
						detail={message.detail}
						actions={message.actions.map((action, row) => ({ ...action, secondary: row > 0 }))}
						onCommand={command}
					/>
				</main>
			</div>
		);
	if (!view) return <div class="frame compare" aria-busy="true" />;
	const isWide = state.layout.value === 'wide';
	return (
		<main class={`frame compare ${state.layout.value}`}>
			<Toolbar />
			<Panes />
			<div class="low">
				<section class="table-side" aria-label="Objects">
					{!isWide && <Verdict />}
					<ScopeBar />
					<StaleLine />
					{isTable() ? <Table /> : <WholeDataset />}
				</section>
				<aside class="reading" aria-label="What it comes to">
					{isWide && <Verdict />}
					<Details />
				</aside>
			</div>
			<StatusLine />
			<TextTwin />
			{message?.kind === 'loading' && (
				<p class="busy" role="status">
					{message.title}
				</p>
			)}
		</main>
	);
}

/** Of the data set there is a table once it was compared. */
function isTable(): boolean {
	const { comparison, progress } = state.dataset.value;
	return state.scope.value === 'image' || (comparison !== null && progress === null);
}
