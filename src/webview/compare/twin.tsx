// The pictures in words, for screen readers: every object on both sides, and a live region for results.

import * as state from './state';
import { lineWords } from './words';

/** A list longer than this helps nobody; the table has them all. */
const mostItems = 500;

export function TextTwin() {
	const comparison = state.comparison.value;
	if (!comparison) return null;
	const { lines, finding, detections } = comparison;
	return (
		<div class="hidden">
			<ul aria-label="Objects in words">
				{lines.slice(0, mostItems).map((line) => (
					<li key={line.object} aria-current={state.selected.value === line.object ? 'true' : undefined}>
						{lineWords(line, comparison.valueTitle)}
					</li>
				))}
			</ul>
			{detections !== null && detections.length > 0 && (
				<ul aria-label="Detections that fare otherwise, in words">
					{detections.slice(0, mostItems).map(({ a, b, meaning }) => (
						<li key={`${a} ${b}`}>{meaning}</li>
					))}
				</ul>
			)}
			<p aria-live="polite" id="live">
				{state.announcement.value || finding}
			</p>
		</div>
	);
}
