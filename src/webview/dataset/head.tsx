// The head of the page: what was scanned and when, four figures that lead to their lists, what is quietly wrong; below it how
// far a scan is, or why this one is out of date.

import { useEffect, useState } from 'preact/hooks';
import { formatCount, plural } from '../../core/words';
import type { DatasetView, ScanProgress } from '../../messages';
import { Icon } from '../shared/icon';
import { showList } from './actions';
import { send } from './host';
import { focusList } from './keys';
import * as state from './state';
import { agoWords, likelyErrors, problemWords, progressWords, tookWords } from './words';

export function Head({ view }: { view: DatasetView }) {
	const isRunning = state.progress.value !== null;
	return (
		<header class="dataset-head">
			<div class="what">
				<h1>
					<span class="name">{view.name}</span>, <span class="num">{plural(view.images, 'image')}</span>
				</h1>
				<p class="source dim">
					<span class="from">{view.source}</span>
					<When view={view} />
					<Quiet view={view} />
				</p>
			</div>
			<Figures view={view} />
			<button
				type="button"
				class="button second again"
				disabled={isRunning}
				onClick={() => send({ v: 1, kind: 'scan' })}
			>
				<Icon name="refresh" />
				<span class="words">Scan Again</span>
			</button>
		</header>
	);
}

/** How long the scan took, and how long ago it was. */
function When({ view: { scannedAt, milliseconds } }: { view: DatasetView }) {
	const [now, setNow] = useState(Date.now());
	useEffect(() => {
		setNow(Date.now());
		const timer = window.setInterval(() => setNow(Date.now()), 30_000);
		return () => window.clearInterval(timer);
	}, [scannedAt]);
	if (state.progress.value) return <span>scanning</span>;
	return (
		<>
			<span class="num">scanned in {tookWords(milliseconds)}</span>
			<span class="num" title={new Date(scannedAt).toLocaleString()}>
				{agoWords(scannedAt, now)}
			</span>
		</>
	);
}

/** Problems and files that could not be read. */
function Quiet({ view }: { view: DatasetView }) {
	const problems = problemWords(view.problems);
	const link = (list: 'problems' | 'unread', words: string) => (
		<button
			type="button"
			class="link num"
			onClick={() => {
				showList(list);
				focusList();
			}}
		>
			{words}
		</button>
	);
	return (
		<>
			{problems !== '' && link('problems', problems)}
			{view.unread > 0 && link('unread', `${plural(view.unread, 'file')} not read`)}
		</>
	);
}

function Figures({ view }: { view: DatasetView }) {
	const { recipe, forcedOnly, leftOut } = view;
	const errors = likelyErrors(view);
	// Without anything that a model says nobody looked for any.
	const isOpen = view.tier === 'assignment' && errors === 0;
	return (
		<div class="figures">
			<Figure
				value={view.objects}
				words={`${view.objects === 1 ? 'object' : 'objects'}${leftOut > 0 ? `, ${formatCount(leftOut)} left out` : ''}`}
				run={() => showList('objects', 'loss')}
			/>
			<Figure
				value={forcedOnly}
				words={forcedOnly === null ? 'forced matches wait for predictions' : 'train only on forced matches'}
				tone={forcedOnly === 0 ? '' : 'forced'}
				run={() => showList('forced')}
			/>
			<Figure
				value={view.unmatched}
				words={`get no ${recipe.unit.one} at all`}
				tone={view.unmatched === 0 ? '' : 'none'}
				run={() => showList('unmatched')}
			/>
			<Figure
				value={isOpen ? null : errors}
				words={
					isOpen
						? 'label errors wait for predictions'
						: errors === 1
							? 'likely label error'
							: 'likely label errors'
				}
				run={() => showList('errors')}
			/>
		</div>
	);
}

interface FigureProps {
	value: number | null;
	words: string;
	tone?: '' | 'forced' | 'none';
	run: () => void;
}

function Figure({ value, words, tone = '', run }: FigureProps) {
	return (
		<button
			type="button"
			class="figure"
			onClick={() => {
				run();
				focusList();
			}}
		>
			<b class={`num ${tone}`}>{value === null ? '–' : formatCount(value)}</b>
			<span>{words}</span>
		</button>
	);
}

/** How far the scan is, and what can be done about it. */
export function Running({ progress }: { progress: ScanProgress }) {
	const { done, total, kept, isPaused } = progress;
	const percent = total > 0 ? Math.min(100, (100 * done) / total) : null;
	const words = progressWords(progress);
	return (
		<div class={isPaused ? 'running paused' : 'running'}>
			<div
				class={percent === null ? 'thin unknown' : 'thin'}
				role="progressbar"
				aria-label="Scan"
				aria-valuemin={0}
				aria-valuemax={100}
				aria-valuenow={percent === null ? undefined : Math.floor(percent)}
				aria-valuetext={words}
			>
				<i style={{ width: `${(percent ?? 100).toFixed(1)}%` }} />
			</div>
			<span class="num what">{words}</span>
			{kept > 0 && <span class="num dim">{formatCount(kept)} known from an earlier scan</span>}
			<span class="space" />
			<button type="button" class="link" onClick={() => send({ v: 1, kind: isPaused ? 'resume' : 'pause' })}>
				{isPaused ? 'Resume' : 'Pause'}
			</button>
			<button type="button" class="link" onClick={() => send({ v: 1, kind: 'cancel' })}>
				Cancel
			</button>
		</div>
	);
}

/** What the page shows is not all, or not any more what is on disk. */
export function News({ view }: { view: DatasetView }) {
	const stale = state.stale.value;
	if (state.progress.value || (stale === null && view.isComplete)) return null;
	return (
		<div class="news" role="status">
			<Icon name={stale === null ? 'debug-pause' : 'history'} />
			<span>
				{stale ?? `The scan did not come to its end. What follows is of ${plural(view.images, 'image')}.`}
			</span>
			<button type="button" class="link" onClick={() => send({ v: 1, kind: 'scan' })}>
				{stale === null ? 'Scan the Rest' : 'Scan Again'}
			</button>
		</div>
	);
}
