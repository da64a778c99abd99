// RPN and second stage of a dump: maps a level (channels first) or Matterport's own layout.

import { gridSize, shapesPerPlace } from '../core/grids/grid';
import type { MaskOutputs, RegionOutputs, TwoStageOutputs } from '../core/head-outputs';
import { backgroundChannel } from '../core/recipe-facts';
import { headsFromTorchvision } from './channels-first';
import { type DumpReader, Refused, type Tensor } from './dump-reader';
import { readFrameworkRecord } from './framework-record';
import { shapeWords } from './tensors';

/** torchvision, Detectron2, MMDetection and py-faster-rcnn: `[A, H, W]` maps a level. */
export function channelsFirst(reader: DumpReader): TwoStageOutputs {
	const { grids, recipe } = reader.target;
	const scores = recipe.grids.kind === 'py-faster-rcnn' ? 2 : 1;
	const level = (name: string, perAnchor: number): Tensor[] =>
		grids.map((grid) =>
			reader.tensor(`${name}.${grid.name}`, [perAnchor * shapesPerPlace(grid), grid.rows, grid.columns]),
		);
	const classes = reader.has('roi_class_logits') ? (reader.shape('roi_class_logits')[1] ?? 0) : 0;
	const boxClasses = reader.has('roi_box_deltas') ? boxClassesOf(reader, classes) : classes;
	const count = reader.has('roi_boxes') ? (reader.shape('roi_boxes')[0] ?? 0) : 0;
	return headsFromTorchvision(
		{
			objectness: level('rpn_objectness', scores),
			deltas: level('rpn_deltas', 4),
			drawn: readDrawn(reader),
			regions: reader.has('roi_boxes')
				? {
						boxes: Float64Array.from(reader.tensor('roi_boxes', [count, 4]).data),
						classLogits: reader.tensor('roi_class_logits', [count, classes]),
						boxDeltas: reader.tensor('roi_box_deltas', [count, 4 * boxClasses]),
						boxClasses,
						...reader.channels('roi_class_logits', classes),
						masks: readMasks(reader, 'roi_mask_logits', count, classes, 'logits'),
					}
				: null,
			proposals: readProposals(reader),
			framework: readFrameworkRecord(reader),
		},
		reader.file.name,
	);
}

/** Classes that have box columns of their own: one where boxes are class-agnostic, none for a background behind the classes. */
function boxClassesOf(reader: DumpReader, classes: number): number {
	if (reader.shape('roi_box_deltas')[1] === 4) return 1;
	return backgroundChannel(reader.target.recipe) === 'last' ? classes - 1 : classes;
}

/** Matterport's own outputs: channels last, normalised `y1, x1, y2, x2` boxes, mask probabilities. */
export function matterport(reader: DumpReader): TwoStageOutputs {
	const { grids, input } = reader.target;
	const anchors = grids.reduce((sum, grid) => sum + gridSize(grid), 0);
	const scores = reader.tensor('rpn_class_logits', [anchors, 2]).data;
	const objectness = new Float32Array(anchors);
	for (let k = 0; k < anchors; k++) objectness[k] = (scores[2 * k + 1] as number) - (scores[2 * k] as number);
	let regions: RegionOutputs | null = null;
	if (reader.has('rois')) {
		const count = reader.shape('rois')[0] ?? 0;
		const classes = reader.shape('mrcnn_class_logits')[1] ?? 0;
		const rois = reader.tensor('rois', [count, 4]).data;
		const boxes = new Float64Array(4 * count);
		for (let k = 0; k < count; k++) {
			const [y1, x1, y2, x2] = rois.subarray(4 * k, 4 * k + 4) as unknown as [number, number, number, number];
			const [w, h] = [input.paddedWidth - 1, input.paddedHeight - 1];
			boxes.set([x1 * w, y1 * h, x2 * w + 1, y2 * h + 1], 4 * k);
		}
		regions = {
			boxes,
			classLogits: reader.tensor('mrcnn_class_logits', [count, classes]).data,
			boxDeltas: reader.tensor('mrcnn_bbox', [count, classes, 4]).data,
			boxClasses: classes,
			...reader.channels('mrcnn_class_logits', classes),
			masks: readMasks(reader, 'mrcnn_mask', count, classes, 'probabilities'),
		};
	}
	return {
		kind: 'two-stage',
		source: reader.file.name,
		objectness,
		deltas: reader.tensor('rpn_bbox', [anchors, 4]).data,
		drawn: readDrawn(reader),
		regions,
		proposals: readProposals(reader),
		framework: readFrameworkRecord(reader),
	};
}

function readMasks(
	reader: DumpReader,
	name: string,
	count: number,
	classes: number,
	kind: MaskOutputs['kind'],
): MaskOutputs | null {
	const { mask } = reader.target.recipe;
	if (!mask || !reader.has(name)) return null;
	const { size } = mask;
	const shape = reader.shape(name);
	const last = kind === 'probabilities';
	const channels = shape[last ? 3 : 1] ?? 0;
	const rows = shape[0] ?? 0;
	// Mask heads have no channel for a background that stands behind the classes.
	const own = backgroundChannel(reader.target.recipe) === 'last' ? classes - 1 : classes;
	const wanted = last ? [rows, size, size, own] : [rows, channels === 1 ? 1 : own, size, size];
	if (shape.length !== 4 || shape.some((side, k) => side !== wanted[k])) {
		throw new Refused(
			`\`${reader.prefix}${name}\` is ${shapeWords(shape)}, this recipe needs ${shapeWords(last ? [count, size, size, own] : [count, own, size, size])}.`,
		);
	}
	const perRow = channels * size * size;
	for (let row = 0; row < rows; row++) {
		reader.requireFinite(
			name,
			reader.file.readFloats(reader.prefix + name, row * perRow, perRow),
			shape,
			row * perRow,
		);
	}
	return {
		kind,
		size,
		channels,
		rows: rows === count ? 'regions' : 'foreground',
		count: rows,
		read: (row, channel) => {
			if (row >= rows) throw new RangeError(`mask row ${row} of ${rows}`);
			if (!last) {
				return reader.file.readFloats(
					reader.prefix + name,
					row * perRow + channel * size * size,
					size * size,
				);
			}
			const all = reader.file.readFloats(reader.prefix + name, row * perRow, perRow);
			return Float32Array.from({ length: size * size }, (_, k) => all[k * channels + channel] as number);
		},
	};
}

/** What the first stage proposes before regions are drawn. */
function readProposals(reader: DumpReader): Float32Array | null {
	if (!reader.has('proposals')) return null;
	return reader.tensor('proposals', [reader.shape('proposals')[0] ?? 0, 4]).data;
}

/** The anchors that the framework drew. */
function readDrawn(reader: DumpReader): TwoStageOutputs['drawn'] {
	const names = ['rpn_sampled_positive', 'rpn_sampled_negative'];
	if (!names.every((name) => reader.has(name))) return null;
	const anchors = reader.target.grids.reduce((sum, grid) => sum + gridSize(grid), 0);
	const [positive, negative] = names.map((name) => {
		const values = reader.file.readNumbers(reader.prefix + name);
		const wrong = values.find((value) => !(Number.isInteger(value) && value >= 0 && value < anchors));
		if (wrong !== undefined) {
			throw new Refused(
				`\`${reader.prefix}${name}\` holds the index ${wrong}; this image has ${anchors} anchors.`,
			);
		}
		return Int32Array.from(values).sort();
	});
	return { positive: positive as Int32Array, negative: negative as Int32Array };
}
