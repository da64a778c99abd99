// Second stage: class and box terms over the regions that the head was run on; masks stand in masks.ts.

import type { AssignObjects } from '../assign/objects';
import { assignRegions, type RegionAssignment } from '../assign/regions';
import type { RegionOutputs } from '../head-outputs';
import type { LabelledObject } from '../input/objects';
import type { InputTransform } from '../inspection';
import { backgroundWeights } from '../losses/softmax-cross-entropy';
import { normaliseBox } from '../masks/targets';
import type { Recipe } from '../recipe';
import { boxInputs } from './box-inputs';
import { type MaskTerms, maskTerms } from './masks';
import { termRule } from './rpn';
import { type StageCounts, stageDivisor } from './stage-divisor';
import { pickRows, type StageTerm, stageTerm } from './term-inputs';
import type { RegionLosses } from './types';

export interface LabelledClass extends LabelledObject {
	className: string;
	classId: number | null;
}

export interface RegionTerms {
	/** A row for each region that takes part. */
	class: StageTerm;
	/** A row for each foreground region. */
	box: StageTerm;
	/** `null` where the recipe or the dump has no masks. */
	masks: MaskTerms | null;
	listed: RegionLosses;
	/** Objects whose class has no channel in the dump, by row. */
	withoutChannel: number[];
}

/** Where the picture lies in the input; masks are rasterised on the picture's own pixels. */
export interface Frame {
	width: number;
	height: number;
	input: InputTransform;
}

/** What the second stage is trained towards. */
export interface RegionLabels {
	frame: Frame;
	objects: AssignObjects;
	labelled: readonly LabelledClass[];
}

/** Assigns the regions of the dump, and computes their terms. */
export function regionTerms(recipe: Recipe, labels: RegionLabels, outputs: RegionOutputs): RegionTerms {
	const { assigner, roi } = recipe;
	if (!roi || assigner.kind !== 'max-iou')
		throw new TypeError(`${recipe.name} has no second stage over a threshold matcher`);
	const { objects } = labels;
	const matched = (boxes: Float64Array) => codedBoxes(recipe, labels.frame, boxes);
	const assigned = assignRegions({ ...roi, iou: assigner.iou }, matched(outputs.boxes), {
		...objects,
		boxes: matched(objects.boxes),
	});
	return termsOfRegions(recipe, labels, outputs, assigned);
}

/**
 * Matterport matches and codes boxes as shares of the input, which are one pixel less wide and high.
 * Source: matterport/Mask_RCNN mrcnn/model.py (detection_targets_graph, norm_boxes_graph).
 */
function isNormalised({ roi }: Recipe): boolean {
	return roi?.coder.convention === 'matterport';
}

/** Boxes of input pixels as the second stage matches and codes them. */
export function codedBoxes(recipe: Recipe, frame: Frame, boxes: Float64Array): Float64Array {
	return isNormalised(recipe) ? normalisedBoxes(boxes, frame) : boxes;
}

/** Boxes of input pixels as Matterport normalises them. */
function normalisedBoxes(boxes: Float64Array, { input }: Frame): Float64Array {
	const out = new Float64Array(boxes.length);
	for (let at = 0; at < boxes.length; at += 4) {
		const box = boxes.subarray(at, at + 4);
		const { x1, y1, x2, y2 } = normaliseBox(box, input.paddedWidth, input.paddedHeight);
		out.set([x1, y1, x2, y2], at);
	}
	return out;
}

/** The terms of regions that are assigned already. */
export function termsOfRegions(
	recipe: Recipe,
	labels: RegionLabels,
	outputs: RegionOutputs,
	assigned: Pick<RegionAssignment, 'object' | 'iou'>,
): RegionTerms {
	const { labelled } = labels;
	const channels = labelled.map((object) => outputs.channelOf(object));
	const withoutChannel = new Set<number>();
	const rows: number[] = [];
	assigned.object.forEach((g, n) => {
		if (g >= 0 && channels[g] === null) withoutChannel.add(g);
		else if (g >= -1) rows.push(n);
	});
	const object = Int32Array.from(rows, (n) => assigned.object[n] as number);
	const foreground = Int32Array.from(object.keys()).filter((row) => (object[row] as number) >= 0);
	const seen: Seen = {
		index: Int32Array.from(rows),
		object,
		foreground,
		channel: foreground.map((row) => channels[object[row] as number] as number),
		counts: {
			positives: foreground.length,
			negatives: rows.length - foreground.length,
			full: recipe.roi?.sampler.count ?? null,
		},
	};
	const class_ = classTerm(recipe, outputs, seen);
	const box = boxTerm(recipe, labels, outputs, seen);
	const boxes = Float64Array.from({ length: 4 * rows.length }, (_, k) => {
		return outputs.boxes[4 * (rows[k >> 2] as number) + (k & 3)] as number;
	});
	const boxParts = new Float64Array(rows.length);
	foreground.forEach((row, k) => {
		boxParts[row] = box.term.contributions[k] as number;
	});
	const masks =
		recipe.mask && outputs.masks
			? maskTerms(
					recipe,
					labels,
					outputs.masks,
					Array.from(foreground, (row, k) => ({
						row,
						region: rows[row] as number,
						object: object[row] as number,
						channel: seen.channel[k] as number,
						box: boxes.subarray(4 * row, 4 * row + 4),
					})),
				)
			: null;
	const mask = new Int32Array(rows.length).fill(-1);
	masks?.errors.forEach((error, k) => {
		mask[error.region] = k;
	});
	return {
		class: class_,
		box,
		masks,
		listed: {
			dumpRow: seen.index,
			boxes,
			object,
			iou: Float64Array.from(rows, (n) => assigned.iou[n] as number),
			class: class_.term.contributions,
			box: boxParts,
			mask,
		},
		withoutChannel: [...withoutChannel],
	};
}

/** The regions that take part. */
interface Seen {
	/** Row in the dump, and object or -1. */
	index: Int32Array;
	object: Int32Array;
	/** Those of them that have an object, and its class's channel. */
	foreground: Int32Array;
	channel: Int32Array;
	counts: StageCounts;
}

function classTerm(recipe: Recipe, outputs: RegionOutputs, seen: Seen): StageTerm {
	const { index, object, foreground, channel, counts } = seen;
	const { classes } = outputs;
	const rule = termRule(recipe, 'roi_class');
	const background = recipe.roi?.background === 'last' ? classes - 1 : 0;
	const labels = new Int32Array(index.length).fill(background);
	foreground.forEach((row, k) => {
		labels[row] = channel[k] as number;
	});
	return stageTerm({
		rule,
		index: null,
		object,
		inputs: {
			kind: 'classes',
			logits: pickRows(outputs.classLogits, classes, index),
			classes,
			labels,
			classWeights: backgroundWeights(classes, background, rule.backgroundWeight ?? 1),
			divisor: stageDivisor(rule, counts),
		},
	});
}

/** The labelled class's box of every foreground region; the only one where boxes know no classes. */
function boxTerm(recipe: Recipe, labels: RegionLabels, outputs: RegionOutputs, seen: Seen): StageTerm {
	const { roi } = recipe;
	if (!roi) throw new TypeError(`${recipe.name} has no second stage`);
	const rule = termRule(recipe, 'roi_box');
	const { boxClasses } = outputs;
	const index = seen.foreground.map((row) => seen.index[row] as number);
	const object = seen.foreground.map((row) => seen.object[row] as number);
	const { paddedWidth, paddedHeight } = labels.frame.input;
	const normalised = isNormalised(recipe);
	const read = (boxes: Float64Array, rows: Int32Array) =>
		codedBoxes(recipe, labels.frame, pickRows(boxes, 4, rows, Float64Array));
	// Matterport codes normalised boxes; an IoU loss in their place compares pixels like all others.
	const pixel = [1 / (paddedWidth - 1), 1 / (paddedHeight - 1)] as const;
	const inputs = boxInputs(recipe, rule, {
		coder: roi.coder,
		bases: read(outputs.boxes, index),
		objects: read(labels.objects.boxes, object),
		outputs: pickRows(outputs.boxDeltas, 4 * boxClasses, index),
		column: {
			count: boxClasses,
			of: boxClasses === 1 ? new Int32Array(index.length) : seen.channel,
		},
		units: normalised
			? Float64Array.from({ length: 2 * index.length }, (_, k) => pixel[k & 1] as number)
			: null,
		divisor: stageDivisor(rule, seen.counts),
	});
	return stageTerm({ rule, index: seen.foreground, object, inputs });
}
