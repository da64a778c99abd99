// The mask term: foreground regions' masks at training resolution against the labels, pixel by pixel. Targets stand in
// mask-targets.ts.

import type { MaskOutputs } from '../head-outputs';
import { binaryCrossEntropy, binaryCrossEntropyOfProbability, sigmoid } from '../losses/binary-cross-entropy';
import { ceilingIou } from '../masks/targets';
import type { Recipe } from '../recipe';
import { maskReader } from './mask-targets';
import type { MaskAbsence } from './problems';
import type { RegionLabels } from './regions';
import { termRule } from './rpn';
import { type StageTerm, stageTerm } from './term-inputs';
import type { MaskError } from './types';

export interface MaskTerms {
	/** A row for each foreground region; `null` where there can be none: `absent` says why. */
	term: StageTerm | null;
	errors: MaskError[];
	absent: MaskAbsence | null;
}

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
	recipe: Recipe,
	labels: RegionLabels,
	outputs: MaskOutputs,
	regions: readonly ForegroundRegion[],
): MaskTerms {
	const { labelled, frame } = labels;
	const without = (absent: MaskAbsence): MaskTerms => ({ term: null, errors: [], absent });
	const boxesOnly = new Set(
		regions.filter(({ object }) => !labelled[object]?.segmentation).map(({ object }) => object),
	);
	if (boxesOnly.size > 0) return without({ kind: 'boxes-only', objects: boxesOnly.size });
	if (outputs.rows === 'foreground' && outputs.count !== regions.length) {
		return without({ kind: 'rows', dump: outputs.count, foreground: regions.length });
	}
	const reader = maskReader(recipe, labels);
	const pixels = outputs.size ** 2;
	const predictions = new Float32Array(regions.length * pixels);
	const targets = new Float32Array(regions.length * pixels);
	const dumpRow = (k: number) => (outputs.rows === 'regions' ? (regions[k] as ForegroundRegion).region : k);
	regions.forEach(({ object, channel, box }, k) => {
		predictions.set(outputs.read(dumpRow(k), outputs.channels === 1 ? 0 : channel), k * pixels);
		targets.set(reader.target(object, box, outputs.size), k * pixels);
	});
	const rule = termRule(recipe, 'mask');
	const term = stageTerm({
		rule,
		index: Int32Array.from(regions, ({ row }) => row),
		object: Int32Array.from(regions, ({ object }) => object),
		inputs: {
			kind: 'scores',
			rule,
			outputs: predictions,
			outputsAre: outputs.kind === 'logits' ? 'logits' : 'clipped-probabilities',
			columns: pixels,
			targets: { kind: 'dense', values: targets },
			divisor: targets.length,
		},
	});
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
			value: term.term.contributions[k] as number,
			ceilingIou: ceilingIou(reader.bitmap(object), target, outputs.size, box, frame.input),
		};
	});
	return { term, errors, absent: null };
}

/** Probability, cross-entropy (whatever the term's loss is) and agreement of each pixel of one mask. */
function pixelErrors(prediction: Float32Array, target: Float32Array, kind: MaskOutputs['kind']) {
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
