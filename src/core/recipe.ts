// A recipe says how a framework trains, as plain JSON. The shipped ones stand in `recipes/`.
// First stage (or the only one): grids, assigner, sampler, coder. A second stage (`roi`, `mask`) where there is one.

/** How an image becomes the network's input, and how the framework's data loading takes its boxes. */
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
	/** torchvision SSD: stretched to exactly this size, the aspect ratio is not kept. */
	| { kind: 'torchvision-fixed'; width: number; height: number }
	/** Detectron2 ResizeShortestEdge; padded right and below to a multiple (1: not at all). */
	| { kind: 'detectron2'; minSize: number; maxSize: number; padMultiple: number }
	/** MMDetection Resize with keep_ratio, then Pad with size_divisor. */
	| { kind: 'mmdetection'; minSize: number; maxSize: number; padMultiple: number }
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
	/** py-faster-rcnn: short side to `minSize` unless the long side would pass `maxSize`; no padding. */
	| { kind: 'py-faster-rcnn'; minSize: number; maxSize: number }
	/** Ultralytics load_image and LetterBox: long side to `size`, padding split between the two sides of a square. */
	| { kind: 'ultralytics'; size: number }
	/** YOLOX preproc: long side to `size`, sides cut to whole pixels, padded right and below to a square. */
	| { kind: 'yolox'; size: number }
	/** DETR: short side to `minSize` unless the long side would pass `maxSize`; the other side is cut to whole pixels. */
	| { kind: 'detr'; minSize: number; maxSize: number };

/** Where anchors or points stand and how large they are. */
export type GridRule =
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
			/** torchvision DefaultBoxGenerator (SSD): scales are shares of the input; ratio a gives a box and its turned twin. */
			kind: 'ssd';
			levels: string[];
			/** Rows and columns of each level's feature map. */
			maps: number[];
			/** Distance between centres of each level, input pixels; `null`: the input divided by the map. */
			steps: number[] | null;
			/** One more than levels: the last enters only as the geometric mean's second factor. */
			scales: number[];
			ratios: number[][];
	  }
	| {
			/** Detectron2 DefaultAnchorGenerator: size outer, ratio h/w inner, not rounded; centre = (place + offset) * stride. */
			kind: 'detectron2';
			levels: string[];
			strides: number[];
			sizes: number[][];
			ratios: number[];
			offset: number;
	  }
	| {
			/** MMDetection AnchorGenerator: base = stride * scale, ratio h/w outer, scale inner, not rounded. */
			kind: 'mmdetection';
			levels: string[];
			strides: number[];
			/** Factors on the stride. */
			scales: number[];
			ratios: number[];
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
	  }
	| {
			/** One point a cell, at (place + offset) * stride; its shape is the cell. Ultralytics, YOLOX: offset 0.5. */
			kind: 'points';
			levels: string[];
			strides: number[];
			offset: number;
	  }
	/** DETR: no grid, a fixed number of learnt queries. */
	| { kind: 'queries'; count: number };

/** Rounding and pixel convention of IoU: see boxes/iou.ts. */
export type IouName = 'torchvision' | 'detectron2' | 'mmdetection' | 'matterport' | 'py-faster-rcnn';

/** Highest IoU over all objects against two limits. */
export interface MaxIouRule {
	kind: 'max-iou';
	/** IoU from which an anchor is positive. */
	positive: number;
	/** IoU under which it is negative; between the two it is ignored. */
	negative: number;
	/** Whether every anchor that has an object's best IoU is positive whatever that IoU is. */
	forceBest: boolean;
	/** Least IoU that an object's best needs for that (MMDetection min_pos_iou); 0 elsewhere. */
	forceFrom: number;
	/** Whom a forced anchor is trained towards: the object it overlaps most, or (MMDetection) the last one that forced it. */
	forcedTo: 'own-best' | 'forcing-object';
	iou: IouName;
	/** Anchors that reach further than `px` over the unpadded input are ignored; before matching they force nothing. */
	border: { px: number; when: 'before-matching' | 'after-matching' } | null;
	/**
	 * Objects flagged as crowd. `drop`: they take no part; `shield`: no anchor that touches one may be negative;
	 * `ignore`: anchors of which more than `ignoreFrom` lies in one are ignored (MMDetection; `null` there: no effect).
	 */
	crowd: 'drop' | 'shield' | 'ignore';
	ignoreFrom: number | null;
}

/** torchvision SSDMatcher: one limit, and each object's first best box is matched to it, later objects win. */
export interface SsdRule {
	kind: 'ssd';
	positive: number;
}

/** FCOS: points near the object's centre and inside it, whose farthest side fits the level; the smallest object wins. */
export interface FcosRule {
	kind: 'fcos';
	/** Centre sampling: in strides. */
	radius: number;
	/** Farthest side of a level: more than `lower` and less than `upper` strides (0 and no limit at the two ends). */
	lower: number;
	upper: number;
}

/** MMDetection ATSSAssigner: nearest anchors of each level are candidates, mean + deviation of their IoU is the limit. */
export interface AtssRule {
	kind: 'atss';
	topk: number;
	/** As in MaxIouRule for `crowd: 'ignore'`. */
	ignoreFrom: number | null;
}

/** Score to the power alpha times IoU to the power beta; the best of each object. */
export interface TaskAlignedRule {
	kind: 'task-aligned';
	/** ultralytics: CIoU, conflicts over all objects; mmdetection: IoU, conflicts among those that chose the point. */
	convention: 'ultralytics' | 'mmdetection';
	topk: number;
	alpha: number;
	beta: number;
	/**
	 * A candidate whose metric is under this is negative. No framework has it (0); the textbook's task-aligned example
	 * does.
	 */
	leastMetric: number;
	/**
	 * Points are looked for in a box whose sides under `under` pixels are widened to `to` around its centre (Ultralytics from
	 * 8.4 on); `null`: in the box as it is.
	 */
	smallSides: { under: number; to: number } | null;
}

/** SimOTA: a cost of class and IoU; each object takes as many points as the sum of its best IoUs. */
export interface SimOtaRule {
	kind: 'sim-ota';
	convention: 'mmdetection' | 'yolox';
	/** Of the centre region, in strides. */
	radius: number;
	/** How many IoUs are summed for the dynamic number. */
	candidates: number;
	iouWeight: number;
	classWeight: number;
}

/** DETR HungarianMatcher: each object gets the query that makes the sum of all costs least. */
export interface HungarianRule {
	kind: 'hungarian';
	classCost: number;
	l1Cost: number;
	giouCost: number;
	/**
	 * `detr` unless given: boxes are held as shares of the input; `mmdetection`: in pixels, with its guards in GIoU. The L1
	 * cost compares centres and sizes as shares of the input in both.
	 */
	convention?: 'detr' | 'mmdetection';
	/** `probability` unless given: minus that of the object's class; `focal`: its focal loss as positive minus as negative. */
	classCostKind?: 'probability' | 'focal';
}

export type AssignerRule =
	| MaxIouRule
	| SsdRule
	| FcosRule
	| AtssRule
	| TaskAlignedRule
	| SimOtaRule
	| HungarianRule;
/** Which of the positives and negatives the loss sees. */
export type SamplerRule =
	/** Drawn without replacement: at most `positiveFraction` positives, filled up with negatives. */
	| { kind: 'random'; count: number; positiveFraction: number }
	/** Everything that is not ignored. */
	| { kind: 'all' }
	/** SSD: the negatives with the highest class loss, this many for each positive. */
	| { kind: 'hard-negative'; negativesPerPositive: number };

/** How an object's box is written for the regression head. */
export type CoderRule =
	| {
			/** Deltas `(wx*dx, wy*dy, ww*dw, wh*dh)` from the anchor's centre and size. */
			kind: 'delta';
			/** Factors on encode; 1/std where the framework divides. */
			weights: [number, number, number, number];
			convention: 'torchvision' | 'detectron2' | 'mmdetection' | 'matterport' | 'py-faster-rcnn';
	  }
	/** Distances left, top, right, bottom from the point, in units of the stride. FCOS: outputs are already at least 0. */
	| { kind: 'distances' }
	/** The same, each as the expectation over `bins` of a softmax: distribution focal. */
	| { kind: 'distribution'; bins: number }
	/** YOLOX: `(x + column) * stride, (y + row) * stride, e^w * stride, e^h * stride`, centre and size. */
	| { kind: 'yolox' }
	/** TOOD: the corners themselves, in strides. */
	| { kind: 'corners' }
	/** DETR: centre and size as shares of the unpadded input. */
	| { kind: 'centre-size' };

export type LossTermName =
	| 'rpn_objectness'
	| 'rpn_box'
	| 'roi_class'
	| 'roi_box'
	| 'mask'
	| 'class'
	| 'box'
	| 'centerness'
	| 'objectness'
	| 'dfl'
	| 'l1'
	| 'giou';

export type LossName =
	| 'binary-cross-entropy'
	| 'softmax-cross-entropy'
	| 'focal'
	| 'quality-focal'
	| 'varifocal'
	| 'l1'
	| 'smooth-l1'
	| 'mse'
	| 'balanced-l1'
	| 'iou'
	| 'giou'
	| 'diou'
	| 'ciou'
	| 'eiou'
	| 'distribution-focal';

export type NormaliserName =
	/** Anchors or regions that were drawn (positive and negative). */
	| 'sampled'
	/** The sampler's full count, however few were drawn (Detectron2 RPN). */
	| 'sampler-count'
	| 'positives-times-4'
	| 'rows-of-active-classes'
	| 'mask-pixels'
	/** max(positives, 1). */
	| 'positives'
	/** max(positives, 1) + max(negatives, 1) of what was drawn (MMDetection RandomSampler). */
	| 'positives-and-negatives'
	/** A moving average of the positives (Detectron2 RetinaNet): `normaliserValue`, else max(positives, 1). */
	| 'moving-average'
	/** max(sum of the soft targets, 1). */
	| 'target-scores'
	/** max(sum of the centerness targets, 1). */
	| 'centerness'
	/** Labelled objects, at least 1 (DETR). */
	| 'objects'
	/** Sum of the class weights of all queries (DETR). */
	| 'class-weights';

export interface LossTermRule {
	name: LossTermName;
	weight: number;
	loss: LossName;
	/** What the sum is divided by. */
	normaliser: NormaliserName;
	/** Smooth L1: where the parabola meets the line. */
	beta?: number;
	/** Focal and varifocal. */
	alpha?: number;
	/** Focal and varifocal: the exponent. */
	gamma?: number;
	/** IoU losses: whose epsilons and clamps; the recipe's own framework's unless given. */
	convention?: BoxLossConvention;
	/** Plain IoU: 1 - IoU, -ln IoU or 1 - IoU^2; the convention's own unless given. */
	form?: 'linear' | 'log' | 'square';
	/** Softmax cross-entropy: weight of the background (DETR: of no object); 1 unless given. */
	backgroundWeight?: number;
	/** The user's own value for `moving-average`. */
	normaliserValue?: number;
}

export type BoxLossConvention =
	| 'torchvision'
	| 'detectron2'
	| 'mmdetection'
	| 'ultralytics'
	| 'yolox'
	| 'detr';

export interface RoiRule {
	/** IoU from which a region is foreground; below it is background. */
	positive: number;
	/** Whether every region that has an object's best IoU is foreground too (MMDetection Mask R-CNN). */
	forceBest: boolean;
	/** Least IoU for that. */
	forceFrom: number;
	sampler: Extract<SamplerRule, { kind: 'random' }>;
	coder: Extract<CoderRule, { kind: 'delta' }>;
	/** Whether the labelled boxes are put behind or before the proposals, or not at all. */
	appendObjects: 'after' | 'before' | 'no';
	/** Channel of the background: before all classes or behind them. */
	background: 'first' | 'last';
}

export interface MaskRule {
	/** Rows and columns of the mask target; 0 for the prototypes' own size. */
	size: number;
	target: /** RoIAlign of the resized mask, fractional. */
		| 'torchvision-roialign'
		/** 56 x 56 mini masks, crop_and_resize, rounded. */
		| 'matterport-mini-mask'
		/** Polygons rasterised in the region; bitmaps by RoIAlign, from 0.5. */
		| 'detectron2'
		/** The same with MMDetection's clamp of the region's sides. */
		| 'mmdetection'
		/** Ultralytics: the whole input at a quarter, coefficients times prototypes. */
		| 'ultralytics-prototypes';
}

export interface Recipe {
	/** Name in settings and on the command line. */
	name: string;
	/** Name on screen, for example "torchvision Mask R-CNN FPN". */
	title: string;
	/** Short name for the status bar, for example "Mask R-CNN FPN". */
	shortTitle: string;
	/** The shipped recipe that a person's own one extends; shipped ones have none. */
	extends?: string;
	/** Terms in whose place another loss is being tried. */
	tried?: readonly LossTermName[];
	/** Framework and the version whose rules these are. */
	framework: { name: string; version: string };
	input: InputRule;
	grids: GridRule;
	assigner: AssignerRule;
	sampler: SamplerRule;
	coder: CoderRule;
	/** `null` for one-stage detectors. */
	roi: RoiRule | null;
	/** `null` for box detectors. */
	mask: MaskRule | null;
	losses: LossTermRule[];
}
