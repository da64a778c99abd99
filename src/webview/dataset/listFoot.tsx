// Under the list: what was done last and how to take it back, the keys as buttons, and the marked lines that are left out.

import { useRef } from 'preact/hooks';
import { formatCount } from '../../core/words';
import type { DatasetView } from '../../messages';
import { Icon } from '../shared/icon';
import { IconButton } from '../shared/iconButton';
import { useRoving } from '../shared/roving';
import { openChosen } from './actions';
import { focusList } from './keys';
import { choose, chosen, chosenLine, total } from './lines';
import { markChosen } from './marks';
import * as state from './state';
import { reviewed } from './words';

export function NoticeLine() {
	const notice = state.notice.value;
	return (
		<div role="status" class="notice-place">
			{notice && (
				<p class={notice.isError ? 'notice error' : 'notice'}>
					<Icon name={notice.isError ? 'error' : 'check'} />
					<span class="what">{notice.text}</span>
					{notice.action && (
						<button
							type="button"
							class="link"
							title={notice.action.title}
							onClick={() => {
								notice.action?.run();
								focusList();
							}}
						>
							{notice.action.label}
						</button>
					)}
					<IconButton
						icon="close"
						label="Close (Esc)"
						run={() => {
							state.notice.value = null;
							focusList();
						}}
					/>
				</p>
			)}
		</div>
	);
}

export function ListFoot({ view }: { view: DatasetView }) {
	const count = reviewed(view);
	return (
		<div class="list-foot">
			{(total.value ?? 0) > 0 && <Keys />}
			<span class="space" />
			{state.list.value === 'errors' && count > 0 && (
				<button
					type="button"
					class="link num"
					aria-pressed={state.marked.value}
					onClick={() => {
						state.marked.value = !state.marked.peek();
					}}
				>
					{state.marked.value ? `Hide ${formatCount(count)} marked` : `Show ${formatCount(count)} marked`}
				</button>
			)}
		</div>
	);
}

function Keys() {
	const root = useRef<HTMLDivElement>(null);
	useRoving(root);
	const line = chosenLine.value;
	const step = (by: number) => choose(chosen.peek().index + by);
	return (
		<div class="keys-line" role="toolbar" aria-label="The chosen line" ref={root}>
			<Key
				name="Enter"
				does={line?.image === null ? 'open file' : 'go to record'}
				run={() => openChosen('record')}
			/>
			{line && line.twin !== null && (
				<Key name="Shift+Enter" does="go to the other" run={() => openChosen('record', 'twin')} />
			)}
			{line?.canMark && (
				<>
					<Key name="F" does="fixed" run={() => markChosen('fixed')} />
					<Key name="X" does="fine as it is" run={() => markChosen('fine')} />
				</>
			)}
			{line?.image !== null && <Key name="O" does="overlay" run={() => openChosen('overlay')} />}
			<Key name="J" does="next" run={() => step(1)} />
			<Key name="K" does="previous" run={() => step(-1)} />
		</div>
	);
}

/** A key and what it does; for who has the mouse in hand, a button that does it. */
function Key({ name, does, run }: { name: string; does: string; run: () => void }) {
	return (
		<button
			type="button"
			class="key"
			onClick={() => {
				run();
				focusList();
			}}
		>
			<kbd>{name}</kbd>
			{does}
		</button>
	);
}
