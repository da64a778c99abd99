// What each framework makes of a picture's pixels before the backbone sees them: how it resizes, in which order colours
// stand, what is subtracted and divided by, and what padding is filled with.

import type { Recipe } from '../recipe';

export type Colours = 'rgb' | 'bgr';
export type Triple = [number, number, number];

export interface PixelRule {
	/** Whose bilinear resizing: see `resample.ts`. */
	resize: 'torch' | 'opencv' | 'opencv-float' | 'pillow' | 'skimage';
	colours: Colours;
	/** Value of a channel at its brightest before the mean is subtracted. */
	range: 1 | 255;
	/** By channel, in the order of `colours` and in the units of `range`. */
	mean: Triple;
	std: Triple;
	/** Grey of 0 .. 255 that takes part in mean and deviation, or zeros put around what is normalised. */
	padding: { grey: number } | 'zeros';
}

const imageNet: Pick<PixelRule, 'colours' | 'range' | 'mean' | 'std'> = {
	colours: 'rgb',
	range: 1,
	mean: [0.485, 0.456, 0.406],
	std: [0.229, 0.224, 0.225],
};
const ones: Triple = [1, 1, 1];
const none: Triple = [0, 0, 0];

/**
 * The framework's own rule; a person's recipe has that of the shipped one which it extends.
 *
 * Sources: pytorch/vision models/detection/transform.py (GeneralizedRCNNTransform), faster_rcnn.py, retinanet.py, fcos.py
 * (image_mean, image_std), ssd.py (ssd300_vgg16), ssdlite.py (ssdlite320_mobilenet_v3_large);
 * facebookresearch/detr datasets/coco.py (make_coco_transforms);
 * facebookresearch/detectron2 config/defaults.py (PIXEL_MEAN, PIXEL_STD, INPUT.FORMAT), data/transforms/transform.py
 * (ResizeTransform); open-mmlab/mmdetection configs/_base_/models (data_preprocessor), configs/yolox, mmcv image/geometric.py
 * (imresize); matterport/Mask_RCNN mrcnn/config.py (MEAN_PIXEL), model.py (mold_image);
 * rbgirshick/py-faster-rcnn lib/fast_rcnn/config.py (PIXEL_MEANS), lib/utils/blob.py (prep_im_for_blob);
 * ultralytics/ultralytics data/base.py (load_image), data/augment.py (LetterBox, Format), models/yolo/detect/train.py
 * (preprocess_batch); Megvii-BaseDetection/YOLOX yolox/data/data_augment.py (preproc).
 */
export function pixelRuleOf(recipe: Pick<Recipe, 'name' | 'extends' | 'input'>): PixelRule {
	switch (recipe.input.kind) {
		case 'torchvision':
			return { resize: 'torch', ...imageNet, padding: 'zeros' };
		case 'torchvision-fixed': {
			const rule = { resize: 'torch', colours: 'rgb', range: 1, padding: 'zeros' } as const;
			return (recipe.extends ?? recipe.name).includes('ssdlite')
				? { ...rule, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }
				: { ...rule, mean: [0.48235, 0.45882, 0.40784], std: [1 / 255, 1 / 255, 1 / 255] };
		}
		case 'detr':
			return { resize: 'pillow', ...imageNet, padding: 'zeros' };
		case 'detectron2':
			return {
				resize: 'pillow',
				colours: 'bgr',
				range: 255,
				mean: [103.53, 116.28, 123.675],
				std: ones,
				padding: 'zeros',
			};
		case 'mmdetection':
			return {
				resize: 'opencv',
				colours: 'rgb',
				range: 255,
				mean: [123.675, 116.28, 103.53],
				std: [58.395, 57.12, 57.375],
				padding: 'zeros',
			};
		case 'matterport':
			return {
				resize: 'skimage',
				colours: 'rgb',
				range: 255,
				mean: [123.7, 116.8, 103.9],
				std: ones,
				padding: { grey: 0 },
			};
		case 'py-faster-rcnn':
			return {
				resize: 'opencv-float',
				colours: 'bgr',
				range: 255,
				mean: [102.9801, 115.9465, 122.7717],
				std: ones,
				padding: 'zeros',
			};
		case 'ultralytics':
			return {
				resize: 'opencv',
				colours: 'rgb',
				range: 1,
				mean: none,
				std: ones,
				padding: { grey: 114 },
			};
		case 'yolox':
			return {
				resize: 'opencv',
				colours: 'bgr',
				range: 255,
				mean: none,
				std: ones,
				padding: { grey: 114 },
			};
	}
}
