// Whose numbers an IoU loss has: the epsilons, clamps and forms of each framework, resolved once from a term's rule.

import type { BoxLossConvention, LossTermRule } from '../recipe';
import { lossParameter } from './catalogue';

export type CornerLossName = 'iou' | 'giou' | 'diou' | 'ciou' | 'eiou' | 'bounded-iou';

export interface CornerRule {
	loss: LossTermRule['loss'] | CornerLossName;
	convention: BoxLossConvention;
	/** EIoU and bounded IoU: where the parabola meets the line. */
	beta?: number;
	/** Plain IoU: the framework's own unless given (MMDetection's YOLOX takes `square`). */
	form?: IouForm;
}

/** 1 - IoU, -ln IoU or 1 - IoU^2. */
export type IouForm = 'linear' | 'log' | 'square';

/** An IoU loss with its numbers. */
export interface CornerLoss {
	kind: CornerLossName;
	form: IouForm;
	/** IoU is raised to at least this; there it has no slope. 0: it is not. */
	iouFloor: number;
	/** Added to both heights, in the areas too (Ultralytics). */
	areaHeight: number;
	/** Added to both heights in the aspect ratios alone (MMDetection). */
	ratioHeight: number;
	/** The union is raised to the floor, and then the rest is added where IoU divides by it. */
	unionFloor: number;
	unionAdded: number;
	/** The same for the hull of both boxes. */
	hullFloor: number;
	hullAdded: number;
	/** Added to the squared diagonal of the hull. */
	diagonalAdded: number;
	/**
	 * Whether an overlap of width 0 has a slope: autograd lets one through a clamp at its bound (`clamp`), not where a mask
	 * leaves such pairs out (`mask`).
	 */
	touching: 'clamp' | 'mask';
	/** CIoU's weight of v: everywhere, with an epsilon, or for IoUs above a half alone, without (MMDetection). */
	ratioWeight: { added: number } | 'above-half';
	beta: number;
}

const plain: Omit<CornerLoss, 'kind'> = {
	form: 'linear',
	iouFloor: 0,
	areaHeight: 0,
	ratioHeight: 0,
	unionFloor: 0,
	unionAdded: 0,
	hullFloor: 0,
	hullAdded: 0,
	diagonalAdded: 0,
	touching: 'clamp',
	ratioWeight: { added: 1e-7 },
	beta: 0,
};

/** Epsilons of torchvision and fvcore, also for the losses that DETR and YOLOX have not. */
const fvcore: Partial<CornerLoss> = {
	unionAdded: 1e-7,
	hullAdded: 1e-7,
	diagonalAdded: 1e-7,
	touching: 'mask',
};

/** Epsilon of MMDetection's loss classes. */
const mm = 1e-6;

/**
 * The numbers of a rule. Throws for a loss that is none of two boxes.
 * Sources: pytorch/vision torchvision/ops/_utils.py (_loss_inter_union), giou_loss.py, diou_loss.py, ciou_loss.py,
 * boxes.py (box_iou, for the plain IoU loss that torchvision has no function for);
 * facebookresearch/fvcore fvcore/nn/giou_loss.py, facebookresearch/detectron2 detectron2/layers/losses.py;
 * open-mmlab/mmdetection mmdet/models/losses/iou_loss.py, mmdet/structures/bbox/bbox_overlaps.py;
 * ultralytics utils/metrics.py (bbox_iou); Megvii-BaseDetection/YOLOX yolox/models/losses.py (IOUloss);
 * facebookresearch/detr util/box_ops.py (generalized_box_iou).
 */
export function cornerLossOf(rule: CornerRule): CornerLoss {
	const { loss: kind, convention } = rule;
	switch (kind) {
		case 'eiou':
			// MMDetection's own; no other framework has it.
			return {
				...plain,
				kind,
				unionAdded: 1e-7,
				beta: rule.beta ?? lossParameter({ loss: kind }, 'beta'),
			};
		case 'bounded-iou':
			return { ...plain, kind, unionAdded: 1e-3, beta: rule.beta ?? 0.2 };
		case 'iou':
		case 'giou':
		case 'diou':
		case 'ciou': {
			const numbers = { ...plain, ...conventions[convention](kind), kind };
			return kind === 'iou' && rule.form ? { ...numbers, form: rule.form } : numbers;
		}
		default:
			throw new TypeError(`${kind} is no loss of two boxes' corners`);
	}
}

type Overlap = 'iou' | 'giou' | 'diou' | 'ciou';

const conventions: Record<BoxLossConvention, (kind: Overlap) => Partial<CornerLoss>> = {
	torchvision: (kind) => (kind === 'iou' ? {} : fvcore),
	detectron2: (kind) => (kind === 'iou' ? {} : fvcore),
	mmdetection: (kind) =>
		kind === 'iou' || kind === 'giou'
			? { form: 'log', iouFloor: kind === 'iou' ? mm : 0, unionFloor: mm, hullFloor: mm }
			: { unionAdded: mm, diagonalAdded: mm, ratioHeight: mm, ratioWeight: 'above-half' },
	ultralytics: () => ({
		areaHeight: 1e-7,
		ratioHeight: 1e-7,
		unionAdded: 1e-7,
		hullAdded: 1e-7,
		diagonalAdded: 1e-7,
	}),
	yolox: (kind) =>
		kind === 'iou' || kind === 'giou'
			? { form: 'square', unionAdded: 1e-16, hullFloor: 1e-16, touching: 'mask' }
			: fvcore,
	detr: (kind) => (kind === 'iou' || kind === 'giou' ? {} : fvcore),
};
