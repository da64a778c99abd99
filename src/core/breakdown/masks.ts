// The mask term: foreground regions' masks at training resolution against the labels, pixel by pixel.

import type { AssignObjects } from '../assign/objects';
import type { MaskOutputs } from '../head-outputs';
import { objectBitmap, zoomIndices } from '../input/objects';
import type { InputTransform } from '../inspection';
import { binaryCrossEntropy, binaryCrossEntropyOfProbability, sigmoid } from '../losses/binary-cross-entropy';
import { maskTerm, type Term } from '../losses/stages';
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
import type { MaskRule } from '../recipe';
import type { Frame, LabelledClass } from './regions';
import type { MaskError } from './types';

export interface MaskTerms {
	/** `null` where there can be none: `absent` says why. */
	term: Term | null;
	errors: MaskError[];
	absent: MaskAbsence | null;
	/** What the term was computed from, for the check by autodiff. */
	inputs: { kind: MaskOutputs['kind']; predictions: Float32Array; targets: Float32Array } | null;
}

export type MaskAbsence =
	/** The dump has masks of the regions that were foreground when it was written; with these labels others are. */
	| { kind: 'rows'; dump: number; foreground: number }
	/** Objects that regions are trained towards have a box only. */
	| { kind: 'boxes-only'; objects: number };

/** A foreground region whose mask takes part. */
export interface ForegroundRegion {
	/** Row in `RegionLosses`. */
	row: number;
	/** Row in the dump's regions. */
	region: number;
	object: number;
	/** Channel of the object's class. */
	channel: number;
	/** `[x1, y1, x2, y2]`, input pixels. */
	box: Float64Array;
}

export function maskTerms(
	rule: MaskRule,
	frame: Frame,
	objects: AssignObjects,
	labelled: readonly LabelledClass[],
	outputs: MaskOutputs,
	regions: readonly ForegroundRegion[],
): MaskTerms {
	const without = (absent: MaskAbsence): MaskTerms => ({ term: null, errors: [], absent, inputs: null });
	const boxesOnly = new Set(
		regions.filter(({ object }) => !labelled[object]?.segmentation).map(({ object }) => object),
	);
	if (boxesOnly.size > 0) return without({ kind: 'boxes-only', objects: boxesOnly.size });
	if (outputs.rows === 'foreground' && outputs.count !== regions.length) {
		return without({ kind: 'rows', dump: outputs.count, foreground: regions.length });
	}
	const reader = maskReader(rule, frame, objects, labelled);
	const pixels = outputs.size ** 2;
	const predictions = new Float32Array(regions.length * pixels);
	const targets = new Float32Array(regions.length * pixels);
	const dumpRow = (k: number) => (outputs.rows === 'regions' ? (regions[k] as ForegroundRegion).region : k);
	regions.forEach(({ object, channel, box }, k) => {
		predictions.set(outputs.read(dumpRow(k), outputs.channels === 1 ? 0 : channel), k * pixels);
		targets.set(reader.target(object, box), k * pixels);
	});
	const term = maskTerm(predictions, targets, pixels, outputs.kind);
	const errors = regions.map(({ row, object, channel, box }, k): MaskError => {
		const target = targets.slice(k * pixels, (k + 1) * pixels);
		return {
			...pixelErrors(predictions.slice(k * pixels, (k + 1) * pixels), target, outputs.kind),
			region: row,
			dumpRow: dumpRow(k),
			object,
			size: outputs.size,
			box: Array.from(box) as [number, number, number, number],
			target,
			channel,
			channels: outputs.channels,
			value: term.contributions[k] as number,
			ceilingIou: ceilingIou(reader.bitmap(object), target, outputs.size, box, frame.input),
		};
	});
	return { term, errors, absent: null, inputs: { kind: outputs.kind, predictions, targets } };
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
function pixelErrors(prediction: Float32Array, target: Float32Array, kind: 'logits' | 'probabilities') {
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
