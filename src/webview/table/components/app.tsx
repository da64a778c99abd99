// Which parts stand where: the table, or a state that says what is going on and what to do.

import { MessageView } from '../../shared/messageView';
import { command } from '../host';
import * as state from '../state';
import { Bar } from './bar';
import { RowCard } from './card';
import { RowMenu } from './menu';
import { Reading } from './reading';
import { StatusLine } from './status';
import { Table } from './table';
import { Toolbar } from './toolbar';

export function App() {
	const file = state.file.value;
	const message = state.message.value;
	if (message && (message.kind !== 'loading' || !file))
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
	if (!file) return <Reading />;
	if (file.images === 0)
		return (
			<main class="whole">
				<MessageView
					severity="information"
					title="No images in this file"
					detail={`${file.name} was read to its end and lists no images, so training has nothing to load from it.`}
					actions={[{ label: 'Show log', command: 'showLog', secondary: true }]}
					onCommand={command}
				/>
			</main>
		);
	return (
		<div class={state.isNarrow.value ? 'frame narrow' : 'frame'}>
			<Toolbar file={file} />
			<Bar />
			<Table file={file} />
			<StatusLine file={file} />
			<RowCard />
			<RowMenu />
			<p class="hidden" aria-live="polite" id="live">
				{state.announcement}
			</p>
		</div>
	);
}
