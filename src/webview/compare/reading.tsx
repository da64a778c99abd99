// What the comparison comes to: the verdict, then what it is made of; of the image or of the data set.

import { useState } from 'preact/hooks';
import { formatCount } from '../../core/words';
import type { ComparedClass, DatasetComparison } from '../../messages';
import { Icon } from '../shared/icon';
import { send } from './host';
import { Roles } from './roles';
import * as state from './state';
import { Totals } from './totals';

/** Classes that are shown at first. */
const fewClasses = 10;

export function Verdict() {
	if (state.scope.value === 'dataset') return <DatasetVerdict />;
	const comparison = state.comparison.value;
	if (!comparison) return null;
	return (
		<section class="verdict">
			<h2>{comparison.finding}</h2>
			{comparison.detail !== '' && <p>{comparison.detail}</p>}
		</section>
	);
}

function DatasetVerdict() {
	const { comparison, progress } = state.dataset.value;
	if (!comparison || progress) return null;
	return (
		<section class="verdict">
			<h2>{comparison.finding}</h2>
			{comparison.intervals !== null && <p>{comparison.intervals}</p>}
		</section>
	);
}

export function Details() {
	if (state.scope.value === 'image')
		return (
			<>
				<Roles />
				<Totals title="In all" totals={state.comparison.value?.totals ?? []} />
			</>
		);
	const { comparison, progress } = state.dataset.value;
	if (!comparison || progress) return <p class="later dim">The verdict over all images appears here.</p>;
	return (
		<>
			<Totals
				title={`In ${formatCount(comparison.images)} ${comparison.images === 1 ? 'image' : 'images'}`}
				totals={comparison.totals}
			/>
			<Classes comparison={comparison} />
			{comparison.notes.length > 0 && (
				<section class="side-section">
					<h3>What was left out</h3>
					<ul class="left-out">
						{comparison.notes.map((note) => (
							<li key={note}>{note}</li>
						))}
					</ul>
				</section>
			)}
		</>
	);
}

/** A click holds the table to a class. */
function Classes({ comparison: { classes, subject } }: { comparison: DatasetComparison }) {
	const [isAll, setAll] = useState(false);
	if (classes.length === 0) return null;
	const shown = isAll ? classes : classes.slice(0, fewClasses);
	const counted = subject === 'detections' ? 'found' : 'positives';
	return (
		<section class="side-section">
			<h3>
				Classes <span class="dim">{counted} in A, in B</span>
			</h3>
			<div class="class-heads dim" aria-hidden="true">
				<span />
				<span>A</span>
				<span>B</span>
				<span>worse</span>
				<span>better</span>
			</div>
			{shown.map((line) => (
				<ClassRow key={line.name} line={line} counted={counted} />
			))}
			{classes.length > fewClasses && (
				<p class="note num">
					{formatCount(shown.length)} of {formatCount(classes.length)},{' '}
					<button type="button" class="link" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
						{isAll ? 'show those that change most' : 'show all'}
					</button>
				</p>
			)}
		</section>
	);
}

function ClassRow({ line, counted }: { line: ComparedClass; counted: string }) {
	const { name, objects, a, b, worse, better } = line;
	const number = (value: number | null) => (value === null ? '–' : formatCount(value));
	const isHeld = state.className.value === name;
	const words = `${name}: ${formatCount(objects)} ${objects === 1 ? 'object' : 'objects'}, ${counted} ${number(a)} in A and ${number(b)} in B, ${formatCount(worse)} worse and ${formatCount(better)} better in B`;
	return (
		<button
			type="button"
			class="class-row num"
			aria-pressed={isHeld}
			aria-label={words}
			title={`${words}. ${isHeld ? 'Show all classes again' : 'Show these in the table'}`}
			onClick={() => {
				state.className.value = isHeld ? null : name;
			}}
		>
			<span class="trunc">
				{name} <span class="dim">{formatCount(objects)}</span>
			</span>
			<span>{number(a)}</span>
			<span>{number(b)}</span>
			<span class={worse > 0 ? 'worse' : 'dim'}>{worse > 0 ? `▼ ${formatCount(worse)}` : '0'}</span>
			<span class={better > 0 ? 'better' : 'dim'}>{better > 0 ? `▲ ${formatCount(better)}` : '0'}</span>
		</button>
	);
}

/** The data set may be another by now. */
export function StaleLine() {
	const reason = state.stale.value;
	const { comparison, progress } = state.dataset.value;
	if (state.scope.value !== 'dataset' || reason === null || !comparison || progress) return null;
	return (
		<div class="news" role="status">
			<Icon name="history" />
			<span>{reason}</span>
			<button type="button" class="link" onClick={() => send({ v: 1, kind: 'compareDataset' })}>
				Compare Again
			</button>
		</div>
	);
}
