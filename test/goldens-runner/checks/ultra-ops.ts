// Ultralytics: IoU with its gradient, distribution focal, distances and boxes, cropped masks, LetterBox, polygon masks.

import { encodeBox } from '../../../src/core/boxes/coder';
import { decodeBox } from '../../../src/core/boxes/decode';
import { letterBox } from '../../../src/core/input/ultralytics';
import { cornerTerm } from '../../../src/core/losses/box-terms';
import type { CornerLossName } from '../../../src/core/losses/corner-rule';
import { cropWindow } from '../../../src/core/losses/crop-window';
import { distributionTerm } from '../../../src/core/losses/distribution-focal';
import { fillPoly } from '../../../src/core/masks/fill-poly';
import { overlapMap, polygonMask } from '../../../src/core/masks/overlap-map';
import type { CoderRule } from '../../../src/core/recipe';
import type { GoldenCase } from '../case';
import type { GoldenArray } from '../container';
import { gradients } from './reductions';

export function checkUltraOps(golden: GoldenCase): void {
	if (golden.hasInput('kind')) checkIou(golden);
	else if (golden.hasInput('pred_dist_logits')) checkDistribution(golden);
	else if (golden.hasInput('anchor_points')) checkDistances(golden);
	else if (golden.hasInput('masks')) checkCrop(golden);
	else if (golden.input<string>('op') === 'letterbox') checkLetterBox(golden);
	else if (golden.input<string>('op') === 'polygons2masks_overlap') checkPolygons(golden);
	else throw new Error(`unknown operation ${golden.input<string>('op')}`);
}

/** The measure is 1 minus the loss. */
function checkIou(golden: GoldenCase): void {
	golden.require(golden.input('eps') === 1e-7, 'the epsilon is the default');
	const term = cornerTerm({
		rule: { loss: golden.input<CornerLossName>('kind'), convention: 'ultralytics' },
		outputs: golden.inputArray('pred').values,
		targets: golden.inputArray('target').values,
		divisor: 1,
	});
	golden.floats(
		'value',
		term.contributions.map((loss) => 1 - loss),
	);
	gradients(
		golden,
		'grad_pred_of_sum',
		term.gradient.map((slope) => -slope),
	);
}

function checkDistribution(golden: GoldenCase): void {
	const logits = golden.inputArray('pred_dist_logits').values;
	const bins = golden.input('reg_max');
	const term = distributionTerm({
		logits,
		bins,
		sides: 4,
		targets: golden.inputArray('target').values,
		// The mean of an anchor's four sides.
		divisor: 4,
	});
	golden.floats('loss_per_anchor', term.contributions);
	gradients(golden, 'grad', term.gradient);
}

/** The cell of side 1 around each point: distances are in strides. */
function checkDistances(golden: GoldenCase): void {
	const points = golden.inputArray('anchor_points').values;
	const each = (make: (cell: Float64Array, row: number) => ArrayLike<number>) =>
		Array.from({ length: points.length / 2 }, (_, row) => {
			const [x, y] = [points[2 * row] as number, points[2 * row + 1] as number];
			return Array.from(make(Float64Array.of(x - 0.5, y - 0.5, x + 0.5, y + 0.5), row));
		}).flat();
	if (golden.hasInput('bboxes')) {
		const boxes = golden.inputArray('bboxes').values;
		const rule: CoderRule = { kind: 'distribution', bins: golden.input('reg_max_minus_1') + 1 };
		golden.floats(
			'dist',
			each((cell, row) => encodeBox(rule, cell, boxes.subarray(4 * row, 4 * row + 4))),
		);
		return;
	}
	const distances = golden.inputArray('dist').values;
	const corners = each((cell, row) => {
		const box = new Float64Array(4);
		decodeBox({ kind: 'distances' }, cell, distances, 4 * row, box);
		return box;
	});
	golden.floats('xyxy', corners);
	golden.floats(
		'xywh',
		corners.map((_value, at) => {
			const low = corners[at - (at % 4) + (at % 2)] as number;
			const high = corners[at - (at % 4) + (at % 2) + 2] as number;
			return at % 4 < 2 ? (low + high) / 2 : high - low;
		}),
	);
}

function checkCrop(golden: GoldenCase): void {
	const masks = golden.inputArray('masks');
	const [, rows, columns] = masks.shape as [number, number, number];
	const boxes = golden.inputArray('boxes').values;
	golden.floats(
		'cropped',
		masks.values.map((value, at) => {
			const mask = Math.floor(at / (rows * columns));
			const box = cropWindow(boxes.subarray(4 * mask, 4 * mask + 4), columns, rows);
			const y = Math.floor(at / columns) % rows;
			const x = at % columns;
			return y >= box.top && y < box.bottom && x >= box.left && x < box.right ? value : 0;
		}),
	);
}

function checkLetterBox(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const [newHeight, newWidth] = golden.input<[number, number]>('new_shape_hw');
	const stride = golden.input('stride');
	const box = letterBox(
		{ width, height },
		{ width: newWidth, height: newHeight },
		{
			multiple: golden.input<boolean>('auto') ? stride : null,
			scaling: golden.input<boolean>('scaleup') ? 'both' : 'down',
			place: golden.input<boolean>('center') ? 'centre' : 'corner',
		},
	);
	golden.integers('out_hw', [box.top + box.height + box.bottom, box.left + box.width + box.right]);
	golden.integers('left_top_pad', [box.left, box.top]);
	golden.floats(
		'boxes_xyxy',
		golden.inputArray('boxes_xyxy').values.map((at, k) => at * box.ratio + (k & 1 ? box.top : box.left)),
	);
}

function checkPolygons(golden: GoldenCase): void {
	const [height, width] = golden.input<[number, number]>('image_hw');
	const input = { width, height };
	const polygons = golden.input<GoldenArray[]>('polygons_px').map(({ values }) => values);
	const ratio = golden.input('downsample_ratio');
	golden.integers(
		'full_masks',
		polygons.flatMap((polygon) => {
			const full = { ...input, data: new Uint8Array(width * height) };
			fillPoly(full, Int32Array.from(polygon, Math.trunc));
			return Array.from(full.data);
		}),
	);
	golden.integers(
		'downsampled_masks',
		polygons.flatMap((polygon) => Array.from(polygonMask(polygon, input, ratio).data)),
	);
	const { map, order } = overlapMap(polygons, input, ratio);
	golden.integers('sorted_order', order);
	golden.integers('overlap_index_mask', map);
}
