// Rankings of our queue and of ObjectLab's scores, of each kind and of all kinds together.

import type { DatasetColumns } from '../../src/core/dataset/columns';
import type { LabelError } from '../../src/core/label-errors/types';
import type { Entry } from './measure';
import { type PlainLabel, type PlantedKind, plantedKinds } from './plant';
import type { LabelledSet } from './sets';

export type Rankings = Record<PlantedKind | 'any', Entry[]>;

/** Each kind's entries of the queue, in its order. */
export function queueRankings(queue: readonly LabelError[], { images }: DatasetColumns): Rankings {
	const entries = queue.map(({ kind, image, object, box }) => ({
		kind,
		entry: { image, label: object === null ? null : images.first[image] + object, box },
	}));
	const of = (kind: PlantedKind) => entries.filter((each) => each.kind === kind).map(({ entry }) => entry);
	return {
		...(Object.fromEntries(plantedKinds.map((kind) => [kind, of(kind)])) as Record<PlantedKind, Entry[]>),
		any: entries.map(({ entry }) => entry),
	};
}

/** What objectlab.py reads: crowds among the labels, because they explain detections, though nobody ranks them. */
export function objectLabCase({ images, classes, detections }: LabelledSet, labels: readonly PlainLabel[]) {
	const { image, class: kind, box, score, count } = detections;
	return {
		images: images.length,
		classes: classes.length,
		labels: labels.map((label) => [label.image, label.class, ...label.box]),
		detections: Array.from({ length: count }, (_, row) => [
			image[row],
			kind[row],
			...box.subarray(4 * row, 4 * row + 4),
			score[row],
		]),
	};
}

export interface ObjectLabScores {
	overlooked: (number | null)[];
	badloc: (number | null)[];
	swap: (number | null)[];
}

/**
 * Its scores rising: likeliest errors first. It has none for spurious labels, so that both of its scores of labels are given to
 * choose the better one; all kinds together go by the same scores.
 */
export function objectLabRankings(
	scores: ObjectLabScores,
	labels: readonly PlainLabel[],
	{ detections }: LabelledSet,
): Rankings & { 'spurious by swap': Entry[] } {
	const ranked = (list: { score: number; entry: Entry }[]) =>
		list.sort((a, b) => a.score - b.score).map(({ entry }) => entry);
	const ofLabels = (values: (number | null)[]) =>
		values.flatMap((score, row) => {
			const { image, box, isApart } = labels[row];
			return score === null || isApart ? [] : [{ score, entry: { image, label: row, box } }];
		});
	const overlooked = scores.overlooked.flatMap((score, row) => {
		const [x1, y1, x2, y2] = detections.box.subarray(4 * row, 4 * row + 4);
		const entry: Entry = { image: detections.image[row], label: null, box: [x1, y1, x2, y2] };
		return score === null ? [] : [{ score, entry }];
	});
	const [badloc, swap] = [ofLabels(scores.badloc), ofLabels(scores.swap)];
	return {
		missing: ranked([...overlooked]),
		'wrong-class': ranked([...swap]),
		'bad-box': ranked([...badloc]),
		spurious: ranked([...badloc]),
		'spurious by swap': ranked([...swap]),
		any: ranked([...overlooked, ...badloc, ...swap]),
	};
}
