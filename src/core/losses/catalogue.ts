// The losses that a recipe can name, as data: what they are called, what can be set, how they read and where they come
// from. The schema of recipe files, the generated pages and the panel that tries another loss are made from this; the
// evaluators take their defaults from it.

import type { BoxLossConvention, LossName, LossTermRule } from '../recipe';

/** What a loss compares: scores in 0..1, one class of many, box deltas, decoded corners, bins of a distance. */
export type LossFamily = 'binary' | 'class' | 'box-deltas' | 'box-corners' | 'distribution';

export type LossParameterName = 'alpha' | 'beta' | 'gamma' | 'convention' | 'backgroundWeight';

export type LossParameter =
	| {
			name: Exclude<LossParameterName, 'convention'>;
			meaning: string;
			default: number;
			least: number;
			most: number | null;
	  }
	/** No default: the recipe's own framework. */
	| { name: 'convention'; meaning: string; choices: readonly BoxLossConvention[] };

export interface LossEntry {
	name: LossName;
	/** On screen. */
	title: string;
	family: LossFamily;
	parameters: readonly LossParameter[];
	/** x: logit, p: its sigmoid, t: target, d: prediction minus target. */
	formula: string;
	source: { repo: string; path: string; function: string };
}

const gamma = (value: number, meaning = 'exponent of how wrong the prediction is'): LossParameter => ({
	name: 'gamma',
	meaning,
	default: value,
	least: 0,
	most: null,
});

const convention: LossParameter = {
	name: 'convention',
	meaning: 'framework whose epsilons and clamps hold',
	choices: ['torchvision', 'detectron2', 'mmdetection', 'ultralytics', 'yolox', 'detr'],
};

const torch = (name: string) => ({
	repo: 'pytorch/pytorch',
	path: 'torch/nn/functional.py',
	function: name,
});
const torchvision = (file: string, name: string) => ({
	repo: 'pytorch/vision',
	path: `torchvision/ops/${file}.py`,
	function: name,
});
const mmdetection = (file: string, name: string) => ({
	repo: 'open-mmlab/mmdetection',
	path: `mmdet/models/losses/${file}.py`,
	function: name,
});

const entries: Record<LossName, Omit<LossEntry, 'name'>> = {
	'binary-cross-entropy': {
		title: 'binary cross-entropy',
		family: 'binary',
		parameters: [],
		formula: 'ln(1 + e^x) - x t',
		source: torch('binary_cross_entropy_with_logits'),
	},
	'softmax-cross-entropy': {
		title: 'softmax cross-entropy',
		family: 'class',
		parameters: [
			{
				name: 'backgroundWeight',
				meaning: 'weight of rows whose target is the background',
				default: 1,
				least: 0,
				most: null,
			},
		],
		formula: 'ln(sum_k e^(x_k)) - x_class',
		source: torch('cross_entropy'),
	},
	focal: {
		title: 'focal',
		family: 'binary',
		parameters: [
			{
				name: 'alpha',
				meaning: 'weight of targets of 1, and 1 minus it of targets of 0; negative: none',
				default: 0.25,
				least: -1,
				most: 1,
			},
			gamma(2),
		],
		formula:
			'a (1 - p_t)^gamma (ln(1 + e^x) - x t), p_t = t p + (1 - t)(1 - p), a = t alpha + (1 - t)(1 - alpha)',
		source: torchvision('focal_loss', 'sigmoid_focal_loss'),
	},
	'quality-focal': {
		title: 'quality focal',
		family: 'binary',
		parameters: [gamma(2, 'exponent of the distance between score and target')],
		formula: '|t - p|^gamma (ln(1 + e^x) - x t)',
		source: mmdetection('gfocal_loss', 'quality_focal_loss'),
	},
	varifocal: {
		title: 'varifocal',
		family: 'binary',
		parameters: [
			{ name: 'alpha', meaning: 'weight of targets of 0', default: 0.75, least: 0, most: null },
			gamma(2, 'exponent of the score where the target is 0'),
		],
		formula: 't > 0: t (ln(1 + e^x) - x t); t = 0: alpha p^gamma ln(1 + e^x)',
		source: mmdetection('varifocal_loss', 'varifocal_loss'),
	},
	l1: {
		title: 'L1',
		family: 'box-deltas',
		parameters: [],
		formula: '|d|',
		source: torch('l1_loss'),
	},
	'smooth-l1': {
		title: 'smooth L1',
		family: 'box-deltas',
		parameters: [
			{
				name: 'beta',
				meaning: 'difference where the parabola meets the line; 0 is L1; 1 / sigma^2 of the sigma form',
				default: 1,
				least: 0,
				most: null,
			},
		],
		formula: '|d| < beta: d^2 / (2 beta); else |d| - beta / 2',
		source: torch('smooth_l1_loss'),
	},
	mse: {
		title: 'squared error',
		family: 'box-deltas',
		parameters: [],
		formula: 'd^2',
		source: torch('mse_loss'),
	},
	'balanced-l1': {
		title: 'balanced L1',
		family: 'box-deltas',
		parameters: [
			{ name: 'alpha', meaning: 'gain of small differences', default: 0.5, least: 1e-3, most: null },
			gamma(1.5, 'slope of large differences'),
			{
				name: 'beta',
				meaning: 'difference where the curve meets the line',
				default: 1,
				least: 1e-6,
				most: null,
			},
		],
		formula:
			'b = e^(gamma / alpha) - 1; |d| < beta: alpha / b (b |d| + 1) ln(b |d| / beta + 1) - alpha |d|; ' +
			'else gamma |d| + gamma / b - alpha beta',
		source: mmdetection('balanced_l1_loss', 'balanced_l1_loss'),
	},
	iou: {
		title: 'IoU',
		family: 'box-corners',
		parameters: [convention],
		formula: '1 - IoU; MMDetection: -ln IoU; YOLOX: 1 - IoU^2',
		source: mmdetection('iou_loss', 'iou_loss'),
	},
	giou: {
		title: 'GIoU',
		family: 'box-corners',
		parameters: [convention],
		formula: '1 - IoU + (hull - union) / hull',
		source: torchvision('giou_loss', 'generalized_box_iou_loss'),
	},
	diou: {
		title: 'DIoU',
		family: 'box-corners',
		parameters: [convention],
		formula: "1 - IoU + (distance of the centres)^2 / (hull's diagonal)^2",
		source: torchvision('diou_loss', 'distance_box_iou_loss'),
	},
	ciou: {
		title: 'CIoU',
		family: 'box-corners',
		parameters: [convention],
		formula:
			'DIoU loss + a v, v = 4 / pi^2 (atan(W / H) - atan(w / h))^2, a = v / (1 - IoU + v) held constant',
		source: torchvision('ciou_loss', 'complete_box_iou_loss'),
	},
	eiou: {
		title: 'EIoU, smooth',
		family: 'box-corners',
		parameters: [
			{
				name: 'beta',
				meaning: 'value where the parabola meets the line',
				default: 0.1,
				least: 1e-6,
				most: 1,
			},
		],
		formula: "e = 1 - I' / U', I' the overlap that turns negative with the gap; smooth L1 of e",
		source: mmdetection('iou_loss', 'eiou_loss'),
	},
	'distribution-focal': {
		title: 'distribution focal',
		family: 'distribution',
		parameters: [],
		formula: '-(r - t) ln p_l - (t - l) ln p_r, l = floor(t), r = l + 1, p the softmax over the bins',
		source: mmdetection('gfocal_loss', 'distribution_focal_loss'),
	},
};

/** Every loss that a recipe can name, in the order in which they are offered. */
export const lossCatalogue: readonly LossEntry[] = Object.entries(entries).map(([name, entry]) => ({
	name: name as LossName,
	...entry,
}));

export function lossEntry(name: LossName): LossEntry {
	return { name, ...entries[name] };
}

/** Losses that can stand in the same place, without `name` itself: binary for binary, box for box. */
export function swapsFor(name: LossName): LossName[] {
	const place = placeOf(name);
	return lossCatalogue
		.map((entry) => entry.name)
		.filter((other) => other !== name && placeOf(other) === place);
}

/** Deltas and corners describe one box: what is decoded for the one can be encoded for the other. */
function placeOf(name: LossName): string {
	const { family } = entries[name];
	return family === 'box-corners' ? 'box-deltas' : family;
}

/** A parameter of a term: what its rule says, else the default. Throws where the loss has no such parameter. */
export function lossParameter(
	rule: Pick<LossTermRule, 'loss' | 'alpha' | 'beta' | 'gamma' | 'backgroundWeight'>,
	name: Exclude<LossParameterName, 'convention'>,
): number {
	const parameter = entries[rule.loss].parameters.find((each) => each.name === name);
	if (!parameter || parameter.name === 'convention') throw new TypeError(`${rule.loss} has no ${name}`);
	return rule[name] ?? parameter.default;
}
