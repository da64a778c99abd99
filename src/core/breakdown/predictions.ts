// What an assigner that compares predictions reads of the head outputs: probabilities and decoded boxes.

import { objectnessScores, sigmoidScores, softmaxScores } from '../assign/scores';
import type { Predictions } from '../assignment';
import { decodeBox } from '../boxes/decode';
import { anchorBox, type Grid } from '../grids/grid';
import type { DenseOutputs } from '../head-outputs';
import type { InputTransform } from '../inspection';
import type { Recipe } from '../recipe';
import { scoresAre } from '../recipe-facts';
import type { LabelledClass } from './regions';

const r = Math.fround;

/**
 * Probabilities as the framework takes them: sigmoid (Ultralytics), as they are (TOOD), the root of class times
 * objectness (SimOTA), softmax with no object (DETR). Boxes are decoded, input pixels.
 * Sources: ultralytics/ultralytics utils/loss.py (v8DetectionLoss.__call__); open-mmlab/mmdetection
 * dense_heads/tood_head.py, yolox_head.py; Megvii-BaseDetection/YOLOX yolo_head.py (get_assignments);
 * facebookresearch/detr models/matcher.py.
 */
export function predictionsOf(
	recipe: Recipe,
	grids: readonly Grid[],
	input: Pick<InputTransform, 'width' | 'height'>,
	heads: DenseOutputs,
	objects: readonly LabelledClass[],
): Predictions {
	const { classes, boxWidth, boxes: written } = heads;
	const count = written.length / boxWidth;
	const boxes = new Float64Array(4 * count);
	const decode = boxDecoder(recipe, grids, input, heads);
	for (let k = 0; k < count; k++) decode(k, boxes.subarray(4 * k, 4 * k + 4));
	return {
		classes,
		scores: scoresOf(recipe, heads),
		boxes,
		channels: Int32Array.from(objects, (object) => heads.channelOf(object) ?? -1),
	};
}

/** Writes the box that the head predicts at an anchor, point or query to `out`, xyxy, input pixels. */
export function boxDecoder(
	recipe: Recipe,
	grids: readonly Grid[],
	input: Pick<InputTransform, 'width' | 'height'>,
	{ boxWidth, boxes }: DenseOutputs,
): (anchor: number, out: Float64Array) => void {
	const base = Float64Array.of(0, 0, input.width, input.height);
	const decode = holdsCentres(recipe) ? unroundedCorners : decodeBox;
	return (anchor, out) => {
		if (grids.length > 0) anchorBox(grids, anchor, base);
		decode(recipe.coder, base, boxes, anchor * boxWidth, out);
	};
}

/** YOLOX and DETR hold centre and size in float32; MMDetection's versions of them hold corners. */
function holdsCentres({ assigner, coder }: Recipe): boolean {
	if (coder.kind !== 'yolox' && coder.kind !== 'centre-size') return false;
	return !('convention' in assigner) || assigner.convention !== 'mmdetection';
}

/** As `decodeBox` of a coder that holds centre and size, whose corners are not rounded to float32. */
function unroundedCorners(
	{ kind }: Recipe['coder'],
	base: Float64Array,
	values: Float32Array,
	at: number,
	out: Float64Array,
): void {
	for (let axis = 0; axis < 2; axis++) {
		const low = base[axis] as number;
		const unit = (base[axis + 2] as number) - low;
		const place = values[at + axis] as number;
		const size = values[at + axis + 2] as number;
		const centre = kind === 'yolox' ? r(r(place + low / unit) * unit) : place * unit;
		const half = (kind === 'yolox' ? r(r(Math.exp(size)) * unit) : size * unit) / 2;
		out[axis] = centre - half;
		out[axis + 2] = centre + half;
	}
}

function scoresOf(recipe: Recipe, { classes, classScores, quality }: DenseOutputs): Float32Array {
	if (scoresAre(recipe, 'class') === 'probabilities') return classScores;
	if (recipe.assigner.kind === 'hungarian') return softmaxScores(classScores, classes);
	return recipe.assigner.kind === 'sim-ota' && quality
		? objectnessScores(classScores, quality, classes)
		: sigmoidScores(classScores);
}
