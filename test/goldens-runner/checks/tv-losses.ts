// torchvision: box coders, the stage losses, mask targets and RoIAlign.

import { deltaClip, encodeDeltas, encodeDistances } from '../../../src/core/boxes/coder';
import { decodeDeltas, decodeDistances } from '../../../src/core/boxes/decode';
import { inputTransform } from '../../../src/core/input/transform';
import { smoothL1, smoothL1Gradient } from '../../../src/core/losses/smooth-l1';
import { pyramidLevel, roiAlign } from '../../../src/core/masks/roi-align';
import { torchvisionTarget } from '../../../src/core/masks/targets';
import { boxTerm, classBoxTerm, classTerm, maskTerm, objectnessTerm } from '../../support/stage-terms';
import type { GoldenCase } from '../case';
import { tvCoder } from './tv-assign';

const row = (values: Float64Array, k: number) => values.subarray(4 * k, 4 * k + 4);

export function checkTvBoxCoder(golden: GoldenCase): void {
	const boxes = golden.inputArray('boxes').values;
	const count = boxes.length / 4;
	const each = (make: (k: number) => ArrayLike<number>) =>
		Array.from({ length: count }, (_, k) => Array.from(make(k))).flat();
	if (golden.hasInput('linear')) {
		golden.input('linear');
		const options = { normalise: golden.input<boolean>('normalize_by_size') };
		const gt = golden.inputArray('gt').values;
		const deltas = golden.inputArray('deltas').values;
		golden.floats(
			'encoded',
			each((k) => encodeDistances(row(boxes, k), row(gt, k), options)),
		);
		golden.floats(
			'decoded',
			each((k) => decodeDistances(row(boxes, k), row(deltas, k), options)),
		);
		return;
	}
	const coder = tvCoder(golden.input<number[]>('weights'));
	if (golden.hasInput('bbox_xform_clip')) {
		golden.require(
			Math.abs(golden.input('bbox_xform_clip') - deltaClip) < 1e-12,
			'the clip is ln(1000 / 16)',
		);
	}
	if (golden.hasInput('gt')) {
		const gt = golden.inputArray('gt').values;
		const encoded = Float64Array.from(each((k) => encodeDeltas(coder, row(boxes, k), row(gt, k))));
		golden.floats('encoded', encoded);
		if (golden.hasOutput('roundtrip')) {
			golden.floats(
				'roundtrip',
				each((k) => decodeDeltas(coder, row(boxes, k), row(encoded, k))),
			);
		}
	}
	if (!golden.hasInput('deltas')) return;
	const deltas = golden.inputArray('deltas');
	const classes = (deltas.shape[1] as number) / 4;
	golden.floats(
		'decoded',
		each((k) =>
			Array.from({ length: classes }, (_, c) =>
				Array.from(decodeDeltas(coder, row(boxes, k), row(deltas.values, k * classes + c))),
			).flat(),
		),
	);
}

export function checkTvRcnnLosses(golden: GoldenCase): void {
	const labels = golden.inputArray('labels').values;
	const targets = golden.inputArray('regression_targets').values;
	const beta = golden.input('beta');
	if (golden.hasInput('class_logits')) {
		const logits = golden.inputArray('class_logits');
		const [rows, classes] = logits.shape as [number, number];
		const deltas = golden.inputArray('box_regression').values;
		const classLoss = classTerm(logits.values, classes, labels);
		const boxLoss = classBoxTerm(deltas, classes, labels, targets, beta, rows);
		golden.floats('loss_classifier', classLoss.value);
		golden.floats('loss_box_reg', boxLoss.value);
		golden.floats(
			'per_roi_ce',
			classLoss.contributions.map((part) => rows * part),
		);
		golden.floats('grad_class_logits', classLoss.gradient, 1e-4);
		const positives = Array.from(golden.recordedArray('pos_index').values);
		golden.integers(
			'pos_index',
			Array.from(labels.keys()).filter((k) => (labels[k] as number) > 0),
		);
		golden.floats(
			'grad_box_regression_pos_own_class',
			positives.flatMap((k) => [...row(boxLoss.gradient, k * classes + (labels[k] as number))]),
			1e-4,
		);
		return;
	}
	const objectness = golden.inputArray('objectness').values;
	const deltas = golden.inputArray('deltas').values;
	const positive = golden.inputArray('sampled_pos_mask').values;
	const negative = golden.inputArray('sampled_neg_mask').values;
	const sampled = Array.from(labels.keys()).filter((k) => positive[k] || negative[k]);
	const pick = (values: Float64Array) => sampled.map((k) => values[k] as number);
	const pick4 = (values: Float64Array) => sampled.flatMap((k) => [...row(values, k)]);
	const objectnessLoss = objectnessTerm(pick(objectness), pick(labels));
	const boxLoss = boxTerm(pick4(deltas), pick4(targets), pick(positive), beta, sampled.length);
	golden.floats('loss_objectness', objectnessLoss.value);
	golden.floats('loss_rpn_box_reg', boxLoss.value);
	const spread = (values: Float64Array, width: number) => {
		const out = new Float64Array(labels.length * width);
		sampled.forEach((k, at) => {
			out.set(values.subarray(at * width, (at + 1) * width), k * width);
		});
		return out;
	};
	golden.floats('grad_objectness', spread(objectnessLoss.gradient, 1), 1e-4);
	golden.floats('grad_deltas', spread(boxLoss.gradient, 4), 1e-4);
}

export function checkTvMasks(golden: GoldenCase): void {
	if (golden.hasInput('op') && golden.input<string>('op') === 'roi_align') {
		checkRoiAlign(golden);
		return;
	}
	if (golden.hasInput('canonical_scale')) {
		const boxes = golden.inputArray('boxes').values;
		const rule = {
			lowest: golden.input('k_min'),
			highest: golden.input('k_max'),
			canonicalScale: golden.input('canonical_scale'),
			canonicalLevel: golden.input('canonical_level'),
			eps: golden.input('eps'),
		};
		golden.integers(
			'levels_minus_kmin',
			Array.from({ length: boxes.length / 4 }, (_, k) => pyramidLevel(row(boxes, k), rule)),
		);
		return;
	}
	if (!golden.hasInput('gt_masks')) {
		golden.floats('loss_mask', maskTerm([], [], 28 * 28, 'logits').value);
		return;
	}
	const masks = golden.inputArray('gt_masks');
	const [, height, width] = masks.shape as [number, number, number];
	const rois = golden.inputArray('rois').values;
	const matched = golden.inputArray('matched_gt_index').values;
	const size = golden.input('mask_size');
	golden.input('gt_labels');
	const targets = Float64Array.from(
		Array.from(matched).flatMap((g, k) => {
			const plane = {
				height,
				width,
				at: (y: number, x: number) => masks.values[(g * height + y) * width + x] as number,
			};
			return Array.from(torchvisionTarget(plane, row(rois, k), size));
		}),
	);
	golden.floats('mask_targets', targets);
	const logits = golden.inputArray('mask_logits_of_gt_class').values;
	const loss = maskTerm(logits, targets, size * size, 'logits');
	golden.floats('loss_mask', loss.value);
	golden.floats('grad_mask_logits_of_gt_class', loss.gradient, 1e-4);
	golden.require(
		golden.recorded<boolean>('grad_other_classes_is_zero'),
		'only the labelled channel has a gradient',
	);
}

function checkRoiAlign(golden: GoldenCase): void {
	const feature = golden.inputArray('feature');
	const [, channels, height, width] = feature.shape as [number, number, number, number];
	const rois = golden.inputArray('rois');
	const [rows, columns] = golden.input<[number, number]>('output_size');
	const options = {
		rows,
		columns,
		spatialScale: golden.input('spatial_scale'),
		samplingRatio: golden.input('sampling_ratio'),
		aligned: golden.input<boolean>('aligned'),
	};
	const pooled: number[] = [];
	for (let k = 0; k < (rois.shape[0] as number); k++) {
		const roi = rois.values.subarray(5 * k, 5 * k + 5);
		for (let c = 0; c < channels; c++) {
			const from = ((roi[0] as number) * channels + c) * height * width;
			const plane = {
				height,
				width,
				at: (y: number, x: number) => feature.values[from + y * width + x] as number,
			};
			pooled.push(...roiAlign(plane, roi.subarray(1), options));
		}
	}
	golden.floats('pooled', pooled);
}

/** torchvision 0.28: sizes, box scaling, and smooth L1's gradient at a difference of zero. */
export function checkModernTv28(golden: GoldenCase): void {
	if (golden.hasInput('columns')) {
		golden.input('columns');
		checkSizeTable(golden, 'float64');
		return;
	}
	if (golden.hasInput('image_size_hw')) {
		const [height, width] = golden.input<[number, number]>('image_size_hw');
		const input = inputTransform(
			{
				kind: 'torchvision',
				minSize: golden.input('min_size'),
				maxSize: golden.input('max_size'),
				scale: 'float64',
				padMultiple: 32,
			},
			width,
			height,
		);
		golden.integers('resized_hw', [input.height, input.width]);
		golden.floats('boxes', scaleBoxes(golden.inputArray('boxes').values, input));
		return;
	}
	const pred = golden.inputArray('pred').values;
	const target = golden.inputArray('target').values;
	const beta = golden.input('beta');
	const differences = Array.from(pred, (p, k) => Math.fround(p - (target[k] as number)));
	const loss = golden.recorded<unknown>('loss');
	const values = differences.map((d) => smoothL1(d, beta));
	golden.floats('loss', typeof loss === 'number' ? values.reduce((a, b) => a + b, 0) : values);
	golden.floats(
		'grad_pred',
		differences.map((d) => smoothL1Gradient(d, beta)),
		1e-4,
	);
}

export function checkSizeTable(golden: GoldenCase, scale: 'float64' | 'float32-reciprocal'): void {
	const rows = golden.recordedArray('rows').values;
	const mine: number[] = [];
	for (let k = 0; k < rows.length; k += 6) {
		const [height, width, minSize, maxSize] = rows.subarray(k, k + 4) as unknown as [
			number,
			number,
			number,
			number,
		];
		const input = inputTransform(
			{ kind: 'torchvision', minSize, maxSize, scale, padMultiple: 32 },
			width,
			height,
		);
		mine.push(height, width, minSize, maxSize, input.height, input.width);
	}
	golden.integers('rows', mine);
}

export function scaleBoxes(boxes: Float64Array, input: { scaleX: number; scaleY: number }): number[] {
	return Array.from(boxes, (value, k) =>
		Math.fround(Math.fround(value) * (k & 1 ? input.scaleY : input.scaleX)),
	);
}
