// The list: one tab stop whose active option is the chosen line. Only lines in sight are laid out.
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names the active line
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are heard by the list

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatCount } from '../../core/words';
import type { DatasetLine, DatasetView, PageCommand } from '../../messages';
import { scrolledHeight } from '../shared/tall';
import { openChosen } from './actions';
import { CropView } from './crop';
import { command, send } from './host';
import { focusList } from './keys';
import { choose, chosen, lineAt, lineHeight, scroll, shownAsk, total, version } from './lines';
import { markOf } from './marks';
import * as state from './state';
import { lineWords, listTitle, nothingWords } from './words';

export function List({ view }: { view: DatasetView }) {
	const scroller = useRef<HTMLDivElement>(null);
	const count = total.value ?? 0;
	const { index } = chosen.value;
	useLayoutEffect(() => {
		scroll.attach(scroller.current);
		const observer = new ResizeObserver(scroll.resized);
		if (scroller.current) observer.observe(scroller.current);
		return () => {
			observer.disconnect();
			scroll.attach(null);
		};
	}, []);
	useLayoutEffect(scroll.settle, [count]);
	const press = (event: MouseEvent) => {
		const row = (event.target as HTMLElement).closest<HTMLElement>('[data-line]');
		if (!row) return false;
		choose(Number(row.dataset.line));
		return true;
	};
	return (
		<div class="list-place">
			<div
				class="lines"
				ref={scroller}
				role="listbox"
				tabIndex={0}
				style={{ '--count': count }}
				aria-label={listTitle(state.list.value, view)}
				aria-busy={total.value === null || !state.isSameAsk(state.asked.value, shownAsk.value)}
				aria-activedescendant={count > 0 ? `line-${index}` : undefined}
				onScroll={scroll.scrolled}
				onClick={(event) => {
					focusList();
					press(event);
				}}
				onDblClick={(event) => {
					if (!(event.target as HTMLElement).closest('button') && press(event)) openChosen('record');
				}}
			>
				<div class="sizer" role="presentation" style={{ height: `${scrolledHeight(count * lineHeight)}px` }}>
					<Lines />
				</div>
			</div>
			{total.value === 0 && <Nothing view={view} />}
		</div>
	);
}

function Lines() {
	void version.value;
	const from = Math.min(scroll.firstLine.value, total.value ?? 0);
	const to = scroll.lastLine.value;
	const offset = from * lineHeight + scroll.shift.value;
	return (
		<div role="presentation" style={{ transform: `translateY(${Math.round(offset)}px)` }}>
			{Array.from({ length: Math.max(0, to - from) }, (_, k) => {
				const index = from + k;
				const line = lineAt(index);
				const on = index === chosen.value.index;
				return line ? (
					<Line key={index} line={line} index={index} on={on} />
				) : (
					<Waiting key={index} index={index} on={on} />
				);
			})}
		</div>
	);
}

function Line({ line, index, on }: { line: DatasetLine; index: number; on: boolean }) {
	const { title, evidence, detail, tag, severity, twin } = line;
	const mark = markOf(line);
	return (
		<div
			id={`line-${index}`}
			data-line={index}
			class={`line${on ? ' on' : ''}${mark !== null ? ' marked' : ''}${twin !== null ? ' of-two' : ''}`}
			role="option"
			aria-selected={on}
			aria-posinset={index + 1}
			aria-setsize={total.value ?? 0}
			aria-label={lineWords({ ...line, mark })}
		>
			<span class="place num dim">{formatCount(index + 1)}</span>
			<CropView line={line} />
			<span class="text">
				<b class="trunc">{title}</b>
				<span class="evidence">{evidence}</span>
				<span class="trunc dim num">
					{[state.isSmall.value ? tag : '', detail].filter(Boolean).join(' · ')}
				</span>
			</span>
			{!state.isSmall.value && (
				<span class="side">
					{mark !== null && <span class="mark">{mark}</span>}
					{on ? (
						<>
							<OpenButton title="Go to the record (Enter)" which="own">
								{line.image === null ? 'Open File' : 'Go to Record'}
							</OpenButton>
							{twin !== null && (
								<OpenButton title="Go to the record of the other picture (Shift+Enter)" which="twin">
									Go to the Other
								</OpenButton>
							)}
						</>
					) : (
						<span class={severity === null ? 'tag dim num' : `tag num ${severity}`}>{tag}</span>
					)}
				</span>
			)}
		</div>
	);
}

/** What Enter does, for who has the mouse in hand. */
function OpenButton({
	title,
	which,
	children,
}: {
	title: string;
	which: 'own' | 'twin';
	children: ComponentChildren;
}) {
	return (
		<button
			type="button"
			class="button"
			tabIndex={-1}
			aria-hidden="true"
			title={title}
			onClick={(event) => {
				event.stopPropagation();
				focusList();
				openChosen('record', which);
			}}
		>
			{children}
		</button>
	);
}

function Waiting({ index, on }: { index: number; on: boolean }) {
	return (
		<div
			id={`line-${index}`}
			data-line={index}
			class={on ? 'line on' : 'line'}
			role="option"
			aria-selected={on}
			aria-busy="true"
			aria-label={`${formatCount(index + 1)}, reading`}
		>
			<span class="place num dim">{formatCount(index + 1)}</span>
			<span class="crop waiting" />
			<span class="text">
				<i class="skeleton" />
				<i class="skeleton long" />
			</span>
		</div>
	);
}

/** What an empty list can be filled with. */
function Nothing({ view }: { view: DatasetView }) {
	const ask = shownAsk.value;
	const ways: [label: string, command: PageCommand][] =
		(ask.list === 'errors' || (ask.list === 'forced' && view.forcedOnly === null)) &&
		view.tier === 'assignment'
			? [
					['Choose Detections', 'chooseDetections'],
					['Choose a Dump', 'chooseDump'],
				]
			: [];
	return (
		<div class="nothing">
			<p role="status">
				{state.progress.value ? 'Nothing yet. Lines appear while the scan runs.' : nothingWords(ask, view)}
			</p>
			<p class="ways">
				{ways.map(([label, name]) => (
					<button key={name} type="button" class="link" onClick={() => command(name)}>
						{label}
					</button>
				))}
				{ask.list === 'leaks' && view.leaks === null && view.canCompare && !state.progress.value && (
					<button type="button" class="link" onClick={() => send({ v: 1, kind: 'comparePictures' })}>
						Compare Pictures
					</button>
				)}
				{ask.class !== null && (
					<button
						type="button"
						class="link"
						onClick={() => {
							state.className.value = null;
						}}
					>
						Show All Classes
					</button>
				)}
			</p>
		</div>
	);
}
