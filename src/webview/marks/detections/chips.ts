// What stands beside detections on the picture: the error of each false one, the figures of one that is looked at.

import type { Inspection } from '../../../core/inspection';
import { detectionChip, missWord } from '../../../core/words';
import type { Chip } from '../chips';

/** So many false detections say what they are; the others do when they are pointed at. */
const mostFalse = 24;
/** Beyond these, marks of objects that are not found stand where there is room, as other chips do. */
const mostMust = 40;

export interface ChipDetections {
	/** Rows of detections on the picture, by falling score. */
	rows: readonly number[];
	pointed: number | null;
	/** The chosen object's detections all say their figures. */
	isFocus: boolean;
}

export function detectionChips({ estimate }: Inspection, { rows, pointed, isFocus }: ChipDetections): Chip[] {
	if (!estimate) return [];
	let falses = 0;
	return rows.flatMap((row): Chip[] => {
		const detection = estimate.detections[row];
		if (!detection || detection.fate === 'ignored') return [];
		const isFalse = detection.fate === 'false';
		const isAsked = isFocus || row === pointed;
		if (!isAsked && !(isFalse && falses++ < mostFalse)) return [];
		return [
			{
				key: `detection ${row}`,
				box: detection.box,
				text: detectionChip(estimate, detection),
				kind: isFalse ? 'false' : 'found',
				object: null,
				detection: row,
				prefer: isFalse ? 'above' : 'below',
				must: row === pointed,
			},
		];
	});
}

/** Marks of objects that are not found; with `serving` they say, too, that no anchor serves the object. */
export function missChips(
	inspection: Inspection,
	misses: ReadonlySet<number>,
	noAnchor: (row: number) => string | null,
): Chip[] {
	return [...misses].flatMap((row): Chip[] => {
		const box = inspection.objects[row]?.boxImage;
		const outcome = inspection.estimate?.objects[row];
		if (!outcome || !box?.every(Number.isFinite)) return [];
		const text = [noAnchor(row), missWord(outcome)].filter((each) => each !== null).join(', ');
		return [
			{
				key: String(row),
				box,
				text,
				kind: 'bad',
				object: row,
				prefer: 'above',
				must: misses.size <= mostMust,
			},
		];
	});
}
