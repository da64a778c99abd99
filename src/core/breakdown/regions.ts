// Second stage: class and box terms over the regions that the head was run on, and the mask term over the foreground.

import type { AssignObjects } from '../assign/max-iou';
import { assignRegions } from '../assign/regions';
import { encodeDeltas } from '../boxes/coder';
import type { MaskOutputs, RegionOutputs } from '../head-outputs';
import { type LabelledObject, objectBitmap, zoomIndices } from '../input/objects';
import type { InputTransform } from '../inspection';
import { binaryCrossEntropy, binaryCrossEntropyOfProbability, sigmoid } from '../losses/binary-cross-entropy';
import { classBoxTerm, classTerm, maskTerm, type Term } from '../losses/stages';
import type { Plane } from '../masks/roi-align';
import {
	type Bitmap,
	ceilingIou,
	matterportTarget,
	miniMask,
	normaliseBox,
	resizedMask,
	torchvisionTarget,
} from '../masks/targets';
import type { LossTermRule, MaskRule, Recipe } from '../recipe';
import type { MaskError, RegionLosses } from './types';

export interface LabelledClass extends LabelledObject {
	className: string;
	classId: number | null;
}

export interface RegionTerms {
	class: Term;
	box: Term;
	mask: Term | null;
	listed: RegionLosses;
	masks: MaskError[];
	/** Objects whose class has no channel in the dump, by row. */
	withoutChannel: number[];
	/** Set where the dump's mask rows cannot belong to the foreground regions: how many there are of each. */
	maskRowsOff: { dump: number; foreground: number } | null;
	/** What the terms were computed from, for the check by autodiff. */
	inputs: {
		classes: number;
		labels: Int32Array;
		logits: Float64Array;
		deltas: Float64Array;
		targets: Float64Array;
		masks: { kind: 'logits' | 'probabilities'; predictions: Float32Array; targets: Float32Array } | null;
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
	const { assigner } = recipe.rpn;
	const assigned = assignRegions(
		{ positive: recipe.roi.positive, iou: assigner.iou },
		outputs.boxes,
		objects,
	);
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
			recipe,
			frame,
			region,
			objects.boxes.subarray(4 * g, 4 * g + 4),
			targets.subarray(4 * at, 4 * at + 4),
		);
	});
	const rule = recipe.losses.find((term) => term.name === 'roi_box') as LossTermRule;
	const foreground = labels.filter((label) => label > 0).length;
	const divisor = rule.normaliser === 'positives-times-4' ? 4 * foreground : rows.length;
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
	const masks: MaskError[] = [];
	let mask: Term | null = null;
	let maskInputs: RegionTerms['inputs']['masks'] = null;
	const foregroundRows = Array.from(labels.keys()).filter((at) => (labels[at] as number) > 0);
	// Rows of foreground regions alone cannot be told apart once the labels make other regions foreground.
	const rowsFit =
		!outputs.masks || outputs.masks.rows === 'regions' || outputs.masks.count === foregroundRows.length;
	if (recipe.mask && outputs.masks && rowsFit) {
		const reader = maskReader(recipe.mask, frame, objects, labelled);
		foregroundRows.forEach((at, k) => {
			maskOf[at] = k;
		});
		const source = (at: number, k: number) =>
			(outputs.masks as MaskOutputs).rows === 'regions' ? (rows[at] as number) : k;
		const entries = foregroundRows.map((at, k) => {
			const channel = outputs.masks?.channels === 1 ? 0 : (labels[at] as number);
			const region = boxes.subarray(4 * at, 4 * at + 4);
			const g = object[at] as number;
			return {
				at,
				g,
				channel,
				region,
				prediction: (outputs.masks as MaskOutputs).read(source(at, k), channel),
				target: reader.target(g, region),
			};
		});
		const pixels = outputs.masks.size ** 2;
		const all = (key: 'prediction' | 'target') => {
			const out = new Float32Array(entries.length * pixels);
			entries.forEach((entry, k) => {
				out.set(entry[key], k * pixels);
			});
			return out;
		};
		maskInputs = { kind: outputs.masks.kind, predictions: all('prediction'), targets: all('target') };
		mask = maskTerm(maskInputs.predictions, maskInputs.targets, pixels, outputs.masks.kind);
		for (const [k, entry] of entries.entries()) {
			masks.push({
				...pixelErrors(entry.prediction, entry.target, outputs.masks.kind),
				region: entry.at,
				object: entry.g,
				size: outputs.masks.size,
				box: Array.from(entry.region) as [number, number, number, number],
				target: entry.target,
				channel: labels[entry.at] as number,
				channels: outputs.masks.channels,
				value: mask.contributions[k] as number,
				ceilingIou: ceilingIou(
					reader.bitmap(entry.g),
					entry.target,
					outputs.masks.size,
					entry.region,
					frame.input,
				),
			});
		}
	}
	return {
		class: class_,
		box,
		mask,
		listed,
		masks,
		withoutChannel: [...withoutChannel],
		maskRowsOff: rowsFit ? null : { dump: outputs.masks?.count ?? 0, foreground: foregroundRows.length },
		inputs: { classes, labels, logits, deltas, targets, masks: maskInputs },
	};
}

/** Target deltas of a region; Matterport computes them on normalised boxes. */
function regionDeltas(
	recipe: Recipe,
	frame: Frame,
	region: Float64Array,
	object: Float64Array,
	out: Float64Array,
): void {
	if (recipe.roi.coder.convention !== 'matterport') {
		encodeDeltas(recipe.roi.coder, region, object, out);
		return;
	}
	const { paddedWidth, paddedHeight } = frame.input;
	const corners = (box: Float64Array) => {
		const { x1, y1, x2, y2 } = normaliseBox(box, paddedWidth, paddedHeight);
		return [x1, y1, x2, y2];
	};
	encodeDeltas(recipe.roi.coder, corners(region), corners(object), out);
}

/** Bitmaps and targets of objects; each object is rasterised once. */
function maskReader(
	rule: MaskRule,
	frame: Frame,
	objects: AssignObjects,
	labelled: readonly LabelledClass[],
) {
	const bitmaps = new Map<number, Bitmap>();
	const planes = new Map<number, Plane>();
	const minis = new Map<number, Bitmap>();
	const { width, height, input } = frame;
	const bitmap = (g: number) =>
		cached(bitmaps, g, () => ({
			data: objectBitmap(labelled[g] as LabelledClass, width, height),
			width,
			height,
		}));
	const boxOf = (g: number) => objects.boxes.subarray(4 * g, 4 * g + 4);
	return {
		bitmap,
		target(g: number, region: Float64Array): Float32Array {
			if (rule.target === 'torchvision-roialign') {
				return torchvisionTarget(
					cached(planes, g, () => resizedMask(bitmap(g), input)),
					region,
					rule.size,
				);
			}
			const { paddedWidth, paddedHeight } = input;
			const mini = cached(minis, g, () => miniMask(paddedPlane(bitmap(g), input), boxOf(g)));
			return matterportTarget(
				mini,
				normaliseBox(region, paddedWidth, paddedHeight),
				normaliseBox(boxOf(g), paddedWidth, paddedHeight),
				rule.size,
			);
		},
	};
}

/** The mask at the input, padding included (Matterport pads masks with the image). */
function paddedPlane(bitmap: Bitmap, input: InputTransform): Plane {
	const rows = zoomIndices(input.height, bitmap.height);
	const columns = zoomIndices(input.width, bitmap.width);
	return {
		width: input.paddedWidth,
		height: input.paddedHeight,
		at(y, x) {
			const row = rows[y - input.offsetY];
			const column = columns[x - input.offsetX];
			return row === undefined || column === undefined
				? 0
				: (bitmap.data[row * bitmap.width + column] as number);
		},
	};
}

function cached<T>(map: Map<number, T>, key: number, make: () => T): T {
	let value = map.get(key);
	if (value === undefined) {
		value = make();
		map.set(key, value);
	}
	return value;
}

/** Probability, cross-entropy and agreement of each pixel of one mask. */
export function pixelErrors(
	prediction: Float32Array,
	target: Float32Array,
	kind: 'logits' | 'probabilities',
) {
	const probability = kind === 'logits' ? prediction.map(sigmoid) : prediction;
	const entropy = kind === 'logits' ? binaryCrossEntropy : binaryCrossEntropyOfProbability;
	const pixels = { both: 0, labelOnly: 0, predictionOnly: 0, neither: 0 };
	const crossEntropy = new Float32Array(target.length);
	for (let k = 0; k < target.length; k++) {
		crossEntropy[k] = entropy(prediction[k] as number, target[k] as number);
		const label = (target[k] as number) >= 0.5;
		const says = (probability[k] as number) >= 0.5;
		pixels[label ? (says ? 'both' : 'labelOnly') : says ? 'predictionOnly' : 'neither']++;
	}
	const either = pixels.both + pixels.labelOnly + pixels.predictionOnly;
	return { probability, crossEntropy, pixels, iou: either === 0 ? 1 : pixels.both / either };
}
