// What the class head says of labelled objects and of places without a label: means over the same rows that the losses
// are taken over.

import { entryOf } from '../assignment';
import type { ClassChannels } from '../head-outputs';
import { sigmoid } from '../losses/logistic';
import { softmaxInto } from '../losses/softmax-cross-entropy';
import type { Recipe } from '../recipe';
import { backgroundChannel } from '../recipe-facts';
import type { BreakdownInput, StageRows } from './build';
import { classProbabilities, isExclusive, likeliestChannel } from './class-probabilities';
import { boxDecoder } from './predictions';
import type { ClassOpinion, Opinions } from './types';

/** Rows of a class head: which there are, what each is trained towards, where it is, and what it says. */
interface Head {
	recipe: Recipe;
	channels: ClassChannels;
	/** Object of each row, -1 for none. */
	object: ArrayLike<number>;
	/** Whether the classes share one probability with a background. */
	hasBackground: boolean;
	read(row: number, out: Float64Array): void;
	box(row: number, out: Float64Array): void;
}

/**
 * Opinions of a breakdown's rows: regions of the second stage, else positives and listed negatives. Of YOLOX the class
 * counts times objectness, as in its detections. `null` without a class head.
 */
export function opinionsOf(from: BreakdownInput, stage: StageRows): Opinions | null {
	const head = from.heads.kind === 'dense' ? denseHead(from, stage) : regionHead(from, stage);
	return head && { objects: ofObjects(head, from.labelled), places: ofPlaces(head) };
}

function regionHead({ recipe, heads }: BreakdownInput, { regions: listed }: StageRows): Head | null {
	if (heads.kind !== 'two-stage' || !heads.regions || !listed) return null;
	const { classes, classLogits } = heads.regions;
	return {
		recipe,
		channels: heads.regions,
		object: listed.object,
		hasBackground: true,
		read(row, out) {
			const at = listed.dumpRow[row] * classes;
			softmaxInto(classLogits.subarray(at, at + classes), 0, 1, classes, out);
		},
		box(row, out) {
			out.set(listed.boxes.subarray(4 * row, 4 * row + 4));
		},
	};
}

function denseHead(
	{ recipe, heads, grids, frame, assignment }: BreakdownInput,
	stage: StageRows,
): Head | null {
	if (heads.kind !== 'dense') return null;
	const { index, label } = stage.anchors;
	const read = classProbabilities(recipe, heads);
	const decode = boxDecoder(recipe, grids, frame.input, heads);
	const objectness = recipe.losses.some(({ name }) => name === 'objectness') ? heads.quality : null;
	return {
		recipe,
		channels: heads,
		object: Int32Array.from(index, (anchor, row) =>
			label[row] === 1 ? assignment.object[entryOf(assignment, anchor)] : -1,
		),
		hasBackground: isExclusive(recipe),
		read(row, out) {
			const anchor = index[row];
			read(anchor, out);
			if (!objectness) return;
			const there = sigmoid(objectness[anchor]);
			for (let c = 0; c < out.length; c++) out[c] = out[c] * there;
		},
		box: (row, out) => decode(index[row], out),
	};
}

function ofObjects(head: Head, labelled: BreakdownInput['labelled']): Opinions['objects'] {
	const { channels, object } = head;
	const { classes } = channels;
	const sums = new Map<number, { rows: number; sum: Float64Array }>();
	const values = new Float64Array(classes);
	for (let row = 0; row < object.length; row++) {
		const g = object[row];
		if (g < 0) continue;
		const known = sums.get(g) ?? { rows: 0, sum: new Float64Array(classes) };
		head.read(row, values);
		for (let c = 0; c < classes; c++) known.sum[c] = known.sum[c] + values[c];
		known.rows++;
		sums.set(g, known);
	}
	return labelled.map((label, g) => {
		const known = sums.get(g);
		if (!known) return null;
		const mean = known.sum.map((value) => value / known.rows);
		return opinion(head, mean, channels.channelOf(label) ?? -1);
	});
}

function ofPlaces(head: Head): Opinions['places'] {
	const { object, channels } = head;
	const rows: number[] = [];
	for (let row = 0; row < object.length; row++) if (object[row] < 0) rows.push(row);
	const boxes = new Float64Array(4 * rows.length);
	const values = new Float64Array(channels.classes);
	const says = rows.map((row, at) => {
		head.box(row, boxes.subarray(4 * at, 4 * at + 4));
		head.read(row, values);
		return opinion(head, values, -1);
	});
	return { row: Int32Array.from(rows), boxes, says };
}

function opinion({ recipe, channels, hasBackground }: Head, values: Float64Array, own: number): ClassOpinion {
	const other = likeliestChannel(recipe, values, own);
	const background = backgroundChannel(recipe) === 'first' ? 0 : values.length - 1;
	return {
		own: own < 0 ? null : values[own],
		other: other < 0 ? null : { className: channels.channelName(other), probability: values[other] },
		background: hasBackground ? values[background] : null,
	};
}
