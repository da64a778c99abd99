import { Part } from '../core/assign/objects';
import { ownerMap } from '../core/breakdown/dense/mask-term';
import { maskReader } from '../core/breakdown/mask-targets';
import type { RegionLabels } from '../core/breakdown/regions';
import { polygonArea } from '../core/masks/polygon-area';
import { frameFits, rleArea } from '../core/masks/rle';
import type { ObjectRecord } from '../formats/types';
import type { Rule, TrainingPlace } from './rule';

/** A mask that fills this part of its box cannot be missed by a target over the box ... */
const surelyFills = 0.25;
/** ... once it has this many pixels of the grid that targets are read from. */
const surelySeen = 16;

/** Side of a cell of Ultralytics' masks, input pixels (mask_ratio). */
const prototypeRatio = 4;

/** Pixels of bitmaps that are drawn for one image at most: half a second. */
const pixelsDrawn = 400_000_000;

/**
 * An object whose mask is gone at the resolution that the mask loss compares at.
 *
 * Sources: pytorch/vision torchvision/models/detection/roi_heads.py (project_masks_on_boxes), transform.py
 * (_resize_image_and_masks: nearest neighbour); facebookresearch/detectron2 detectron2/structures/masks.py
 * (rasterize_polygons_within_box); open-mmlab/mmdetection mmdet/structures/mask/structures.py (crop_and_resize);
 * matterport/Mask_RCNN mrcnn/utils.py (minimize_mask); ultralytics/ultralytics ultralytics/data/utils.py
 * (polygons2masks_overlap, downsample_ratio 4).
 */
export const rule: Rule = {
	name: 'mask-vanishes',
	severity: 'warning',
	scope: 'training',
	title: 'Mask gone at training resolution',
	finds:
		'An object has a mask, but no pixel of the mask target that the recipe makes of it, in the region of its own box, is set.',
	training:
		'The mask loss trains towards an empty mask wherever such an object is positive: the mask head learns that there is nothing in the box, and predicts holes or nothing for thin and small objects.',
	tolerance:
		'Recipes with masks only. A pixel counts from 0.5 on, as it does when masks are predicted. Masks that fill a quarter of their box over at least 16 pixels are not looked at, as they cannot vanish. In very large images with hundreds of thin masks only the first ones are looked at (400 million pixels are drawn at most).',
	repair: 'Draw the mask a pixel or two wider, train at a larger input size, or leave the object out.',
	check(place, report) {
		const { recipe, use, record } = place;
		if (!recipe.mask) return;
		const rows: number[] = [];
		for (let row = 0; row < use.length; row++) {
			if (use[row] === 'trained' && mayVanish(place, record.objects[row], row)) rows.push(row);
		}
		if (rows.length === 0) return;
		const isEmpty =
			recipe.mask.target === 'ultralytics-prototypes' ? emptyPrototypes(place) : emptyRegions(place);
		for (const row of rows) {
			if (!isEmpty(row)) continue;
			const { className, spans } = record.objects[row];
			report({
				message: `Nothing is left of the mask of this ${className} at the resolution of the mask loss: it is trained towards an empty mask in its own box.`,
				span: spans.segmentation ?? spans.record,
				object: row,
			});
		}
	},
};

function mayVanish(
	{ recipe, boxes, input }: TrainingPlace,
	{ segmentation }: ObjectRecord,
	row: number,
): boolean {
	if (segmentation === null) return false;
	const area = segmentation.kind === 'rle' ? rleArea(segmentation.counts) : polygonArea(segmentation.parts);
	// What is not finite is another rule's.
	if (!Number.isFinite(area)) return false;
	const atInput = area * input.scaleX * input.scaleY;
	const box = (boxes[4 * row + 2] - boxes[4 * row]) * (boxes[4 * row + 3] - boxes[4 * row + 1]);
	const cell = recipe.mask?.target === 'ultralytics-prototypes' ? prototypeRatio ** 2 : 1;
	return !(atInput >= surelySeen * cell && atInput >= surelyFills * box);
}

function labelsOf({ record, input, boxes, use }: TrainingPlace): RegionLabels {
	const width = record.width ?? Math.round(input.width / input.scaleX);
	const height = record.height ?? Math.round(input.height / input.scaleY);
	return {
		frame: { width, height, input },
		objects: {
			boxes,
			part: Uint8Array.from(use, (each) => (each === 'trained' ? Part.trained : Part.leftOut)),
			width: input.width,
			height: input.height,
		},
		labelled: record.objects,
	};
}

/** Whether the target in an object's own box has no pixel. */
function emptyRegions(place: TrainingPlace): (row: number) => boolean {
	const labels = labelsOf(place);
	const { recipe, boxes } = place;
	const { width, height } = labels.frame;
	let left = frameFits(height, width) ? pixelsDrawn : 0;
	return (row) => {
		left -= width * height;
		if (left < 0) return false;
		// A reader keeps the bitmaps that it draws: a new one each time, so that they do not pile up.
		const target = maskReader(recipe, labels).target(
			row,
			boxes.slice(4 * row, 4 * row + 4),
			recipe.mask?.size ?? 0,
		);
		return target.every((value) => value < 0.5);
	};
}

/** Whether no cell of the map that all objects share belongs to an object. */
function emptyPrototypes(place: TrainingPlace): (row: number) => boolean {
	const { labelled, objects, frame } = labelsOf(place);
	if (!frameFits(frame.height, frame.width)) return () => false;
	const size = {
		rows: Math.floor(frame.input.paddedHeight / prototypeRatio),
		columns: Math.floor(frame.input.paddedWidth / prototypeRatio),
	};
	const { owner, numberOf } = ownerMap(labelled, objects, frame, size);
	const isSeen = new Uint8Array(labelled.length + 1);
	for (const number of owner) isSeen[number] = 1;
	return (row) => isSeen[numberOf[row]] === 0;
}
