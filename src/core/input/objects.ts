// Which objects of a record take part under a recipe; their boxes come from boxes.ts.

import { Part } from '../assign/objects';
import type { Box, Segmentation } from '../geometry';
import type { InputTransform, ObjectUse } from '../inspection';
import type { AssignerRule, Recipe } from '../recipe';
import { inputBoxes, type LabelledImage, type TakenBox } from './boxes';

export { objectBitmap, zoomIndices } from './bitmap';
export type { CornerStyle } from './boxes';

/** What is read of an object record; the formats' own records fit. */
export interface LabelledObject {
	box: Box;
	segmentation: Segmentation | null;
	/** Name of the flag that sets it apart (iscrowd, difficult), or `null`. */
	flag: string | null;
}

export interface PreparedObjects {
	/** `[4 * n]` xyxy, input pixels; NaN where an object has no box. */
	boxes: Float64Array;
	/** `Part` codes for the assigner. */
	part: Uint8Array;
	use: ObjectUse[];
}

/** Boxes and parts of every object, in order. */
export function prepareObjects(
	recipe: Recipe,
	objects: readonly LabelledObject[],
	image: LabelledImage,
	input: InputTransform,
): PreparedObjects {
	const boxes = new Float64Array(4 * objects.length);
	const part = new Uint8Array(objects.length);
	const use = inputBoxes(recipe, objects, image, input).map((taken, row): ObjectUse => {
		boxes.set(taken.box, 4 * row);
		const own = useOf(recipe, objects[row]?.flag ?? null, taken);
		part[row] = partOf[own];
		return own;
	});
	return { boxes, part, use };
}

const partOf: Record<ObjectUse, number> = {
	trained: Part.trained,
	'left-out': Part.leftOut,
	shield: Part.shield,
	ignore: Part.ignore,
	invalid: Part.leftOut,
};

function useOf(recipe: Recipe, flag: string | null, taken: TakenBox): ObjectUse {
	if (flag === null || isTrainedAnyway(recipe, flag)) return taken.use;
	if (taken.use !== 'trained') return 'left-out';
	const crowd = crowdRule(recipe.assigner);
	if (crowd === 'shield' && flag === 'iscrowd') return 'shield';
	if (crowd === 'ignore' && (flag === 'iscrowd' || flag === 'difficult')) return 'ignore';
	return 'left-out';
}

/**
 * VOC's difficult objects are trained like any other by Detectron2 and YOLOX, which read the flag and keep them.
 * Sources: facebookresearch/detectron2 data/datasets/pascal_voc.py (load_voc_instances);
 * Megvii-BaseDetection/YOLOX yolox/data/datasets/voc.py (AnnotationTransform, keep_difficult).
 */
function isTrainedAnyway(recipe: Recipe, flag: string): boolean {
	return flag === 'difficult' && (recipe.input.kind === 'detectron2' || recipe.input.kind === 'yolox');
}

/**
 * What becomes of crowds: MMDetection's loaders keep them as regions to ignore, whichever assigner reads those
 * (open-mmlab/mmdetection datasets/coco.py, xml_style.py); only the threshold matchers and ATSS do.
 */
function crowdRule(assigner: AssignerRule): 'drop' | 'shield' | 'ignore' {
	switch (assigner.kind) {
		case 'max-iou':
			return assigner.crowd;
		case 'atss':
			return 'ignore';
		default:
			return 'drop';
	}
}
