// Which final detections stand on the picture, and which objects are marked as not found. Pure: no signal, no DOM.

import type { DetectionError, Estimate } from '../../../core/estimate/types';

/** More are not drawn: those with the highest scores are. */
export const mostDetections = 300;

export interface DetectionFilter {
	/** Layers that are on. */
	layers: { found: boolean; false: boolean; missed: boolean };
	/** Only what this error is said of; `null` for all. */
	error: DetectionError | null;
	/** Only what is about this object; `null` for all. */
	object: number | null;
}

export interface ShownDetections {
	/** Rows in `Estimate.detections` that are drawn, by falling score. */
	rows: number[];
	/** How many the filter lets through. */
	all: number;
}

export const nothingShown: ShownDetections = { rows: [], all: 0 };

/** The layers as an error type that is looked at leaves them: it shows what it is said of, and no other detection. */
export function layersUnder<Layers extends DetectionFilter['layers']>(
	layers: Layers,
	error: DetectionError | null,
): Layers {
	if (error === null) return layers;
	return { ...layers, found: false, false: error !== 'missed', missed: error === 'missed' };
}

/** Those on crowds count neither way and are never among them. */
export function shownDetections({ detections }: Estimate, filter: DetectionFilter): ShownDetections {
	const rows: number[] = [];
	detections.forEach(({ fate, error, object }, row) => {
		if (fate === 'ignored' || !filter.layers[fate]) return;
		if (filter.object !== null && object !== filter.object) return;
		if (filter.error === null || error === filter.error) rows.push(row);
	});
	return { rows: rows.slice(0, mostDetections), all: rows.length };
}

/** Rows of objects that are marked as not found. With the error type `missed`: those that no detection is about. */
export function shownMisses({ objects }: Estimate, filter: DetectionFilter): ReadonlySet<number> {
	const rows = new Set<number>();
	if (!filter.layers.missed) return rows;
	objects.forEach(({ fate, error }, row) => {
		if (fate !== 'missed' || (filter.object !== null && row !== filter.object)) return;
		if (filter.error === null || error === filter.error) rows.add(row);
	});
	return rows;
}

/** How many the legend counts, of the image or about one object. */
export function detectionCounts(
	{ counts, detections, objects }: Estimate,
	object: number | null,
): { found: number; false: number; missed: number } {
	if (object === null) return counts;
	const about = detections.filter((each) => each.object === object);
	return {
		found: about.filter(({ fate }) => fate === 'found').length,
		false: about.filter(({ fate }) => fate === 'false').length,
		missed: objects[object]?.fate === 'missed' ? 1 : 0,
	};
}
