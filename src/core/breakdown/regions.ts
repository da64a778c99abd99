// Second stage: class and box terms over the regions that the head was run on; masks stand in masks.ts.

import type { AssignObjects } from '../assign/objects';
import { assignRegions } from '../assign/regions';
import { encodeDeltas } from '../boxes/coder';
import type { RegionOutputs } from '../head-outputs';
import type { LabelledObject } from '../input/objects';
import type { InputTransform } from '../inspection';
import { classBoxTerm, classTerm, type Term } from '../losses/stages';
import { normaliseBox } from '../masks/targets';
import type { LossTermRule, Recipe, RoiRule } from '../recipe';
import { type MaskTerms, maskTerms } from './masks';
import type { RegionLosses } from './types';

export interface LabelledClass extends LabelledObject {
	className: string;
	classId: number | null;
}

export interface RegionTerms {
	class: Term;
	box: Term;
	/** `null` where the recipe or the dump has no masks. */
	masks: MaskTerms | null;
	listed: RegionLosses;
	/** Objects whose class has no channel in the dump, by row. */
	withoutChannel: number[];
	/** What the terms were computed from, for the check by autodiff. */
	inputs: {
		classes: number;
		labels: Int32Array;
		logits: Float64Array;
		deltas: Float64Array;
		targets: Float64Array;
	};
}

/** Where the picture lies in the input; masks are rasterised on the picture's own pixels. */
export interface Frame {
	width: number;
	height: number;
	input: InputTransform;
}

export function regionTerms(
	recipe: Recipe,
	frame: Frame,
	objects: AssignObjects,
	labelled: readonly LabelledClass[],
	outputs: RegionOutputs,
): RegionTerms {
	const { assigner, roi } = recipe;
	if (!roi || assigner.kind !== 'max-iou')
		throw new TypeError(`${recipe.name} has no second stage over a threshold matcher`);
	const assigned = assignRegions({ ...roi, iou: assigner.iou }, outputs.boxes, objects);
	const channels = labelled.map((object) => outputs.channelOf(object));
	const withoutChannel = new Set<number>();
	const rows: number[] = [];
	for (let n = 0; n < assigned.object.length; n++) {
		const g = assigned.object[n] as number;
		if (g >= 0 && channels[g] === null) withoutChannel.add(g);
		else if (g >= -1) rows.push(n);
	}
	const object = Int32Array.from(rows, (n) => assigned.object[n] as number);
	const labels = Int32Array.from(object, (g) => (g < 0 ? 0 : (channels[g] as number)));
	const { classes } = outputs;
	const pick = (values: Float32Array | Float64Array, width: number) => {
		const out = new Float64Array(rows.length * width);
		rows.forEach((n, at) => {
			out.set(values.subarray(n * width, (n + 1) * width), at * width);
		});
		return out;
	};
	const boxes = pick(outputs.boxes, 4);
	const targets = new Float64Array(4 * rows.length);
	object.forEach((g, at) => {
		if (g < 0) return;
		const region = boxes.subarray(4 * at, 4 * at + 4);
		regionDeltas(
			roi.coder,
			frame,
			region,
			objects.boxes.subarray(4 * g, 4 * g + 4),
			targets.subarray(4 * at, 4 * at + 4),
		);
	});
	const rule = recipe.losses.find((term) => term.name === 'roi_box') as LossTermRule;
	const positives = labels.filter((label) => label > 0).length;
	const divisor = rule.normaliser === 'positives-times-4' ? 4 * positives : rows.length;
	const logits = pick(outputs.classLogits, classes);
	const deltas = pick(outputs.boxDeltas, 4 * classes);
	const class_ = classTerm(logits, classes, labels);
	const box = classBoxTerm(deltas, classes, labels, targets, rule.beta ?? 0, divisor);

	const maskOf = new Int32Array(rows.length).fill(-1);
	const listed: RegionLosses = {
		boxes,
		object,
		iou: Float64Array.from(rows, (n) => assigned.iou[n] as number),
		class: class_.contributions,
		box: box.contributions,
		mask: maskOf,
	};
	const foreground = Array.from(labels.keys()).filter((at) => (labels[at] as number) > 0);
	const masks =
		recipe.mask && outputs.masks
			? maskTerms(
					recipe.mask,
					frame,
					objects,
					labelled,
					outputs.masks,
					foreground.map((at) => ({
						row: at,
						region: rows[at] as number,
						object: object[at] as number,
						channel: labels[at] as number,
						box: boxes.subarray(4 * at, 4 * at + 4),
					})),
				)
			: null;
	masks?.errors.forEach((error, k) => {
		maskOf[error.region] = k;
	});
	return {
		class: class_,
		box,
		masks,
		listed,
		withoutChannel: [...withoutChannel],
		inputs: { classes, labels, logits, deltas, targets },
	};
}

/** Target deltas of a region; Matterport computes them on normalised boxes. */
function regionDeltas(
	coder: RoiRule['coder'],
	frame: Frame,
	region: Float64Array,
	object: Float64Array,
	out: Float64Array,
): void {
	if (coder.convention !== 'matterport') {
		encodeDeltas(coder, region, object, out);
		return;
	}
	const { paddedWidth, paddedHeight } = frame.input;
	const corners = (box: Float64Array) => {
		const { x1, y1, x2, y2 } = normaliseBox(box, paddedWidth, paddedHeight);
		return [x1, y1, x2, y2];
	};
	encodeDeltas(coder, corners(region), corners(object), out);
}
