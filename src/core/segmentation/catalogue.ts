// The losses of the segmentation view as data: name, rule, what it needs, formula and source.

import type { PixelRule } from '../losses/pixel-loss';
import type { SegmentationMode } from './types';

export type SegmentationLossName =
	| 'binary-cross-entropy'
	| 'binary-cross-entropy-smooth'
	| 'cross-entropy'
	| 'cross-entropy-smooth'
	| 'focal'
	| 'absolute-error'
	| 'squared-error'
	| 'soft-iou'
	| 'dice'
	| 'tversky'
	| 'lovasz'
	| 'matthews'
	| 'hard-iou'
	| 'hard-dice'
	| 'pixel-error';

export interface SegmentationLossEntry {
	name: SegmentationLossName;
	/** On screen. */
	title: string;
	modes: readonly SegmentationMode[];
	/** `probabilities`: needs logits; `decision`: works on the decided mask, so on any prediction. */
	of: 'probabilities' | 'decision';
	/** `null`: the share of wrong pixels, which is a count and no loss of a framework. */
	rule: PixelRule | null;
	/** x: logit, p: its sigmoid (one channel) or softmax, t: 1 where the label has the class, else 0. */
	formula: string;
	source: { repo: string; path: string; function: string };
}

const torch = (name: string) => ({
	repo: 'pytorch/pytorch',
	path: 'torch/nn/functional.py',
	function: name,
});
const smp = (file: string, name: string) => ({
	repo: 'qubvel-org/segmentation_models.pytorch',
	path: `segmentation_models_pytorch/losses/${file}.py`,
	function: name,
});
const metric = (name: string) => ({
	repo: 'qubvel-org/segmentation_models.pytorch',
	path: 'segmentation_models_pytorch/metrics/functional.py',
	function: name,
});

const both: readonly SegmentationMode[] = ['binary', 'multi-class'];
/** Usual share of the target that label smoothing takes away. */
const smoothing = 0.1;

const entries: Record<SegmentationLossName, Omit<SegmentationLossEntry, 'name'>> = {
	'binary-cross-entropy': {
		title: 'Binary cross-entropy',
		modes: ['binary'],
		of: 'probabilities',
		rule: { loss: 'binary-cross-entropy' },
		formula: 'mean of ln(1 + e^x) - x t; ignored pixels give 0 and count in the mean',
		source: torch('binary_cross_entropy_with_logits'),
	},
	'binary-cross-entropy-smooth': {
		title: 'Binary cross-entropy, smoothing 0.1',
		modes: ['binary'],
		of: 'probabilities',
		rule: { loss: 'binary-cross-entropy', smoothing },
		formula: 'binary cross-entropy with t = 0.9 or 0.1',
		source: smp('soft_bce', 'SoftBCEWithLogitsLoss'),
	},
	'cross-entropy': {
		title: 'Cross-entropy',
		modes: ['multi-class'],
		of: 'probabilities',
		rule: { loss: 'cross-entropy', meanOver: 'counted' },
		formula: 'mean of -ln p_label over the pixels that are not ignored',
		source: torch('cross_entropy'),
	},
	'cross-entropy-smooth': {
		title: 'Cross-entropy, smoothing 0.1',
		modes: ['multi-class'],
		of: 'probabilities',
		rule: { loss: 'cross-entropy', smoothing, meanOver: 'counted' },
		formula: 'mean of -0.9 ln p_label - 0.1 (mean of ln p over the classes)',
		source: torch('cross_entropy'),
	},
	focal: {
		title: 'Focal, gamma 2',
		modes: both,
		of: 'probabilities',
		rule: { loss: 'focal', gamma: 2 },
		formula:
			'mean over pixels and channels of (1 - p_t)^2 (ln(1 + e^x) - x t), each channel by its own sigmoid',
		source: smp('focal', 'FocalLoss'),
	},
	'absolute-error': {
		title: 'Mean absolute error',
		modes: both,
		of: 'probabilities',
		rule: { loss: 'absolute-error', of: 'probabilities' },
		formula: 'mean of |p - t| over pixels and channels; ignored pixels give 0 and count in the mean',
		source: torch('l1_loss'),
	},
	'squared-error': {
		title: 'Mean squared error',
		modes: both,
		of: 'probabilities',
		rule: { loss: 'squared-error', of: 'probabilities' },
		formula: 'mean of (p - t)^2 over pixels and channels; ignored pixels give 0 and count in the mean',
		source: torch('mse_loss'),
	},
	'soft-iou': {
		title: 'Soft IoU (Jaccard)',
		modes: both,
		of: 'probabilities',
		rule: { loss: 'jaccard' },
		formula:
			'1 - I / (sum p + sum t - I), I = sum of min(p, t); mean over classes, 0 for one without a label',
		source: smp('jaccard', 'JaccardLoss'),
	},
	dice: {
		title: 'Dice',
		modes: both,
		of: 'probabilities',
		rule: { loss: 'dice' },
		formula: '1 - 2 I / (sum p + sum t), I = sum of min(p, t); mean over classes, 0 for one without a label',
		source: smp('dice', 'DiceLoss'),
	},
	tversky: {
		title: 'Tversky, 0.3 and 0.7',
		modes: both,
		of: 'probabilities',
		rule: { loss: 'tversky', alpha: 0.3, beta: 0.7 },
		formula:
			'1 - I / (I + 0.3 FP + 0.7 FN), FP = sum p - I, FN = sum t - I; mean over classes, 0 for one without a label',
		source: smp('tversky', 'TverskyLoss'),
	},
	lovasz: {
		title: 'Lovász',
		modes: both,
		of: 'probabilities',
		rule: { loss: 'lovasz', over: 'image' },
		formula:
			'errors in falling order, each times what it adds to 1 - IoU; one channel: errors max(0, 1 - x (2 t - 1)), else |t - p| and the mean over labelled classes',
		source: smp('lovasz', 'LovaszLoss'),
	},
	matthews: {
		title: 'Matthews correlation',
		modes: ['binary'],
		of: 'probabilities',
		rule: { loss: 'matthews', of: 'logits' },
		formula:
			'1 - (TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN)) of soft counts, after a sigmoid',
		source: smp('mcc', 'MCCLoss'),
	},
	'hard-iou': {
		title: 'IoU of the decided mask',
		modes: both,
		of: 'decision',
		rule: { loss: 'hard-iou', threshold: 0.5 },
		formula: '1 - |A and B| / |A or B|; mean over the classes that occur',
		source: metric('iou_score'),
	},
	'hard-dice': {
		title: 'Dice of the decided mask',
		modes: both,
		of: 'decision',
		rule: { loss: 'dice' },
		formula: '1 - 2 |A and B| / (|A| + |B|); mean over the classes that occur, 0 for one without a label',
		source: metric('f1_score'),
	},
	'pixel-error': {
		title: 'Pixel error',
		modes: both,
		of: 'decision',
		rule: null,
		formula: 'wrong pixels / counted pixels: 1 minus the pixel accuracy',
		source: metric('accuracy'),
	},
};

/** Every loss in the order in which it is shown. */
export const segmentationLosses: readonly SegmentationLossEntry[] = Object.entries(entries).map(
	([name, entry]) => ({ name: name as SegmentationLossName, ...entry }),
);

export function segmentationLossEntry(name: SegmentationLossName): SegmentationLossEntry {
	return { name, ...entries[name] };
}
