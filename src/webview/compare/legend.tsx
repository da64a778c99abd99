// What the picture of the changes shows, and how many there are of each.

import { formatCount, plural, unitOf } from '../../core/words';
import { Swatch } from '../shared/mark';
import { shortChange } from './chips';
import { changedAnchors } from './scenes';
import * as state from './state';
import { inSentence } from './words';

export function ChangesLegend() {
	const comparison = state.comparison.value;
	const view = state.view.value;
	if (!comparison || !view) return null;
	const { detections, lines } = comparison;
	const inspections = { a: view.a.inspection, b: view.b.inspection };
	const { gained, lost } = changedAnchors(comparison, inspections, state.selected.value);
	const changed = lines.filter(state.isChanged).length;
	const objects =
		lines.length === 0
			? 'No object is compared'
			: changed === 0
				? 'No object changes'
				: `${formatCount(changed)} of ${plural(lines.length, 'object')} ${changed === 1 ? 'changes' : 'change'}`;
	const { one, many } = unitOf(view.b.inspection.recipe);
	return (
		<>
			{state.selected.value === null && <p class="chip">{objects}</p>}
			{detections === null ? (
				<>
					<p class="chip with-mark">
						<Swatch name="gained" />
						{formatCount(gained.length)} {gained.length === 1 ? `${one} becomes` : `${many} become`} positive
					</p>
					<p class="chip with-mark">
						<Swatch name="lost" />
						{formatCount(lost.length)} no longer {lost.length === 1 ? 'is' : 'are'}
					</p>
				</>
			) : (
				<p class="chip with-mark">
					<Swatch name="falseDetection" />
					{plural(detections.length, 'detection')} {detections.length === 1 ? 'fares' : 'fare'} otherwise
				</p>
			)}
		</>
	);
}

/** What the labels on B's picture say; not while one object is looked at, which it might cover. */
export function ChipsLegend() {
	const comparison = state.comparison.value;
	if (!comparison || comparison.detections !== null || state.selected.value !== null) return null;
	const changed = comparison.lines.filter(({ change }) => shortChange(change) !== null);
	if (changed.length === 0) return null;
	// Where the sides have no number in common, a change is one of how many positives there are.
	const isCount = changed.every(({ change }) => !change.includes('.'));
	const what = isCount ? 'positives' : inSentence(comparison.valueTitle);
	return <p class="chip">▲ ▼ change of {what}</p>;
}
