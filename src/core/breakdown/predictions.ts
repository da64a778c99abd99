// What an assigner that compares predictions reads of the head outputs: probabilities and decoded boxes.

import type { Predictions } from '../assignment';
import { decodeBox } from '../boxes/decode';
import { anchorBox, type Grid } from '../grids/grid';
import type { DenseOutputs } from '../head-outputs';
import type { InputTransform } from '../inspection';
import { sigmoid } from '../losses/logistic';
import type { Recipe } from '../recipe';
import type { LabelledClass } from './regions';

/**
 * Probabilities as the framework takes them: sigmoid (Ultralytics), as they are (TOOD), class times objectness, both
 * sigmoid (SimOTA; its root is taken by the assigner), softmax with no object (DETR). Boxes are decoded, input pixels.
 * Sources: ultralytics utils/loss.py (v8DetectionLoss.__call__); open-mmlab/mmdetection dense_heads/tood_head.py,
 * yolox_head.py; Megvii-BaseDetection/YOLOX yolo_head.py (get_assignments); facebookresearch/detr models/matcher.py.
 */
export function predictionsOf(
	recipe: Recipe,
	grids: readonly Grid[],
	input: InputTransform,
	heads: DenseOutputs,
	objects: readonly LabelledClass[],
): Predictions {
	const { classes, boxWidth, boxes: written } = heads;
	const count = written.length / boxWidth;
	const boxes = new Float64Array(4 * count);
	const base = new Float64Array([0, 0, input.width, input.height]);
	const box = new Float64Array(4);
	for (let k = 0; k < count; k++) {
		if (grids.length > 0) anchorBox(grids, k, base);
		decodeBox(recipe.coder, base, written, k * boxWidth, box);
		boxes.set(box, 4 * k);
	}
	return {
		classes,
		scores: scoresOf(recipe, heads),
		boxes,
		channels: Int32Array.from(objects, (object) => heads.channelOf(object) ?? -1),
	};
}

function scoresOf(recipe: Recipe, { classes, classScores, quality }: DenseOutputs): Float32Array {
	if (recipe.coder.kind === 'corners') return classScores;
	const r = Math.fround;
	if (recipe.assigner.kind === 'hungarian') return softmaxRows(classScores, classes);
	const out = classScores.map(sigmoid);
	if (recipe.assigner.kind !== 'sim-ota' || !quality) return out;
	for (let k = 0; k < quality.length; k++) {
		const objectness = r(sigmoid(quality[k] as number));
		for (let at = k * classes; at < (k + 1) * classes; at++) out[at] = r((out[at] as number) * objectness);
	}
	return out;
}

function softmaxRows(logits: Float32Array, classes: number): Float32Array {
	const out = new Float32Array(logits.length);
	for (let from = 0; from < logits.length; from += classes) {
		let most = Number.NEGATIVE_INFINITY;
		for (let k = from; k < from + classes; k++) most = Math.max(most, logits[k] as number);
		let sum = 0;
		for (let k = from; k < from + classes; k++) sum += Math.exp((logits[k] as number) - most);
		for (let k = from; k < from + classes; k++) out[k] = Math.exp((logits[k] as number) - most) / sum;
	}
	return out;
}
