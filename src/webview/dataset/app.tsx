// Which parts stand where: the head, the list, the reasons, the status line; or a state that says what is missing.

import type { Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { DatasetView, ScanProgress } from '../../messages';
import { MessageView } from '../shared/messageView';
import { Checkpoints } from './checkpoints';
import { Classes } from './classes';
import { AnchorFit } from './fitSection';
import { Head, News, Running } from './head';
import { command } from './host';
import { List } from './list';
import { ListFoot, NoticeLine } from './listFoot';
import { ListHead } from './listHead';
import { Sizes } from './sizes';
import { Splits } from './splits';
import * as state from './state';
import { StatusLine } from './status';

export function App() {
	const view = state.view.value;
	const message = state.message.value;
	const progress = state.progress.value;
	if (message)
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
	if (!view)
		return (
			progress && (
				<main class="whole first-scan" aria-busy="true">
					<div class="message">
						<h2>Scanning the data set</h2>
						<Running progress={progress} />
						<p class="dim">Results appear here while the scan runs.</p>
					</div>
				</main>
			)
		);
	return <Dataset view={view} progress={progress} />;
}

function Dataset({ view, progress }: { view: DatasetView; progress: ScanProgress | null }) {
	const page = useScrolled(state.pageScrolled);
	return (
		<main
			{...page}
			class={`frame dataset${state.isNarrow.value ? ' narrow' : ''}${state.isSmall.value ? ' small' : ''}`}
		>
			<Head view={view} />
			{progress && <Running progress={progress} />}
			<News view={view} />
			<div class="columns">
				<section class="queue" aria-label="List">
					<ListHead view={view} />
					<List view={view} />
					<NoticeLine />
					<ListFoot view={view} />
				</section>
				<Reasons view={view} />
			</div>
			<StatusLine view={view} />
			<p class="hidden" aria-live="polite">
				{state.announcement}
			</p>
		</main>
	);
}

/** Keeps how far an element is scrolled, and scrolls it there when it comes. */
function useScrolled<E extends HTMLElement>(scrolled: Signal<number>) {
	const ref = useRef<E>(null);
	useLayoutEffect(() => {
		if (ref.current) ref.current.scrollTop = scrolled.peek();
	}, []);
	const onScroll = () => {
		if (ref.current) scrolled.value = ref.current.scrollTop;
	};
	return { ref, onScroll };
}

function Reasons({ view }: { view: DatasetView }) {
	return (
		<aside class="reasons" aria-label="Reasons" {...useScrolled(state.reasonsScrolled)}>
			<AnchorFit view={view} />
			<Classes view={view} />
			<Sizes view={view} />
			<Checkpoints view={view} />
			<Splits view={view} />
			{view.notes.length > 0 && (
				<section aria-labelledby="notes-title">
					<h2 id="notes-title">What was left out</h2>
					<ul class="left-out">
						{view.notes.map((note) => (
							<li key={note}>{note}</li>
						))}
					</ul>
				</section>
			)}
		</aside>
	);
}
