// The anchors of a recipe as configurations to paste: what each framework calls them, in its own order and with its own
// idea of a ratio. A framework that cannot say these anchors says so in a comment.

import { buildGrids } from '../grids/build';
import { inputTransform } from '../input/transform';
import type { GridRule, Recipe } from '../recipe';
import { shapeNumbers } from './shapes';
import type { AnchorConfiguration } from './types';

/** Anchors in the words that most frameworks share. */
interface Anchors {
	strides: number[];
	/** By level, square root of the area, input pixels. */
	sizes: number[][];
	/** h/w, by level. */
	ratios: number[][];
	/** `[width, height]` of every shape, by level. */
	shapes: [number, number][][];
}

/** One for each framework that has anchors; none for recipes without. Sizes are pixels of the network's input. */
export function configurationsOf(recipe: Recipe): AnchorConfiguration[] {
	const anchors = anchorsOf(recipe);
	if (!anchors) return [];
	return [
		{ framework: 'torchvision', language: 'python', text: torchvision(recipe, anchors) },
		{ framework: 'Detectron2', language: 'yaml', text: detectron2(recipe, anchors) },
		{ framework: 'MMDetection', language: 'python', text: mmdetection(recipe, anchors) },
		{ framework: 'Ultralytics', language: 'yaml', text: ultralytics(anchors) },
		{ framework: 'Keras', language: 'python', text: keras(anchors) },
	];
}

function anchorsOf({ grids, input }: Recipe): Anchors | null {
	if (grids.kind === 'points' || grids.kind === 'queries') return null;
	// Shapes do not depend on the image; SSD's input is fixed.
	const { paddedWidth, paddedHeight } = inputTransform(input, 640, 480);
	const built = buildGrids(grids, { width: paddedWidth, height: paddedHeight });
	const shapes = built.map(({ shapes: corners }) =>
		Array.from({ length: corners.length / 4 }, (_, k): [number, number] => {
			const [x1, y1, x2, y2] = corners.subarray(4 * k, 4 * k + 4) as unknown as [
				number,
				number,
				number,
				number,
			];
			return [x2 - x1, y2 - y1];
		}),
	);
	const strides = built.map(({ strideX }) => round(strideX));
	const numbers = shapeNumbers(grids, paddedWidth);
	const isProduct = grids.kind !== 'ssd' && numbers !== null;
	return {
		strides: stridesOf(grids) ?? strides,
		shapes,
		sizes: isProduct
			? sizesByLevel(grids)
			: shapes.map((list) => unique(list.map(([w, h]) => Math.sqrt(w * h)))),
		ratios: isProduct ? ratiosByLevel(grids) : shapes.map((list) => unique(list.map(([w, h]) => h / w))),
	};
}

function stridesOf(grids: GridRule): number[] | null {
	if ('strides' in grids) return [...grids.strides];
	return grids.kind === 'py-faster-rcnn' ? [grids.stride] : null;
}

function sizesByLevel(grids: GridRule): number[][] {
	switch (grids.kind) {
		case 'torchvision':
		case 'detectron2':
			return grids.sizes.map((list) => [...list]);
		case 'mmdetection':
			return grids.strides.map((stride) => grids.scales.map((scale) => stride * scale));
		case 'matterport':
			return grids.scales.map((scale) => [scale]);
		case 'py-faster-rcnn':
			return [grids.scales.map((scale) => scale * grids.baseSize)];
		default:
			return [];
	}
}

function ratiosByLevel(grids: GridRule): number[][] {
	switch (grids.kind) {
		case 'torchvision':
			return grids.ratios.map((list) => [...list]);
		case 'detectron2':
		case 'mmdetection':
			return grids.strides.map(() => [...grids.ratios]);
		case 'matterport':
			return grids.strides.map(() => grids.ratios.map((ratio) => 1 / ratio).sort((a, b) => a - b));
		case 'py-faster-rcnn':
			return [[...grids.ratios]];
		default:
			return [];
	}
}

/** Source: pytorch/vision models/detection/anchor_utils.py (AnchorGenerator), faster_rcnn.py (FasterRCNN). */
function torchvision({ assigner, input }: Recipe, { sizes, ratios }: Anchors): string {
	const lines = [
		'from torchvision.models.detection.anchor_utils import AnchorGenerator',
		'',
		'anchor_generator = AnchorGenerator(',
		`    sizes=(${sizes.map(tuple).join(', ')},),`,
		`    aspect_ratios=(${ratios.map(tuple).join(', ')},),`,
		')',
		'# FasterRCNN(..., rpn_anchor_generator=anchor_generator,',
	];
	const more = [
		...(assigner.kind === 'max-iou'
			? [`rpn_fg_iou_thresh=${assigner.positive}, rpn_bg_iou_thresh=${assigner.negative}`]
			: []),
		...('minSize' in input ? [`min_size=${input.minSize}, max_size=${input.maxSize}`] : []),
	];
	return [...lines, `#            ${[...more, ''].join(', ').trimEnd().replace(/,$/, '')})`, ''].join('\n');
}

/** Source: facebookresearch/detectron2 config/defaults.py (MODEL.ANCHOR_GENERATOR, MODEL.RPN), modeling/anchor_generator.py. */
function detectron2({ assigner, input }: Recipe, { sizes, ratios }: Anchors): string {
	const shared = ratios.every((list) => `${list}` === `${ratios[0]}`) ? ratios.slice(0, 1) : ratios;
	const lines = [
		'MODEL:',
		'  ANCHOR_GENERATOR:',
		`    SIZES: [${sizes.map(list).join(', ')}]`,
		`    ASPECT_RATIOS: [${shared.map(list).join(', ')}]`,
	];
	if (assigner.kind === 'max-iou')
		lines.push('  RPN:', `    IOU_THRESHOLDS: [${assigner.negative}, ${assigner.positive}]`);
	if ('minSize' in input)
		lines.push('INPUT:', `  MIN_SIZE_TRAIN: (${input.minSize},)`, `  MAX_SIZE_TRAIN: ${input.maxSize}`);
	return [...lines, ''].join('\n');
}

/**
 * Levels share scales and ratios, times a base of their own.
 * Source: open-mmlab/mmdetection models/task_modules/prior_generators/anchor_generator.py (AnchorGenerator).
 */
function mmdetection({ assigner }: Recipe, { sizes, ratios, strides }: Anchors): string {
	const bases = sizes.map((own) => own[0] as number);
	const scales = (sizes[0] as number[]).map((size) => size / (bases[0] as number));
	const isShared =
		sizes.every(
			(own, level) =>
				own.length === scales.length &&
				own.every((size, k) => Math.abs(size / (bases[level] as number) / (scales[k] as number) - 1) < 0.01),
		) && ratios.every((own) => `${own}` === `${ratios[0]}`);
	const byStride = bases.map((base, level) => base / (strides[level] as number));
	const isByStride = byStride.every((factor) => Math.abs(factor / (byStride[0] as number) - 1) < 0.01);
	const lines = ['anchor_generator=dict(', "    type='AnchorGenerator',"];
	if (!isShared)
		lines.unshift(
			'# The levels of these anchors differ in more than size: AnchorGenerator takes those of the first level for all.',
		);
	if (isByStride) lines.push(`    scales=${list(scales.map((scale) => scale * (byStride[0] as number)))},`);
	else lines.push(`    base_sizes=${list(bases)},`, `    scales=${list(scales)},`);
	lines.push(`    ratios=${list(ratios[0] as number[])},`, `    strides=${list(strides)}),`);
	if (assigner.kind === 'max-iou')
		lines.push(
			'# train_cfg: assigner=dict(',
			`#     type='MaxIoUAssigner', pos_iou_thr=${assigner.positive}, neg_iou_thr=${assigner.negative})`,
		);
	return [...lines, ''].join('\n');
}

/**
 * Width and height of each anchor, a level a line. Source: ultralytics/yolov5 models/yolov5s.yaml; YOLOv8 and later have no
 * anchors.
 */
function ultralytics({ shapes, strides }: Anchors): string {
	return [
		'# YOLOv5 (YOLOv8 and later have no anchors): width, height of each, pixels of the input',
		'anchors:',
		...shapes.map(
			(own, level) =>
				`  - [${own.map(([w, h]) => `${Math.round(w)},${Math.round(h)}`).join(', ')}]  # stride ${strides[level]}`,
		),
		'',
	].join('\n');
}

/** Ratios are w/h there. Source: keras-team/keras-cv layers/object_detection/anchor_generator.py (AnchorGenerator). */
function keras({ sizes, ratios, strides }: Anchors): string {
	const bases = sizes.map((own) => own[0] as number);
	const scales = (sizes[0] as number[]).map((size) => size / (bases[0] as number));
	return [
		'import keras_cv',
		'',
		'anchor_generator = keras_cv.layers.AnchorGenerator(',
		'    bounding_box_format="xywh",',
		`    sizes=${list(bases)},`,
		`    scales=${list(scales)},`,
		`    aspect_ratios=${list((ratios[0] as number[]).map((ratio) => 1 / ratio).sort((a, b) => a - b))},  # w/h`,
		`    strides=${list(strides)},`,
		')',
		'',
	].join('\n');
}

function tuple(values: readonly number[]): string {
	return `(${values.map(round).join(', ')}${values.length === 1 ? ',' : ''})`;
}

function list(values: readonly number[]): string {
	return `[${values.map(round).join(', ')}]`;
}

function round(value: number): number {
	return Number(value.toPrecision(5));
}

function unique(values: readonly number[]): number[] {
	return [...new Set(values.map((value) => Number(value.toPrecision(4))))];
}
