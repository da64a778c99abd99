// What stands on the training page: how far it is, what can be done now, the curves, and what they are of.

import type { TrainingView } from '../../messages';
import { Icon } from '../shared/icon';
import { Curves } from './curves';
import { command, send } from './host';
import * as state from './state';
import { factsWords, stateWords, timeWords } from './words';

export function App() {
	const view = state.view.value;
	if (!view) return null;
	return (
		<main class="training">
			<header>
				<h1>{stateWords(view)}</h1>
				<p class="dim">{factsWords(view)}</p>
			</header>
			<Progress view={view} />
			<Actions view={view} />
			{view.failure !== null && (
				<div class="failure" role="alert">
					<p>
						<Icon name="error" />
						<span>{view.failure}</span>
					</p>
					<button type="button" class="link" onClick={() => command('showLog')}>
						Show Log
					</button>
				</div>
			)}
			{view.facts?.backend.isNative === false && (
				<p class="hint">
					<Icon name="rocket" />
					<span>
						A step takes several times as long on WebAssembly as with native TensorFlow.{' '}
						<button type="button" class="link" onClick={() => command('installNative')}>
							Install Native TensorFlow
						</button>
					</span>
				</p>
			)}
			{view.notes.length > 0 && (
				<ul class="notes">
					{view.notes.map((note) => (
						<li key={note}>
							<Icon name="info" />
							<span>{note}</span>
						</li>
					))}
				</ul>
			)}
			<Curves view={view} />
			<About />
			<p class="hidden" role="status">
				{stateWords(view)}
			</p>
		</main>
	);
}

function Progress({ view }: { view: TrainingView }) {
	const { state: now, progress } = view;
	if (now === 'failed' || now === 'cancelled') return null;
	return (
		<div class="how-far">
			<div
				class="track"
				role="progressbar"
				aria-label="Training"
				aria-valuemin={0}
				aria-valuemax={100}
				aria-valuenow={Math.floor(100 * progress)}
			>
				<i style={{ width: `${(100 * progress).toFixed(1)}%` }} />
			</div>
			<span class="num">{timeWords(view)}</span>
		</div>
	);
}

function Actions({ view }: { view: TrainingView }) {
	const { state: now, isShown } = view;
	switch (now) {
		case 'reading':
		case 'training':
			return (
				<div class="actions">
					<button type="button" class="button second" onClick={() => send({ v: 1, kind: 'stop' })}>
						{now === 'reading' ? 'Cancel' : 'Stop and Keep'}
					</button>
					<span class="dim">
						You can close this panel: the training goes on, the status bar shows how far.
					</span>
				</div>
			);
		case 'stopping':
			return (
				<div class="actions">
					<span class="dim">The step under way is finished, then what was learned is kept.</span>
				</div>
			);
		case 'done':
			return (
				<div class="actions">
					<button type="button" class="button" onClick={() => send({ v: 1, kind: 'show' })}>
						{isShown ? 'Open Overlay' : 'Show Its Losses'}
					</button>
					<button type="button" class="button second" onClick={() => send({ v: 1, kind: 'again' })}>
						Train Again
					</button>
					<span class="dim">
						{isShown
							? 'The losses that you see are those of this probe. Images with the highest loss stand first.'
							: 'The overlay then shows this probe’s losses, and images with the highest loss stand first.'}
					</span>
				</div>
			);
		case 'cancelled':
		case 'failed':
			return (
				<div class="actions">
					<button type="button" class="button" onClick={() => send({ v: 1, kind: 'again' })}>
						Try Again
					</button>
				</div>
			);
	}
}

function About() {
	return (
		<section class="about" aria-labelledby="about-title">
			<h2 id="about-title">What a probe is for</h2>
			<p>
				A probe is a small Mask R-CNN that is trained on your labels for a few minutes. It is no detector to
				use: it learns what most of your labels agree on. Where it has learned that and a label still costs
				much, look at the label: a wrong class shows in RoI class, a shifted box in RoI box and RPN box, an
				object without a label as background that costs much.
			</p>
		</section>
	);
}
