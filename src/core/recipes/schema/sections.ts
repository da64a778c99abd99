// The fields of every rule that a recipe file may change, by the rule's kind, with what they mean.

import type { AssignerRule, CoderRule, GridRule, InputRule, MaskRule, SamplerRule } from '../../recipe';
import {
	fields,
	flag,
	fourFactors,
	from0,
	limit,
	list,
	orNull,
	over0,
	perLevel,
	rule,
	type Schema,
	share,
	whole,
	word,
} from './values';

const sizes = {
	minSize: over0('The short side after resizing, input pixels.'),
	maxSize: over0('The long side after resizing is at most this, input pixels.'),
};
const padMultiple = whole('Right and bottom are padded up to a multiple of this.');
const levels = perLevel({ type: 'string', minLength: 1 }, 'Names of the feature levels.');
const strides = perLevel({ type: 'number', exclusiveMinimum: 0 }, 'Stride of each level, input pixels.');
const positive = { type: 'number', exclusiveMinimum: 0 };
const ratios = list(positive, 'Aspect ratios, height / width.');

export const inputSections: Record<InputRule['kind'], Schema> = {
	torchvision: rule(
		'torchvision',
		{
			...sizes,
			scale: word(['float64', 'float32-reciprocal'], 'float64: from 0.15 on; float32-reciprocal: 0.14.'),
			padMultiple,
		},
		'How an image becomes the input.',
	),
	'torchvision-fixed': rule(
		'torchvision-fixed',
		{ width: whole('Input pixels.'), height: whole('Input pixels.') },
		'The image is stretched to exactly this size.',
	),
	detectron2: rule('detectron2', { ...sizes, padMultiple }, 'ResizeShortestEdge, then padding.'),
	mmdetection: rule('mmdetection', { ...sizes, padMultiple }, 'Resize with keep_ratio, then padding.'),
	matterport: rule(
		'matterport',
		{ ...sizes, mode: word(['square', 'pad64', 'none'], 'Matterport IMAGE_RESIZE_MODE.') },
		'How an image becomes the input.',
	),
	'py-faster-rcnn': rule('py-faster-rcnn', sizes, 'How an image becomes the input.'),
	ultralytics: rule('ultralytics', { size: whole('imgsz, input pixels.') }, 'Letterbox to a square.'),
	yolox: rule('yolox', { size: whole('input_size, input pixels.') }, 'Padded right and below to a square.'),
	detr: rule('detr', sizes, 'How an image becomes the input.'),
};

export const gridSections: Record<GridRule['kind'], Schema> = {
	torchvision: rule(
		'torchvision',
		{
			levels,
			strides,
			sizes: perLevel(
				{ type: 'array', minItems: 1, items: positive },
				'Anchor sizes of each level, input pixels.',
			),
			ratios: perLevel(
				{ type: 'array', minItems: 1, items: positive },
				'Ratios height / width of each level.',
			),
		},
		'torchvision AnchorGenerator.',
	),
	ssd: rule(
		'ssd',
		{
			levels,
			maps: perLevel({ type: 'integer', minimum: 1 }, 'Rows and columns of each feature map.'),
			steps: orNull(perLevel(positive, 'Distance between centres; null: the input divided by the map.')),
			scales: list(positive, 'Shares of the input, one more than levels.'),
			ratios: perLevel({ type: 'array', minItems: 1, items: positive }, 'Ratios of each level.'),
		},
		'torchvision DefaultBoxGenerator.',
	),
	detectron2: rule(
		'detectron2',
		{
			levels,
			strides,
			sizes: perLevel(
				{ type: 'array', minItems: 1, items: positive },
				'Anchor sizes of each level, input pixels.',
			),
			ratios,
			offset: {
				type: 'number',
				minimum: 0,
				exclusiveMaximum: 1,
				description: 'Share of the stride by which centres are moved.',
			},
		},
		'Detectron2 DefaultAnchorGenerator.',
	),
	mmdetection: rule(
		'mmdetection',
		{ levels, strides, scales: list(positive, 'Anchor sizes in strides.'), ratios },
		'MMDetection AnchorGenerator.',
	),
	matterport: rule(
		'matterport',
		{
			levels,
			strides,
			scales: perLevel(positive, 'RPN_ANCHOR_SCALES: one a level, input pixels.'),
			ratios: list(positive, 'RPN_ANCHOR_RATIOS: width / height.'),
			anchorStride: whole('RPN_ANCHOR_STRIDE: every n-th cell has anchors.'),
		},
		'Matterport generate_pyramid_anchors.',
	),
	'py-faster-rcnn': rule(
		'py-faster-rcnn',
		{
			levels,
			stride: whole('Input pixels.'),
			baseSize: whole('Side of the base box, pixels.'),
			ratios,
			scales: list(positive, 'Factors on the base box.'),
		},
		'py-faster-rcnn generate_anchors.',
	),
	points: rule(
		'points',
		{ levels, strides, offset: share('Where in its cell the point lies; 0.5 is the middle.') },
		'One point a cell.',
	),
	queries: rule('queries', { count: whole('Learnt queries.') }, 'No grid: a fixed number of queries.'),
};

const topk = whole('How many candidates are taken.');
const ignoreFrom = orNull(
	limit('Anchors of which more than this share lies in a crowd are ignored; null: none.'),
);

export const assignerSections: Record<AssignerRule['kind'], Schema> = {
	'max-iou': rule(
		'max-iou',
		{
			positive: limit('IoU from which an anchor is positive.'),
			negative: limit('IoU under which it is negative; between the two it is ignored.'),
			forceBest: flag("Whether every anchor that has an object's best IoU is positive whatever that IoU is."),
			forceFrom: share("Least IoU that an object's best needs for that."),
			forcedTo: word(['own-best', 'forcing-object'], 'Whom a forced anchor is trained towards.'),
			iou: { type: 'string', description: 'Belongs to the framework; stays as it is.' },
			border: orNull(
				fields(
					{
						px: from0('Pixels that an anchor may reach over the input.'),
						when: word(['before-matching', 'after-matching'], 'When anchors over the border are ignored.'),
					},
					'Anchors over the border of the input are ignored; null keeps them.',
				),
			),
			crowd: word(['drop', 'shield', 'ignore'], 'What becomes of objects flagged as crowd.'),
			ignoreFrom,
		},
		'Highest IoU over all objects against two limits.',
	),
	ssd: rule(
		'ssd',
		{ positive: limit('IoU from which a default box is positive.') },
		'torchvision SSDMatcher.',
	),
	fcos: rule(
		'fcos',
		{
			radius: over0('Centre sampling, in strides.'),
			lower: over0('Farthest side of a level: more than this many strides.'),
			upper: over0('Farthest side of a level: less than this many strides.'),
		},
		'Points near the centre of an object whose size fits the level.',
	),
	atss: rule('atss', { topk, ignoreFrom }, 'Adaptive training sample selection.'),
	'task-aligned': rule(
		'task-aligned',
		{
			convention: { type: 'string', description: 'Belongs to the framework; stays as it is.' },
			topk,
			alpha: from0('Exponent of the score.'),
			beta: from0('Exponent of the IoU.'),
			leastMetric: share(
				'Candidates whose metric is under this are negative; no framework has this rule (0).',
			),
			smallSides: orNull({
				type: 'object',
				properties: {
					under: over0('Sides under this are widened, input pixels.'),
					to: over0('To this, input pixels.'),
				},
				additionalProperties: false,
				description:
					'Sides under `under` input pixels are widened to `to` where points are looked for; null: not.',
			}),
		},
		'Score^alpha times IoU^beta; the best of each object.',
	),
	'sim-ota': rule(
		'sim-ota',
		{
			convention: { type: 'string', description: 'Belongs to the framework; stays as it is.' },
			radius: over0('Of the centre region, in strides.'),
			candidates: whole('How many IoUs are summed for the number of positives.'),
			iouWeight: from0('Factor on the IoU cost.'),
			classWeight: from0('Factor on the class cost.'),
		},
		'SimOTA: least cost of class and IoU.',
	),
	hungarian: rule(
		'hungarian',
		{
			classCost: from0('Factor on the class cost.'),
			l1Cost: from0('Factor on the L1 cost.'),
			giouCost: from0('Factor on the GIoU cost.'),
		},
		'One query an object, so that the sum of all costs is least.',
	),
};

const randomSampler = rule(
	'random',
	{
		count: whole('How many are drawn.'),
		positiveFraction: share('At most this share of them is positive.'),
	},
	'Drawn without replacement.',
);

export const samplerSections: Record<SamplerRule['kind'], Schema> = {
	random: randomSampler,
	all: rule('all', {}, 'Everything that is not ignored.'),
	'hard-negative': rule(
		'hard-negative',
		{ negativesPerPositive: over0('Negatives with the highest class loss, for each positive.') },
		'Positives and the hardest negatives.',
	),
};

const deltaCoder = rule(
	'delta',
	{
		weights: fourFactors('Factors on dx, dy, dw, dh; 1 / std where the framework divides.'),
		convention: { type: 'string', description: 'Belongs to the framework; stays as it is.' },
	},
	"Deltas from the anchor's centre and size.",
);

export const coderSections: Record<CoderRule['kind'], Schema> = {
	delta: deltaCoder,
	distances: rule('distances', {}, 'Distances to the four sides, in strides.'),
	distribution: rule(
		'distribution',
		{ bins: whole('Bins of each side (reg_max).') },
		'Distances as distributions.',
	),
	yolox: rule('yolox', {}, 'Centre and size from the cell.'),
	corners: rule('corners', {}, 'Corners in strides.'),
	'centre-size': rule('centre-size', {}, 'Centre and size as shares of the input.'),
};

export const roiSection: Schema = fields(
	{
		positive: limit('IoU from which a region is foreground; below it is background.'),
		forceBest: flag("Whether every region that has an object's best IoU is foreground too."),
		forceFrom: share('Least IoU for that.'),
		sampler: randomSampler,
		coder: deltaCoder,
		appendObjects: word(['after', 'before', 'no'], 'Where labelled boxes are put among the proposals.'),
		background: word(['first', 'last'], 'Channel of the background.'),
	},
	'The second stage.',
);

const maskTargets: MaskRule['target'][] = [
	'torchvision-roialign',
	'matterport-mini-mask',
	'detectron2',
	'mmdetection',
	'ultralytics-prototypes',
];

export const maskSection: Schema = orNull(
	fields(
		{
			size: { type: 'integer', minimum: 0, description: 'Rows and columns of the mask target.' },
			target: word(maskTargets, 'Belongs to the framework; stays as it is.'),
		},
		'The mask branch; null leaves it out.',
	),
);
