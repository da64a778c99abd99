// The picture in words, for screen readers: every object with how it is served, and a live region for results.

import { objectLoss } from '../../../core/breakdown/sums';
import type { Inspection } from '../../../core/inspection';
import {
	detectionSpoken,
	estimateHeadline,
	formatShare,
	outcomeWords,
	servedWords,
	totalsSentence,
} from '../../../core/words';
import * as state from '../state';
import { useSpokenChange } from './changeCard';

/** A list longer than this helps nobody; the strip has them all. */
const mostItems = 500;

export function TextTwin() {
	const inspection = state.inspection.value;
	useSpokenChange();
	if (!inspection) return null;
	const total = inspection.breakdown?.total ?? null;
	const rows = state.objectOrder.value.slice(0, mostItems);
	return (
		<div class="hidden">
			<ul aria-label="Objects in words">
				{rows.map((row) => {
					const object = inspection.objects[row];
					if (!object) return null;
					const loss = objectLoss(object);
					const share = loss !== null && total !== null ? `, ${formatShare(loss, total)} of loss` : '';
					return (
						<li key={row} aria-current={state.selected.value === row ? 'true' : undefined}>
							{[object.className, servedWords(inspection, row), outcomeWords(inspection, row)]
								.filter(Boolean)
								.join(', ')}
							{share}
						</li>
					);
				})}
			</ul>
			<DetectionList />
			<p aria-live="polite" id="live">
				{state.announcement.value || resultWords(inspection)}
			</p>
		</div>
	);
}

/** What the picture shows of detections, in words. */
function DetectionList() {
	const inspection = state.inspection.value;
	const rows = state.detections.value.rows;
	if (!inspection?.estimate || rows.length === 0) return null;
	const pointed = state.pointedDetection.value?.row;
	return (
		<ul aria-label="Detections in words">
			{rows.map((row) => {
				const detection = inspection.estimate?.detections[row];
				if (!detection) return null;
				return (
					<li key={row} aria-current={row === pointed ? 'true' : undefined}>
						{detectionSpoken(inspection, detection)}
					</li>
				);
			})}
		</ul>
	);
}

function resultWords(inspection: Inspection): string {
	const { estimate } = inspection;
	return estimate
		? `${totalsSentence(inspection)}. ${estimateHeadline(estimate)}`
		: totalsSentence(inspection);
}
