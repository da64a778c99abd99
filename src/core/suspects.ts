// Places of an image where labels and model disagree most, by their loss: labelled objects, and places where the model sees
// something that no label is at.

import { entryOf } from './assignment';
import { iouOf, overlapShare } from './boxes/iou';
import type { Breakdown, ClassOpinion, LossTerm } from './breakdown/types';
import type { Box } from './geometry';
import type { InputTransform, Inspection } from './inspection';
import type { LossTermName } from './recipe';

/**
 * `own`, `other`, `background`: what the model says of its class, as a mean over the same rows as `loss`. Of a place without a
 * label `other` is the class that the model sees there.
 */
export interface Suspect extends ClassOpinion {
	/** Row of the labelled object; `null` for a place without a label. */
	object: number | null;
	/** Corners, picture pixels. */
	box: Box;
	/** What one anchor, region or mask of it costs on average, after the weights: the sum of `terms`. */
	loss: number;
	/** The same by term, in the order of the breakdown; terms that it has no rows in are left out. */
	terms: { name: LossTermName; loss: number }[];
}

/** IoU from which boxes without a label are one place, and from which a label explains a predicted box. */
const samePlace = 0.5;
/** Share of a place inside an object that is left out (a crowd) from which that object explains it. */
const explained = 0.5;
const noOpinion: ClassOpinion = { own: null, other: null, background: null };

/**
 * All trained objects and all places of an image, highest loss first; none without predictions.
 *
 * A loss divides its sum by all rows of the image, so that one of two objects weighs more in it than one of twenty, and a large
 * object more than a small one. Suspects of different images stand in one list: each has the mean of its own rows. A place is
 * the costliest of the background regions, or of the boxes that listed negatives predict, that overlap it.
 */
export function suspectsOf(inspection: Inspection): Suspect[] {
	return [...objectSuspects(inspection), ...placeSuspects(inspection)].sort((a, b) => b.loss - a.loss);
}

function objectSuspects(inspection: Inspection): Suspect[] {
	const { objects, breakdown } = inspection;
	if (!breakdown) return [];
	const rowsOf = rowCounts(inspection);
	return objects.flatMap(({ use, boxImage }, object) => {
		if (use !== 'trained') return [];
		const terms = breakdown.terms.flatMap((term) => {
			const rows = rowsOf(term.name)[object];
			return rows === 0 ? [] : [{ name: term.name, loss: perRow(term, term.perObject[object], rows) }];
		});
		const says = breakdown.opinions?.objects[object] ?? noOpinion;
		return [{ object, box: boxImage, loss: sumOf(terms), terms, ...says }];
	});
}

function sumOf(terms: Suspect['terms']): number {
	return terms.reduce((sum, { loss }) => sum + loss, 0);
}

/** A part of a term as the mean of so many rows, after the weight. */
function perRow({ divisor, weight }: LossTerm, part: number, rows: number): number {
	return weight === 0 ? 0 : (weight * part * divisor) / rows;
}

/** How many rows of a term each object has: positives, regions, or pixels of its masks. */
function rowCounts({ objects, breakdown, assignment }: Inspection): (term: LossTermName) => Float64Array {
	const [anchors, regions, pixels] = [0, 1, 2].map(() => new Float64Array(objects.length));
	breakdown?.anchors.index.forEach((anchor, k) => {
		if (breakdown.anchors.label[k] === 1) anchors[assignment.object[entryOf(assignment, anchor)]]++;
	});
	for (const object of breakdown?.regions?.object ?? []) if (object >= 0) regions[object]++;
	for (const { object, size } of breakdown?.masks ?? []) pixels[object] += size * size;
	return (term) => {
		if (term === 'roi_class' || term === 'roi_box') return regions;
		// Masks of one-stage detectors are rows of their points, each a mean over its pixels.
		return term === 'mask' && breakdown?.regions ? pixels : anchors;
	};
}

/** What a row without an object costs, by term. */
type RowTerms = (row: number) => Suspect['terms'];

function placeSuspects({ breakdown, objects, input }: Inspection): Suspect[] {
	const termsOf = breakdown && rowTerms(breakdown);
	if (!breakdown?.opinions || !termsOf) return [];
	const { row: rows, boxes, says } = breakdown.opinions.places;
	const boxOf = (at: number) => boxes.subarray(4 * at, 4 * at + 4);
	const costs = Array.from(rows, (row) => sumOf(termsOf(row)));
	const order = [...rows.keys()].sort((a, b) => costs[b] - costs[a] || rows[a] - rows[b]);
	const places: number[] = [];
	for (const at of order)
		if (places.every((place) => iouOf('torchvision', boxOf(place), boxOf(at)) < samePlace)) places.push(at);
	// Regions are background because no label overlaps them; a negative anchor may predict the box of a labelled object.
	const labelled = breakdown.regions ? [] : objects.filter(({ use }) => use === 'trained');
	const leftOut = objects.filter(({ use }) => use !== 'trained' && use !== 'invalid');
	return places
		.filter((at) => labelled.every(({ boxInput }) => iouOf('torchvision', boxInput, boxOf(at)) < samePlace))
		.filter((at) => leftOut.every(({ boxInput }) => overlapShare(boxOf(at), boxInput) < explained))
		.map((at) => {
			const terms = termsOf(rows[at]);
			return { object: null, box: imageBox(boxOf(at), input), loss: sumOf(terms), terms, ...says[at] };
		});
}

function rowTerms({ terms, regions, anchors }: Breakdown): RowTerms | null {
	if (regions) {
		const term = terms.find(({ name }) => name === 'roi_class');
		return term ? (row) => [{ name: term.name, loss: perRow(term, regions.class[row], 1) }] : null;
	}
	const costs = anchors.terms.flatMap(({ name, parts }) => {
		const term = terms.find((each) => each.name === name);
		return term && (name === 'class' || name === 'objectness') ? [{ term, parts }] : [];
	});
	return (row) => costs.map(({ term, parts }) => ({ name: term.name, loss: perRow(term, parts[row], 1) }));
}

function imageBox([x1, y1, x2, y2]: Float64Array, { scaleX, scaleY, offsetX, offsetY }: InputTransform): Box {
	return [(x1 - offsetX) / scaleX, (y1 - offsetY) / scaleY, (x2 - offsetX) / scaleX, (y2 - offsetY) / scaleY];
}
