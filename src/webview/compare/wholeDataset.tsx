// The data set before it was compared, while it is, and where that failed: what, why, and the next step.

import { Icon } from '../shared/icon';
import { send } from './host';
import * as state from './state';
import { subjectWords } from './words';

/** What stands in place of the table while there is no comparison of the data set. */
export function WholeDataset() {
	const { progress, failure } = state.dataset.value;
	if (progress) return <Running />;
	const subject = state.view.value?.subject ?? 'recipes';
	return (
		<div class="whole-dataset">
			{failure !== null && (
				<p class="failure" role="alert">
					<Icon name="error" />
					<span>{failure}</span>
				</p>
			)}
			<p>
				{subject === 'detections'
					? 'All images are compared: average precision of A and B with the interval of its difference, and every object that one side alone finds.'
					: `All images are compared: what each object gets under both ${subjectWords[subject].title.toLowerCase()}, and which are served worse or better in B.`}
			</p>
			<button type="button" class="button" onClick={() => send({ v: 1, kind: 'compareDataset' })}>
				{failure === null ? 'Compare Data Set' : 'Try Again'}
			</button>
		</div>
	);
}

function Running() {
	const { progress } = state.dataset.value;
	if (!progress) return null;
	const { text, share } = progress;
	const percent = share === null ? null : Math.min(100, 100 * share);
	return (
		<div class="running">
			<div
				class={percent === null ? 'thin unknown' : 'thin'}
				role="progressbar"
				aria-label="Comparison of the data set"
				aria-valuemin={0}
				aria-valuemax={100}
				aria-valuenow={percent === null ? undefined : Math.floor(percent)}
				aria-valuetext={text}
			>
				<i style={{ width: `${(percent ?? 100).toFixed(1)}%` }} />
			</div>
			<span class="num what">{text}</span>
			<span class="space" />
			<button type="button" class="link" onClick={() => send({ v: 1, kind: 'cancel' })}>
				Cancel
			</button>
		</div>
	);
}
