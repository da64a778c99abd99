// Which parts stand where: the finding and its figures, the controls, the sections; or a state that says what is missing.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { evaluationDetail, evaluationFinding, formatPrecision, headFigures } from '../../core/words';
import type { EvaluationView } from '../../messages';
import { Icon } from '../shared/icon';
import { MessageView } from '../shared/messageView';
import { CalibrationSection } from './calibration';
import { ClassesSection } from './classes';
import { ConfusionSection } from './confusion';
import { Controls } from './controls';
import { CurvesSection } from './curves';
import { ErrorsSection } from './errors';
import { command, send } from './host';
import { ImagesSection } from './images';
import { NumbersSection } from './numbers';
import { ReadingSection } from './reading';
import { SlicesSection } from './slices';
import * as state from './state';

/** Progress is said after so long, and can be stopped after so long. */
const sayAfter = 1000;
const cancelAfter = 10_000;

export function App() {
	const view = state.view.value;
	const message = state.message.value;
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
	return (
		<div class={`frame evaluation ${state.layout.value}`} aria-busy={state.working.value !== null}>
			{state.working.value !== null && <Working key={state.working.value} title={state.working.value} />}
			{state.stale.value !== null && state.working.value === null && <Stale reason={state.stale.value} />}
			{view && <Report view={view} />}
			<p class="hidden" role="status">
				{view && evaluationFinding(view.report)}
			</p>
		</div>
	);
}

function Report({ view }: { view: EvaluationView }) {
	const { report } = view;
	const page = useRef<HTMLElement>(null);
	useLayoutEffect(() => {
		if (page.current) page.current.scrollTop = state.scrolled.peek();
	}, []);
	return (
		<main
			class="report"
			ref={page}
			onKeyDown={(event) => {
				// Back from a class to all; in a search field Esc empties it.
				if (event.key === 'Escape' && !(event.target instanceof HTMLInputElement)) state.choose(null);
			}}
			onScroll={(event) => {
				state.scrolled.value = event.currentTarget.scrollTop;
			}}
		>
			<header class="finding">
				<h1>{evaluationFinding(report)}</h1>
				<p class="dim">{evaluationDetail(report)}</p>
			</header>
			<dl class="figures">
				{headFigures(report).map(({ name, value, meaning }) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>
							<b class="num">{formatPrecision(value)}</b>
							<span class="dim">{value < 0 ? 'no such object' : meaning}</span>
						</dd>
					</div>
				))}
			</dl>
			<Controls view={view} />
			<div class="sections">
				<NumbersSection report={report} />
				{report.tide && <ErrorsSection report={report} tide={report.tide} />}
				<ClassesSection report={report} />
				<div class="of-class">
					<CurvesSection report={report} />
					<CalibrationSection report={report} />
				</div>
				<ConfusionSection report={report} />
				<ImagesSection report={report} />
				<SlicesSection view={view} />
				<ReadingSection report={report} />
			</div>
		</main>
	);
}

function Working({ title }: { title: string }) {
	const [seconds, setSeconds] = useState(0);
	useEffect(() => {
		const say = window.setTimeout(() => setSeconds(sayAfter), sayAfter);
		const cancel = window.setTimeout(() => setSeconds(cancelAfter), cancelAfter);
		return () => {
			window.clearTimeout(say);
			window.clearTimeout(cancel);
		};
	}, []);
	if (seconds < sayAfter) return null;
	return (
		<div class="news" role="status">
			<span class="progress" aria-hidden="true">
				<i />
			</span>
			<span class="trunc">{title}</span>
			{seconds >= cancelAfter && (
				<button type="button" class="link" onClick={() => send({ v: 1, kind: 'cancel' })}>
					Cancel
				</button>
			)}
		</div>
	);
}

function Stale({ reason }: { reason: string }) {
	return (
		<div class="news" role="status">
			<Icon name="history" />
			<span>{reason}</span>
			<button type="button" class="link" onClick={() => command('evaluateDetections')}>
				Evaluate Again
			</button>
		</div>
	);
}
