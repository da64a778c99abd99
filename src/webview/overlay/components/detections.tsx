// What final detections say of the image: how many objects are found, what is wrong with the others, AP, the least score.

import type { DetectionError, Estimate } from '../../../core/estimate/types';
import {
	errorWords,
	estimateHeadline,
	formatCount,
	plural,
	precisionSentence,
	tierWords,
} from '../../../core/words';
import { Icon } from '../../shared/icon';
import { setErrorFilter } from '../actions';
import { command } from '../host';
import * as state from '../state';
import { LeastScore } from './leastScore';

export function DetectionsSection() {
	const estimate = state.inspection.value?.estimate;
	if (!estimate) return null;
	return (
		<section class="detections" aria-label="Detections">
			<h3>
				Detections
				<span class="dim push">
					<TierWord />
				</span>
			</h3>
			<p class="say">
				<b>{estimateHeadline(estimate)}</b>
			</p>
			<Findings estimate={estimate} />
		</section>
	);
}

/** In the bottom sheet: without a heading, so that the tier stands with the sentence. */
export function DetectionsInSheet() {
	const estimate = state.inspection.value?.estimate;
	if (!estimate) return null;
	return (
		<section class="detections" aria-label="Detections">
			<p class="say">
				<TierWord />: <b>{estimateHeadline(estimate)}</b>
			</p>
			<Findings estimate={estimate} />
		</section>
	);
}

function TierWord() {
	const { title, icon } = tierWords.estimate;
	return (
		<span class="tier">
			<Icon name={icon} />
			{title}
		</span>
	);
}

function Findings({ estimate }: { estimate: Estimate }) {
	const { ignored } = estimate.counts;
	return (
		<>
			<ErrorTypes estimate={estimate} />
			<LeastScore value={estimate.minScore} />
			<p class="note inset">{precisionSentence(estimate)}</p>
			{ignored > 0 && (
				<p class="note inset">
					{plural(ignored, 'detection')} on crowd regions {ignored === 1 ? 'counts' : 'count'} neither way.
				</p>
			)}
			<Notes estimate={estimate} />
			<p class="say links">
				<button type="button" class="link" onClick={() => command('evaluateDetections')}>
					Evaluate the whole file
				</button>
				<button
					type="button"
					class="link"
					title={estimate.source}
					onClick={() => command('chooseDetections')}
				>
					Choose detections…
				</button>
			</p>
		</>
	);
}

/** Each type with its count; a click shows only what it is said of. */
function ErrorTypes({ estimate }: { estimate: Estimate }) {
	const chosen = state.errorFilter.value;
	const types = (Object.keys(errorWords) as DetectionError[]).filter(
		(name) => estimate.errors[name] > 0 || name === chosen,
	);
	if (types.length === 0) return null;
	return (
		<ul class="error-types" aria-label="What is wrong">
			{types.map((name) => {
				const { title, meaning } = errorWords[name];
				const on = name === chosen;
				return (
					<li key={name}>
						<button
							type="button"
							class={on ? 'error-type on' : 'error-type'}
							aria-pressed={on}
							title={`${meaning} ${on ? 'Click to show all again.' : 'Click to show only these.'}`}
							onClick={() => setErrorFilter(name)}
						>
							<span class="trunc">{title}</span>
							<span class="n">{formatCount(estimate.errors[name])}</span>
							<Icon name={on ? 'close' : 'filter'} />
						</button>
					</li>
				);
			})}
		</ul>
	);
}

function Notes({ estimate: { source, notes } }: { estimate: Estimate }) {
	if (notes.length === 0) return null;
	return (
		<details class="file-notes">
			<summary>
				{plural(notes.length, 'note')} on {source}
			</summary>
			<ul>
				{notes.map((note) => (
					<li key={note}>{note}</li>
				))}
			</ul>
		</details>
	);
}
