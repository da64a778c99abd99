// A recipe says how a framework trains, as plain JSON. The shipped ones stand in `recipes/`.

/** How an image becomes the network's input. */
export type InputRule =
	| {
			/** torchvision: short side to `minSize` unless the long side would pass `maxSize`. */
			kind: 'torchvision';
			minSize: number;
			maxSize: number;
			/** `float64`: torchvision 0.28; `float32-reciprocal`: 0.14, where half of all sizes come out one pixel short. */
			scale: 'float64' | 'float32-reciprocal';
			/** Right and bottom are padded up to a multiple of this. */
			padMultiple: number;
	  }
	| {
			/**
			 * Matterport's modes. `square`: enlarge to `minSize`, never over `maxSize`, zero-pad centred to a square;
			 * `pad64`: enlarge to `minSize`, zero-pad centred to multiples of 64; `none`: as it is.
			 */
			kind: 'matterport';
			mode: 'square' | 'pad64' | 'none';
			minSize: number;
			maxSize: number;
	  }
	| {
			/** py-faster-rcnn: short side to `minSize` unless the long side would pass `maxSize`; no padding. */
			kind: 'py-faster-rcnn';
			minSize: number;
			maxSize: number;
	  };

/** Where anchors stand and how large they are. */
export type AnchorRule =
	| {
			/** torchvision AnchorGenerator: ratio = h/w, shapes rounded, no half-cell offset, strides from the padded size. */
			kind: 'torchvision';
			levels: string[];
			/** Nominal stride of each level: gives the feature map's size, ceil by ceil. */
			strides: number[];
			/** Sizes of each level, input pixels. */
			sizes: number[][];
			/** Ratios h/w of each level. */
			ratios: number[][];
	  }
	| {
			/** Matterport generate_pyramid_anchors: ratio = w/h, float64, no rounding. */
			kind: 'matterport';
			levels: string[];
			strides: number[];
			scales: number[];
			ratios: number[];
			/** Every n-th cell has anchors. */
			anchorStride: number;
	  }
	| {
			/** py-faster-rcnn generate_anchors: one level, base box (0, 0, base-1, base-1), ratios h/w, then scales. */
			kind: 'py-faster-rcnn';
			levels: [string];
			stride: number;
			baseSize: number;
			ratios: number[];
			scales: number[];
	  };

/** Which anchors are positive, ignored or negative: the threshold matchers. */
export interface AssignerRule {
	kind: 'max-iou';
	/** IoU from which an anchor is positive. */
	positive: number;
	/** IoU under which it is negative; between the two it is ignored. */
	negative: number;
	/** Whether every anchor that has an object's best IoU is positive whatever that IoU is. */
	forceBest: boolean;
	/** How IoU is computed: float32; float64; float64 with the inclusive-pixel +1. */
	iou: 'torchvision' | 'matterport' | 'py-faster-rcnn';
	/** Anchors reaching further than this many pixels over the unpadded input are ignored; `null` keeps all. */
	border: number | null;
	/** `drop`: ignore-flagged objects take no part; `shield`: no anchor that touches one may be negative. */
	crowd: 'drop' | 'shield';
}

export interface SamplerRule {
	kind: 'random';
	count: number;
	positiveFraction: number;
}

/** Box deltas: `(wx*dx, wy*dy, ww*dw, wh*dh)`. */
export interface CoderRule {
	kind: 'delta';
	/** Factors on encode; Matterport's and py-faster-rcnn's 1/std. */
	weights: [number, number, number, number];
	convention: 'torchvision' | 'matterport' | 'py-faster-rcnn';
}

export type LossTermName = 'rpn_objectness' | 'rpn_box' | 'roi_class' | 'roi_box' | 'mask';

export interface LossTermRule {
	name: LossTermName;
	weight: number;
	loss: 'binary-cross-entropy' | 'softmax-cross-entropy' | 'smooth-l1';
	/** Smooth L1 only: where the parabola meets the line. */
	beta?: number;
	/** What the sum is divided by. */
	normaliser: 'sampled' | 'positives-times-4' | 'rows-of-active-classes' | 'mask-pixels';
}

export interface RoiRule {
	/** IoU from which a region is foreground; below it is background. */
	positive: number;
	sampler: SamplerRule;
	coder: CoderRule;
	/** Whether the labelled boxes are appended to the proposals. */
	appendObjects: boolean;
}

export interface MaskRule {
	/** Rows and columns of the mask target. */
	size: number;
	/** torchvision: RoIAlign of the resized mask, fractional; matterport: 56 x 56 mini masks, crop_and_resize, rounded. */
	target: 'torchvision-roialign' | 'matterport-mini-mask';
}

export interface Recipe {
	/** Name in settings and on the command line. */
	name: string;
	/** Name on screen, for example "torchvision Mask R-CNN FPN". */
	title: string;
	/** Short name for the status bar, for example "Mask R-CNN FPN". */
	shortTitle: string;
	/** Framework and the version whose rules these are. */
	framework: { name: string; version: string };
	input: InputRule;
	anchors: AnchorRule;
	rpn: { assigner: AssignerRule; sampler: SamplerRule; coder: CoderRule };
	roi: RoiRule;
	/** `null` for box detectors. */
	mask: MaskRule | null;
	losses: LossTermRule[];
}
