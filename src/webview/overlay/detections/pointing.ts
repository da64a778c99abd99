// Pointing at detections by keyboard: the next false one, the nearest in a direction. The card opens at once.

import { detectionSpoken } from '../../../core/words';
import { detectionTowards } from '../../marks/detections/pick';
import type { Direction } from '../../marks/picking';
import { setLayer } from '../actions';
import { reveal } from '../stage';
import * as state from '../state';
import { tell } from '../tell';

/** @param kept stays open until Esc. */
export function pointDetection(row: number, kept = state.pointedDetection.peek()?.kept ?? false): void {
	const now = state.inspection.peek();
	const detection = now?.estimate?.detections[row];
	if (!now || !detection) return;
	state.pointed.value = null;
	state.pointedDetection.value = { row, kept, open: true };
	reveal(detection.box);
	state.announcement.value = detectionSpoken(now, detection);
}

/** Next or previous false detection by falling score; of a chosen object every one that is about it and shown. */
export function stepDetection(step: 1 | -1): void {
	const estimate = state.inspection.peek()?.estimate;
	if (!estimate) {
		tell('No final detections are loaded.');
		return;
	}
	if (!state.layers.peek().false) setLayer('false', true);
	const isFocus = state.selected.peek() !== null;
	const rows = state.detections
		.peek()
		.rows.filter((row) => isFocus || estimate.detections[row]?.fate === 'false');
	if (rows.length === 0) {
		tell(isFocus ? 'No detection about this object is shown.' : 'This image has no false detection.');
		return;
	}
	const at = rows.indexOf(state.pointedDetection.peek()?.row ?? -1);
	const next = at < 0 ? (step === 1 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length;
	pointDetection(rows[next] as number);
}

export function moveAmongDetections(direction: Direction): void {
	const estimate = state.inspection.peek()?.estimate;
	const from = state.pointedDetection.peek();
	if (!estimate || !from) return;
	const next = detectionTowards(estimate.detections, state.detections.peek().rows, from.row, direction);
	if (next >= 0) pointDetection(next);
}
